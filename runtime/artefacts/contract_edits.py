"""Edits of a contract's document, for the model and source editors.

Decides which lines of an ODCS document a changed field is written to. Keys that Crosswalk does not know stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.document import Document
from runtime.artefacts.nodes import Entries, Items
from runtime.artefacts.odcs_new import contract_data, property_data
from runtime.artefacts.path import split
from runtime.artefacts.splice import Change, Delete, KeyPath, Set, node_at
from runtime.diagnostics import Place, fail

_TABLE: KeyPath = ("schema", 0)
_ORDER = (
    "name", "logicalType", "physicalType", "required", "description", "primaryKey", "unique",
    "classification", "examples", "logicalTypeOptions", "quality", "properties", "items", "customProperties",
)  # fmt: skip
_FACTS = ("name", "version", "status", "description", "team", "servers")


def field_at(document: Document, path: str) -> KeyPath:
    """The key path of the field's entry in the document; E102 when it has no such field."""
    at = _TABLE
    for name in split(path):
        holder = _holder(document, at)
        rows = document.get((*holder, "properties"), [])
        found = [i for i, row in enumerate(rows) if isinstance(row, dict) and str(row.get("name")) == name]
        if not found:
            raise fail("E102", f"the contract has no field '{path}'", Place(document.file))
        at = (*holder, "properties", found[0])
    return at


def _holder(document: Document, at: KeyPath) -> KeyPath:
    """Where the fields below an entry stand: in the entry, or in the items of its list."""
    while document.get((*at, "logicalType")) == "array" and document.has((*at, "items")):
        at = (*at, "items")
    return at


def add_field(document: Document, under: str, field: Field) -> Document:
    """With the field as the last one of the object or list at `under` ("" is the record)."""
    holder = _holder(document, field_at(document, under))
    rows = document.get((*holder, "properties"))
    if rows and any(isinstance(row, dict) and row.get("name") == field.name for row in rows):
        raise fail("E104", f"the field '{field.name}' exists already", Place(document.file))
    if rows:
        return document.set((*holder, "properties", len(rows)), property_data(field))
    if document.get((*holder, "logicalType")) == "array":
        made = {"logicalType": "object", "properties": [property_data(field)]}
        return document.set((*holder, "items"), made, "logicalType")
    return document.set((*holder, "properties"), [property_data(field)], _before(document, holder, "properties"))


def remove_field(document: Document, path: str) -> Document:
    """Without the field and all that is below it."""
    return document.delete(field_at(document, path))


def rename_field(document: Document, path: str, name: str) -> Document:
    """With another name for the field; E104 when its neighbours have that name already."""
    at = field_at(document, path)
    siblings = document.get(at[:-1], [])
    if any(isinstance(row, dict) and row.get("name") == name for row in siblings):
        raise fail("E104", f"the field '{name}' exists already", Place(document.file))
    return document.set((*at, "name"), name)


def change_field(document: Document, path: str, before: Field, after: Field) -> Document:
    """With what differs between the two records of the field; its name and the fields below it stay."""
    at = field_at(document, path)
    return document.change(list(_differences(document, at, property_data(before), property_data(after))))


def _differences(document: Document, at: KeyPath, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    kept = {"name", "properties"}
    if (old.get("items") or {}).get("logicalType") == (new.get("items") or {}).get("logicalType"):
        kept.add("items")
    for key in _ORDER:
        if key in kept or old.get(key) == new.get(key):
            continue
        if key == "customProperties":
            yield from _custom(document, at, old.get(key) or [], new.get(key) or [])
        elif key == "logicalTypeOptions" and isinstance(node_at(document.root, (*at, key)), Entries):
            yield from _merged(document, (*at, key), old.get(key) or {}, new.get(key) or {})
        elif key == "quality":
            yield from _quality(document, at, new.get(key) or [])
        elif key in new:
            yield Set((*at, key), new[key], _before(document, at, key))
        elif document.has((*at, key)):
            yield Delete((*at, key))


def _merged(document: Document, at: KeyPath, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    held = document.get(at)
    left = {key: value for key, value in held.items() if key not in old or key in new} | new
    if not left:
        yield Delete(at)
        return
    for key in old.keys() | new.keys():
        if key in new and old.get(key) != new[key]:
            yield Set((*at, key), new[key])
        elif key not in new and key in held:
            yield Delete((*at, key))


def _custom(document: Document, at: KeyPath, old: list[Any], new: list[Any]) -> Iterator[Change]:
    """Custom properties by name; those of others stay."""
    gone = {row["property"] for row in old} - {row["property"] for row in new}
    path = (*at, "customProperties")
    rows = document.get(path)
    held = [row.get("property") if isinstance(row, dict) else None for row in rows or ()]
    for row in new:
        if row["property"] in held:
            i = held.index(row["property"])
            if rows[i] != row:
                yield Set((*path, i, "value"), row["value"])
    added = [row for row in new if row["property"] not in held]
    yield from _list(document, at, "customProperties", {i for i, name in enumerate(held) if name in gone}, added)


def _quality(document: Document, at: KeyPath, new: list[Any]) -> Iterator[Change]:
    """The allowed values; other quality rules stay, the older place of the values goes."""
    if document.has((*at, "enum")):
        yield Delete((*at, "enum"))
    rows = document.get((*at, "quality")) or []
    ours = {i for i, row in enumerate(rows) if isinstance(row, dict) and row.get("metric") == "invalidValues"}
    yield from _list(document, at, "quality", ours, new)


def _list(document: Document, at: KeyPath, key: str, gone: set[int], added: list[Any]) -> Iterator[Change]:
    """The list without the items `gone`, and with the `added` ones at its end."""
    path = (*at, key)
    node = node_at(document.root, path)
    count = len(node.nodes) if isinstance(node, Items) else 0
    if count and (added or len(gone) < count):
        yield from (Delete((*path, i)) for i in gone)
        yield from (Set((*path, count + i), row) for i, row in enumerate(added))
    elif added:
        yield Set(path, added, _before(document, at, key))
    elif node is not None and gone:
        yield Delete(path)


def _before(document: Document, at: KeyPath, key: str) -> str:
    earlier = [name for name in _ORDER[: _ORDER.index(key)] if document.has((*at, name))]
    return earlier[-1] if earlier else ""


def change_contract(document: Document, before: Contract, after: Contract) -> Document:
    """With what differs in name, version, status, purpose, owner and reader; the fields stay."""
    old, new = contract_data(before), contract_data(after)
    changes: list[Change] = []
    for key in _FACTS:
        if old.get(key) == new.get(key):
            continue
        if key == "description" and document.has((key, "purpose")) and key in new:
            changes.append(Set((key, "purpose"), after.purpose))
        elif key == "servers" and isinstance(node_at(document.root, (key, 0)), Entries) and key in new:
            changes += _server(document, old.get(key) or [{}], new[key])
        elif key in new:
            changes.append(Set((key,), new[key]))
        elif document.has((key,)):
            changes.append(Delete((key,)))
    return document.change(changes)


def _server(document: Document, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[Change]:
    at: KeyPath = ("servers", 0)
    changes: list[Change] = []
    for key in ("type", "path", "format"):
        if old[0].get(key) != new[0][key]:
            changes.append(Set((*at, key), new[0][key]))
    changes += _custom(document, at, old[0].get("customProperties") or [], new[0].get("customProperties") or [])
    return changes
