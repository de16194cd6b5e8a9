"""What the batch engine cannot say in SQL runs through the record engine, row by row inside the same run.

Decides what such targets read of a record, and makes their columns, failures and decisions. The query has read the
records already: what it gives is in the contract's normal form, and has been held against the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from runtime.engines.arrow_values import Texts, column_of_values, records_of, values_of
from runtime.engines.batch.value_sql import is_present
from runtime.engines.failure import Failure
from runtime.engines.record.engine import RecordEngine
from runtime.language.functions.table import Sql
from runtime.language.quoting import quote_text
from runtime.plan.part import narrowed, paths_read
from runtime.plan.steps import Detector, Plan, Target, walk
from runtime.values import ANY, Type

ROWS = 5_000
"""So many records are Python objects at a time."""
NOTHING = Type("object")


@dataclass(frozen=True, slots=True)
class Rest:
    """The part of a plan that runs row by row: its targets by path (decisions by number), each with the reason why,
    and the part of a record that they read."""

    targets: tuple[Target, ...]
    detectors: tuple[Detector, ...]
    reads: Type
    reasons: Mapping[str, str]
    decisions: Mapping[int, str]


def rest_of(plan: Plan, refused: Mapping[str | int, str]) -> Rest | None:
    """What is left of the plan for the record engine; None when nothing is."""
    targets = tuple(t for t in plan.targets if t.path in refused)
    detectors = tuple(d for d in plan.detectors if d.decision in refused)
    if not targets and not detectors:
        return None
    paths = {path for target in walk(targets) for path in paths_read(target)} | {p for d in detectors for p in d.reads}
    return Rest(
        targets, detectors, narrowed(plan.reads, paths) or NOTHING,
        {t.path: refused[t.path] for t in targets}, {d.decision: refused[d.decision] for d in detectors},
    )  # fmt: skip


def taken_sql(record: Sql, reads: Type) -> list[str]:
    """SQL of each field of the record that is read, or of the whole record where it has no fields."""
    if reads.kind != "object":
        return [record.value]
    return [_narrowed(_member(record, name), of) for name, of in reads.fields]


def _narrowed(value: Sql, to: Type) -> str:
    if to == value.type or to.kind != "object":
        return value.value
    parts = (f"{quote_text(name)}: {_narrowed(_member(value, name), of)}" for name, of in to.fields)
    return f"CASE WHEN {is_present(value)} THEN {{{', '.join(parts)}}} END"


def _member(value: Sql, name: str) -> Sql:
    if value.members is not None:
        return value.members[name]
    return Sql(f"struct_extract({value}, {quote_text(name)})", value.type.field(name) or ANY)


@dataclass(slots=True)
class Made:
    """What became of the records of a batch: columns by name, failures by position, for each decision a mask."""

    columns: dict[str, pa.ChunkedArray] = field(default_factory=dict)
    failures: dict[int, list[Failure]] = field(default_factory=dict)
    touched: dict[int, pa.ChunkedArray] = field(default_factory=dict)


class RowByRow:
    """The rest of a plan, ready to be applied to what a query gives of the records. `texts` writes JSON as the query
    does, `go_on` raises where the run was stopped."""

    def __init__(self, plan: Plan, rest: Rest, texts: Texts, go_on: Callable[[], None]) -> None:
        self.rest, self._texts, self._go_on = rest, texts, go_on
        # The record comes read and checked: to this engine it is a value that needs neither.
        plan = replace(plan, reads=ANY, targets=rest.targets, detectors=rest.detectors, source_checks=(), feed=None)
        self._engine = RecordEngine(plan)

    def apply(self, found: pa.Table) -> Made:
        """Maps the records of a batch; `found` has what `taken_sql` says in the columns `s0`, `s1`..."""
        parts = [self._outcomes(found.slice(start, ROWS)) for start in range(0, found.num_rows, ROWS)]
        made = Made()
        for i, target in enumerate(self.rest.targets):
            made.columns[target.field.name] = pa.chunked_array([part.columns[i] for part in parts])
        for i, detector in enumerate(self.rest.detectors):
            made.touched[detector.decision] = pa.chunked_array([part.masks[i] for part in parts])
        for number, part in enumerate(parts):
            made.failures |= {number * ROWS + position: failures for position, failures in part.failures}
        return made

    def _outcomes(self, found: pa.Table) -> _Part:
        self._go_on()
        outcomes = [self._engine.apply(record) for record in self._records(found)]
        return _Part(
            [self._column([o.values[t.field.name] for o in outcomes], t) for t in self.rest.targets],
            [pa.array([d.decision in o.decisions for o in outcomes]) for d in self.rest.detectors],
            [(position, o.failures) for position, o in enumerate(outcomes) if o.failures],
        )

    def _column(self, values: list[Any], target: Target) -> pa.Array:
        return column_of_values(values, target.field.type, self._texts)

    def _records(self, found: pa.Table) -> list[Any]:
        of = self.rest.reads
        parts = of.fields if of.kind == "object" else (("", of),)
        columns = [values_of(_one_chunk(found.column(f"s{i}")), t) for i, (_, t) in enumerate(parts)]
        return records_of([name for name, _ in parts], columns, found.num_rows) if of.kind == "object" else columns[0]


@dataclass(frozen=True, slots=True)
class _Part:
    columns: list[pa.Array]
    masks: list[pa.Array]
    failures: list[tuple[int, list[Failure]]]


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)
