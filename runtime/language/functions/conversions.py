"""Functions that turn a value into one of another type. They are strict: what is not written exactly so fails."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from runtime.language.functions.casting import quantized, read_text_sql, settler, text_of
from runtime.language.functions.equality import NUMBER_KINDS
from runtime.language.functions.json_text import json_text
from runtime.language.functions.letters import lower
from runtime.language.functions.numbers import PLACES, from_float, from_float_sql, places_of
from runtime.language.functions.table import (
    ANYTHING,
    MISSING,
    NUMERIC,
    TEXT,
    Example,
    Failed,
    Function,
    Param,
    Sql,
    error_text,
    table,
)
from runtime.language.quoting import quote_text
from runtime.language.types import WIDEST
from runtime.values import (
    ANY,
    BOOLEAN,
    INT64,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    NotOfType,
    Type,
    decimal,
    parse_text,
    power_of_ten,
    show,
)

DIGITS = 14
"""Digits before the point of what to_decimal and parse_number give."""
_ANY_VALUE = Param("value", ANYTHING, "any value")
_JSON_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_DECIMAL = r"[+-]?(?:[0-9]{1,38}(?:\.[0-9]{0,38})?|\.[0-9]{1,38})"
_as_json = settler(ANY) or (lambda value: value)


# -- JMESPath's


def to_text(value: Any) -> str:
    """The value as text; lists and objects as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dt.date | dt.time):
        return show(value)
    return json_text(_as_json(value))


def _to_string_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    return "CAST(NULL AS VARCHAR)" if value.type == NULL else text_of(value)


def _to_number(value: Any) -> Any:
    if isinstance(value, str):
        if not re.fullmatch(_JSON_NUMBER, value, re.ASCII):
            return None
        found = float(value)
        return found if abs(found) != float("inf") else None
    return value if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


def _to_number_type(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
    return types[0] if types[0].is_numeric else NUMBER


def _to_number_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    if value.type.is_numeric:
        return value.value
    if value.type == ANY:
        text = f"({value} ->> '$')"
        number = f"json_type({value}) IN {NUMBER_KINDS}"
        right = f"({number} OR (json_type({value}) = 'VARCHAR' AND regexp_full_match({text}, '{_JSON_NUMBER}')))"
    elif value.type == STRING:
        text, right = value.value, f"regexp_full_match({value}, '{_JSON_NUMBER}')"
    else:
        return "CAST(NULL AS DOUBLE)"
    real = f"TRY_CAST({text} AS DOUBLE)"
    return f"CASE WHEN {right} AND isfinite({real}) THEN {real} END"


_NAMES = {bool: "boolean", str: "string", list: "array", dict: "object"}
_KIND_NAMES = {"boolean": "boolean", "array": "array", "object": "object", "null": "null"}


def _type(value: Any) -> str:
    if value is None:
        return "null"
    return _NAMES.get(type(value)) or ("number" if isinstance(value, int | float | Decimal) else "string")


def _type_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    if value.type == ANY:
        return (
            f"CASE COALESCE(json_type({value}), 'NULL') WHEN 'NULL' THEN 'null' WHEN 'VARCHAR' THEN 'string' "
            "WHEN 'ARRAY' THEN 'array' WHEN 'OBJECT' THEN 'object' WHEN 'BOOLEAN' THEN 'boolean' ELSE 'number' END"
        )
    name = "number" if value.type.is_numeric else _KIND_NAMES.get(value.type.kind, "string")
    return f"CASE WHEN {value} IS NULL THEN 'null' ELSE '{name}' END"


# -- ours


def _to_integer(x: Any) -> int:
    if isinstance(x, str):
        try:
            return int(parse_text(x, INTEGER))
        except NotOfType:
            raise Failed("not_an_integer", x) from None
    whole = int(x)
    if whole != x or whole not in INT64:
        raise Failed("not_an_integer", x)
    return whole


def _to_integer_sql(arguments: Sequence[Sql]) -> str:
    x = arguments[0]
    match x.type.kind:
        case "string":
            return read_text_sql(x.value, INTEGER)
        case "number":
            return f"CASE WHEN {x} = trunc({x}) THEN TRY_CAST({x} AS BIGINT) END"
        case "decimal":
            whole = rf"regexp_full_match(CAST({x} AS VARCHAR), '-?[0-9]+(\.0*)?')"
            return f"CASE WHEN {whole} THEN TRY_CAST({x} AS BIGINT) END"
    return x.value


def _decimal_type(position: int) -> Any:
    return lambda _types, literals: _decimal_of(places_of(literals, position, 4))


def _decimal_of(places: int) -> Type:
    return decimal(DIGITS + places, places)


def _exactly(found: Decimal, places: int, shown: Any) -> Decimal:
    """The value with so many decimals; nothing may be lost."""
    value = quantized(found, places)
    if value != found or value.copy_abs() >= power_of_ten(DIGITS):
        raise Failed("out_of_range", shown)
    return value


def _to_decimal(x: Any, places: int = 4) -> Decimal:
    if isinstance(x, float):
        if abs(x) >= 10**DIGITS:
            raise Failed("out_of_range", x)
        return _exactly(from_float(x, places), places, x)
    if not isinstance(x, str):
        return _exactly(Decimal(x), places, x)
    if not re.fullmatch(_DECIMAL, x, re.ASCII):
        raise Failed("not_a_number", x)
    return _exactly(Decimal(x), places, x)


def _exact_text_sql(text: str, of: Type) -> str:
    """SQL of the decimal that a text in our grammar stands for, NULL when digits would be lost."""
    value = f"TRY_CAST({text} AS DECIMAL({of.precision},{of.scale}))"
    exact = rf"[+-]?[0-9]*(?:\.[0-9]{{0,{of.scale}}}0*)?"
    return f"CASE WHEN regexp_full_match({text}, '{exact}') THEN {value} END"


def _to_decimal_sql(arguments: Sequence[Sql]) -> Sql | str:
    x = arguments[0]
    of = _decimal_of(places_of([a.literal for a in arguments], 1, 4))
    duck = f"DECIMAL({of.precision},{of.scale})"
    if x.type.kind == "string":
        value = f"CASE WHEN regexp_full_match({x}, {quote_text(_DECIMAL)}) THEN {_exact_text_sql(x.value, of)} END"
        return Sql(value, of, True, _two_failures(x, quote_text(_DECIMAL), value))
    if x.type.kind == "number":
        value = from_float_sql(x.value, of.precision, of.scale)
    elif x.type.kind == "decimal" and x.type.scale > of.scale:
        value = f"CASE WHEN {_same_digits(x, of)} THEN TRY_CAST({x} AS {duck}) END"
    else:
        value = f"TRY_CAST({x} AS {duck})"
    failed = f"CASE WHEN {x} IS NOT NULL AND ({value}) IS NULL THEN {error_text('out_of_range', text_of(x))} END"
    return Sql(value, of, True, failed)


def _same_digits(x: Sql, of: Type) -> str:
    """SQL that is true when a decimal has no digits beyond the scale. Decimals that fit no common type are compared
    as text: DuckDB would compare them as floats."""
    common = max(x.type.precision - x.type.scale, of.precision - of.scale) + x.type.scale
    if common <= WIDEST:
        return f"TRY_CAST({x} AS DECIMAL({of.precision},{of.scale})) = {x}"
    lost = rf"[0-9]*\.[0-9]{{{of.scale}}}0*" if of.scale else r"[0-9]*\.0*"
    return f"regexp_full_match(CAST({x} AS VARCHAR), '-?{lost}')"


def _two_failures(x: Sql, pattern: str, value: str) -> str:
    wrong, big = error_text("not_a_number", x.value), error_text("out_of_range", x.value)
    unread = f"WHEN NOT regexp_full_match({x}, {pattern}) THEN {wrong}"
    return f"CASE WHEN {x} IS NULL THEN NULL {unread} WHEN ({value}) IS NULL THEN {big} END"


# -- numbers as people write them

MARKS = (".", ",")
GROUP_MARKS = (".", ",", " ", "'", "\u00a0", "\u202f", "")


def _number_grammar(mark: str, group: str) -> str:
    whole = "[0-9]{1,38}"
    if group:
        whole = rf"(?:[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}}){{1,12}}|{whole})"
    return rf"[+-]?{whole}(?:{re.escape(mark)}[0-9]{{1,38}})?"


def _plain(text: str, mark: str, group: str) -> str:
    return text.replace(group, "").replace(mark, ".") if group else text.replace(mark, ".")


def _parse_number(text: str, mark: str = ".", group: str = "", places: int = 4) -> Decimal:
    if not re.fullmatch(_number_grammar(mark, group), text, re.ASCII):
        raise Failed("not_a_number", text)
    return _exactly(Decimal(_plain(text, mark, group)), places, text)


def _parse_number_sql(arguments: Sequence[Sql]) -> Sql:
    x = arguments[0]
    mark: str = arguments[1].literal if len(arguments) > 1 else "."
    group: str = arguments[2].literal if len(arguments) > 2 else ""
    of = _decimal_of(places_of([a.literal for a in arguments], 3, 4))
    plain = f"replace({x}, {quote_text(group)}, '')" if group else x.value
    plain = plain if mark == "." else f"replace({plain}, {quote_text(mark)}, '.')"
    pattern = quote_text(_number_grammar(mark, group))
    value = f"CASE WHEN regexp_full_match({x}, {pattern}) THEN {_exact_text_sql(plain, of)} END"
    return Sql(value, of, True, _two_failures(x, pattern, value))


def marks_fault(literals: tuple[Any, ...]) -> tuple[int, str] | None:
    marks = [m for m in literals[1:3] if m is not MISSING]
    return (2, "the decimal mark and the group mark are the same") if len(marks) == 2 and marks[0] == marks[1] else None


# -- words

_TRUE, _FALSE = ("true",), ("false",)


def _words_fault(value: Any) -> str | None:
    right = isinstance(value, list) and value and all(isinstance(word, str) for word in value)
    return None if right else 'expected a list of texts, like `["yes", "y"]`'


def _to_boolean(text: str, true: Sequence[str] = _TRUE, false: Sequence[str] = _FALSE) -> bool:
    if lower(text) in map(lower, true):
        return True
    if lower(text) in map(lower, false):
        return False
    raise Failed("not_a_boolean", text)


def _to_boolean_sql(arguments: Sequence[Sql]) -> str:
    text, *given = arguments
    words = [*(a.literal for a in given), *(_TRUE, _FALSE)[len(given) :]]
    true, false = (", ".join(quote_text(lower(word)) for word in some) for some in words)
    return f"CASE WHEN lower({text}) IN ({true}) THEN TRUE WHEN lower({text}) IN ({false}) THEN FALSE END"


def _words(name: str, doc: str) -> Param:
    return Param(name, ("array",), doc, literal=True, optional=True, check=_words_fault)


CONVERSIONS = table(
    Function(
        "to_string", "text", "The value as text; lists and objects as JSON. Null stays null.",
        (_ANY_VALUE,), STRING,
        (Example("to_string(`1.5`)", "1.5"), Example("to_string('a')", "a"),
         Example("to_string(`[1, \"a\"]`)", '[1,"a"]'),
         Example("to_string(a)", None, given={"a": None}), Example("to_string(to_date('2025-01-31'))", "2025-01-31")),
        to_text, _to_string_sql,
    ),
    Function(
        "to_number", "numbers",
        "The number that a text in JSON's notation stands for; null for anything else.", (_ANY_VALUE,),
        _to_number_type,
        (Example("to_number('1.5')", 1.5), Example("to_number('abc')", None), Example("to_number(`7`)", 7),
         Example("to_number(a)", None, given={"a": None})),
        _to_number, _to_number_sql, nulls="pass", settles=True,
    ),
    Function(
        "type", "logic", "The JSON type of the value: string, number, boolean, array, object or null.",
        (_ANY_VALUE,), STRING,
        (Example("type('a')", "string"), Example("type(`1`)", "number"), Example("type(a)", "null", given={"a": None})),
        _type, _type_sql, nulls="pass", nullable=False,
    ),
    Function(
        "to_integer", "numbers", "The whole number that a text or number stands for; a fraction is a failure.",
        (Param("x", ("string", *NUMERIC), "the text or number"),), INTEGER,
        (Example("to_integer('42')", 42), Example("to_integer(`3.0`)", 3),
         Example("to_integer('1.5')", fails="not_an_integer"),
         Example("to_integer(' 1')", fails="not_an_integer"), Example("to_integer(a)", None, given={"a": None})),
        _to_integer, _to_integer_sql, fails="not_an_integer",
    ),
    Function(
        "to_decimal", "numbers",
        "The exact decimal that a text or number stands for, with 4 decimals unless said; a float is rounded.",
        (Param("x", ("string", *NUMERIC), "the text or number"), PLACES), _decimal_type(1),
        (Example("to_decimal('12.5')", Decimal("12.5")), Example("to_decimal(`0.125`, `2`)", Decimal("0.13")),
         Example("to_decimal('1.239', `2`)", fails="out_of_range"), Example("to_decimal('1,5')", fails="not_a_number"),
         Example("to_decimal(a)", None, given={"a": None})),
        _to_decimal, _to_decimal_sql,
    ),
    Function(
        "parse_number", "numbers", "The decimal that a text stands for, with the marks that the source uses.",
        (Param("text", TEXT, "the text"),
         Param("decimal_mark", TEXT, "what stands before the decimals; a point when left out", literal=True,
               optional=True, choices=MARKS),
         Param("group_mark", TEXT, "what stands between thousands; nothing when left out", literal=True,
               optional=True, choices=GROUP_MARKS),
         PLACES), _decimal_type(3),
        (Example("parse_number('1.234,56', ',', '.')", Decimal("1234.56")),
         Example("parse_number('12.5')", Decimal("12.5")),
         Example("parse_number('1.23,4', ',', '.')", fails="not_a_number"),
         Example("parse_number(a)", None, given={"a": None})),
        _parse_number, _parse_number_sql, check=marks_fault,
    ),
    Function(
        "to_boolean", "logic", "True or false for the words that the source uses; any other word fails.",
        (Param("text", TEXT, "the text"), _words("true", "the words for true"),
         _words("false", "the words for false")), BOOLEAN,
        (Example("to_boolean('True')", True), Example("to_boolean('n', `[\"y\"]`, `[\"n\"]`)", False),
         Example("to_boolean('yes')", fails="not_a_boolean"), Example("to_boolean(a)", None, given={"a": None})),
        _to_boolean, _to_boolean_sql, fails="not_a_boolean",
    ),
)  # fmt: skip
