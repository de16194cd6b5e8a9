"""Decoded JSON records in the normal form of their contract, compiled once per type.

The normal form has every declared key and nothing else; a scalar is a value of its type, null where the record has
something else, which is then noted as a failure of the source. What a scalar may look like is decided in `values.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from runtime.artefacts.path import asked_path, child_path, split
from runtime.engines.failure import Failure, position
from runtime.language.functions.json_text import json_text
from runtime.values import ANY, INT64, LONGEST_SHOWN, NotOfType, Type, parse_json, parse_text, show

Reader = Callable[[Any, list[Failure]], Any]
"""Gives the normal form of a decoded value, and adds to the failures what does not fit."""


def compile_reader(
    of: Type, ordinals: Mapping[str, int], *, texts: bool = False, nulls: tuple[str, ...] = ()
) -> Reader:
    """What reads values of the type; a failure has the ordinal of the path that it happened at.

    With `texts` a string stands for a value of any type, and the `nulls` among them for null, as in CSV.
    """
    return _reader(of, "", _Source(ordinals, texts, frozenset(nulls) if texts else frozenset()))


@dataclass(frozen=True, slots=True)
class _Source:
    ordinals: Mapping[str, int]
    texts: bool
    nulls: frozenset[str]

    def wrong(self, path: str) -> Callable[[Any], Failure]:
        """What makes the failure of a value at the path; the list readers put positions in it."""
        ordinal = self.ordinals.get(path, -1)
        return lambda value: Failure(ordinal, "", "wrong_kind", _shown_json(value), of_source=True)

    def exact(self, of: Type) -> type | None:
        """The Python type of which every value is one of the type, so that there is nothing to read."""
        if of.kind == "boolean":
            return bool
        return str if of.kind == "string" and not self.nulls else None


def _shown_json(value: Any) -> str:
    """A JSON value as people see it: a string as it is, anything else as JSON writes it."""
    if isinstance(value, list | dict):
        return json_text(value)[:LONGEST_SHOWN]
    return show(value)[:LONGEST_SHOWN]


def _reader(of: Type, path: str, source: _Source) -> Reader:
    match of.kind:
        case "any":
            return lambda value, _: value
        case "object":
            fields = [
                (name, source.exact(t), _reader(t, child_path(path, name), source))
                for name, t in of.fields
                if asked_path(name) is None
            ]
            asked = [(name, split(where)) for name, _ in of.fields if (where := asked_path(name)) is not None]
            read = _object(fields, source.wrong(path))
            return _with_presence(read, asked) if asked else read
        case "array":
            return _list(_reader(of.item or ANY, path + "[]", source), source.wrong(path))
    return _scalar(of, path, source)


def _object(fields: list[tuple[str, type | None, Reader]], wrong: Callable[[Any], Failure]) -> Reader:
    def read(value: Any, failures: list[Failure]) -> Any:
        if type(value) is not dict:
            if value is None:
                return None
            failures.append(wrong(value))
            value = {}
        get = value.get
        made = {}
        for name, exact, inner in fields:
            found = get(name)
            made[name] = found if found is None or type(found) is exact else inner(found, failures)
        return made

    return read


def _with_presence(read: Reader, asked: list[tuple[str, tuple[str, ...]]]) -> Reader:
    """Also says of some fields whether the record has them."""

    def read_all(value: Any, failures: list[Failure]) -> Any:
        made = read(value, failures)
        if made is not None:
            made |= {name: _is_there(value, names) for name, names in asked}
        return made

    return read_all


def _is_there(value: Any, names: tuple[str, ...]) -> bool:
    for name in names:
        if type(value) is not dict or name not in value:
            return False
        value = value[name]
    return True


def _list(item: Reader, wrong: Callable[[Any], Failure]) -> Reader:
    def read(value: Any, failures: list[Failure]) -> Any:
        if type(value) is not list:
            if value is not None:
                failures.append(wrong(value))
            return None
        before = len(failures)
        made = [item(one, failures) for one in value]
        if len(failures) > before:
            # Where they happened is only worked out when something happened.
            del failures[before:]
            for index, one in enumerate(value):
                failures += _placed(item, one, index)
        return made

    return read


def _placed(item: Reader, value: Any, index: int) -> list[Failure]:
    found: list[Failure] = []
    item(value, found)
    return [replace(f, at=position(index, f.at)) for f in found]


# -- scalars


def _scalar(of: Type, path: str, source: _Source) -> Reader:
    parse, wrong = _parser(of, source), source.wrong(path)

    def read(value: Any, failures: list[Failure]) -> Any:
        if value is None:
            return None
        try:
            return parse(value)
        except NotOfType:
            failures.append(wrong(value))
            return None

    fits = _FITS.get(of.kind)
    return read if fits is None else fits(read)


def _parser(of: Type, source: _Source) -> Callable[[Any], Any]:
    if not source.texts:
        return lambda value: parse_json(value, of)
    nulls = source.nulls

    def parse(value: Any) -> Any:
        if isinstance(value, str):
            return None if value in nulls else parse_text(value, of)
        return parse_json(value, of)

    return parse


def _integer(other: Reader) -> Reader:
    low, high = INT64.start, INT64.stop
    return lambda value, failures: value if type(value) is int and low <= value < high else other(value, failures)


def _number(other: Reader) -> Reader:
    finite = math.isfinite
    return lambda value, failures: value if type(value) is float and finite(value) else other(value, failures)


_FITS: dict[str, Callable[[Reader], Reader]] = {"integer": _integer, "number": _number}
"""What takes a value that already is one of its type; everything else goes the long way."""
