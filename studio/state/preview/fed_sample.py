"""The sample of a mapping whose records come out of source steps: the samples of all its sources, put through them.

Decides how much of each sample goes in and how much of the outcome is shown, and what is kept until something that it
is made from changes. The steps are the batch engine's own. Everything here may take its time: it runs apart from the
event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from runtime.artefacts.contract import Contract
from runtime.artefacts.source_step import Input
from runtime.diagnostics import CrosswalkError, counted
from runtime.engines.arrow_values import values_of
from runtime.engines.batch.feed import FeedEngine
from runtime.engines.record.feed import StepCount
from runtime.io.records import RECORD, Batch, Source
from runtime.io.samples import sample_file
from runtime.language.functions.table import Lookups
from runtime.plan.feed import Feed, all_steps
from runtime.plan.feed_build import FeedBuilder
from runtime.values import Type
from studio.state.samples.sample import HEAD, LIMIT, FirstRows, Sample, first_rows

TAKEN = 5_000
"""How many records of each sample go into the steps at least: enough that most find their partners."""
MEMORY = "768MB"
"""What DuckDB may take for a preview."""


class Stoppable(Protocol):
    """An engine that another thread may stop."""

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


Running = Callable[[Stoppable], AbstractContextManager[None]]
"""Says that an engine is at work for as long as the block lasts, so that it can be stopped; closes it behind."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """A mapping's source steps with all that they are run with; `record` is the type of what comes out of them."""

    given: Input
    contracts: tuple[Contract, ...]
    lookups: Lookups
    record: Type


@dataclass(frozen=True, slots=True)
class FedSample:
    """The records behind the steps (the first of them as Python values); how many records each source gave, in words,
    and each step (in the order in which they run) got and made. `record` is their type."""

    sample: Sample
    record: Type
    taken: Mapping[str, str]
    steps: tuple[StepCount, ...] = ()


class KeptRows:
    """The first rows of samples, read again only when their file or their contract changed. `files` says which file is
    looked at for a source, where that is not its own."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit
        self.files: Mapping[str, Path | None] = {}
        self._rows: dict[str, tuple[object, FirstRows]] = {}

    def rows(self, contract: Contract) -> tuple[object, FirstRows]:
        """The rows, and what they were read from."""
        file = self.files.get(contract.name) or sample_file(self.folder, contract)
        stamp = file.stat() if file is not None else None
        key = (contract, file, stamp and (stamp.st_mtime_ns, stamp.st_size))
        known = self._rows.get(contract.name)
        if known is None or known[0] != key:
            known = self._rows[contract.name] = (key, first_rows(self.folder, contract, self.limit, file))
        return known


class SampleFeed:
    """Puts the samples of a workspace through source steps; for one mapping, in one thread at a time."""

    def __init__(self, folder: Path, limit: int = TAKEN) -> None:
        self.kept = KeptRows(folder, limit)
        self._fed: tuple[object, FedSample] | None = None
        self._batch: tuple[object, Batch | None] | None = None

    def fed(self, inputs: Inputs, running: Running) -> FedSample:
        """The sample behind the steps, with every field; what is wrong with it is its `problem`."""
        state, rows = self._taken(inputs)
        if self._fed is None or self._fed[0] != (inputs, state):
            self._fed = ((inputs, state), _fed(inputs, rows, running))
        return self._fed[1]

    def batch(self, feed: Feed, inputs: Inputs, running: Running) -> Batch | None:
        """The same records as a plan with this feed reads them; E506 when the steps fail."""
        state, rows = self._taken(inputs)
        if self._batch is None or self._batch[0] != (feed, inputs, state):
            engine = FeedEngine(feed, inputs.lookups, memory_limit=MEMORY)
            with running(engine):
                self._batch = ((feed, inputs, state), _first(engine, rows))
        return self._batch[1]

    def state(self, inputs: Inputs) -> list[object]:
        """What changes when one of the samples does."""
        return self._taken(inputs)[0]

    def _taken(self, inputs: Inputs) -> tuple[list[object], dict[str, FirstRows]]:
        """The rows of all sources by name, and what they were read from."""
        found = {contract.name: self.kept.rows(contract) for contract in inputs.contracts}
        return [key for key, _ in found.values()], {name: rows for name, (_, rows) in found.items()}


def waiting(name: str) -> Sample:
    """Stands for the sample until the steps have run."""
    return Sample(name, None, (), "the source steps are running")


def _fed(inputs: Inputs, rows: Mapping[str, FirstRows], running: Running) -> FedSample:
    name = inputs.given.source
    taken = {source: found.label for source, found in rows.items()}
    problem = next((found.problem for found in rows.values() if found.problem is not None), None)
    unreadable = tuple(bad for found in rows.values() for bad in found.unreadable)
    empty = Sample(name, None, (), "no sample", problem, unreadable)
    if problem is not None:
        return FedSample(empty, inputs.record, taken)
    feed = _whole(inputs)
    try:
        engine = FeedEngine(feed, inputs.lookups, memory_limit=MEMORY)
        with running(engine):
            batch = _first(engine, rows)
            steps = [engine.counts.get(step.ordinal, StepCount()) for _, step in all_steps(feed)]
            read = engine.read.get(feed.source, 0)
    except CrosswalkError as error:
        return FedSample(replace(empty, problem=error.diagnostics[0]), inputs.record, taken)
    total = steps[-1].after if inputs.given.steps else read
    count = batch.table.num_rows if batch is not None else 0
    label = _label(count, total, inputs.given)
    records = tuple(records_of(batch, feed.type, 0, HEAD)) if batch is not None else ()
    sample = Sample(name, batch, records, label, None, unreadable, total=count)
    return FedSample(sample, inputs.record, taken, tuple(steps))


def _whole(inputs: Inputs) -> Feed:
    """The feed that keeps every field, whatever rules read."""
    contracts = {contract.name: contract for contract in inputs.contracts}
    builder = FeedBuilder(contracts, inputs.lookups, count().__next__, lambda _, __: None)
    return builder.final(inputs.given, builder.draft(inputs.given), [""], [""])


def _first(engine: FeedEngine, rows: Mapping[str, FirstRows]) -> Batch | None:
    """The first records behind the steps; each sample is read as a whole, so all are counted by then."""
    sources = {name: _source(found) for name, found in rows.items()}
    tables: list[pa.Table] = []
    for batch in engine.batches(sources, LIMIT):
        tables.append(batch.table)
        if sum(table.num_rows for table in tables) >= LIMIT:
            break
    return Batch(pa.concat_tables(tables).slice(0, LIMIT), "typed") if any(t.num_rows for t in tables) else None


def _source(rows: FirstRows) -> Source:
    """A source that gives these rows."""
    found = rows.batch
    if found is None:
        return Source("json", lambda _, __: iter(()))
    return Source(found.encoding, lambda _, __: iter([found.table]), fitting=found.fitting)


def records_of(batch: Batch, of: Type, first: int, most: int) -> list[dict[str, Any]]:
    """Some of the records as Python values."""
    return values_of(batch.table.column(RECORD).slice(first, most).combine_chunks(), of)


def _label(shown: int, total: int, given: Input) -> str:
    behind = f" after {counted(len(given.steps), 'step')}" if given.steps else ""
    if not total:
        return f"no records{behind}"
    return f"{counted(total, 'record')}{behind}" if shown == total else f"{shown:,} of {total:,} records{behind}"
