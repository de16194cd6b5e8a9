"""A run: a source goes through a plan into an output, rejects and a report. The only orchestration there is.

Order is kept, good records go through beside bad ones, and the files are whole or absent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from runtime.artefacts.contract import Contract
from runtime.diagnostics import FAILURES
from runtime.engines.batch import BatchEngine, Mapped
from runtime.io.records import Batch
from runtime.io.sinks import Sink, open_sink
from runtime.io.sources import Source, open_source, rows_to_batch
from runtime.plan.steps import Plan
from runtime.run.failures import Reason, reasons
from runtime.run.rejects import RejectFile
from runtime.run.report import MAX_EXAMPLES, RunReport, Touched
from runtime.values import show

Records = Iterable[Mapping[str, Any]]
Progress = Callable[[RunReport], None]
BATCH_SIZE = 100_000


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a run writes: canonical records, rejected records, the report; each only if named."""

    output: str | Path | None = None
    rejects: str | Path | None = None
    report: str | Path | None = None


def run_plan(
    plan: Plan,
    contract: Contract,
    source: str | Path | Records,
    targets: Targets,
    *,
    digest: str | None = None,
    progress: Progress | None = None,
    threads: int = 2,
) -> RunReport:
    """Maps every record of a source (a file, or records in memory).

    Raises `CrosswalkError` when the source cannot be read (E4xx) or an output not written (E504); what was written
    under a final name before is then untouched.
    """
    started = time.perf_counter()
    report = RunReport(plan.name, plan.version, plan.model, digest)
    report.source = str(source) if isinstance(source, str | Path) else None
    report.output = str(targets.output) if targets.output else None
    report.rejects = str(targets.rejects) if targets.rejects else None
    report.decisions = {d.decision: Touched(d.decision, d.title) for d in plan.detectors}
    opened = open_source(source, contract) if isinstance(source, str | Path) else MemorySource(source, plan)
    engine = BatchEngine(plan, threads=threads)
    try:
        with RejectFile(targets.rejects) as rejects:
            writer = _Writer(engine, targets.output, rejects, report)
            try:
                for batch in opened.batches(BATCH_SIZE):
                    writer.write(batch)
                    if progress:
                        progress(report)
                writer.unreadable(opened)
                writer.close()
            except BaseException:
                writer.abort()
                raise
    finally:
        engine.close()
    report.missing, report.extra = tuple(opened.missing), tuple(opened.extra)
    report.seconds = time.perf_counter() - started
    if targets.report:
        report.save(targets.report)
    return report


class MemorySource:
    """Records in memory as a source."""

    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    unreadable: Sequence[Any] = ()

    def __init__(self, records: Records, plan: Plan) -> None:
        self._records, self._plan = records, plan

    def batches(self, size: int = BATCH_SIZE) -> Iterable[Batch]:
        chunk: list[Mapping[str, Any]] = []
        offset = 0
        for record in self._records:
            chunk.append(record)
            if len(chunk) == size:
                yield self._batch(chunk, offset)
                offset, chunk = offset + size, []
        if chunk:
            yield self._batch(chunk, offset)

    def _batch(self, records: list[Mapping[str, Any]], offset: int) -> Batch:
        if not self._plan.texts or self._plan.reads.kind != "object":
            return rows_to_batch(records, offset)
        names = [name for name, _ in self._plan.reads.fields]
        columns = [pa.array(range(offset, offset + len(records)), pa.int64())]
        for name in names:
            texts = (None if r.get(name) in (None, *self._plan.nulls) else show(r[name]) for r in records)
            columns.append(pa.array(texts, pa.string()))
        return Batch(pa.table(columns, names=["_row", *names]), "text", offset)


class _Writer:
    """Splits mapped batches into output and rejects."""

    def __init__(self, engine: BatchEngine, output: str | Path | None, rejects: RejectFile, report: RunReport) -> None:
        self.engine, self.output, self.rejects, self.report = engine, output, rejects, report
        self.sink: Sink | None = None

    def write(self, batch: Batch) -> None:
        mapped = self.engine.apply(batch)
        rejected = self._rejected(batch, mapped)
        values = mapped.values
        if rejected:
            keep = [True] * values.num_rows
            for position in rejected:
                keep[position] = False
            values = values.filter(pa.array(keep))
        self._count(mapped, len(rejected))
        if self.output is not None:
            self.sink = self.sink or open_sink(self.output, values.schema)
            self.sink.write(values)

    def _rejected(self, batch: Batch, mapped: Mapped) -> list[int]:
        plan, found = self.engine.plan, []
        for position, failures in mapped.failures.items():
            why = reasons(plan, failures)
            row = mapped.rows[position].as_py()
            self.report.note(row, why)
            if any(r.rejects for r in why):
                found.append(position)
                self.rejects.write(row, why, raw_record(batch, position))
        return found

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

    def unreadable(self, source: Source | MemorySource) -> None:
        """Records that could not even be read are rejects like any other."""
        kind = FAILURES["unreadable"]
        for bad in source.unreadable:
            reason = Reason("unreadable", None, None, (), bad.raw[:200], bad.message, kind.hint, True)
            self.report.note(bad.row, [reason])
            self.rejects.write(bad.row, [reason], bad.raw, bad.line)
            self.report.read += 1
            self.report.rejected += 1
            self.report.unreadable += 1

    def close(self) -> None:
        if self.output is not None and self.sink is None:
            self.write(rows_to_batch([]))
        if self.sink is not None:
            self.sink.close()

    def abort(self) -> None:
        if self.sink is not None:
            self.sink.abort()


def raw_record(batch: Batch, position: int) -> Any:
    """A record as it came: decoded JSON, or its columns by name."""
    if batch.encoding == "json":
        return json.loads(batch.table.column("_raw")[position].as_py())
    names, columns = batch.table.column_names[1:], batch.table.columns[1:]  # the first is `_row`
    row = ((name, column[position].as_py()) for name, column in zip(names, columns, strict=True))
    return {name: value if isinstance(value, str) or value is None else str(value) for name, value in row}
