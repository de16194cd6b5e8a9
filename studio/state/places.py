"""How a field of the source is written where a rule stands.

Decides the path that an expression takes from inside of a loop to a field: relative to the item, through `parent()`,
or from `root()`. It changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.path import child_path, is_under, split
from runtime.language.render import name_text
from runtime.language.typed import Around


@dataclass(frozen=True, slots=True)
class Written:
    """A source field as an expression; `many` when it gives a list of values, one for each item on the way."""

    text: str
    many: bool = False


def write_path(source: Contract, path: str, around: Around, *, as_list: bool = False) -> Written:
    """The field as it is written in these surroundings; `as_list` gives the items of nested lists in one list."""
    start, names_from = "", ""
    if around.origin is not None and is_under(path, around.origin):
        names_from = around.origin
    elif around.parents and (outer := around.parents[-1][1]) is not None and is_under(path, outer):
        start, names_from = "parent()", outer
    else:
        start = "root()"
    text, many = _steps(source, path, names_from, "[]" if as_list else "[*]")
    if as_list and many:
        text += "[]"
    joined = f"{start}.{text}" if start and text else start or text or "@"
    return Written(joined, many)


def _steps(source: Contract, path: str, below: str, projection: str) -> tuple[str, bool]:
    """The names from one field of the source down to another, with a projection at every list on the way."""
    fields = fields_of(source)
    names, skipped = split(path), len(split(below))
    at, text, many = below, "", False
    for number, name in enumerate(names[skipped:], skipped + 1):
        at = child_path(at, name)
        text += ("." if text else "") + name_text(name)
        if number < len(names) and is_list(fields.get(at)):
            text, many = text + projection, True
    return text, many


_KNOWN: list[tuple[Contract, dict[str, Field]]] = []


def fields_of(contract: Contract) -> dict[str, Field]:
    """Every field of a contract by its path. Contracts are replaced and never changed, so the last ones are kept:
    several thousand lines drawn at once ask for each of their ends."""
    for known, fields in _KNOWN:
        if known is contract:
            return fields
    fields = {f.path: f for f in walk(contract.fields)}
    _KNOWN[:] = [(contract, fields), *_KNOWN[:3]]
    return fields


def is_list(field: Field | None) -> bool:
    return field is not None and field.type.kind == "array"


def lists_above(contract: Contract, path: str) -> list[str]:
    """The paths of the lists that a field lies in, outermost first."""
    fields = fields_of(contract)
    found, at = [], ""
    for name in split(path)[:-1]:
        at = child_path(at, name)
        if is_list(fields.get(at)):
            found.append(at)
    return found
