"""What a source step does to the samples, in particular: the records behind it, how many partners a join finds, which
records a unique step takes for the same.

Decides the questions as source steps themselves, so that what is shown is what a run does. All of it may take its
time and runs hostile expressions: it belongs where previews are computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.artefacts.source_step import GroupBy, Input, Join, SourceStep, Unique, Where, sources_of
from runtime.diagnostics import Diagnostic
from runtime.engines.record.feed import StepCount
from runtime.language.functions.table import Lookups
from runtime.language.render import name_text
from runtime.values import Type, object_of
from studio.state.preview.fed_sample import FedSample, Inputs, SampleFeed, Stoppable
from studio.state.source_steps.proposals import Pair, Records, pairs, proposed

RECORDS = 8
_GROUP = 4
_PAIRS = 5


@dataclass(frozen=True, slots=True)
class Partners:
    """For how many records a join finds one partner, several, none; and how many records there are."""

    one: int
    several: int
    none: int
    records: int


@dataclass(frozen=True, slots=True)
class Same:
    """How many records a unique step finds more than once, and the records of one of these groups; `kept` is the one
    of them that stays."""

    groups: int
    records: tuple[dict[str, Any], ...]
    kept: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """The first records behind a step, and how many there are."""

    records: tuple[dict[str, Any], ...] = ()
    count: int = 0
    partners: Partners | None = None
    same: Same | None = None
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Samples:
    """Where samples are, and what records of them go through steps with; `files` says which file is looked at for a
    source."""

    folder: Path
    contracts: tuple[Contract, ...]
    lookups: Lookups
    files: Mapping[str, Path | None] = field(default_factory=dict)


def look(samples: Samples, before: Input, step: SourceStep) -> Look:
    """What the step makes of the records that an input gives."""
    made = fed(samples, replace(before, steps=(*before.steps, step)))
    if made.sample.problem is not None:
        return Look(problem=made.sample.problem)
    partners = _partners(samples, before, step) if isinstance(step, Join) else None
    same = _same(samples, before, step) if isinstance(step, Unique) else None
    return Look(made.sample.records[:RECORDS], made.steps[-1].after if made.steps else 0, partners, same)


def fed(samples: Samples, given: Input) -> FedSample:
    """What an input makes of the samples."""
    wanted = set(sources_of(given))
    contracts = tuple(contract for contract in samples.contracts if contract.name in wanted)
    feed = _feed(samples.folder)
    feed.kept.files = samples.files
    return feed.fed(Inputs(given, contracts, samples.lookups, object_of()), _running)


def begin(samples: Samples, kind: str, before: Input, of: Type, others: Mapping[str, Type]) -> SourceStep:
    """A step of a kind to begin with, behind an input whose records have the type `of`."""
    if kind in ("where", "each", "unpivot"):
        return proposed(kind, Records(of), {})
    there = {name: Records(other, _records(samples, Input(name))) for name, other in others.items()}
    return proposed(kind, Records(of, _records(samples, before)), there)


def pairs_with(samples: Samples, before: Input, of: Type, other: Input, there: Type) -> list[Pair]:
    """The pairs of fields over which an input may be joined with another, the best first."""
    here = Records(of, _records(samples, before))
    return pairs(here, Records(there, _records(samples, other)))[:_PAIRS]


def _records(samples: Samples, given: Input) -> tuple[dict[str, Any], ...]:
    return fed(samples, given).sample.records


@lru_cache(maxsize=2)
def _feed(folder: Path) -> SampleFeed:
    """It keeps the rows that it has read."""
    return SampleFeed(folder)


@contextmanager
def _running(engine: Stoppable) -> Iterator[None]:
    try:
        yield
    finally:
        engine.close()


def _partners(samples: Samples, before: Input, join: Join) -> Partners | None:
    """Counted by the same join, of which every partner is taken."""
    found = replace(before, steps=(*before.steps, replace(join, take="many")))
    made = fed(samples, found)
    if made.sample.problem is not None or not made.steps:
        return None
    count = made.steps[-1]
    if len(made.sample.records) == count.after:
        several = sum(len(record.get(join.field) or ()) > 1 for record in made.sample.records)
    else:
        several = _passing(samples, found, f"length({name_text(join.field)}) > `1`")
    return Partners(count.after - several - count.no_partner, several, count.no_partner, count.after)


def _passing(samples: Samples, given: Input, condition: str) -> int:
    """How many records fulfil a condition. One with a fault passes every where, so the opposite is counted too."""
    counts = []
    for text in (condition, f"!({condition})"):
        made = fed(samples, replace(given, steps=(*given.steps, Where(text))))
        counts.append(made.steps[-1] if made.steps else StepCount())
    faulty = counts[0].after + counts[1].after - counts[0].before
    return counts[0].after - faulty


def _same(samples: Samples, before: Input, step: Unique) -> Same | None:
    """The groups of records with equal keys, and the record that the step itself keeps of one."""
    keys = tuple((f"k{i}", key) for i, key in enumerate(step.keys))
    groups = (GroupBy(keys, (("records", "@"),)), Where("length(records) > `1`"))
    made = fed(samples, replace(before, steps=(*before.steps, *groups)))
    if made.sample.problem is not None or not made.steps:
        return None
    # A record with a fault is a group of its own, and passes every where.
    several = [record for record in made.sample.records if len(record["records"]) > 1]
    if not several:
        return Same(0, (), None)
    records = tuple(several[0]["records"])
    kept = _kept(samples, before, step, keys)
    place = next((i for i, record in enumerate(records) if record == kept), None)
    shown = sorted({*range(min(_GROUP, len(records))), *([place] if place is not None else [])})[: _GROUP + 1]
    whole = len(made.sample.records) == made.steps[-1].after
    count = len(several) if whole else made.steps[-1].after
    return Same(count, tuple(records[i] for i in shown), shown.index(place) if place is not None else None)


def _kept(samples: Samples, before: Input, step: Unique, keys: tuple[tuple[str, str], ...]) -> Any:
    """The record that stays of the first group, found by grouping what the step keeps beside what it gets."""
    other = replace(before, steps=(*before.steps, step))
    groups = (GroupBy(keys, (("records", "@"),)), Where("length(records) > `1`"))
    join = Join("kept", other, tuple((name, text) for name, text in keys), "first")
    made = fed(samples, replace(before, steps=(*before.steps, *groups, join)))
    return next((record["kept"] for record in made.sample.records if len(record["records"]) > 1), None)
