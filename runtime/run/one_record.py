"""One record of a mapping's input by its number, to follow it through the rules.

Decides where the records come from: files that somebody names, else the samples of the workspace. Numbers are those
of the rejects and the report; source steps may make several records of one number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from runtime.artefacts.contract import Contract
from runtime.diagnostics import Place, counted, fail
from runtime.engines.record.engine import Outcome, RecordEngine
from runtime.engines.record.feed import Fed, RecordFeed
from runtime.io.records import ROW, Source
from runtime.io.samples import decoded, sample_file, sample_reader
from runtime.io.sources import open_source
from runtime.plan.steps import Plan
from runtime.run.failures import Reason, reasons
from runtime.run.trace import Tracer, Way

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class OneRecord:
    """A record: as its source has it (`given`, decoded JSON), or as source steps have made it (`fed`); it is the
    `part`th of those with its number."""

    number: int
    part: int = 0
    given: dict[str, Any] | None = None
    fed: Fed | None = None

    def ways(self, tracer: Tracer, most: int | None = None) -> list[Way]:
        """Its ways through a rule."""
        if self.fed is not None:
            return [replace(way, part=self.part) for way in tracer.ways_behind_steps(self.fed, most)]
        return tracer.ways(self.given or {}, most)

    def mapped(self, plan: Plan) -> tuple[dict[str, Any], list[Reason]]:
        """The canonical record that it becomes, and what fails on the way."""
        engine = RecordEngine(plan)
        outcome: Outcome
        if self.fed is not None:
            outcome = engine.made(self.fed.value, [*self.fed.failures])
        else:
            outcome = engine.apply(self.given or {})
        return outcome.values, reasons(plan, outcome.failures)


def samples_of(folder: Path, sources: Mapping[str, Contract]) -> dict[str, Path]:
    """The sample file of each source of a workspace; E401 when one has none."""
    found = {}
    for name, contract in sources.items():
        file = sample_file(folder, contract)
        if file is None:
            hint = f"put a file called {contract.name} into the folder samples, or name one with --input"
            raise fail("E401", f"'{name}' has no sample", Place("samples"), hint)
        found[name] = file
    return found


def find_records(
    plan: Plan, sources: Mapping[str, Contract], files: Mapping[str, Path], number: int
) -> list[OneRecord]:
    """The record of a number, several where source steps make them; E413 when there is none, E4xx when the files
    cannot be read."""
    if plan.feed is None:
        contract = sources[plan.source]
        return [OneRecord(number, given=_given(_opened(files[plan.source], contract), contract, number))]
    inputs = {name: _all(_opened(path, sources[name]), sources[name]) for name, path in files.items()}
    made = RecordFeed(plan.feed, plan.lookups).apply(inputs, {})
    found = [fed for fed in made.rows if fed.row == number]
    if not found:
        numbers = {fed.row for fed in made.rows}
        raise _none(number, len(numbers), "behind the source steps there are numbers for", max(numbers, default=None))
    return [OneRecord(number, part, fed=fed) for part, fed in enumerate(found)]


def _opened(path: Path, contract: Contract) -> Source:
    return open_source(path, contract, sample_reader(path, contract))


def _given(source: Source, contract: Contract, number: int) -> dict[str, Any]:
    seen, last = 0, None
    for batch in source.batches(_BATCH):
        rows = batch.table.column(ROW)
        position = pc.index(rows, number).as_py()
        if position >= 0:
            one = type(batch)(batch.table.slice(position, 1), batch.encoding)
            return decoded(one, contract)[0]
        seen, last = seen + len(rows), rows[-1].as_py()
        if last > number:
            break
    bad = next((u for u in source.unreadable if u.row == number), None)
    if bad is not None:
        raise fail("E413", f"record {number} cannot be read: {bad.message}", hint="it goes to the rejects as it is")
    raise _none(number, seen, "the input has", last)


def _all(source: Source, contract: Contract) -> list[dict[str, Any]]:
    return [record for batch in source.batches() for record in decoded(batch, contract)]


def _none(number: int, count: int, what: str, last: int | None) -> Exception:
    hint = "records are counted from 0" + (f"; the last one is {last}" if last is not None else "")
    return fail("E413", f"there is no record {number}: {what} {counted(count, 'record')}", hint=hint)
