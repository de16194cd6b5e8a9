"""A run: a source goes through a plan into an output, rejects and a report. The only orchestration there is.

Decides which records are rejected and what is counted. Order is kept, good records go through beside bad ones, and the
files are whole or absent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from runtime.artefacts.contract import Contract
from runtime.diagnostics import FAILURES
from runtime.engines.batch import BatchEngine, Mapped
from runtime.io.records import RAW, Batch, Source
from runtime.io.sinks import open_sink, schema_of
from runtime.io.sources import open_records, open_source
from runtime.plan.steps import Plan
from runtime.run.apart import keep_apart
from runtime.run.failures import Reason, reasons
from runtime.run.rejects import RejectFile
from runtime.run.report import MAX_EXAMPLES, RunReport, Touched
from runtime.values import LONGEST_SHOWN, show

Records = Iterable[Mapping[str, Any]]
Progress = Callable[[RunReport], None]


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
    outputs = (("output", targets.output), ("rejects", targets.rejects), ("report", targets.report))
    keep_apart([("input", source if isinstance(source, str | Path) else None)], outputs)
    report = RunReport(plan.name, plan.version, plan.model, digest)
    report.source = str(source) if isinstance(source, str | Path) else None
    report.output = str(targets.output) if targets.output else None
    report.rejects = str(targets.rejects) if targets.rejects else None
    report.decisions = {d.decision: Touched(d.decision, d.title) for d in plan.detectors}
    opened = open_source(source, contract) if isinstance(source, str | Path) else open_records(source, contract)
    engine = BatchEngine(plan, threads=threads)
    try:
        with RejectFile(targets.rejects) as rejects:
            writer = _Writer(engine, targets.output, rejects, report)
            try:
                for batch in opened.batches():
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


class _Writer:
    """Splits mapped batches into output and rejects."""

    def __init__(self, engine: BatchEngine, output: str | Path | None, rejects: RejectFile, report: RunReport) -> None:
        self.engine, self.rejects, self.report = engine, rejects, report
        fields = tuple(target.field for target in engine.plan.targets)
        self.sink = open_sink(output, schema_of(fields)) if output is not None else None

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
        if self.sink is not None:
            self.sink.write(values)

    def _rejected(self, batch: Batch, mapped: Mapped) -> list[int]:
        plan, found = self.engine.plan, []
        for position, failures in mapped.failures.items():
            why = reasons(plan, failures)
            row = mapped.rows[position].as_py()
            self.report.note(row, why)
            if any(r.rejects for r in why):
                found.append(position)
                self.rejects.write(row, why, _as_it_came(batch, position))
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

    def unreadable(self, source: Source) -> None:
        """Records that could not even be read are rejects like any other."""
        kind = FAILURES["unreadable"]
        for bad in source.unreadable:
            reason = Reason("unreadable", None, None, (), bad.raw[:LONGEST_SHOWN], bad.message, kind.hint, True)
            self.report.note(bad.row, [reason])
            self.rejects.write(bad.row, [reason], bad.raw, bad.line)
            self.report.read += 1
            self.report.rejected += 1
            self.report.unreadable += 1

    def close(self) -> None:
        if self.sink is not None:
            self.sink.close()

    def abort(self) -> None:
        if self.sink is not None:
            self.sink.abort()


def _as_it_came(batch: Batch, position: int) -> Any:
    """A record as it came: decoded JSON, or its columns by name."""
    if batch.encoding == "json":
        text = batch.table.column(RAW)[position].as_py()
        try:
            return json.loads(text)
        except ValueError:  # Python reads no number of thousands of digits
            return text
    names, columns = batch.table.column_names[1:], batch.table.columns[1:]  # the first is `_row`
    row = ((name, column[position].as_py()) for name, column in zip(names, columns, strict=True))
    return {name: None if value is None else show(value) for name, value in row}
