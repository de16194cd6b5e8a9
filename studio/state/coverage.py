"""How complete a mapping is: which fields of the model have a rule, which of the source are read or left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.path import PathSet, is_under
from runtime.plan.build import Built, leaf_paths
from runtime.plan.steps import Empty, Group, Leaf, Loop, Target, walk


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of fields: required targets, all targets, source fields read and ignored on purpose."""

    required: int
    required_total: int
    targets: int
    targets_total: int
    used: int
    ignored: int
    sources_total: int

    @property
    def percent(self) -> int:
        """How much of the model is mapped."""
        return 100 * self.targets // self.targets_total if self.targets_total else 100


def coverage(mapping: Mapping, built: Built, source: Contract) -> Coverage:
    """The counts of a mapping that was built."""
    leaves = list(_leaves(built.plan.targets, True))
    demanded = [(t, required) for t, required in leaves if required]
    paths = leaf_paths(source.fields)
    read = PathSet(path for t in walk(built.plan.targets) for path in _read(t))
    left_out = PathSet(i.path for i in mapping.ignored)
    ignored = {p for p in paths if left_out.covers(p)}
    return Coverage(
        sum(_made(t) for t, _ in demanded), len(demanded), sum(_made(t) for t, _ in leaves), len(leaves),
        sum(read.covers(p) for p in paths if p not in ignored), len(ignored), len(paths),
    )  # fmt: skip


def _read(target: Target) -> frozenset[str]:
    """The source fields that a target takes values from; a loop walks through its list, and takes nothing itself."""
    match target:
        case Empty():
            return frozenset()
        case Loop():
            return target.reads - {target.each.origin}
        case _:
            return target.reads


def is_ignored(mapping: Mapping, path: str) -> bool:
    """Whether a source field, or a group that it is in, was left out on purpose."""
    return any(is_under(path, i.path) for i in mapping.ignored)


def _leaves(targets: tuple[Target, ...], demanded: bool) -> Iterator[tuple[Leaf | Empty | Field, bool]]:
    """The fields of the model that hold values, each with whether a record must have it."""
    for target in targets:
        required = demanded and target.field.required
        match target:
            case Leaf():
                yield target, required
            case Group():
                # The fields of an optional group are demanded once it has rules.
                yield from _leaves(target.targets, demanded)
            case Loop():
                yield from _leaves(target.targets, demanded)
            case Empty(field=field) if field.children:
                yield from ((leaf, required and leaf.required) for leaf in _field_leaves(field))
            case Empty():
                yield target, required


def _field_leaves(field: Field) -> Iterator[Field]:
    for inner in field.children:
        yield from _field_leaves(inner) if inner.children else (inner,)


def _made(leaf: Leaf | Empty | Field) -> bool:
    return isinstance(leaf, Leaf)
