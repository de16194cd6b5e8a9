"""Writing a number for people: decimals, the mark before them, and the mark between thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.language.functions.arithmetic import Number
from runtime.language.functions.casting import quantized, text_of
from runtime.language.functions.conversions import GROUP_MARKS, MARKS, marks_fault
from runtime.language.functions.numbers import PLACES, from_float, from_float_sql
from runtime.language.functions.table import NUMERIC, TEXT, Example, Failed, Function, Param, Sql, table
from runtime.language.quoting import quote_text
from runtime.language.types import WIDEST
from runtime.values import STRING

_MOST_FLOAT = 1e16
"""From here on a float has no decimals that people could rely on."""


def _format_number(x: Number, places: int, mark: str = ".", group: str = "") -> str:
    if isinstance(x, float):
        if abs(x) >= _MOST_FLOAT:
            raise Failed("out_of_range", x)
        found = from_float(x, places)
    else:
        found = quantized(x, places)
    sign, (whole, _, rest) = "-" if found < 0 else "", f"{found.copy_abs():f}".partition(".")
    first = len(whole) % 3
    groups = [whole[:first], *(whole[i : i + 3] for i in range(first, len(whole), 3))]
    return sign + group.join(part for part in groups if part) + (mark + rest if places else "")


def _format_number_sql(arguments: Sequence[Sql]) -> str:
    x, places = arguments[0], arguments[1].literal
    mark = arguments[2].literal if len(arguments) > 2 else "."
    group = arguments[3].literal if len(arguments) > 3 else ""
    text = _rounded_text(x, places)
    whole = f"regexp_extract({text}, '[0-9]+')"
    if group:
        grouped = f"reverse(regexp_replace(reverse({whole}), '([0-9][0-9][0-9])', '\\1,', 'g'))"
        whole = f"replace(ltrim({grouped}, ','), ',', {quote_text(group)})"
    made = f"CASE WHEN starts_with({text}, '-') THEN '-' ELSE '' END || {whole}"
    if not places:
        return made
    return f"{made} || {quote_text(mark)} || rpad(regexp_extract({text}, '[.]([0-9]*)', 1), {places}, '0')"


def _rounded_text(x: Sql, places: int) -> str:
    """SQL of the plain digits, with at most so many decimals."""
    if x.type.kind == "number":
        value = f"CASE WHEN abs({x}) < {_MOST_FLOAT:.0f} THEN {from_float_sql(x.value, 17 + places, places)} END"
        return f"CAST({value} AS VARCHAR)"
    if x.type.kind == "decimal" and places < x.type.scale:
        width = min(WIDEST, x.type.precision - x.type.scale + 1 + places)
        return f"CAST(CAST({x} AS DECIMAL({width},{places})) AS VARCHAR)"
    return text_of(x)


_PLACES = Param(PLACES.name, PLACES.kinds, PLACES.doc, literal=True, check=PLACES.check)


def _literals_fault(literals: tuple[Any, ...]) -> tuple[int, str] | None:
    return marks_fault(literals[1:]) and (3, "the decimal mark and the group mark are the same")


NUMBER_TEXT = table(
    Function(
        "format_number", "numbers", "The number as text with so many decimals, and the marks that people expect.",
        (Param("x", NUMERIC, "the number"), _PLACES,
         Param("decimal_mark", TEXT, "what stands before the decimals; a point when left out", literal=True,
               optional=True, choices=MARKS),
         Param("group_mark", TEXT, "what stands between thousands; nothing when left out", literal=True,
               optional=True, choices=GROUP_MARKS)), STRING,
        (Example("format_number(`1234567.891`, `2`, ',', '.')", "1.234.567,89"),
         Example("format_number(`-1234.5`, `2`)", "-1234.50"), Example("format_number(`999`, `0`, '.', ',')", "999"),
         Example("format_number(to_decimal('0.005'), `2`, ',')", "0,01"),
         Example("format_number(`1e300`, `2`)", fails="out_of_range"),
         Example("format_number(a, `2`)", None, given={"a": None})),
        _format_number, _format_number_sql, fails="out_of_range", check=_literals_fault,
    ),
)  # fmt: skip
