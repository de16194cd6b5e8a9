"""What changed between two versions of a source contract or a model, field by field.

Decides which field of one version is which of the other, renamed ones too, and how each change is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.path import is_under
from runtime.change.change import Change, listed, quoted, same, was_now
from runtime.change.document_difference import head_changes
from runtime.change.grade import ChangeKind

_WORDS = ("description", "examples")


def contract_changes(before: Contract, after: Contract) -> Iterator[Change]:
    """Every change, the contract's own first; none for equal contracts."""
    yield from head_changes(before, after, (("title", "the title"), ("purpose", "the purpose")))
    if before.reader != after.reader:
        yield Change("reader", "", _reader_words(before, after))
    yield from _fields(before.fields, after.fields, "", model=after.role == "model")


def _reader_words(before: Contract, after: Contract) -> str:
    old, new = before.reader, after.reader
    if old is None or new is None:
        return "how its files are read is said now" if new else "how its files are read is no longer said"
    names = [n for n in new.__slots__ if getattr(old, n) != getattr(new, n)]
    told = (f"{n.replace('_', ' ')} {quoted(getattr(old, n))}, now {quoted(getattr(new, n))}" for n in names)
    return f"its files are read in another way: {listed(told)}"


def _fields(before: tuple[Field, ...], after: tuple[Field, ...], under: str, *, model: bool) -> Iterator[Change]:
    renamed = _renamed(before, after)
    old, new = {f.name: f for f in before}, {f.name: f for f in after}
    gone_by = {now: was for was, now in renamed.items()}
    for name, field in old.items():
        if name not in new and name not in renamed:
            yield Change("field_removed", field.path, f"{field.path} is gone", before=str(field.type))
    for name, field in new.items():
        was = old.get(name) or old.get(gone_by.get(name, ""))
        if was is None:
            kind: ChangeKind = "required_field_added" if field.required and model else "field_added"
            must = ", and required" if field.required else ""
            yield Change(kind, field.path, f"{field.path} is new: {_type(field)}{must}", after=str(field.type))
            continue
        if was.name != name:
            yield Change("field_renamed", field.path, f"{was.path} is called {field.path} now", was.path, field.path)
        yield from _field(was, field, model=model)
    common = [name for name in old if name in new]
    if common != [name for name in new if name in old]:
        place = f"in {under}" if under else "of a record"
        yield Change("fields_reordered", under, f"the fields {place} stand in another order", list(old), list(new))


def _field(before: Field, after: Field, *, model: bool) -> Iterator[Change]:
    path = after.path
    if _own_type(before) != _own_type(after):
        yield Change("field_retyped", path, f"{path} was {_type(before)}; it is {_type(after)} now",
                     str(before.type), str(after.type))  # fmt: skip
    if before.required != after.required:
        yield (
            Change("field_required", path, f"{path} is required now", False, True)
            if after.required
            else Change("field_optional", path, f"{path} is no longer required", True, False)
        )
    yield from _values(before, after)
    yield from _limits(before, after)
    yield from _facts(before, after)
    if before.item is not None and after.item is not None and not (before.children or after.children):
        # The items of a list of plain values may have demands of their own.
        if _own_type(before) == _own_type(after):
            yield from _field(replace(before.item, path=path), replace(after.item, path=path), model=model)
    else:
        yield from _fields(before.children, after.children, path, model=model)


def _own_type(field: Field) -> object:
    """The type without what is told by the changes of the fields below."""
    depth, at = 0, field
    while at.item is not None:
        depth, at = depth + 1, at.item
    return (depth, "object") if at.children else (depth, at.type)


def _type(field: Field) -> str:
    if field.children:
        return f"a list of objects with {len(field.children)} fields" if field.item else "an object"
    return str(field.type)


def _values(before: Field, after: Field) -> Iterator[Change]:
    path, old, new = after.path, before.enum, after.enum
    if len(old) == len(new) and all(map(same, old, new)):
        return
    gone = [v for v in old if v not in new]
    come = [v for v in new if v not in old]
    if old and not new:
        yield Change("enum_grown", path, f"{path}: any value is allowed now, not only {quoted(old)}", old, new)
    elif new and not old:
        yield Change("enum_shrunk", path, f"{path}: only {quoted(new)} is allowed now", old, new)
    elif not gone and not come:
        yield Change("field_words", path, f"{path}: its allowed values are written in another way", old, new)
    else:
        if gone:
            yield Change("enum_shrunk", path, f"{path}: {quoted(gone)} is no longer allowed", old, new)
        if come:
            yield Change("enum_grown", path, f"{path}: {quoted(come)} is allowed now too", old, new)


# Which way each limit narrows: +1 when a greater value lets less through.
_LIMITS = (
    ("minimum", "the least value", 1), ("maximum", "the greatest value", -1),
    ("min_length", "the least length", 1), ("max_length", "the greatest length", -1),
)  # fmt: skip


def _limits(before: Field, after: Field) -> Iterator[Change]:
    for name, words, way in _LIMITS:
        old, new = getattr(before, name), getattr(after, name)
        if not same(old, new):
            kind: ChangeKind = "limit_narrowed" if _narrows(old, new, way) else "limit_widened"
            yield Change(kind, after.path, was_now(after.path, words, old, new), old, new)
    if before.pattern != after.pattern:
        kind = "limit_widened" if after.pattern is None else "limit_narrowed"
        sentence = was_now(after.path, "the pattern", before.pattern, after.pattern)
        yield Change(kind, after.path, sentence, before.pattern, after.pattern)


def _narrows(old: Any, new: Any, way: int) -> bool:
    if old is None or new is None:
        return new is not None
    try:
        return bool(new > old) if way > 0 else bool(new < old)
    except TypeError:  # limits of different kinds cannot be compared: nobody can say that nothing is lost
        return True


def _facts(before: Field, after: Field) -> Iterator[Change]:
    path = after.path
    for name, words in (("primary_key", "part of the key"), ("unique", "unique")):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            said = f"{path} is {words} now" if new else f"{path} is no longer {words}"
            yield Change("key_gained" if new else "key_lost", path, said, old, new)
    if before.deprecated != after.deprecated:
        said = f"{path} is deprecated now" if after.deprecated else f"{path} is no longer deprecated"
        yield Change("deprecated" if after.deprecated else "field_words", path, said)
    for name in ("unit", "classification"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change("unit" if name == "unit" else "classification", path, was_now(path, f"the {name}", old, new),
                         old, new)  # fmt: skip
    for name in _WORDS:
        old, new = getattr(before, name), getattr(after, name)
        if not same(old, new):
            yield Change("field_words", path, f"{path}: {_in_words(name, old, new)}", old, new)


def _in_words(name: str, old: Any, new: Any) -> str:
    if not old or not new:
        plural = "are" if name == "examples" else "is"
        return f"the {name} {plural} {'new' if new else 'gone'}"
    return f"the {name} {'read' if name == 'examples' else 'reads'} differently"


# -- which field is which


def _renamed(before: tuple[Field, ...], after: tuple[Field, ...]) -> dict[str, str]:
    """New names by old ones, only where nothing else could be meant.

    A field that is alike in all but its name is the same one; so is the only one that is missing, when the only new one
    stands at its place with its type.
    """
    kept = {f.name for f in before} & {f.name for f in after}
    gone, come = [f for f in before if f.name not in kept], [f for f in after if f.name not in kept]
    found: dict[str, str] = {}
    for field in gone:
        alike = [f for f in come if _told_apart(f) == _told_apart(field)]
        twins = [f for f in gone if _told_apart(f) == _told_apart(field)]
        if len(alike) == 1 and len(twins) == 1 and _is_told(field):
            found[field.name] = alike[0].name
    gone = [f for f in gone if f.name not in found]
    come = [f for f in come if f.name not in found.values()]
    if len(gone) == 1 and len(come) == 1:
        one, other = gone[0], come[0]
        at_its_place = before.index(one) == after.index(other) and len(before) == len(after)
        if at_its_place and _own_type(one) == _own_type(other):
            found[one.name] = other.name
    return found


def _is_told(field: Field) -> bool:
    """Whether there is more to know a field by than its type."""
    return bool(field.children or field.description or field.enum or field.pattern or field.examples)


def _told_apart(field: Field) -> Field:
    """The field without its name, also in the paths of all that is below."""
    return _moved(replace(field, name=""), field.path)


def _moved(field: Field, above: str) -> Field:
    path = field.path[len(above) :] if is_under(field.path, above) else field.path
    return replace(
        field, path=path, fields=tuple(_moved(f, above) for f in field.fields),
        item=_moved(field.item, above) if field.item is not None else None,
    )  # fmt: skip
