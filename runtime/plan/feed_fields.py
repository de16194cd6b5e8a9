"""The record that source steps make, as a contract: what is known of a source field stays known behind the steps.

Decides which field of a source a field of that record is, and what of its description still holds: no longer that it
is required or a key, since steps bring in null and repeat records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.path import child_path, split
from runtime.plan.feed import Each, Expression, Feed, GroupBy, Join, Step, Union, Unpivot
from runtime.values import ANY, Type

Fields = tuple[Field, ...]


def record_contract(source: Contract, others: Mapping[str, Contract], draft: Feed | None) -> Contract:
    """What rules read: the source's contract, or that of the records which its steps (`Built.draft`) make."""
    if draft is None:
        return source
    known = _known(draft, {**others, source.name: source})
    below = draft.type.fields if draft.type.kind == "object" else ()
    return replace(source, fields=tuple(_field(name, of, "", _named(known, name)) for name, of in below), reader=None)


def _known(feed: Feed, sources: Mapping[str, Contract]) -> Fields:
    """The fields behind the steps by name, with what the sources say of them; types and paths are not theirs yet."""
    contract = sources.get(feed.source)
    fields: Fields = contract.fields if contract is not None else ()
    if feed.named is not None:
        fields = (_like(feed.named, fields, description=contract.purpose if contract is not None else None),)
    for step in feed.steps:
        fields = _after(step, fields, sources)
    return fields


def _after(step: Step, fields: Fields, sources: Mapping[str, Contract]) -> Fields:
    match step:
        case Join(field=name, other=other):
            said = f"From the source {other.source}, joined."
            return (*fields, _like(name, _known(other, sources), description=said))
        case Union(others=others, origin=origin):
            brought = [field for other in others for field in _known(other, sources)]
            new = [f for f in brought if _named(fields, f.name) is None]
            return (*fields, *new, *([_like(origin, (), "The source that the record came from.")] if origin else []))
        case Each(field=name, items=items):
            return (*fields, _made(name, items, fields))
        case GroupBy(keys=keys, made=made):
            return tuple(_made(name, expression, fields) for name, expression in (*keys, *made))
        case Unpivot(fields=names, name=name, value=value):
            said = f"The name of one of the fields {', '.join(names)}."
            rest = (field for field in fields if field.name not in names)
            return (*rest, _like(name, (), said), _like(value, (), f"The value of the field that {name} names."))
    return fields


def _made(name: str, made: Expression, fields: Fields) -> Field:
    """A new field: the one that it is taken from unchanged, or an expression's value."""
    origin = made.typed.origin
    if origin is None:
        return _like(name, (), f"Made by a source step: {made.text}")
    if not origin:
        return _like(name, fields)
    found: Field | None = None
    for part in split(origin.replace("[]", "")):
        found = _named(fields, part)
        if found is None:
            return _like(name, ())
        fields = found.children
    return replace(found, name=name) if found is not None else _like(name, ())


def _like(name: str, fields: Fields, description: str | None = None) -> Field:
    return Field(name, ANY, name, description=description, fields=fields)


def _named(fields: Iterable[Field], name: str) -> Field | None:
    return next((field for field in fields if field.name == name), None)


def _field(name: str, of: Type, path: str, like: Field | None) -> Field:
    """The field of a type, at its place, with what still holds of what it is like."""
    at = child_path(path, name) if name else path
    below = like.children if like is not None else ()
    item = _field("", of.item, at, _item_like(like, below)) if of.kind == "array" and of.item is not None else None
    fields = tuple(_field(n, t, at, _named(below, n)) for n, t in of.fields) if of.kind == "object" else ()
    return replace(
        like or Field(name, of, at), name=name, type=of, path=at, required=False, primary_key=False, unique=False,
        fields=fields, item=item, profile=None,
    )  # fmt: skip


def _item_like(like: Field | None, below: Fields) -> Field:
    return like.item if like is not None and like.item is not None else _like("", below)
