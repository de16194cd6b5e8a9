"""What becomes of a value on its way through a rule, as the inspector shows it.

Decides which records of the sample are shown and how. The way itself is that of `runtime/run/trace.py`; in a loop the
first item's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from runtime.artefacts.mapping import Mapping
from runtime.artefacts.path import split
from runtime.engines.record.feed import Fed
from runtime.io.samples import MISSING
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built
from runtime.run.trace import Tracer, Way
from runtime.values import Type, show
from studio.state.preview.result import PreviewResult
from studio.state.samples.sample import Sample, shown

MOST = 5
_MOST_READ = 4


@dataclass(frozen=True, slots=True)
class TracedRow:
    """One record: the value that the rule starts from, the value after each step (None where it never got there),
    the value in the canonical record, and why that failed."""

    record: int
    source: str
    after: tuple[str | None, ...]
    final: str | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """The steps of a rule in words, and some records on their way through them; `pending` until they have gone it."""

    steps: tuple[str, ...] = ()
    rows: tuple[TracedRow, ...] = ()
    problem: str | None = None
    pending: bool = False


def trace(
    mapping: Mapping,
    record: Type,
    built: Built,
    path: str,
    lookups: Lookups,
    sample: Sample,
    records: Iterable[int],
) -> Trace:
    """The way of some sample records (of the type `record`) through the rule at a target path, in this process."""
    there = {index: found for index in records if (found := sample.record(index)) is not None}
    return trace_of(mapping, record, built, path, lookups, there)


def trace_of(
    mapping: Mapping, record: Type, built: Built, path: str, lookups: Lookups, records: dict[int, dict[str, Any]]
) -> Trace:
    """The way of some records, by their numbers in the sample."""
    rule = mapping.rule(path)
    if rule is None:
        return Trace(problem="there is no rule yet")
    tracer = Tracer(mapping, record, built, path, rule, lookups)
    rows = (_row(index, _first_way(tracer, built, found)) for index, found in records.items())
    return Trace(tracer.words, tuple(rows), tracer.problem)


def _first_way(tracer: Tracer, built: Built, record: dict[str, Any]) -> Way:
    fed = built.draft is not None
    return (tracer.ways_behind_steps(Fed(0, record), 1) if fed else tracer.ways(record, 1))[0]


def telling_records(preview: PreviewResult | None, path: str, current: int, count: int, most: int = MOST) -> list[int]:
    """The records to show for a rule: the current one, then those that fail there, then others."""
    failing = preview.failing.get(path, ()) if preview is not None else ()
    # Some of each: a rule is not understood from its failures alone.
    order = [current, *failing[: most - 2], *range(min(count, most))]
    return [index for index in dict.fromkeys(order) if 0 <= index < count][:most]


def _row(index: int, way: Way) -> TracedRow:
    start = "" if way.arrived else shown(MISSING)
    if way.read and way.arrived:
        start = ", ".join(f"{split(path)[-1]} {shown(value)}" for path, value in way.read[:_MOST_READ])
    elif way.start is not MISSING:
        start = _text(way.start)
    after = tuple(None if value is MISSING else _text(value) for value in way.after)
    return TracedRow(index, start, after, None if way.final is MISSING else _text(way.final), way.failure)


def _text(value: Any) -> str:
    return shown(value) if isinstance(value, list | dict) else show(value)
