"""Comparing in SQL: equality by kind and value, order only where there is one."""

from __future__ import annotations

from runtime.diagnostics import fail
from runtime.engines.value_sql import null_of
from runtime.language.functions.casting import cast_to
from runtime.language.functions.table import Sql, first_error
from runtime.language.types import unify
from runtime.values import ANY, BOOLEAN, NULL, Type

NUMBER_KINDS = "('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT', 'DECIMAL')"


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
        raise fail("E307", "an order between two untyped values", hint="give the fields types in the contract")
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


def equal(left: Sql, right: Sql) -> str:
    """SQL of JMESPath's equality: by kind and value, null equals null only; never NULL."""
    a, b = left.type, right.type
    if a == NULL or b == NULL:
        other = right if a == NULL else left
        return "TRUE" if other.type == NULL else f"({other.value} IS NULL)"
    if "any" in (a.kind, b.kind):
        return _equal_any(left, right)
    if {a.kind, b.kind} == {"integer", "number"}:
        whole, real = (left, right) if a.kind == "integer" else (right, left)
        return f"int_eq_float({whole.value}, {real.value})"
    if (a.is_numeric and b.is_numeric) or (a.kind == b.kind and a.kind not in ("array", "object")):
        return f"({left.value} IS NOT DISTINCT FROM {right.value})"
    if a.kind == b.kind:
        both = unify(a, b)
        if _holds_any(both):
            return _equal_any(Sql(cast_to(left, ANY), ANY), Sql(cast_to(right, ANY), ANY))
        return f"(({cast_to(left, both)}) IS NOT DISTINCT FROM ({cast_to(right, both)}))"
    return f"({left.value} IS NULL AND {right.value} IS NULL)"


def _equal_any(left: Sql, right: Sql) -> str:
    return f"json_equal({cast_to(left, ANY)}, {cast_to(right, ANY)})"


def _holds_any(of: Type) -> bool:
    inner = [t for _, t in of.fields] + ([of.item] if of.item else [])
    return of.kind == "any" or any(_holds_any(t) for t in inner)


MACROS = (
    """CREATE OR REPLACE MACRO int_eq_float(i, f) AS CASE WHEN i IS NULL OR f IS NULL THEN i IS NULL AND f IS NULL
       WHEN abs(f) < 9007199254740992 THEN CAST(i AS DOUBLE) = f ELSE i = TRY_CAST(f AS HUGEINT) END""",
    f"""CREATE OR REPLACE MACRO json_equal(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
        WHEN json_type(a) IN {NUMBER_KINDS} AND json_type(b) IN {NUMBER_KINDS}
        THEN TRY_CAST(CAST(a AS VARCHAR) AS DOUBLE) = TRY_CAST(CAST(b AS VARCHAR) AS DOUBLE)
        ELSE json_sorted(a) = json_sorted(b) END""",
)
