"""The plan: checked meaning of a mapping, as frozen records that are run by either engine, or explained.

A plan holds no text that still has to be understood: expressions are typed, target fields have their types, every
failure has its policy. It holds no SQL and no data either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import OnError
from runtime.artefacts.path import is_under
from runtime.language.functions.table import Lookups
from runtime.language.typed import Typed
from runtime.plan.feed import Feed, SourceCheck, Step, all_steps
from runtime.values import Type


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field of the model whose value is one expression (or only a default)."""

    ordinal: int
    path: str
    field: Field
    expression: Typed | None
    text: str | None
    default: Any = None
    has_default: bool = False
    on_error: OnError = "reject"
    decision: int | None = None
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """An object of the model, made from rules of its own; `source` is the object that they read from."""

    ordinal: int
    path: str
    field: Field
    source: Typed | None
    targets: tuple[Target, ...]
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Loop:
    """A list of the model: one item for each item of `each` for which `where` is true."""

    ordinal: int
    path: str
    field: Field
    each: Typed
    where: Typed | None
    targets: tuple[Target, ...]
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Empty:
    """A field of the model without a rule: null."""

    path: str
    field: Field


Target = Leaf | Group | Loop | Empty


@dataclass(frozen=True, slots=True)
class Detector:
    """A decision's query: the records for which it is true are counted, and rejected if it has a `rejection`, the
    number that errors name it with."""

    decision: int
    title: str
    expression: Typed
    reads: frozenset[str] = frozenset()
    rejection: int | None = None


@dataclass(frozen=True)
class Plan:
    """A mapping that can run: read `reads` of each record, make `targets`, hold them against the model, count what
    each decision touches. `texts` when every value of the source arrives as text, as in a CSV file; `nulls` are then
    the texts that stand for null. With a `feed`, records come out of its steps, already read and in normal form."""

    name: str
    version: str
    source: str
    model: str
    reads: Type
    targets: tuple[Target, ...]
    source_checks: tuple[SourceCheck, ...] = ()
    detectors: tuple[Detector, ...] = ()
    lookups: Lookups = field(default_factory=dict)
    texts: bool = False
    nulls: tuple[str, ...] = ()
    feed: Feed | None = None

    @cached_property
    def source_steps(self) -> dict[int, tuple[str, Step]]:
        """The source steps, with their names, by the number that errors name them with."""
        return {step.ordinal: (name, step) for name, step in all_steps(self.feed)} if self.feed else {}

    @cached_property
    def rules(self) -> dict[int, Leaf | Group | Loop]:
        """The rules by the number that errors name them with."""
        return {t.ordinal: t for t in walk(self.targets) if not isinstance(t, Empty)}

    @cached_property
    def rejections(self) -> dict[int, Detector]:
        """The decisions that reject what they touch, by the number that errors name them with."""
        return {d.rejection: d for d in self.detectors if d.rejection is not None}

    @cached_property
    def checks(self) -> dict[int, SourceCheck]:
        """The checks of the source by the number that errors name them with."""
        return {c.ordinal: c for c in self.source_checks}

    @cached_property
    def marked_paths(self) -> dict[int, str]:
        """The path of each rule with `[]` behind every loop that it lies in."""
        loops = sorted((t.path for t in self.rules.values() if isinstance(t, Loop)), key=len, reverse=True)
        return {ordinal: _marked(rule.path, loops) for ordinal, rule in self.rules.items()}


def walk(targets: tuple[Target, ...]) -> Iterator[Target]:
    """Every target, those above before those inside."""
    for target in targets:
        yield target
        if isinstance(target, Group | Loop):
            yield from walk(target.targets)


def _marked(path: str, loops: list[str]) -> str:
    for loop in loops:
        if path != loop and is_under(path, loop):
            path = f"{loop}[]{path[len(loop) :]}"
    return path
