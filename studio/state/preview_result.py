"""The preview as people see it: the canonical records of a sample as a grid, with what failed and why.

Decides columns, texts, cell marks and counts. The values are the batch engine's own; nothing is computed again.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow.compute as pc

from runtime.artefacts.contract import Field
from runtime.artefacts.path import is_under, split
from runtime.diagnostics import FAILURES, CrosswalkError, Diagnostic
from runtime.engines.batch import BatchEngine, Mapped
from runtime.plan.feed_build import checks_of
from runtime.plan.steps import Empty, Plan, walk
from runtime.run.failures import Reason, reasons, source_place
from runtime.values import show
from studio.state.fed_sample import FedSample
from studio.state.sample import Sample

Cell = str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the model in the grid; a list is one column."""

    path: str
    title: str
    type: str
    kind: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Failures of one kind: of a rule, or of a source field (`rule` is None). `row` is the first one's."""

    code: str
    title: str
    rule: str | None
    source: tuple[str, ...]
    count: int
    rejects: bool
    message: str
    hint: str
    example: str
    row: int | None


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """The canonical records of a sample. In `rows` None is null; `cells` marks what failed by (row, column);
    `row_by_row` has the fields that a run makes one record at a time, with the reason; `fed` is the sample behind the
    source steps, if there are any."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    cells: dict[tuple[int, int], Reason] = field(default_factory=dict)
    failures: dict[int, list[Reason]] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()
    decisions: dict[int, int] = field(default_factory=dict)
    records: tuple[dict[str, Any], ...] = ()
    rejected_rows: frozenset[int] = frozenset()
    unreadable: int = 0
    milliseconds: int = 0
    label: str = ""
    problem: Diagnostic | None = None
    row_by_row: dict[str, str] = field(default_factory=dict)
    fed: FedSample | None = None

    @property
    def rejected(self) -> int:
        return len(self.rejected_rows) + self.unreadable

    @property
    def ok(self) -> int:
        """How many records go to the output."""
        return len(self.rows) - len(self.rejected_rows)

    def record_text(self, row: int) -> str:
        """A canonical record as indented JSON."""
        return json.dumps(self.records[row], ensure_ascii=False, indent=2, default=show)


def compute(engine: BatchEngine, fields: tuple[Field, ...], sample: Sample) -> PreviewResult:
    """The batch engine on the sample; what goes wrong with it is the `problem` of the result."""
    if sample.batch is None:
        return PreviewResult(tuple(columns(fields)), label=sample.label, problem=sample.problem)
    started = time.perf_counter()
    try:
        mapped = engine.apply(sample.batch)
    except CrosswalkError as error:
        return PreviewResult(tuple(columns(fields)), label=sample.label, problem=error.diagnostics[0])
    rest = engine.query(sample.batch.encoding).rest
    slow = dict(rest.reasons) if rest is not None else {}
    return replace(_result(engine.plan, fields, sample, mapped, started), row_by_row=slow)


def _result(plan: Plan, fields: tuple[Field, ...], sample: Sample, mapped: Mapped, started: float) -> PreviewResult:
    shown = tuple(columns(fields))
    names = [split(c.path) for c in shown]
    records = tuple(mapped.values.to_pylist())
    failures = {row: reasons(plan, found) for row, found in mapped.failures.items()}
    return PreviewResult(
        shown,
        tuple(tuple(cell(_reach(record, path)) for path in names) for record in records),
        _marks(plan, shown, failures),
        failures,
        (*_causes(failures), *_unreadable(sample)),
        {decision: pc.sum(mask).as_py() or 0 for decision, mask in mapped.touched.items()},
        records,
        frozenset(row for row, found in failures.items() if any(r.rejects for r in found)),
        len(sample.unreadable),
        round(1000 * (time.perf_counter() - started)),
        sample.label,
    )


def columns(fields: tuple[Field, ...]) -> Iterator[Column]:
    """The fields that hold values, and the lists, in the order of the model."""
    for f in fields:
        if f.type.kind == "object" and f.children:
            yield from columns(f.children)
        else:
            kind = "list" if f.type.kind == "array" else f.type.kind
            yield Column(f.path, f.path, kind if kind == "list" else str(f.type), kind)


def cell(value: Any) -> Cell:
    """A value as a cell of the grid shows it."""
    if value is None:
        return None
    if isinstance(value, list):
        return "1 item" if len(value) == 1 else f"{len(value)} items"
    return json.dumps(value, ensure_ascii=False, default=show) if isinstance(value, dict) else show(value)


def _reach(value: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _marks(plan: Plan, shown: tuple[Column, ...], failures: dict[int, list[Reason]]) -> dict[tuple[int, int], Reason]:
    """Which cells failed: those of the rule, or those that read the source field that does not fit."""
    readers = [(t.path, _places_read(plan, t.reads)) for t in walk(plan.targets) if not isinstance(t, Empty)]
    marks: dict[tuple[int, int], Reason] = {}
    for row, found in failures.items():
        for reason in found:
            if reason.rule is not None:
                paths = [reason.rule]
            else:
                place = re.sub(r"\[\d+\]", "", reason.source[0])
                paths = [p for p, reads in readers if any(is_under(place, r) or is_under(r, place) for r in reads)]
            for position, column in enumerate(shown):
                if any(is_under(p, column.path) for p in paths):
                    marks.setdefault((row, position), reason)
    return marks


def _places_read(plan: Plan, reads: frozenset[str]) -> frozenset[str]:
    """What a rule reads, as reasons name it: the fields of the sources, also behind source steps."""
    if plan.feed is None:
        return reads
    return frozenset(source_place(plan.checks[number]) for number in checks_of(plan.feed, reads))


def _causes(failures: dict[int, list[Reason]]) -> list[Cause]:
    """The failures by rule and code, most frequent first."""
    grouped: dict[tuple[str, str], list[tuple[int, Reason]]] = {}
    for row, found in failures.items():
        for reason in found:
            place = reason.rule or re.sub(r"\[\d+\]", "", ", ".join(reason.source))
            grouped.setdefault((reason.code, place), []).append((row, reason))
    made = [_cause(found) for found in grouped.values()]
    return sorted(made, key=lambda cause: -cause.count)


def _cause(found: Iterable[tuple[int, Reason]]) -> Cause:
    rows = list(found)
    row, first = rows[0]
    source = tuple(re.sub(r"\[\d+\]", "", path) for path in first.source)
    return Cause(
        first.code, FAILURES[first.code].title, first.rule, source, len({r for r, _ in rows}), first.rejects,
        first.message, first.hint, first.value, row,
    )  # fmt: skip


def _unreadable(sample: Sample) -> list[Cause]:
    if not sample.unreadable:
        return []
    kind, first = FAILURES["unreadable"], sample.unreadable[0]
    return [
        Cause(
            "unreadable", kind.title, None, (), len(sample.unreadable), True, first.message, kind.hint, first.raw, None
        )
    ]
