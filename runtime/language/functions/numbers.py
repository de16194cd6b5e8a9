"""Functions of numbers: signs, rounding, and the sums and extremes of lists."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from runtime.language.functions.arithmetic import ARITHMETIC, MOST_DECIMALS, Number, scale_of
from runtime.language.functions.casting import quantized
from runtime.language.functions.statistics import STATISTICS
from runtime.language.functions.table import (
    MISSING,
    NUMERIC,
    Example,
    Failed,
    Function,
    Param,
    Sql,
    same_as_first,
    table,
)
from runtime.language.types import WIDEST
from runtime.values import EXACT, INT64, INTEGER, Type, decimal

_X = Param("x", NUMERIC, "the number")


def _places_fault(value: Any) -> str | None:
    right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DECIMALS
    return None if right else f"expected a whole number from 0 to {MOST_DECIMALS}"


PLACES = Param("places", ("integer",), "how many decimals", literal=True, optional=True, check=_places_fault)


def _abs(x: Number) -> Number:
    return _in_range(x.copy_abs() if isinstance(x, Decimal) else abs(x), x)


def _negate(x: Number) -> Number:
    if isinstance(x, Decimal):
        return x.copy_negate() if x else x
    return _in_range(-x, x)


def _in_range(value: Number, x: Number) -> Number:
    if isinstance(value, int) and value not in INT64:
        raise Failed("out_of_range", x)
    return value


def _guarded(template: str) -> Any:
    """For whole numbers the least one has no counterpart."""

    def build(arguments: Sequence[Sql]) -> str:
        made = template.format(arguments[0])
        return f"CASE WHEN {arguments[0]} > {INT64.start} THEN {made} END" if arguments[0].type == INTEGER else made

    return build


def _to_whole(name: str) -> Any:
    def build(arguments: Sequence[Sql]) -> str:
        x = arguments[0]
        return x.value if x.type == INTEGER else f"TRY_CAST({name}({x}) AS BIGINT)"

    return build


# -- rounding


def places_of(literals: Sequence[Any], position: int, default: int) -> int:
    """How many decimals the argument at the position asks for."""
    found = literals[position] if len(literals) > position else MISSING
    return found if isinstance(found, int) else default


def from_float(x: float, scale: int) -> Decimal:
    """The float as people see it, as a decimal, rounded half up."""
    return quantized(Decimal(repr(x)), scale)


def from_float_sql(x: str, precision: int, scale: int) -> str:
    """SQL of the float as people see it, as a decimal, rounded half up; NULL when it has too many digits."""
    text = f"CAST({x} AS VARCHAR)"
    # DuckDB 1.5 rounds a text with a negative exponent wrongly, so a small one is first read with all its decimals.
    small = f"CAST(TRY_CAST({text} AS DECIMAL(38,30)) AS DECIMAL({precision},{scale}))"
    # And any version may read a large one with an exponent into a decimal that is too short for it.
    plain = f"CASE WHEN abs({x}) < 1e{precision - scale} THEN TRY_CAST({text} AS DECIMAL({precision},{scale})) END"
    return f"CASE WHEN abs({x}) < 0.001 THEN {small} ELSE {plain} END"


def _round(x: Number, places: int = 0) -> Number:
    if isinstance(x, float):
        return x if abs(x) >= 1e16 else float(from_float(x, places))
    return quantized(x, min(places, scale_of(x))) if isinstance(x, Decimal) else x


def _round_even(x: Number, places: int = 0) -> Number:
    if not isinstance(x, Decimal) or places >= scale_of(x):
        return x
    return quantized(x.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN, context=EXACT), places)


def rounded_type(types: tuple[Type, ...], literals: tuple[Any, ...]) -> Type:
    """The type of a number rounded to the places among the literals; only a decimal becomes another one."""
    x, places = types[0], places_of(literals, 1, 0)
    if x.kind != "decimal" or places >= x.scale:
        return x
    return decimal(min(WIDEST, x.precision - x.scale + 1 + places), places)


def _round_sql(arguments: Sequence[Sql]) -> str:
    x = arguments[0]
    places = places_of([a.literal for a in arguments], 1, 0)
    if x.type.kind == "number":
        rounded = f"CAST(CAST({from_float_sql(x.value, 17 + MOST_DECIMALS, places)} AS VARCHAR) AS DOUBLE)"
        return f"CASE WHEN abs({x}) >= 1e16 THEN {x} ELSE {rounded} END"
    return cast_rounded(x, places)


def cast_rounded(x: Sql, places: int) -> str:
    """SQL of the decimal rounded half up."""
    of = rounded_type((x.type,), (MISSING, places))
    return x.value if of == x.type else f"CAST({x} AS DECIMAL({of.precision},{of.scale}))"


def _round_even_sql(arguments: Sequence[Sql]) -> str:
    x = arguments[0]
    places = places_of([a.literal for a in arguments], 1, 0)
    of = rounded_type((x.type,), (MISSING, places))
    if of == x.type:
        return x.value
    up = cast_rounded(x, places)
    half = f"CAST('{Decimal(5).scaleb(-places - 1):f}' AS DECIMAL({WIDEST},{x.type.scale}))"
    tie = f"abs(TRY_CAST({up} AS DECIMAL({WIDEST},{x.type.scale})) - {x}) = {half}"
    odd = f"right(CAST({up} AS VARCHAR), 1) IN ('1', '3', '5', '7', '9')"
    step = f"CAST(sign({x}) AS DECIMAL(1,0)) * CAST('{Decimal(1).scaleb(-places):f}' AS DECIMAL({places + 1},{places}))"
    return f"CASE WHEN {tie} AND {odd} THEN CAST({up} - {step} AS DECIMAL({of.precision},{of.scale})) ELSE {up} END"


_SINGLE = table(
    Function(
        "abs", "numbers", "The number without its sign.", (_X,), same_as_first,
        (Example("abs(`-5`)", 5), Example("abs(`1.5`)", 1.5), Example("abs(a)", fails="wrong_kind", given={"a": None}),
         Example("abs(a)", fails="out_of_range", given={"a": -(2**63)})),
        _abs, _guarded("abs({})"), nulls="fail", fails="out_of_range",
    ),
    Function(
        "ceil", "numbers", "The next whole number upwards.", (_X,), INTEGER,
        (Example("ceil(`1.2`)", 2), Example("ceil(`-1.2`)", -1),
         Example("ceil(a)", fails="wrong_kind", given={"a": None}),
         Example("ceil(`1e30`)", fails="out_of_range")),
        lambda x: _in_range(math.ceil(x), x), _to_whole("ceil"), nulls="fail", fails="out_of_range",
    ),
    Function(
        "floor", "numbers", "The next whole number downwards.", (_X,), INTEGER,
        (Example("floor(`1.8`)", 1), Example("floor(`-1.2`)", -2),
         Example("floor(a)", fails="wrong_kind", given={"a": None})),
        lambda x: _in_range(math.floor(x), x), _to_whole("floor"), nulls="fail", fails="out_of_range",
    ),
    Function(
        "negate", "numbers", "The number with the other sign.", (_X,), same_as_first,
        (Example("negate(`5`)", -5), Example("negate(a)", None, given={"a": None}),
         Example("negate(a)", fails="out_of_range", given={"a": -(2**63)})),
        _negate, _guarded("-{}"), fails="out_of_range",
    ),
    Function(
        "round", "numbers",
        "The number rounded to some decimals (none when left out); a half is rounded away from zero.",
        (_X, PLACES), rounded_type,
        (Example("round(`2.5`)", 3.0), Example("round(`-2.675`, `2`)", -2.68), Example("round(`7`, `2`)", 7),
         Example("round(to_decimal('1.005'), `2`)", Decimal("1.01")), Example("round(a)", None, given={"a": None})),
        _round, _round_sql,
    ),
    Function(
        "round_even", "numbers",
        "The decimal rounded to some decimals; a half goes to the even digit (banker's rounding).",
        (Param("x", ("integer", "decimal"), "the number"), PLACES), rounded_type,
        (Example("round_even(to_decimal('2.345'), `2`)", Decimal("2.34")), Example("round_even(to_decimal('3.5'))", 4),
         Example("round_even(to_decimal('-0.5'))", 0), Example("round_even(a)", None, given={"a": None})),
        _round_even, _round_even_sql,
    ),
)  # fmt: skip

NUMBER_FUNCTIONS = {**ARITHMETIC, **_SINGLE, **STATISTICS}
