"""Comparing in SQL: equality by kind and value, order only where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from runtime.engines.batch.value_sql import null_of
from runtime.language.functions.casting import cast_to
from runtime.language.functions.equality import NUMBER_KINDS, equal
from runtime.language.functions.table import Sql, first_error, not_in_sql
from runtime.language.quoting import named_once
from runtime.values import BOOLEAN, NUMBER

_EXACT = 2**53
"""Up to here every whole number is a float, too."""
_DIGITS = 15
"""Decimals of so many digits are in the order of the floats next to them."""


def compare(op: str, left: Sql, right: Sql) -> Sql:
    """`==` and `!=` are never null; an order between values that have none is null."""
    error = first_error(left.error, right.error)
    if op in ("==", "!="):
        value = equal(left, right)
        return Sql(value if op == "==" else f"(NOT {value})", BOOLEAN, False, error, nulls_on_error=False)
    found = _order(op, left, right)
    nullable = left.nullable or right.nullable or "any" in (left.type.kind, right.type.kind)
    return Sql(found or null_of(BOOLEAN), BOOLEAN, nullable or not found, error, nulls_on_error=False)


def _order(op: str, left: Sql, right: Sql) -> str | None:
    a, b = left.type, right.type
    if a.kind == "any" and b.kind == "any":
        raise not_in_sql("two untyped values are put in order", "give the fields types in the contract")
    if a.kind == "any":
        return _named(left, right, lambda one: _order_of_untyped(op, one, right))
    if b.kind == "any":
        return _named(right, left, lambda one: _order_of_untyped(op, left, one))
    if {a.kind, b.kind} == {"integer", "number"} and not (_is_small(left) or _is_small(right)):
        return f"(int_order({left}, {right}) {op} 0)" if a.kind == "integer" else f"(0 {op} int_order({right}, {left}))"
    if {a.kind, b.kind} == {"decimal", "number"}:
        return f"({_beside_decimal(left, right)} {op} {_beside_decimal(right, left)})"
    if (a.is_numeric and b.is_numeric) or (a.kind == b.kind and a.kind in ("string", "date", "timestamp", "time")):
        return f"({left} {op} {right})"
    return None


def _named(untyped: Sql, other: Sql, order: Callable[[Sql], str]) -> str | None:
    if other.type.kind not in ("integer", "number", "decimal", "string"):
        return None
    return named_once(untyped.value, lambda name: order(replace(untyped, value=name)), other.value)


def _order_of_untyped(op: str, left: Sql, right: Sql) -> str:
    of = right.type if left.type.kind == "any" else left.type
    if of.kind in ("integer", "number"):
        return f"(json_order({_json_number(left)}, {_json_number(right)}) {op} 0)"
    if of.kind == "decimal":
        texts = (_json_number(one) if one.type.kind == "any" else cast_to(one, NUMBER) for one in (left, right))
        a, b = (f"TRY_CAST({text} AS DOUBLE)" for text in texts)
        return f"({a} {op} {b})"
    a, b = (_json_string(one) if one.type.kind == "any" else one.value for one in (left, right))
    return f"({a} {op} {b})"


def _json_number(sql: Sql) -> str:
    """SQL of the number as JSON text; NULL where an untyped value is none."""
    text = f"CAST({sql} AS VARCHAR)"
    return text if sql.type.kind != "any" else f"CASE WHEN json_type({sql}) IN {NUMBER_KINDS} THEN {text} END"


def _json_string(sql: Sql) -> str:
    return f"CASE WHEN json_type({sql}) = 'VARCHAR' THEN ({sql})->>'$' END"


def _is_small(sql: Sql) -> bool:
    """Whether it is a constant beside which DuckDB's order of whole numbers and floats is exact."""
    return isinstance(sql.literal, int | float) and abs(sql.literal) < _EXACT


def _beside_decimal(sql: Sql, other: Sql) -> str:
    """SQL of a decimal or number to be put in order with one of the other kind, as numbers; where one of them is a
    short constant, decimals have the same order."""
    if isinstance(sql.literal, float) and (exact := _as_decimal(sql.literal, other.type.scale)):
        return exact
    if sql.type.kind == "decimal" and isinstance(other.literal, float) and _as_decimal(other.literal, sql.type.scale):
        return sql.value
    return cast_to(sql, NUMBER)


def _as_decimal(value: float, scale: int) -> str | None:
    digits, exponent = Decimal(repr(value)).as_tuple()[1:]
    if not isinstance(exponent, int) or exponent > 0:
        return None
    whole = max(len(digits) + exponent, 1)
    if whole + max(-exponent, scale) > _DIGITS:
        return None
    return f"CAST({Decimal(repr(value)):f} AS DECIMAL({whole - exponent},{-exponent}))"
