"""A run: a source goes through a plan into an output, rejects and a report. The only orchestration there is.

Decides which records are rejected and what is counted. Order is kept, good records go through beside bad ones, and the
files are whole or absent.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from runtime.artefacts.contract import Contract
from runtime.diagnostics import FAILURES
from runtime.engines.arrow_values import values_of
from runtime.engines.batch.engine import BatchEngine, Mapped
from runtime.engines.batch.feed import FeedEngine
from runtime.engines.record.feed import StepCount
from runtime.io.records import RAW, RECORD, ROW, Batch, Source
from runtime.io.sinks import open_sink, schema_of
from runtime.io.sources import open_records, open_source
from runtime.language.functions.casting import as_json
from runtime.plan.feed import feeds
from runtime.plan.steps import Plan
from runtime.run.ahead import ahead
from runtime.run.apart import keep_apart
from runtime.run.failures import Reason, reasons
from runtime.run.rejects import RejectFile
from runtime.run.report import MAX_EXAMPLES, InputRead, RunReport, StepRun, Touched
from runtime.values import LONGEST_SHOWN, Type, show

Records = Iterable[Mapping[str, Any]]
Given = str | Path | Records
"""A source: a file, or records in memory."""
Progress = Callable[[RunReport], None]


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a run writes: canonical records, rejected records, the report; each only if named."""

    output: str | Path | None = None
    rejects: str | Path | None = None
    report: str | Path | None = None


def run_plan(
    plan: Plan,
    contracts: Mapping[str, Contract],
    given: Mapping[str, Given],
    targets: Targets,
    *,
    digest: str | None = None,
    progress: Progress | None = None,
    threads: int = 2,
    memory_limit: str | None = None,
) -> RunReport:
    """Maps every record of the sources, each by its name in `contracts` and `given`, the main one first.

    Raises `CrosswalkError` when a source cannot be read (E4xx) or an output not written (E504); what was written
    under a final name before is then untouched.
    """
    started = time.perf_counter()
    files = {name: str(source) for name, source in given.items() if isinstance(source, str | Path)}
    outputs = (("output", targets.output), ("rejects", targets.rejects), ("report", targets.report))
    keep_apart([("input", path) for path in files.values()], outputs)
    report = RunReport(plan.name, plan.version, plan.model, digest)
    report.source = files.get(next(iter(given)))
    report.output = str(targets.output) if targets.output else None
    report.rejects = str(targets.rejects) if targets.rejects else None
    report.decisions = {d.decision: Touched(d.decision, d.title) for d in plan.detectors}
    given = _readable_again(plan, given)
    opened = {name: _opened(source, contracts[name]) for name, source in given.items()}
    feed = FeedEngine(plan.feed, plan.lookups, threads=threads, memory_limit=memory_limit) if plan.feed else None
    batches = feed.batches(opened) if feed else next(iter(opened.values())).batches()
    engine = BatchEngine(plan, threads=threads, memory_limit=memory_limit)
    mapped = _mapped(engine, batches, from_files=len(files) == len(given))
    try:
        with RejectFile(targets.rejects) as rejects:
            writer = _Writer(plan, targets.output, rejects, report)
            try:
                for batch, made in mapped:
                    writer.write(batch, made)
                    if progress:
                        progress(report)
                for name, source in opened.items():
                    writer.unreadable(source, name if feed else None)
                writer.close()
            except BaseException:
                engine.interrupt()
                if feed:
                    feed.interrupt()
                writer.abort()
                raise
            finally:
                mapped.close()
    finally:
        engine.close()
        if feed:
            feed.close()
    _note_inputs(report, plan, opened, files, feed)
    report.seconds = time.perf_counter() - started
    if targets.report:
        report.save(targets.report)
    return report


def _readable_again(plan: Plan, given: Mapping[str, Given]) -> dict[str, Given]:
    """What is given, with a list for an iterator of which source steps read the records more than once."""
    read = [feed.source for feed in feeds(plan.feed)] if plan.feed else []
    return {
        name: [*source] if isinstance(source, Iterator) and read.count(name) > 1 else source
        for name, source in given.items()
    }


def _opened(source: Given, contract: Contract) -> Source:
    return open_source(source, contract) if isinstance(source, str | Path) else open_records(source, contract)


def _mapped(
    engine: BatchEngine, batches: Iterator[Batch], *, from_files: bool
) -> Generator[tuple[Batch, Mapped], None, None]:
    """The batches with what became of them. Iterators over records in memory are only used in their own thread."""
    if from_files:
        return ahead((batch, engine.apply(batch)) for batch in ahead(batches))
    return ((batch, engine.apply(batch)) for batch in batches)


def _note_inputs(
    report: RunReport, plan: Plan, opened: Mapping[str, Source], files: Mapping[str, str], feed: FeedEngine | None
) -> None:
    """What was read of each source, and what each step made of it."""
    for name, source in opened.items():
        unreadable = len(source.unreadable)
        read = report.read if feed is None else feed.read.get(name, 0) + unreadable
        report.inputs.append(
            InputRead(name, files.get(name), read, unreadable, tuple(source.missing), tuple(source.extra))
        )
    main = report.inputs[0]
    report.read, report.missing, report.extra = main.read, main.missing, main.extra
    if feed is not None:
        counts = ((name, feed.counts.get(ordinal, StepCount())) for ordinal, (name, _) in plan.source_steps.items())
        report.steps = [StepRun(name, c.before, c.after, c.unmatched, c.no_partner) for name, c in counts]


class _Writer:
    """Splits mapped batches into output and rejects."""

    def __init__(self, plan: Plan, output: str | Path | None, rejects: RejectFile, report: RunReport) -> None:
        self.plan, self.rejects, self.report = plan, rejects, report
        fields = tuple(target.field for target in plan.targets)
        self.sink = open_sink(output, schema_of(fields)) if output is not None else None

    def write(self, batch: Batch, mapped: Mapped) -> None:
        rejected = self._rejected(batch, mapped)
        values = mapped.values
        if rejected:
            keep = [True] * values.num_rows
            for position in rejected:
                keep[position] = False
            values = values.filter(pa.array(keep))
        self._count(mapped, len(rejected))
        if self.sink is not None:
            self.sink.write(values)

    def _rejected(self, batch: Batch, mapped: Mapped) -> list[int]:
        plan = self.plan
        rows = mapped.rows.take(pa.array(mapped.failures, pa.int64())).to_pylist()
        found: list[tuple[int, int, list[Reason]]] = []
        for row, (position, failures) in zip(rows, mapped.failures.items(), strict=True):
            why = reasons(plan, failures)
            self.report.note(row, why)
            if any(r.rejects for r in why):
                found.append((position, row, why))
        positions = [position for position, _, _ in found]
        if found and self.rejects.named:
            texts = _as_they_came(batch, positions, plan.reads)
            for (_, row, why), text in zip(found, texts, strict=True):
                self.rejects.write(row, why, text)
        return positions

    def _count(self, mapped: Mapped, rejected: int) -> None:
        rows = mapped.values.num_rows
        self.report.read += rows
        self.report.rejected += rejected
        self.report.written += rows - rejected
        for decision, mask in mapped.touched.items():
            touched = self.report.decisions[decision]
            touched.count += pc.sum(mask).as_py() or 0
            wanted = MAX_EXAMPLES - len(touched.examples)
            if wanted:
                touched.examples += mapped.rows.filter(mask).slice(0, wanted).to_pylist()

    def unreadable(self, source: Source, origin: str | None = None) -> None:
        """Records that could not even be read are rejects like any other; `origin` is their source among several."""
        kind = FAILURES["unreadable"]
        for bad in source.unreadable:
            reason = Reason("unreadable", None, None, (), bad.raw[:LONGEST_SHOWN], bad.message, kind.hint, True)
            self.report.note(bad.row, [reason])
            self.rejects.write(bad.row, [reason], _json(bad.raw), bad.line, origin)
            self.report.read += 1
            self.report.rejected += 1
            self.report.unreadable += 1

    def close(self) -> None:
        if self.sink is not None:
            self.sink.close()

    def abort(self) -> None:
        if self.sink is not None:
            self.sink.abort()


def _as_they_came(batch: Batch, positions: list[int], reads: Type) -> Iterator[str]:
    """Records as they came, as JSON texts: their own, or their columns by name, or what source steps made them."""
    table = batch.table.take(pa.array(positions, pa.int64()))
    if batch.encoding == "typed":
        values = values_of(table.column(RECORD).combine_chunks(), reads)
        return (_json(as_json(value)) for value in values)
    if batch.encoding == "json":
        texts = table.column(RAW).to_pylist()
        return (_json(text) if len(text) > 4000 and _UNREADABLE.search(text) else text for text in texts)
    records = table.drop_columns([ROW]).to_pylist()
    return (_json({n: None if v is None else show(v) for n, v in record.items()}) for record in records)


_UNREADABLE = re.compile("[0-9]{4000}")
"""Python reads no number of thousands of digits: such a record stands among the rejects as a text."""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
