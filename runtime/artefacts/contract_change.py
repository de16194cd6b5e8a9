"""A change of a contract carried into its document, touching only the lines of the fields that it concerns.

Decides which fields are the same on both sides. How each kind of change is written is in `contract_edits.py`.
"""

from __future__ import annotations

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.contract_edits import (
    add_field,
    change_contract,
    change_field,
    field_at,
    remove_field,
    rename_field,
)
from runtime.artefacts.document import Document
from runtime.artefacts.odcs_new import property_data


def write_contract(document: Document, before: Contract, after: Contract) -> Document:
    """The document with what differs between `before` (what it holds now) and `after`. New fields come last."""
    return _fields(change_contract(document, before, after), "", before.fields, after.fields)


def _fields(document: Document, under: str, before: tuple[Field, ...], after: tuple[Field, ...]) -> Document:
    renamed = _renamed(before, after)
    old = {renamed.get(f.name, f.name): f for f in before}
    new = {f.name: f for f in after}
    for name, field in old.items():
        if name not in new:
            document = remove_field(document, field.path)
        elif field.name != name:
            # Its path in the document follows its new name from here on.
            document = rename_field(document, field.path, name)
    for name, field in new.items():
        if name in old:
            document = _field(document, old[name], field)
        else:
            document = add_field(document, under, field)
    return document


def _field(document: Document, before: Field, after: Field) -> Document:
    # Profiles do not count when fields are compared, and are written all the same.
    if before is after or (before == after and property_data(before) == property_data(after)):
        return document
    document = change_field(document, after.path, before, after)
    if _shape(before) != _shape(after):
        return _inside(document, after)
    return _fields(document, after.path, before.children, after.children)


def _inside(document: Document, field: Field) -> Document:
    """The document with what is below a field written anew, since it has nothing to do with what was there."""
    at, data = field_at(document, field.path), property_data(field)
    for key in ("properties", "items"):
        if key in data:
            document = document.set((*at, key), data[key], "logicalType")
        elif document.has((*at, key)):
            document = document.delete((*at, key))
    return document


def _shape(field: Field) -> tuple[object, ...]:
    """What has to be alike for the fields below to be compared one by one."""
    item = field.item.type.kind if field.item is not None and field.children else None
    return bool(field.children), field.type.kind if field.children or field.type.kind == "array" else None, item


def _renamed(before: tuple[Field, ...], after: tuple[Field, ...]) -> dict[str, str]:
    """The one field that stands at the same place under another name, when all others are the same."""
    if len(before) != len(after):
        return {}
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a.name != b.name]
    if len(pairs) != 1 or _shape(pairs[0][0]) != _shape(pairs[0][1]):
        return {}
    return {pairs[0][0].name: pairs[0][1].name}
