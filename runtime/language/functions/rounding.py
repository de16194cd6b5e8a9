"""Rounding on purpose in one direction, and keeping a value between two bounds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Any

from runtime.language.functions.arithmetic import Number, scale_of
from runtime.language.functions.casting import cast_to, quantized
from runtime.language.functions.equality import order_of
from runtime.language.functions.numbers import PLACES, cast_rounded, places_of, rounded_type
from runtime.language.functions.statistics import ORDERED
from runtime.language.functions.table import Example, Failed, Function, Param, Sql, not_in_sql, table
from runtime.language.types import WIDEST, unify_all
from runtime.values import ANY, EXACT, INTEGER, Type

_EXACT_X = Param("x", ("integer", "decimal"), "the number")


def _rounded(x: Number, places: int, rounding: str) -> Number:
    if not isinstance(x, Decimal) or places >= scale_of(x):
        return x
    return quantized(x.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=EXACT), places)


def _rounded_sql(further: str) -> Any:
    """From the number rounded half up: a step of the last digit where that went the other way."""

    def build(arguments: Sequence[Sql]) -> str:
        x = arguments[0]
        places = places_of([a.literal for a in arguments], 1, 0)
        of = rounded_type((x.type,), tuple(a.literal for a in arguments))
        if of == x.type:
            return x.value
        near = cast_rounded(x, places)
        size = f"CAST('{Decimal(1).scaleb(-places):f}' AS DECIMAL({places + 1},{places}))"
        step = f"CAST(sign({x}) AS DECIMAL(1,0)) * {size}"
        exact = f"TRY_CAST({near} AS DECIMAL({WIDEST},{x.type.scale}))"
        duck = f"DECIMAL({of.precision},{of.scale})"
        sign, wrong = ("+", "<") if further == "up" else ("-", ">")
        # A NULL is a rounded number that has no room at the old scale: it went up.
        missed = f"COALESCE(abs({exact}) {wrong} abs({x}), {further == 'down'})"
        return f"CASE WHEN {missed} THEN CAST({near} {sign} {step} AS {duck}) ELSE {near} END"

    return build


def _sign(x: Number) -> int:
    return (x > 0) - (x < 0)


def _clamp(value: Any, low: Any, high: Any) -> Any:
    orders = {order_of(v) for v in (value, low, high)}
    if len(orders) > 1 or None in orders:
        raise Failed("wrong_kind", value)
    if any(isinstance(v, float) for v in (value, low, high)):  # as DuckDB compares: once one is a number, all are
        value, low, high = float(value), float(low), float(high)
    return low if value < low else high if value > high else value


def _clamp_type(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
    return unify_all(types)


def _clamp_sql(arguments: Sequence[Sql]) -> str:
    of = unify_all(a.type for a in arguments)
    if of == ANY:
        raise not_in_sql("values of different kinds are put in order", "convert them to one type first")
    value, low, high = (cast_to(a, of) for a in arguments)
    given = " AND ".join(f"{a} IS NOT NULL" for a in arguments)
    whens = f"WHEN {value} < {low} THEN {low} WHEN {value} > {high} THEN {high}"
    return f"CASE WHEN {given} THEN CASE {whens} ELSE {value} END END"


ROUNDING = table(
    Function(
        "round_up", "numbers", "The whole number or decimal rounded away from zero to some decimals.",
        (_EXACT_X, PLACES), rounded_type,
        (Example("round_up(to_decimal('2.341'), `2`)", Decimal("2.35")),
         Example("round_up(to_decimal('-0.1'))", Decimal(-1)), Example("round_up(`7`)", 7),
         Example("round_up(a)", None, given={"a": None})),
        lambda x, places=0: _rounded(x, places, ROUND_UP), _rounded_sql("up"),
    ),
    Function(
        "round_down", "numbers", "The whole number or decimal without its further decimals, towards zero.",
        (_EXACT_X, PLACES), rounded_type,
        (Example("round_down(to_decimal('2.349'), `2`)", Decimal("2.34")),
         Example("round_down(to_decimal('-0.9'))", Decimal(0)), Example("round_down(a)", None, given={"a": None})),
        lambda x, places=0: _rounded(x, places, ROUND_DOWN), _rounded_sql("down"),
    ),
    Function(
        "sign", "numbers", "1 for a number above zero, -1 for one below, 0 for zero.",
        (Param("x", ("integer", "number", "decimal"), "the number"),), INTEGER,
        (Example("sign(`-2.5`)", -1), Example("sign(`0`)", 0), Example("sign(a)", None, given={"a": None})),
        _sign, "CAST(sign({0}) AS BIGINT)",
    ),
    Function(
        "clamp", "numbers", "The value, or the bound that it lies beyond.",
        (Param("value", ORDERED, "the value"), Param("low", ORDERED, "the least to give"),
         Param("high", ORDERED, "the most to give")), _clamp_type,
        (Example("clamp(`120`, `0`, `100`)", 100), Example("clamp(`-0.5`, `0`, `100`)", 0.0),
         Example("clamp(`7`, `0`, `100`)", 7), Example("clamp(a, 'a', 'b')", None, given={"a": None})),
        _clamp, _clamp_sql, settles=True,
    ),
)  # fmt: skip
