"""Source steps as the rest of the product sees them: how records of sources become the records that rules read.

Only where one record does not simply become one record. Expressions stay text: they may be wrong, and stay.
`source_file.py` reads and writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Take = Literal["one", "first", "many"]
TAKE: tuple[Take, ...] = ("one", "first", "many")
Named = tuple[tuple[str, str], ...]
"""Names with an expression each, in the order of the document."""


@dataclass(frozen=True, slots=True)
class Input:
    """Where records come from: those of a source, changed by steps. With `named`, a record is an object with the
    source's record in that one field."""

    source: str
    named: str | None = None
    steps: tuple[SourceStep, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    line: int | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Where(_Line):
    """Keeps the records for which the condition is true."""

    condition: str


@dataclass(frozen=True, slots=True)
class Join(_Line):
    """Records of another source in a new field: those whose right expressions equal our left ones. Every record
    stays. `take` says what several are: a failure, only the first of them, or a list."""

    field: str
    other: Input
    on: Named
    take: Take = "one"


@dataclass(frozen=True, slots=True)
class Union(_Line):
    """The records of other sources behind ours, field by name; `origin` is a new field with the source's name."""

    others: tuple[Input, ...]
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Each(_Line):
    """One record for each item of a list, the item in a new field."""

    field: str
    items: str
    keep_empty: bool = False


@dataclass(frozen=True, slots=True)
class GroupBy(_Line):
    """One record for all that have the same keys: the keys, and what is made of the list of its records."""

    keys: Named
    into: Named


@dataclass(frozen=True, slots=True)
class Unique(_Line):
    """One record for each key: the first, or the one with the greatest (`latest`) or least value of `by`."""

    keys: tuple[str, ...]
    by: str | None = None
    latest: bool = True


@dataclass(frozen=True, slots=True)
class Unpivot(_Line):
    """One record for each of some fields: its name in one new field, its value in another."""

    fields: tuple[str, ...]
    name: str = "name"
    value: str = "value"
    keep_empty: bool = False


SourceStep = Where | Join | Union | Each | GroupBy | Unique | Unpivot


def others_of(step: SourceStep) -> tuple[Input, ...]:
    """What a step brings in beside the records that it gets."""
    match step:
        case Join(other=other):
            return (other,)
        case Union(others=others):
            return others
    return ()


def sources_of(given: Input) -> Iterator[str]:
    """The names of all sources, the first one's first; one may come twice."""
    yield given.source
    for step in given.steps:
        for other in others_of(step):
            yield from sources_of(other)


def expressions_of(given: Input) -> Iterator[str]:
    """The text of every expression in the steps."""
    for step in given.steps:
        match step:
            case Where(condition=text) | Each(items=text):
                yield text
            case Join(on=pairs):
                yield from (text for pair in pairs for text in pair)
            case GroupBy(keys=keys, into=into):
                yield from (text for _, text in (*keys, *into))
            case Unique(keys=texts, by=by):
                yield from (*texts, *([by] if by else []))
        for other in others_of(step):
            yield from expressions_of(other)
