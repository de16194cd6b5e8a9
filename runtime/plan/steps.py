"""The plan: checked meaning of a mapping, as frozen records that are run by either engine, or explained.

A plan holds no text that still has to be understood: expressions are typed, target fields have their types, every
failure has its policy. It holds no SQL and no data either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import OnError
from runtime.language.check import Typed
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
class SourceCheck:
    """A source field that rules read: its value is held against the contract. `tolerated` when no rule that reads
    it rejects on error."""

    ordinal: int
    path: str
    type: Type
    tolerated: bool


@dataclass(frozen=True, slots=True)
class Detector:
    """A decision's query: the records for which it is true are counted."""

    decision: int
    title: str
    expression: Typed


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping that can run: read `reads` of each record, make `targets`, hold them against the model, count what
    each decision touches. `texts` when every value of the source arrives as text, as in a CSV file; `nulls` are then
    the texts that stand for null."""

    name: str
    version: str
    source: str
    model: str
    reads: Type
    targets: tuple[Target, ...]
    source_checks: tuple[SourceCheck, ...] = ()
    detectors: tuple[Detector, ...] = ()
    lookups: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    texts: bool = False
    nulls: tuple[str, ...] = ()

    @property
    def rules(self) -> dict[int, Leaf | Group | Loop]:
        """The rules by the number that errors name them with."""
        return {t.ordinal: t for t in walk(self.targets) if not isinstance(t, Empty)}


def walk(targets: tuple[Target, ...]) -> Iterator[Target]:
    for target in targets:
        yield target
        if isinstance(target, Group | Loop):
            yield from walk(target.targets)
