"""The value types: one record for each, read by contracts, both engines, readers and writers.

A type says how it is called in a contract, what DuckDB and Python hold it in, and how a value of it is read
strictly from text or JSON. Reading never guesses: what does not match the grammar is no value of the type.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any, Literal

Kind = Literal[
    "null",
    "boolean",
    "integer",
    "number",
    "decimal",
    "string",
    "date",
    "timestamp",
    "time",
    "array",
    "object",
    "any",
]


@dataclass(frozen=True, slots=True)
class Type:
    """A type of the mapping language; `item` for arrays, `fields` for objects, `precision`/`scale` for decimals."""

    kind: Kind
    item: Type | None = None
    fields: tuple[tuple[str, Type], ...] = ()
    precision: int = 0
    scale: int = 0
    _by_name: dict[str, Type] = field(default_factory=dict, init=False, repr=False, compare=False)

    def field(self, name: str) -> Type | None:
        """The type of a field of the object, or None."""
        if not self._by_name and self.fields:
            self._by_name.update(reversed(self.fields))  # of a name that stands twice the first counts
        return self._by_name.get(name)

    @property
    def is_numeric(self) -> bool:
        """Whether its values can be computed with."""
        return self.kind in ("integer", "number", "decimal")

    def __str__(self) -> str:
        if self.kind == "array":
            return f"list of {self.item}"
        if self.kind == "decimal":
            return f"decimal({self.precision},{self.scale})"
        return self.kind


NULL, BOOLEAN, INTEGER, NUMBER = Type("null"), Type("boolean"), Type("integer"), Type("number")
STRING, DATE, TIMESTAMP, TIME, ANY = (
    Type("string"),
    Type("date"),
    Type("timestamp"),
    Type("time"),
    Type("any"),
)


def array(item: Type) -> Type:
    """The type of lists of the item type."""
    return Type("array", item=item)


def object_of(*fields: tuple[str, Type]) -> Type:
    """An object type; names that differ by case only cannot be told apart in a struct, so that is `any`."""
    folded = {name.lower() for name, _ in fields}
    if not fields or len(folded) != len(fields) or "" in folded:
        return ANY
    return Type("object", fields=fields)


def decimal(precision: int = 18, scale: int = 4) -> Type:
    """The type of exact decimals with so many digits, `scale` of them after the point."""
    return Type("decimal", precision=precision, scale=scale)


LONGEST_SHOWN = 200
"""So many characters of a value stand in messages, rejects and reports."""


class NotOfType(ValueError):
    """The text or JSON value is no value of the type."""


YEAR = r"(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
# An offset may move a value out of the years 1 to 9999, which Python cannot hold: the outermost years take none.
_INNER_YEAR = r"(?:000[2-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])"
_MONTH_DAY = r"-[0-9]{2}-[0-9]{2}"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
_OFFSET = r"[+-](?:0[0-9]|1[0-4]):[0-5][0-9]"

# The grammars are RE2 and Python at once, so that both engines accept exactly the same text.
GRAMMAR: dict[Kind, str] = {
    "boolean": r"(?i:true|false)",
    "integer": r"[+-]?[0-9]{1,19}",
    "number": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?",
    "date": YEAR + _MONTH_DAY,
    "timestamp": f"{YEAR}{_MONTH_DAY}[T ]{_CLOCK}Z?|{_INNER_YEAR}{_MONTH_DAY}[T ]{_CLOCK}{_OFFSET}",
    "time": _CLOCK,
}


def grammar(of: Type) -> str:
    """The regular expression (RE2 and Python) of all text that is a value of the type, before range checks."""
    if of.kind != "decimal":
        return GRAMMAR[of.kind]
    if of.scale == 0:
        return r"[+-]?[0-9]+(?:\.0*)?"
    return rf"[+-]?(?:[0-9]+(?:\.[0-9]{{0,{of.scale}}}0*)?|\.[0-9]{{1,{of.scale}}}0*)"


@cache
def _compiled(of: Type) -> re.Pattern[str]:
    return re.compile(grammar(of), re.ASCII)


INT64 = range(-(2**63), 2**63)
EXACT = Context(prec=120, rounding=ROUND_HALF_UP)
"""Decimals of any type of ours, and their products, lose no digits in it."""


@cache
def power_of_ten(exponent: int) -> Decimal:
    """10 to the exponent, written with a single digit."""
    return Decimal(1).scaleb(exponent)


def _parse_integer(text: str, _: Type) -> int:
    value = int(text)
    if value not in INT64:
        raise NotOfType(text)
    return value


def _parse_number(text: str, _: Type) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotOfType(text)
    return value


def _parse_decimal(text: str, of: Type) -> Decimal:
    value = Decimal(text)
    if abs(value) >= power_of_ten(of.precision - of.scale):
        raise NotOfType(text)
    return _without_sign_of_zero(value.quantize(power_of_ten(-of.scale), context=EXACT))


def _parse_timestamp(text: str, _: Type) -> dt.datetime:
    value = dt.datetime.fromisoformat(text)
    return value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value


@dataclass(frozen=True, slots=True)
class ValueType:
    """All that is known of one kind of value.

    `letter` is what trees show, `duckdb` the column type, `parse` reads text that already matches
    the grammar, `text_sql` does the same in SQL on a text `{v}` that matches it (NULL when out of range), and
    `json` lists the JSON forms that may stand for the value ("text" is a string in the type's grammar).
    """

    kind: Kind
    letter: str
    duckdb: str
    python: type
    json: tuple[Literal["boolean", "number", "text"], ...] = ()
    parse: Callable[[str, Type], Any] = lambda text, _: text
    text_sql: str = "{v}"


VALUE_TYPES: dict[Kind, ValueType] = {
    t.kind: t
    for t in (
        ValueType("null", "x", "VARCHAR", type(None)),
        ValueType(
            "boolean",
            "b",
            "BOOLEAN",
            bool,
            ("boolean",),
            lambda text, _: text.lower() == "true",
            "(lower({v}) = 'true')",
        ),
        ValueType("integer", "n", "BIGINT", int, ("number",), _parse_integer, "TRY_CAST({v} AS BIGINT)"),
        ValueType(
            "number",
            "n",
            "DOUBLE",
            float,
            ("number",),
            _parse_number,
            "CASE WHEN isfinite(TRY_CAST({v} AS DOUBLE)) THEN TRY_CAST({v} AS DOUBLE) END",
        ),
        ValueType(
            "decimal",
            "n",
            "DECIMAL({p},{s})",
            Decimal,
            ("number", "text"),
            _parse_decimal,
            "TRY_CAST({v} AS DECIMAL({p},{s}))",
        ),
        ValueType("string", "s", "VARCHAR", str, ("text",)),
        ValueType(
            "date",
            "d",
            "DATE",
            dt.date,
            ("text",),
            lambda text, _: dt.date.fromisoformat(text),
            "TRY_CAST({v} AS DATE)",
        ),
        ValueType(
            "timestamp",
            "d",
            "TIMESTAMP",
            dt.datetime,
            ("text",),
            _parse_timestamp,
            "CAST(TRY_CAST({v} AS TIMESTAMPTZ) AS TIMESTAMP)",  # the connection's zone is UTC
        ),
        ValueType(
            "time",
            "d",
            "TIME",
            dt.time,
            ("text",),
            lambda text, _: dt.time.fromisoformat(text),
            "TRY_CAST({v} AS TIME)",
        ),
        ValueType("array", "a", "", list),
        ValueType("object", "o", "", dict),
        ValueType("any", "x", "JSON", object),
    )
}


def parse_text(text: str, of: Type) -> Any:
    """The value that the text stands for; raises `NotOfType` when it stands for none.

    >>> parse_text("2026-02-03T10:00:00+02:00", TIMESTAMP)
    datetime.datetime(2026, 2, 3, 8, 0)
    """
    if of.kind in ("string", "any"):
        return text
    if (of.kind not in GRAMMAR and of.kind != "decimal") or not _compiled(of).fullmatch(text):
        raise NotOfType(text)
    try:
        return VALUE_TYPES[of.kind].parse(text, of)
    except (ValueError, OverflowError) as error:
        raise NotOfType(text) from error


def parse_json(value: Any, of: Type) -> Any:
    """The value that a decoded JSON scalar stands for; raises `NotOfType` when it stands for none."""
    forms = VALUE_TYPES[of.kind].json
    if isinstance(value, bool):
        if "boolean" in forms:
            return value
    elif isinstance(value, str):
        if "text" in forms:
            return parse_text(value, of)
    elif isinstance(value, dt.date | dt.time):  # no JSON, but what Python programs have, this one's outputs too
        if "text" in forms:
            return parse_text(show(value), of)
    elif (
        isinstance(value, int | float | Decimal) and "number" in forms and (of.kind != "integer" or type(value) is int)
    ):
        return parse_text(repr(value) if isinstance(value, float) else str(value), of)
    raise NotOfType(str(value))


def parse_value(value: Any, of: Type) -> Any:
    """The value that decoded JSON stands for, lists and objects part by part; what an object lacks is null."""
    if value is None or of.kind == "any":
        return value
    if of.kind == "array":
        if not isinstance(value, list):
            raise NotOfType(str(value))
        return [parse_value(item, of.item or ANY) for item in value]
    if of.kind == "object":
        if not isinstance(value, dict) or value.keys() - {name for name, _ in of.fields}:
            raise NotOfType(str(value))
        return {name: parse_value(value.get(name), inner) for name, inner in of.fields}
    return parse_json(value, of)


def show(value: object) -> str:
    """A scalar as people read it: the text of previews, rejects and messages, the same on both engines."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        utc = value if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)
        return utc.isoformat(sep="T") + "Z"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if isinstance(value, str) else str(value)


def show_any(value: object) -> str:
    """Any value in one line; lists and objects are only named."""
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else show(value)


def type_of(value: Any) -> Type:
    """The type of a value written out in an expression; lists and objects of mixed content are `any`."""
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int():
            return INTEGER if value in INT64 else ANY
        case float():
            return NUMBER
        case str():
            return STRING
        case list():
            kinds = {type_of(item) for item in value} - {NULL}
            return array(kinds.pop()) if len(kinds) == 1 else array(ANY if kinds else NULL)
        case dict():
            return object_of(*((name, type_of(item)) for name, item in value.items()))
    raise TypeError(type(value))


def fit_decimal(value: Decimal, of: Type) -> Decimal:
    """The value at the type's scale; raises `NotOfType` rather than lose digits."""
    if not value.is_finite() or abs(value) >= power_of_ten(of.precision - of.scale):
        raise NotOfType(str(value))
    scaled = value.quantize(power_of_ten(-of.scale), context=EXACT)
    if scaled != value:
        raise NotOfType(str(value))
    return _without_sign_of_zero(scaled)


def _without_sign_of_zero(value: Decimal) -> Decimal:
    return value if value else value.copy_abs()


def article(noun: object) -> str:
    """The noun with its article: "an integer", "a date"."""
    if str(noun) == "any":
        return "an untyped value"
    return f"{'an' if str(noun)[0] in 'aeio' else 'a'} {noun}"
