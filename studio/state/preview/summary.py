"""What computed columns say together: the records of a window with their marks, the causes of all failures, and which
records are rejected or touched.

Decides which cells a failure marks, and what counts as one cause. This runs in the preview's worker.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from runtime.artefacts.path import is_under, path_of, split
from runtime.diagnostics import FAILURES
from runtime.engines.failure_order import FailureOrder
from runtime.io.records import Unreadable
from runtime.plan.feed_build import checks_of
from runtime.plan.steps import Detector, Empty, Plan, walk
from runtime.run.failures import Reason, reasons, source_place
from studio.state.preview.column_profile import ColumnProfile, column_at, profile
from studio.state.preview.columns import Computed, Spot, renumbered, spots_of
from studio.state.preview.result import Cause, Column, Rows, Window, cell

_LONGEST = 100_000
"""Nobody reads more of one cell; a whole record is fetched when somebody looks at it."""


def window_of(
    plan: Plan, shown: Sequence[Column], parts: Sequence[tuple[Computed, int]], first: int, count: int
) -> Window:
    """Some records, of columns that begin with the record of the number beside them."""
    columns = {m.part.name: m.column[1].slice(first - start, count) for m, start in parts if m.column is not None}
    values = {t.field.name: columns.get(t.path, pa.chunked_array([pa.nulls(count)])) for t in plan.targets}
    records = tuple(pa.table(values).to_pylist()) if values else ({},) * count
    now = {spot: ordinal for (_, ordinal), spot in spots_of(plan).items()}
    found: dict[int, list[Any]] = {}
    for made, _ in parts:
        known = made.failures or {}
        for row in range(first, first + count) if known else ():
            for failure in renumbered(known.get(row, ()), made, now):
                if failure not in found.setdefault(row, []):
                    found[row].append(failure)
    failures = {row: reasons(plan, some) for row, some in FailureOrder(plan).sorted(found).items()}
    names = [split(column.path) for column in shown]
    rows = tuple(tuple(_short(cell(_reach(record, path))) for path in names) for record in records)
    return Window(first, rows, records, _marks(plan, shown, failures), failures)


def summed(plan: Plan, parts: Sequence[Computed], unreadable: Sequence[Unreadable]) -> dict[str, Any]:
    """What a result says of all records, by the names that it has there."""
    now = {spot: ordinal for (_, ordinal), spot in spots_of(plan).items()}
    failing: dict[str, Rows] = {}
    causes: list[Cause] = []
    wrong: set[int] = set()
    rejected: set[int] = set()
    for first, rows in _groups(plan, parts, now):
        causes.append(_cause(first, rows))
        place = first.rule or _anywhere(", ".join(first.source))
        failing[place] = _both(failing[place], rows) if place in failing else rows
        wrong.update(rows)
        if first.rejects:
            rejected.update(rows)
    touched = {m.part.target.decision: rows_where(m.values) for m in parts if isinstance(m.part.target, Detector)}
    return {
        "causes": (*sorted(causes, key=lambda cause: -cause.count), *_unreadable(unreadable)),
        "failing": failing,
        "problem_rows": array("I", sorted(wrong)),
        "rejected_rows": array("I", sorted(rejected)),
        "touched": touched,
        "decisions": {number: len(rows) for number, rows in touched.items()},
        "unreadable": len(unreadable),
    }


def by_target(shown: Iterable[Column]) -> dict[str, list[Column]]:
    """The columns by the target at the top of the model that fills them."""
    found: dict[str, list[Column]] = {}
    for column in shown:
        found.setdefault(path_of(split(column.path)[:1]), []).append(column)
    return found


def profiles_of(shown: Iterable[Column], made: Computed) -> dict[str, ColumnProfile]:
    """The profiles of the columns that a target fills."""
    if made.column is None:
        return {}
    found = {}
    for column in shown:
        (of, values), names = made.column, split(column.path)[1:]
        for name in names:
            of = of.field(name) or of
        found[column.path] = profile(column_at(values, names), of, _failed(made, column.path))
    return found


def _failed(made: Computed, path: str) -> int:
    rows: set[int] = set()
    for (_, spot), group in made.groups.items():
        if spot.kind == "rule" and is_under(spot.path, path):
            rows.update(group.rows)
    return len(rows)


def _groups(plan: Plan, parts: Sequence[Computed], now: dict[Spot, int]) -> list[tuple[Reason, Rows]]:
    """The failures of one code at one place each: the first one in words, and the rows of all."""
    found: dict[tuple[str, Spot], tuple[Any, Rows]] = {}
    for made in parts:
        for key, group in made.groups.items():
            failures = renumbered([group.first], made, now)
            known = found.get(key)
            if failures and known is None:
                found[key] = (failures[0], group.rows)
            elif failures and known is not None:
                first = failures[0] if group.rows[0] < known[1][0] else known[0]
                found[key] = (first, _both(known[1], group.rows))
    merged: dict[tuple[str, str], tuple[Reason, Rows]] = {}
    for failure, rows in found.values():
        reason = reasons(plan, [failure])[0]
        # Rules of one path, or fields of one list, are one cause wherever in it they failed.
        place = (reason.code, reason.rule or _anywhere(", ".join(reason.source)))
        if place in merged:
            first = merged[place]
            merged[place] = (first[0] if first[1][0] <= rows[0] else reason, _both(first[1], rows))
        else:
            merged[place] = (reason, rows)
    return list(merged.values())


def _both(some: Rows, more: Rows) -> Rows:
    return some if some == more else array("I", sorted({*some, *more}))


def _cause(reason: Reason, rows: Rows) -> Cause:
    source = tuple(_anywhere(path) for path in reason.source)
    return Cause(
        reason.code, FAILURES[reason.code].title, reason.rule, source, len(rows), reason.rejects,
        reason.message, reason.hint, reason.value, rows[0],
    )  # fmt: skip


def _unreadable(unreadable: Sequence[Unreadable]) -> list[Cause]:
    if not unreadable:
        return []
    kind, first = FAILURES["unreadable"], unreadable[0]
    return [Cause("unreadable", kind.title, None, (), len(unreadable), True, first.message, kind.hint, first.raw, None)]


def rows_where(mask: pa.ChunkedArray) -> Rows:
    """The records for which it is true."""
    return array("I", pc.indices_nonzero(mask.combine_chunks()).to_pylist())


def _anywhere(place: str) -> str:
    """A place of the source without the positions in its lists."""
    return re.sub(r"\[\d+\]", "", place)


def _reach(value: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _marks(plan: Plan, shown: Sequence[Column], failures: dict[int, list[Reason]]) -> dict[tuple[int, int], Reason]:
    """Which cells failed: those of the rule, or those that read the source field that does not fit."""
    of_source = any(reason.rule is None for found in failures.values() for reason in found)
    rules = [t for t in walk(plan.targets) if not isinstance(t, Empty)] if of_source else []
    readers = [(t.path, _places_read(plan, t.reads)) for t in rules]
    marks: dict[tuple[int, int], Reason] = {}
    known: dict[tuple[str | None, tuple[str, ...]], list[int]] = {}
    for row, found in failures.items():
        for reason in found:
            key = (reason.rule, () if reason.rule is not None else (_anywhere(reason.source[0]),))
            if key not in known:
                known[key] = _marked_columns(shown, readers, *key)
            for position in known[key]:
                marks.setdefault((row, position), reason)
    return marks


def _marked_columns(
    shown: Sequence[Column], readers: Sequence[tuple[str, frozenset[str]]], rule: str | None, place: tuple[str, ...]
) -> list[int]:
    paths = [rule] if rule is not None else [
        path for path, reads in readers if any(is_under(place[0], r) or is_under(r, place[0]) for r in reads)
    ]  # fmt: skip
    return [at for at, column in enumerate(shown) if any(is_under(path, column.path) for path in paths)]


def _places_read(plan: Plan, reads: frozenset[str]) -> frozenset[str]:
    """What a rule reads, as reasons name it: the fields of the sources, also behind source steps."""
    if plan.feed is None:
        return reads
    return frozenset(source_place(plan.checks[number]) for number in checks_of(plan.feed, reads))
