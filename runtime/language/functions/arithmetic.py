"""The four operations: exact for whole numbers and decimals, in the same way in Python and in SQL.

Whole numbers stay whole; with a decimal the result is a decimal; with a number (a float) it is a number. A product
has at most 8 decimals (or as many as a factor has), rounded half up; a quotient has 8 (or as many as an operand;
just enough where a power of ten divides), so that cents divided by 100 are exact. The limits that keep DuckDB's 38
digits from overflowing are checked on the values: 37 digits for a sum, 19 for a factor, 37 minus twice the decimals
before the point for a division.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from runtime.language.functions.casting import cast_to, quantized, text_of
from runtime.language.functions.table import (
    NUMERIC,
    Example,
    Failed,
    Function,
    Param,
    Sql,
    error_text,
    not_in_sql,
    table,
)
from runtime.language.types import INTEGER_DIGITS, WIDEST
from runtime.values import EXACT, INT64, INTEGER, NUMBER, Kind, Type, decimal, power_of_ten

Number = int | float | Decimal
DECIMALS = 8
"""How many decimals products and quotients have, unless an operand has more."""
MOST_DECIMALS = 12
"""Operands with more decimals are computed as numbers."""


def scale_of(value: Number) -> int:
    """The decimals of a value; engines hold a decimal with exactly those of its type."""
    return -int(value.as_tuple().exponent) if isinstance(value, Decimal) else 0


def as_float(value: float, shown: Any) -> float:
    """The value as the result of a function over numbers, which is always finite."""
    if not math.isfinite(value):
        raise Failed("out_of_range", shown)
    return value


def _is_float(*values: Number) -> bool:
    return any(isinstance(v, float) or scale_of(v) > MOST_DECIMALS for v in values)


def _within(digits: int, value: Number, shown: Any) -> Decimal:
    """The value as a decimal with at most this many digits before the point."""
    found = Decimal(value)
    if found.copy_abs() >= power_of_ten(digits):  # abs() would round
        raise Failed("out_of_range", shown)
    return found


def _whole(value: int, shown: Any) -> int:
    if value not in INT64:
        raise Failed("out_of_range", shown)
    return value


def _sum(a: Number, b: Number, sign: int) -> Number:
    if _is_float(a, b):
        return as_float(float(a) + sign * float(b), a)
    if isinstance(a, int) and isinstance(b, int):
        return _whole(a + sign * b, a)
    scale = max(scale_of(a), scale_of(b))
    digits = WIDEST - 1 - scale
    first, second = _within(digits, a, a), _within(digits, b, a)
    return quantized(EXACT.add(first, second) if sign > 0 else EXACT.subtract(first, second), scale)


def _multiply(a: Number, b: Number) -> Number:
    if _is_float(a, b):
        return as_float(float(a) * float(b), a)
    if isinstance(a, int) and isinstance(b, int):
        return _whole(a * b, a)
    first, second = (_within(19 - scale_of(v), v, a) for v in (a, b))
    return quantized(EXACT.multiply(first, second), _product_scale(scale_of(a), scale_of(b)))


def divide(a: Number, b: Number) -> Number:
    """The quotient, exact to the decimals of its type."""
    if b == 0:
        raise Failed("divide_by_zero", a)
    if _is_float(a, b):
        return as_float(float(a) / float(b), a)
    scale = _quotient_scale(scale_of(a), scale_of(b))
    digits = WIDEST - 1 - 2 * scale
    found = quantized(EXACT.divide(_within(digits, a, a), _within(digits, b, a)), scale)
    return _within(digits, found, a)


def _modulo(a: Number, b: Number) -> Number:
    if b == 0:
        raise Failed("divide_by_zero", a)
    if isinstance(a, int) and isinstance(b, int):
        return _whole(a % b, a)
    scale = max(scale_of(a), scale_of(b))
    first, second = (int(EXACT.scaleb(_within(WIDEST - 1 - scale, v, a), scale)) for v in (a, b))
    return EXACT.scaleb(Decimal(first % second), -scale)


def _product_scale(a: int, b: int) -> int:
    return min(a + b, max(DECIMALS, a, b))


def _quotient_scale(a: int, b: int) -> int:
    return max(DECIMALS, a, b)


# -- types


def _as_number(*types: Type) -> bool:
    return any(t.kind == "number" or t.scale > MOST_DECIMALS for t in types)


def _result(scale: Callable[[int, int], int], *, whole: bool) -> Callable[..., Type]:
    def returns(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
        a, b = types[:2]
        if _as_number(a, b):
            return NUMBER
        if whole and "decimal" not in (a.kind, b.kind):
            return INTEGER
        return decimal(WIDEST, scale(a.scale, b.scale))

    return returns


def quotient_type(types: tuple[Type, ...], literals: tuple[Any, ...] = ()) -> Type:
    """The type of a quotient; a divisor that is written out may make it narrower."""
    a, b = types[:2]
    if _as_number(a, b):
        return NUMBER
    shift = _shift(a, literals[1] if len(literals) > 1 else None)
    if shift is not None:
        digits = INTEGER_DIGITS if a.kind == "integer" else a.precision
        return decimal(max(digits, a.scale + shift), a.scale + shift)
    scale = _quotient_scale(a.scale, b.scale)
    return decimal(WIDEST - 1 - scale, scale)


def _shift(of: Type, divisor: Any) -> int | None:
    """How far dividing by a power of ten that is written out moves the point: cents / 100 have two decimals, not 8.
    None where the digits would not do."""
    power = _power_of_ten(divisor)
    whole = INTEGER_DIGITS if of.kind == "integer" else of.precision - of.scale
    fits = power is not None and of.scale + power <= DECIMALS and whole <= WIDEST - 1 - 2 * DECIMALS
    return power if fits else None


# -- SQL


def finite(value: str) -> str:
    """SQL of a float, NULL where it is not finite."""
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def _operand(sql: Sql, digits: int, scale: int) -> str:
    """The operand as a decimal with so many digits before the point; NULL when it has more."""
    own = 19 if sql.type.kind == "integer" else sql.type.precision - sql.type.scale
    return f"{'CAST' if own <= digits else 'TRY_CAST'}({sql} AS DECIMAL({digits + scale},{scale}))"


def _floats(arguments: Sequence[Sql]) -> list[str]:
    return [cast_to(a, NUMBER) for a in arguments]


def _plain_sql(sign: str) -> Callable[[Sequence[Sql]], str]:
    """SQL of a sum, a difference or a product."""

    def build(arguments: Sequence[Sql]) -> str:
        types = [a.type for a in arguments]
        if _as_number(*types):
            return finite(f"({f' {sign} '.join(_floats(arguments))})")
        if all(t.kind != "decimal" for t in types):
            whole = f" {sign} ".join(f"CAST({a} AS HUGEINT)" for a in arguments)
            return f"TRY_CAST({whole} AS BIGINT)"
        scales = [t.scale for t in types]
        if sign == "*":
            product = " * ".join(_operand(a, 19 - s, s) for a, s in zip(arguments, scales, strict=True))
            return f"CAST({product} AS DECIMAL({WIDEST},{_product_scale(*scales)}))"
        scale = max(scales)
        return f" {sign} ".join(_operand(a, WIDEST - 1 - scale, scale) for a in arguments)

    return build


def divide_sql(arguments: Sequence[Sql]) -> Sql:
    """SQL of a quotient, with its two ways to fail."""
    a, b = arguments
    of = quotient_type((a.type, b.type), (a.literal, b.literal))
    value = _float_quotient(a, b) if of == NUMBER else _exact_quotient(a, b, of)
    return Sql(value, of, True, _quotient_error(a, b, value))


def _quotient_error(a: Sql, b: Sql, value: str) -> str:
    shown, given = text_of(a), f"{a} IS NOT NULL AND {b} IS NOT NULL"
    return (
        f"CASE WHEN {given} AND {b} = 0 THEN {error_text('divide_by_zero', shown)} "
        f"WHEN {given} AND ({value}) IS NULL THEN {error_text('out_of_range', shown)} END"
    )


def _float_quotient(a: Sql, b: Sql) -> str:
    first, second = _floats((a, b))
    return finite(f"({first} / NULLIF({second}, 0))")


def _exact_quotient(a: Sql, b: Sql, of: Type) -> str:
    shift, scale = _shift(a.type, b.literal), of.scale
    if shift is not None:
        digits = INTEGER_DIGITS if a.type.kind == "integer" else a.type.precision
        whole = f"CAST({a} AS DECIMAL({digits},{a.type.scale}))"
        return f"CAST({whole} * {_unit(shift)} AS DECIMAL({of.precision},{scale}))"
    digits = WIDEST - 1 - 2 * scale
    # Both as whole numbers of units of the scale; their quotient, again in units, is rounded half up by hand.
    top, bottom = (f"CAST({_operand(v, digits, scale)} * {_tens(scale)} AS HUGEINT)" for v in (a, b))
    zeros = 10**scale
    units = (
        f"sign({top}) * sign({bottom}) * ((2 * abs({top}) * CAST({zeros} AS HUGEINT) + abs({bottom})) "
        f"// NULLIF(2 * abs({bottom}), 0))"
    )
    precision = WIDEST - 1 - scale
    return f"CAST(TRY_CAST({units} AS DECIMAL({precision},0)) * {_unit(scale)} AS DECIMAL({precision},{scale}))"


def _tens(scale: int) -> str:
    return f"CAST({10**scale} AS DECIMAL({scale + 1},0))"


def _unit(scale: int) -> str:
    return f"CAST('{Decimal(1).scaleb(-scale):f}' AS DECIMAL({scale + 1},{scale}))"


def _power_of_ten(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and str(value).strip("0") == "1" and value > 0:
        return len(str(value)) - 1
    return None


def _modulo_type(types: tuple[Type, ...], _: tuple[Any, ...] = ()) -> Type:
    if "decimal" not in (types[0].kind, types[1].kind):
        return INTEGER
    return decimal(WIDEST, max(types[0].scale, types[1].scale))


def _modulo_sql(arguments: Sequence[Sql]) -> Sql:
    a, b = arguments
    of = _modulo_type((a.type, b.type))
    if of.scale >= WIDEST - 1:
        raise not_in_sql("a remainder of numbers with so many decimals")
    digits = WIDEST - 1 - of.scale
    whole = of == INTEGER
    top, bottom = (f"CAST({v} AS HUGEINT)" if whole else _operand(v, digits, of.scale) for v in (a, b))
    rest = f"({top} % NULLIF({bottom}, 0))"  # it has the sign of the first number
    value = f"CASE WHEN {rest} <> 0 AND ({rest} < 0) <> ({b} < 0) THEN {rest} + {bottom} ELSE {rest} END"
    value = f"CAST({value} AS {'BIGINT' if whole else f'DECIMAL({of.precision},{of.scale})'})"
    return Sql(value, of, True, _quotient_error(a, b, value))


_EXACT_KINDS: tuple[Kind, ...] = ("integer", "decimal")
_A, _B = Param("a", NUMERIC, "the first number"), Param("b", NUMERIC, "the second number")

ARITHMETIC = table(
    Function(
        "add", "numbers", "The sum of two numbers.", (_A, _B), _result(max, whole=True),
        (Example("add(`1`, `2`)", 3), Example("add(to_decimal('0.1'), to_decimal('0.2'))", Decimal("0.3")),
         Example("add(a, `1`)", fails="out_of_range", given={"a": 2**63 - 1}),
         Example("add(a, `1`)", None, given={"a": None})),
        lambda a, b: _sum(a, b, 1), _plain_sql("+"), fails="out_of_range",
    ),
    Function(
        "subtract", "numbers", "The first number less the second.", (_A, _B), _result(max, whole=True),
        (Example("subtract(`1`, `2`)", -1), Example("subtract(to_decimal('1.5'), `1`)", Decimal("0.5")),
         Example("subtract(a, `1`)", None, given={"a": None})),
        lambda a, b: _sum(a, b, -1), _plain_sql("-"), fails="out_of_range",
    ),
    Function(
        "multiply", "numbers", "The product of two numbers.", (_A, _B), _result(_product_scale, whole=True),
        (Example("multiply(`6`, `7`)", 42), Example("multiply(to_decimal('1.10', `2`), `3`)", Decimal("3.30")),
         Example("multiply(a, a)", fails="out_of_range", given={"a": 2**62}),
         Example("multiply(a, `1`)", None, given={"a": None})),
        _multiply, _plain_sql("*"), fails="out_of_range",
    ),
    Function(
        "divide", "numbers",
        "The first number divided by the second; exact to 8 decimals for whole numbers and decimals.",
        (_A, _B), quotient_type,
        (Example("divide(`12345`, `100`)", Decimal("123.45")), Example("divide(`2`, `3`)", Decimal("0.66666667")),
         Example("divide(`1.5`, `0.5`)", 3.0), Example("divide(a, `0`)", fails="divide_by_zero", given={"a": 1}),
         Example("divide(a, `2`)", None, given={"a": None})),
        divide, divide_sql, settles=True,
    ),
    Function(
        "modulo", "numbers", "What remains when the first number is divided by the second, with the second one's sign.",
        (Param("a", _EXACT_KINDS, "the first number"), Param("b", _EXACT_KINDS, "the second number")), _modulo_type,
        (Example("modulo(`7`, `3`)", 1), Example("modulo(`-7`, `3`)", 2),
         Example("modulo(to_decimal('7.5', `1`), `2`)", Decimal("1.5")),
         Example("modulo(a, `0`)", fails="divide_by_zero", given={"a": 7}),
         Example("modulo(a, `3`)", None, given={"a": None})),
        _modulo, _modulo_sql, settles=True,
    ),
)  # fmt: skip
