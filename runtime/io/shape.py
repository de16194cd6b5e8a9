"""What values stand where in a sample of records, and which type of the vocabulary holds them all.

It decides types, honestly: one value that does not fit is enough to widen, and what was widened is said.
Epoch numbers stay numbers, zero-padded codes stay text. It does not decide names or required marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from runtime.values import (
    ANY,
    BOOLEAN,
    DATE,
    INT64,
    INTEGER,
    NUMBER,
    STRING,
    TIMESTAMP,
    Kind,
    NotOfType,
    Type,
    array,
    decimal,
    object_of,
    parse_text,
)  # fmt: skip

_PADDED = re.compile(r"[+].*|-?0[0-9].*")
_FIXED = re.compile(r"-?[0-9]+\.([0-9]{1,4})")
_DIGITS = 18
_BY_KIND: dict[Kind, Type] = {t.kind: t for t in (BOOLEAN, INTEGER, NUMBER, DATE, TIMESTAMP, STRING)}
_MOSTLY = 0.9
_MANY_KEYS, _RARE = 100, 0.1

Say = Callable[[str], None]


@dataclass(slots=True)
class Shape:
    """All that was seen at one place: how often, and the values, by what holds them."""

    present: int = 0
    nulls: int = 0
    objects: int = 0
    lists: int = 0
    values: list[Any] = field(default_factory=list)
    fields: dict[str, Shape] = field(default_factory=dict)
    item: Shape | None = None

    def see(self, value: Any) -> int:
        """Takes one value in; gives how many places were touched."""
        self.present += 1
        if value is None:
            self.nulls += 1
        elif isinstance(value, dict):
            self.objects += 1
            return 1 + sum(self.at(name).see(inside) for name, inside in value.items())
        elif isinstance(value, list):
            self.lists += 1
            self.item = self.item or Shape()
            return 1 + sum(map(self.item.see, value))
        else:
            self.values.append(value)
        return 1

    def at(self, name: str) -> Shape:
        """The shape of a field, made when it is new."""
        shape = self.fields.get(name)
        if shape is None:
            shape = self.fields[name] = Shape()
        return shape

    @property
    def looks_like_map(self) -> bool:
        """Whether the names are data: very many of them, each in few objects."""
        many = len(self.fields) > _MANY_KEYS
        return many and sum(f.present for f in self.fields.values()) < _RARE * len(self.fields) * self.objects


def json_type(shape: Shape, say: Say) -> Type:
    """The type of what was seen in JSON."""
    holders = [name for name in ("objects", "lists", "values") if getattr(shape, name)]
    if not holders:
        return STRING
    if len(holders) > 1:
        say(f"holds {', '.join(holders[:-1])} and {holders[-1]}; taken as any")
        return ANY
    if shape.objects:
        return _object_type(shape, say)
    if shape.lists:
        item = shape.item
        return array(json_type(item, say) if item is not None and item.present > item.nulls else ANY)
    return _scalar_type(shape.values, say)


def _object_type(shape: Shape, say: Say) -> Type:
    if shape.looks_like_map:
        say(f"has {len(shape.fields)} different keys, which look like data; taken as any")
        return ANY
    folded = Counter(name.lower() for name in shape.fields)
    twice = [name for name in shape.fields if folded[name.lower()] > 1]
    if twice or "" in shape.fields:
        say(f"has the keys {', '.join(map(repr, twice or ['']))}, which cannot be told apart; taken as any")
        return ANY
    return object_of(*((name, json_type(inside, _silent)) for name, inside in shape.fields.items()))


def _silent(_: str) -> None:
    """The fields below say for themselves what was widened."""


def _scalar_type(values: list[Any], say: Say) -> Type:
    kinds = {type(v) for v in values}
    if kinds == {bool}:
        return BOOLEAN
    if kinds == {int}:
        digits = max(len(str(abs(v))) for v in values)
        if all(v in INT64 for v in values):
            return INTEGER
        return decimal(38, 0) if digits <= 38 else ANY
    if kinds <= {int, float}:
        return NUMBER
    if kinds != {str}:
        counts = Counter(_WORDS[type(v)] for v in values)
        say(f"holds {' and '.join(f'{name} ({n} times)' for name, n in counts.most_common())}; taken as any")
        return ANY
    found = {_iso_kind(v) for v in values}
    return _BY_KIND[found.pop()] if len(found) == 1 else STRING


_WORDS = {bool: "true or false", int: "numbers", float: "numbers", str: "text"}


def _iso_kind(text: str) -> Kind:
    kind = text_kind(text)
    return kind if kind in ("date", "timestamp") else "string"


def text_type(values: Sequence[str], say: Say) -> Type:
    """The type of a column of text: the narrowest that every value is written in."""
    if not values:
        return STRING
    kinds = Counter(map(text_kind, values))
    if len(kinds) == 1:
        (only,) = kinds
        return _fixed_decimal(values) or NUMBER if only == "number" else _BY_KIND[only]
    if set(kinds) == {"integer", "number"}:
        return NUMBER
    kinds_of_numbers = Counter({"number": kinds.pop("integer", 0) + kinds.pop("number", 0)}) + kinds
    most, count = kinds_of_numbers.most_common(1)[0]
    if most != "string" and count >= _MOSTLY * len(values):
        odd = next(v for v in values if text_kind(v) not in (most, "integer"))
        say(f"{count} of {len(values)} values are of type {most}, others not, such as {odd!r}; taken as text")
    elif {"date", "timestamp"} == set(kinds_of_numbers):
        say("holds dates with and without a time; taken as text")
    return STRING


@lru_cache(maxsize=65536)
def text_kind(text: str) -> Kind:
    """The narrowest kind that the text is written in; a padded or signed number is a code, so text."""
    for kind in ("integer", "number", "boolean", "date", "timestamp"):
        try:
            parse_text(text, _BY_KIND[kind])
        except NotOfType:
            continue
        if kind in ("integer", "number") and _PADDED.match(text):
            return "string"
        return "string" if kind == "number" and text.lstrip("-").isdigit() else kind
    return "string"


def _fixed_decimal(values: Sequence[str]) -> Type | None:
    """Decimal when all values are written with the same few decimals, as money is."""
    scales: set[int] = set()
    for value in values:
        match = _FIXED.fullmatch(value)
        if match is None or len(value) > _DIGITS:
            return None
        scales.add(len(match[1]))
    return decimal(_DIGITS, scales.pop()) if len(scales) == 1 else None
