"""A mapping over its input as a stream of outcomes in the order of the records, to be laid beside another one.

Decides what an outcome is: a record's values, or why it is rejected. No more than some batches are in memory.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from runtime.engines.batch.engine import BatchEngine
from runtime.engines.batch.feed import FeedEngine
from runtime.io.records import Source, Unreadable
from runtime.io.samples import sample_reader
from runtime.io.sources import open_source
from runtime.run.ahead import ahead
from runtime.run.failures import Reason, reasons
from runtime.run.load import RunnableMapping


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Some records in their order: their numbers, the values of all, and of the rejected ones the reasons."""

    rows: pa.Array
    values: pa.Table
    rejected: dict[int, tuple[Reason, ...]]

    def part(self, start: int, end: int) -> Outcomes:
        """The records at some positions."""
        rows = self.rows.slice(start, end - start)
        first, last = (rows[0].as_py(), rows[-1].as_py()) if len(rows) else (0, -1)
        inside = {row: why for row, why in self.rejected.items() if first <= row <= last}
        return Outcomes(rows, self.values.slice(start, end - start), inside)


@dataclass(slots=True)
class MappedStream:
    """The outcomes of a run as they come; `unreadable` are the records so far that never became one."""

    batches: Iterator[Outcomes]
    sources: list[Source] = field(default_factory=list)

    @property
    def unreadable(self) -> list[Unreadable]:
        """The records that could not be read, of all sources."""
        return [bad for source in self.sources for bad in source.unreadable]


@contextmanager
def mapped_stream(mapping: RunnableMapping, files: Mapping[str, Path]) -> Iterator[MappedStream]:
    """The outcomes of the mapping over its files, each by the name of its source; E4xx when one cannot be read."""
    plan = mapping.plan
    opened = {
        name: open_source(files[name], contract, sample_reader(files[name], contract))
        for name, contract in mapping.sources.items()
    }
    feed = FeedEngine(plan.feed, plan.lookups) if plan.feed else None
    engine = BatchEngine(plan)

    def outcomes() -> Generator[Outcomes, None, None]:
        count = 0
        for batch in feed.batches(opened) if feed else next(iter(opened.values())).batches():
            made = engine.apply(batch)
            # Records that source steps made have no number of their own: their place counts.
            rows = made.rows.combine_chunks() if feed is None else pa.array(range(count, count + len(made.rows)))
            count += len(made.rows)
            rows = pa.concat_arrays(rows.chunks) if isinstance(rows, pa.ChunkedArray) else rows.cast(pa.int64())
            numbers = rows.take(pa.array(made.failures, pa.int64())).to_pylist()
            found = zip(numbers, (reasons(plan, f) for f in made.failures.values()), strict=True)
            yield Outcomes(
                rows, made.values, {row: tuple(w) for row, why in found if (w := [r for r in why if r.rejects])}
            )

    batches = ahead(outcomes())
    try:
        yield MappedStream(batches, list(opened.values()))
    finally:
        engine.interrupt()
        if feed:
            feed.interrupt()
        batches.close()
        engine.close()
        if feed:
            feed.close()


def paired(before: MappedStream, after: MappedStream) -> Iterator[tuple[Outcomes, Outcomes]]:
    """The outcomes of both up to the same record, again and again; each may have records that the other lacks."""
    waiting: list[Outcomes | None] = [None, None]
    streams = (before.batches, after.batches)
    while True:
        for side in (0, 1):
            while waiting[side] is None or not len(waiting[side].rows):  # type: ignore[union-attr]
                waiting[side] = next(streams[side], None)
                if waiting[side] is None:
                    break
        old, new = waiting
        if old is None and new is None:
            return
        if old is None or new is None:
            one = old or new
            assert one is not None
            nothing = one.part(0, 0)
            yield (one, nothing) if new is None else (nothing, one)
            waiting = [None, None]
            continue
        upto = min(old.rows[-1].as_py(), new.rows[-1].as_py())
        ends = [_end(one, upto) for one in (old, new)]
        yield old.part(0, ends[0]), new.part(0, ends[1])
        waiting = [old.part(ends[0], len(old.rows)), new.part(ends[1], len(new.rows))]


def _end(one: Outcomes, upto: int) -> int:
    """How many records come no later than a number."""
    return int(pc.sum(pc.less_equal(one.rows, upto)).as_py() or 0)
