"""What a plan reads of its source: the pruned type of a record, and the fields to hold against the contract."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from runtime.artefacts.path import PathSet, asked_path, child_path, is_under, presence_of
from runtime.plan.feed import SourceCheck
from runtime.plan.steps import Empty, Leaf, Target, walk
from runtime.values import ANY, BOOLEAN, Type, array, object_of


def prune(of: Type, reads: Iterable[str]) -> Type:
    """The type with only what the paths read. A path that ends with `[]` keeps a list without reading its items, or
    a field that lists are made of by how many there are."""
    return _pruned(of, "", PathSet(reads)) or of


def with_presence(of: Type, asked: Collection[str]) -> Type:
    """The type of a record that also says whether it has each of these fields."""
    return object_of(*of.fields, *((presence_of(path), BOOLEAN) for path in sorted(asked))) if asked else of


def _pruned(of: Type, path: str, reads: PathSet) -> Type | None:
    if path in reads:
        return of
    if of.kind == "object":
        kept = [(n, t) for n, inner in of.fields if (t := _pruned(inner, child_path(path, n), reads)) is not None]
        return object_of(*kept) if kept else of if f"{path}[]" in reads else None
    if of.kind == "array":
        item = _pruned(of.item or ANY, path, reads) if (of.item or ANY).kind in ("object", "array") else None
        if item is not None:
            return array(item)
        return array(ANY) if f"{path}[]" in reads else None
    return of if f"{path}[]" in reads or reads.within(path) else None


def source_checks(of: Type, reads: Iterable[str], targets: tuple[Target, ...]) -> tuple[SourceCheck, ...]:
    """One check for each scalar, object or list that is read."""
    rules = [t for t in walk(targets) if not isinstance(t, Empty)]
    strict = [t for t in rules if not isinstance(t, Leaf) or t.on_error == "reject"]
    reading, rejecting = (PathSet(path for t in some for path in t.reads) for some in (rules, strict))
    found = []
    for ordinal, (path, inner) in enumerate(parts(prune(of, reads), "")):
        plain = path.replace("[]", "")
        tolerated = reading.touches(plain) and not rejecting.touches(plain)
        found.append(SourceCheck(ordinal, path, inner, tolerated))
    return tuple(found)


def touches(path: str, reads: Iterable[str]) -> bool:
    """Whether a place of the source is read, or lies on the way to what is read, or in it."""
    plain = path.replace("[]", "")
    return any(is_under(plain, r.replace("[]", "")) or is_under(r, plain) for r in reads)


def parts(of: Type, path: str) -> Iterator[tuple[str, Type]]:
    """Every place that can hold a value of the wrong kind, parents first; the record itself is not one."""
    if path:
        yield path, of
    if of.kind == "object":
        for name, inner in of.fields:
            if asked_path(name) is not None:
                continue
            yield from parts(inner, child_path(path, name))
    elif of.kind == "array" and of.item is not None:
        yield from parts(of.item, path + "[]")
