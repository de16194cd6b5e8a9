"""The preview as people see it: some canonical records of a sample as a grid, and of all of them what failed and why.

Decides what there is to ask of a result, how a value is written in a cell, and what of an older result stays until the
new one is whole. All records are only in the preview's worker; what is here is small, however large the sample is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from runtime.artefacts.contract import Field
from runtime.diagnostics import Diagnostic
from runtime.run.failures import Reason
from runtime.values import show
from studio.state.preview.column_profile import ColumnProfile
from studio.state.preview.fed_sample import FedSample

Cell = str | None
Rows = Sequence[int]
"""Numbers of records in the sample, in order."""
NO_ROWS: Rows = ()


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
class Window:
    """Some records that follow each other, from number `first` on: their cells (None is null), the canonical records,
    what failed by (row, column) and by row. Rows are numbers in the sample."""

    first: int = 0
    rows: tuple[tuple[Cell, ...], ...] = ()
    records: tuple[dict[str, Any], ...] = ()
    cells: Mapping[tuple[int, int], Reason] = field(default_factory=dict)
    failures: Mapping[int, list[Reason]] = field(default_factory=dict)

    def covers(self, first: int, count: int) -> bool:
        return self.first <= first and first + count <= self.first + len(self.rows)

    def rejected(self) -> set[int]:
        """The rows of the window that do not go to the output."""
        return {row for row, found in self.failures.items() if any(reason.rejects for reason in found)}


@dataclass(frozen=True, slots=True)
class PreviewRecord:
    """One record: as the rules read it, as they make it, and what failed."""

    row: int
    source: dict[str, Any]
    canonical: dict[str, Any]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """What became of a sample of `count` records. `window` has those on screen; all the rest is about all of them, as
    of the last time that all were computed (`whole`: just now).

    `failing` has the rows by the rule (or source field) that failed, as causes name it; `touched` those of each
    decision; `set_aside` the rules that took too much memory or time and are left out. `row_by_row` has the fields
    that a run makes one record at a time, with the reason; `fed` is the sample behind the source steps, if there are
    any. `near` has canonical records that were asked for, `tag` changes with the sample.
    """

    columns: tuple[Column, ...] = ()
    window: Window = Window()
    count: int = 0
    whole: bool = False
    causes: tuple[Cause, ...] = ()
    decisions: dict[int, int] = field(default_factory=dict)
    profiles: dict[str, ColumnProfile] = field(default_factory=dict)
    rejected_rows: Rows = field(default_factory=lambda: NO_ROWS)
    problem_rows: Rows = field(default_factory=lambda: NO_ROWS)
    failing: dict[str, Rows] = field(default_factory=dict)
    touched: dict[int, Rows] = field(default_factory=dict)
    unreadable: int = 0
    milliseconds: int = 0
    label: str = ""
    problem: Diagnostic | None = None
    row_by_row: dict[str, str] = field(default_factory=dict)
    set_aside: dict[str, Diagnostic] = field(default_factory=dict)
    fed: FedSample | None = None
    near: dict[int, dict[str, Any]] = field(default_factory=dict)
    tag: str = ""

    @property
    def first(self) -> int:
        return self.window.first

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        return self.window.rows

    @property
    def records(self) -> tuple[dict[str, Any], ...]:
        return self.window.records

    @property
    def cells(self) -> Mapping[tuple[int, int], Reason]:
        return self.window.cells

    @property
    def failures(self) -> Mapping[int, list[Reason]]:
        return self.window.failures

    @property
    def rejected(self) -> int:
        return len(self.rejected_rows) + self.unreadable

    @property
    def ok(self) -> int:
        """How many records go to the output."""
        return self.count - len(self.rejected_rows)

    def canonical(self, row: int) -> dict[str, Any] | None:
        """A canonical record, if it is at hand."""
        at = row - self.first
        return self.records[at] if 0 <= at < len(self.records) else self.near.get(row)

    def record_text(self, row: int) -> str:
        """A canonical record of the window as indented JSON."""
        return json.dumps(self.records[row - self.first], ensure_ascii=False, indent=2, default=show)

    def after(self, before: PreviewResult | None) -> PreviewResult:
        """The result, with what it does not know yet as it was before."""
        if self.whole or before is None or (self.columns, self.tag) != (before.columns, before.tag):
            return self
        return replace(
            self, causes=before.causes, decisions=before.decisions, profiles=before.profiles | self.profiles,
            rejected_rows=before.rejected_rows, problem_rows=before.problem_rows, failing=before.failing,
            touched=before.touched, milliseconds=before.milliseconds, row_by_row=before.row_by_row,
        )  # fmt: skip

    def failed(self, problem: Diagnostic) -> PreviewResult:
        """The last good result, with what keeps a newer one from being made."""
        return replace(self, problem=problem, whole=False)


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
