"""Edits of the fields of a source or a model: pure, a contract goes in and a contract comes out.

Decides what stays consistent: paths below a renamed field, and the types of the groups and lists around a changed one.
The document is written from the difference by `contract_edits`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from runtime.artefacts.contract import Contract, Field, container_type
from runtime.artefacts.path import child_path, split
from runtime.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIME, TIMESTAMP, Type, array, decimal

TYPE_CHOICES: tuple[tuple[str, Type], ...] = (
    ("text", STRING), ("whole number", INTEGER), ("decimal", decimal(18, 2)), ("number", NUMBER),
    ("true or false", BOOLEAN), ("date", DATE), ("date and time", TIMESTAMP), ("time", TIME), ("anything", ANY),
)  # fmt: skip

Fields = tuple[Field, ...]


def change_field(contract: Contract, path: str, change: Callable[[Field], Field]) -> Contract:
    """The contract with the field at `path` changed; its name too."""
    return replace(contract, fields=_changed(contract.fields, split(path), lambda f: (change(f),), ""))


def remove_field(contract: Contract, path: str) -> Contract:
    return replace(contract, fields=_changed(contract.fields, split(path), lambda _: (), ""))


def add_field(contract: Contract, under: str, field: Field, after: str | None = None) -> Contract:
    """The contract with one more field: of the record (`under` is ""), of a group, or of a list's items."""

    def added(fields: Fields) -> Fields:
        place = next((i + 1 for i, f in enumerate(fields) if f.name == after), len(fields))
        return (*fields[:place], field, *fields[place:])

    if not under:
        return replace(contract, fields=_placed(added(contract.fields), ""))
    return change_field(contract, under, lambda holder: _holding(holder, added(holder.children)))


def with_type(field: Field, of: Type) -> Field:
    """The field with another type; what is below it goes when the type holds no fields."""
    if of.kind == "object" or (of.kind == "array" and field.item is not None and of == field.type):
        return replace(field, type=of)
    item = Field("", of.item, field.path) if of.kind == "array" and of.item is not None else None
    return replace(field, type=of, fields=(), item=item)


def group(name: str, *fields: Field) -> Field:
    """A new group of fields."""
    return Field(name, container_type("object", fields, None), name, fields=fields)


def list_of_groups(name: str, *fields: Field) -> Field:
    """A new list whose items are groups of fields."""
    item = Field("", container_type("object", fields, None), name, fields=fields)
    return Field(name, array(item.type), name, item=item)


def canonical_fields(fields: Fields) -> Fields:
    """Fields of a source as fields of a new model: names in one style, nothing that only concerns the source."""
    taken: set[str] = set()
    made = []
    for f in fields:
        name = snake_case(f.name)
        while name in taken:
            name += "_2"
        taken.add(name)
        made.append(_holding(replace(f, name=name, profile=None), canonical_fields(f.children)))
    return _placed(tuple(made), "")


def snake_case(name: str) -> str:
    """A name as models spell it.

    >>> snake_case("Customer Name"), snake_case("createdAt"), snake_case("property_hs_all-funky")
    ('customer_name', 'created_at', 'property_hs_all_funky')
    """
    split_words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", split_words.lower()).strip("_") or "field"


def _changed(fields: Fields, names: tuple[str, ...], change: Callable[[Field], Fields], under: str) -> Fields:
    found: list[Field] = []
    for f in fields:
        if not names or f.name != names[0]:
            found.append(f)
        elif len(names) == 1:
            found += change(f)
        else:
            found.append(_holding(f, _changed(f.children, names[1:], change, f.path)))
    return _placed(tuple(found), under)


def _holding(field: Field, children: Fields) -> Field:
    """The field with these fields below it, its type following from them."""
    if field.item is not None and (field.item.children or field.item.type.kind in ("object", "any") or children):
        item = _holding(field.item, children) if children or field.item.children else field.item
        return replace(field, item=item, type=container_type("array", (), item))
    if children or field.fields:
        return replace(field, fields=children, type=container_type("object", children, None))
    return field


def _placed(fields: Fields, under: str) -> Fields:
    """The fields with the paths that follow from their names."""
    return tuple(_at(f, child_path(under, f.name)) for f in fields)


def _at(field: Field, path: str) -> Field:
    item = _at(field.item, path) if field.item is not None else None
    if field.path == path and item is field.item and all(c.path == child_path(path, c.name) for c in field.fields):
        return field
    return replace(field, path=path, fields=_placed(field.fields, path), item=item)
