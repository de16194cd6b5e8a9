"""Comparing in SQL: equality by kind and value, order only where there is one."""

from __future__ import annotations

from runtime.engines.value_sql import null_of
from runtime.language.functions.equality import NUMBER_KINDS, equal
from runtime.language.functions.table import Sql, first_error, not_in_sql
from runtime.values import BOOLEAN, Type


def compare(op: str, left: Sql, right: Sql) -> Sql:
    """`==` and `!=` are never null; an order between values that have none is null."""
    error = first_error(left.error, right.error)
    if op in ("==", "!="):
        value = equal(left, right)
        return Sql(value if op == "==" else f"(NOT {value})", BOOLEAN, False, error, nulls_on_error=False)
    a, b = _comparable(left, right)
    if a is None or b is None:
        return Sql(null_of(BOOLEAN), BOOLEAN, True, error, nulls_on_error=False)
    return Sql(f"({a} {op} {b})", BOOLEAN, left.nullable or right.nullable, error, nulls_on_error=False)


def _comparable(left: Sql, right: Sql) -> tuple[str | None, str | None]:
    a, b = left.type, right.type
    if a.kind == "any" and b.kind == "any":
        raise not_in_sql("two untyped values are put in order", "give the fields types in the contract")
    if a.kind == "any":
        return _json_as(left.value, b), right.value
    if b.kind == "any":
        return left.value, _json_as(right.value, a)
    if (a.is_numeric and b.is_numeric) or (a.kind == b.kind and a.kind in ("string", "date", "timestamp", "time")):
        return left.value, right.value
    return None, None


def _json_as(value: str, of: Type) -> str | None:
    if of.is_numeric:
        return f"CASE WHEN json_type({value}) IN {NUMBER_KINDS} THEN TRY_CAST(CAST({value} AS VARCHAR) AS DOUBLE) END"
    if of.kind == "string":
        return f"CASE WHEN json_type({value}) = 'VARCHAR' THEN ({value})->>'$' END"
    return None
