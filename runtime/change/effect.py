"""The records that change: two versions of a mapping over the same input, compared record by record and field by field.

Decides what counts as changed, newly rejected and no longer rejected, and which examples are kept. Memory stays bounded
by some batches, whatever the input's size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from runtime.artefacts.source_step import expressions_of
from runtime.change.column_difference import LeafDifference, shown_value, table_differences
from runtime.change.lookup_calls import lookups_of
from runtime.change.mapped_stream import MappedStream, Outcomes, mapped_stream, paired
from runtime.diagnostics import FAILURES, fail
from runtime.io.records import Unreadable
from runtime.run.failures import Reason
from runtime.run.load import Parts, runnable

MAX_EXAMPLES = 5
MAX_ROWS = 20


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value of a record in both versions."""

    row: int
    path: str
    before: Any
    after: Any


@dataclass(slots=True)
class FieldEffect:
    """In how many records a field differs, and some of them."""

    path: str
    records: int = 0
    examples: list[ValueChange] = field(default_factory=list)


@dataclass(slots=True)
class CauseEffect:
    """How many records are rejected for a cause in one version and come through in the other."""

    code: str
    rule: str | None
    source: tuple[str, ...]
    message: str
    records: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Effect:
    """What a change does to an input of `read` records.

    `changed` come through in both versions with other values, `same` with equal ones. `rows` are the first changed
    records with all that differs in them. Where the records themselves are other ones, because source steps changed,
    `comparable` is false and only the counts of each version say something.
    """

    read: int = 0
    same: int = 0
    changed: int = 0
    rejected_before: int = 0
    rejected_after: int = 0
    still_rejected: int = 0
    fields: dict[str, FieldEffect] = field(default_factory=dict)
    newly_rejected: dict[tuple[Any, ...], CauseEffect] = field(default_factory=dict)
    no_longer_rejected: dict[tuple[Any, ...], CauseEffect] = field(default_factory=dict)
    rows: dict[int, list[ValueChange]] = field(default_factory=dict)
    comparable: bool = True
    made_before: int = 0
    made_after: int = 0
    newly_rejected_records: int = 0
    no_longer_rejected_records: int = 0

    def ranked(self) -> list[FieldEffect]:
        """The fields, the one that differs in most records first."""
        return sorted(self.fields.values(), key=lambda f: (-f.records, f.path))

    def as_dict(self) -> dict[str, Any]:
        """The effect as JSON holds it."""
        return {
            "records": {
                "read": self.read, "same": self.same, "changed": self.changed, "still_rejected": self.still_rejected,
                "newly_rejected": self.newly_rejected_records, "no_longer_rejected": self.no_longer_rejected_records,
                "rejected_before": self.rejected_before, "rejected_after": self.rejected_after,
                "made_before": self.made_before, "made_after": self.made_after,
            },
            "comparable": self.comparable,
            "fields": [{"path": f.path, "records": f.records, "examples": _shown(f.examples)} for f in self.ranked()],
            "newly_rejected": _causes(self.newly_rejected.values()),
            "no_longer_rejected": _causes(self.no_longer_rejected.values()),
            "rows": [{"row": row, "fields": _shown(found)} for row, found in self.rows.items()],
        }  # fmt: skip


def _shown(found: Iterable[ValueChange]) -> list[dict[str, Any]]:
    return [{"row": v.row, "path": v.path, "before": v.before, "after": v.after} for v in found]


def _causes(found: Iterable[CauseEffect]) -> list[dict[str, Any]]:
    ranked = sorted(found, key=lambda c: (-c.records, c.rule or ""))
    return [
        {"code": c.code, "rule": c.rule, "source": list(c.source), "message": c.message, "records": c.records,
         "examples": c.examples}
        for c in ranked
    ]  # fmt: skip


def effect_of(before: Parts, after: Parts, files: Mapping[str, Path]) -> Effect:
    """The effect over files, each by the name of its source.

    Raises E412 when a version reads a source that is not given, E503 when a version cannot run, E4xx when a file cannot
    be read.
    """
    versions = [runnable(parts) for parts in (before, after)]
    for name in (name for mapping in versions for name in mapping.sources):
        if name not in files:
            raise fail("E412", f"the source '{name}' is not given", hint=f"give it by its name: {name}=FILE")
    effect = Effect(comparable=_same_records(before, after))
    with mapped_stream(versions[0], files) as old, mapped_stream(versions[1], files) as new:
        comparing = _Comparing(effect, old, new)
        for pair in paired(old, new):
            comparing.add(*pair)
        comparing.finish()
    return effect


def _same_records(before: Parts, after: Parts) -> bool:
    """Whether the rules of both get the same records: without steps those of the file, else by equal steps."""
    if not before.mapping.steps and not after.mapping.steps:
        return True
    asked = lookups_of(expressions_of(before.mapping.input))
    tables = all(before.lookups.get(name) == after.lookups.get(name) for name in asked)
    alike = (before.source, before.others) == (after.source, after.others)
    return before.mapping.input == after.mapping.input and alike and tables


class _Comparing:
    def __init__(self, effect: Effect, before: MappedStream, after: MappedStream) -> None:
        self.effect, self.before, self.after = effect, before, after
        self._rejected_alone: set[int] = set()

    def add(self, old: Outcomes, new: Outcomes) -> None:
        effect = self.effect
        effect.made_before += len(old.rows) - len(old.rejected)
        effect.made_after += len(new.rows) - len(new.rejected)
        effect.rejected_before += len(old.rejected)
        effect.rejected_after += len(new.rejected)
        if not effect.comparable:
            return
        # A record that only one of them has is one that the other could not read; `finish` counts these.
        rejected = old.rejected.keys() | new.rejected.keys()
        old, new = _in_both(old, new)
        self._rejected_alone |= rejected - old.rejected.keys() - new.rejected.keys()
        effect.read += len(old.rows)
        for row, why in new.rejected.items():
            if row not in old.rejected:
                effect.newly_rejected_records += 1
                _note(effect.newly_rejected, row, why)
        for row, why in old.rejected.items():
            if row not in new.rejected:
                effect.no_longer_rejected_records += 1
                _note(effect.no_longer_rejected, row, why)
        effect.still_rejected += len(old.rejected.keys() & new.rejected.keys())
        either = pa.array(sorted(old.rejected.keys() | new.rejected.keys()), pa.int64())
        keep = pc.invert(pc.is_in(old.rows, value_set=either))
        self._values(old.rows.filter(keep), old.values.filter(keep), new.values.filter(keep))

    def _values(self, rows: pa.Array, old: pa.Table, new: pa.Table) -> None:
        changed: list[pa.Array] = []
        by_path: dict[str, list[pa.Array]] = {}
        found = list(table_differences(old, new))
        for one in found:
            numbers = rows.take(one.rows)
            changed.append(numbers)
            by_path.setdefault(one.path, []).append(numbers)
            self._examples(one, numbers)
        for path, numbers_ in by_path.items():
            self.effect.fields[path].records += len(pc.unique(pa.concat_arrays(numbers_)))
        different = pc.unique(pa.concat_arrays(changed)) if changed else pa.array([], pa.int64())
        self.effect.changed += len(different)
        self.effect.same += len(rows) - len(different)
        self._first_rows(rows, different, found)

    def _examples(self, one: LeafDifference, numbers: pa.Array) -> None:
        kept = self.effect.fields.setdefault(one.path, FieldEffect(one.path)).examples
        seen = {example.row for example in kept}
        for at, row in enumerate(numbers.slice(0, 10 * MAX_EXAMPLES).to_pylist()):
            if len(kept) == MAX_EXAMPLES:
                break
            if row not in seen:
                seen.add(row)
                kept.append(_value(one, at, row))

    def _first_rows(self, rows: pa.Array, different: pa.Array, found: list[LeafDifference]) -> None:
        wanted = MAX_ROWS - len(self.effect.rows)
        if wanted <= 0 or not len(different):
            return
        first = different.take(pc.sort_indices(different)).slice(0, wanted)
        self.effect.rows |= {row: [] for row in first.to_pylist()}
        for one in found:
            numbers = rows.take(one.rows)
            for at in pc.indices_nonzero(pc.is_in(numbers, value_set=first)).to_pylist():
                row = numbers[at].as_py()
                if len(self.effect.rows[row]) < MAX_ROWS:
                    self.effect.rows[row].append(_value(one, at, row))

    def finish(self) -> None:
        """Counts the records that one version, or both, could not read."""
        effect = self.effect
        old, new = ({bad.row: bad for bad in stream.unreadable} for stream in (self.before, self.after))
        effect.rejected_before += len(old)
        effect.rejected_after += len(new)
        if not effect.comparable:
            return
        effect.read += len(old.keys() | new.keys())
        alone = self._rejected_alone
        effect.still_rejected += len(old.keys() & new.keys()) + len(alone)
        for row in sorted(new.keys() - old.keys() - alone):
            effect.newly_rejected_records += 1
            _note(effect.newly_rejected, row, (_unreadable(new[row]),))
        for row in sorted(old.keys() - new.keys() - alone):
            effect.no_longer_rejected_records += 1
            _note(effect.no_longer_rejected, row, (_unreadable(old[row]),))


def _in_both(old: Outcomes, new: Outcomes) -> tuple[Outcomes, Outcomes]:
    if old.rows.equals(new.rows):
        return old, new
    return _kept(old, new.rows), _kept(new, old.rows)


def _kept(one: Outcomes, rows: pa.Array) -> Outcomes:
    keep = pc.is_in(one.rows, value_set=rows)
    numbers = one.rows.filter(keep)
    left = set(numbers.to_pylist())
    return Outcomes(numbers, one.values.filter(keep), {r: why for r, why in one.rejected.items() if r in left})


def _value(one: LeafDifference, at: int, row: int) -> ValueChange:
    return ValueChange(row, one.path, shown_value(one.before, at), shown_value(one.after, at))


def _note(causes: dict[tuple[Any, ...], CauseEffect], row: int, why: Iterable[Reason]) -> None:
    """Counts the record for each of its causes."""
    for reason in {(r.code, r.rule): r for r in why}.values():
        cause = causes.setdefault(
            (reason.code, reason.rule), CauseEffect(reason.code, reason.rule, reason.source, reason.message)
        )
        cause.records += 1
        if len(cause.examples) < MAX_EXAMPLES:
            cause.examples.append({"row": row, "target": reason.target, "value": reason.value})


def _unreadable(bad: Unreadable) -> Reason:
    kind = FAILURES["unreadable"]
    return Reason("unreadable", None, None, (), bad.raw[:200], bad.message, kind.hint, True)
