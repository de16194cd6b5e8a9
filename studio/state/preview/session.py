"""A preview at work: the sample of one mapping with its columns, as its worker keeps them from one edit to the next.

Decides what is computed, in which order: the records on screen at once, then every column that is not known, the edited
ones first. A rule that fails as a whole is set aside, and the others are shown. Nothing here knows that it runs in a
process of its own.
"""

from __future__ import annotations

import hashlib
import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow.compute as pc

from runtime.artefacts.mapping import Mapping as MappingRecord
from runtime.artefacts.path import split
from runtime.diagnostics import CrosswalkError, Diagnostic, Place
from runtime.io.records import Batch, Unreadable
from runtime.io.samples import decoded
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built
from runtime.values import Type
from studio.state.built_mapping import BuiltMapping, built_from
from studio.state.preview.column_profile import ColumnProfile, column_at
from studio.state.preview.columns import Computed, Part, compute, parts_of_plan
from studio.state.preview.fed_sample import MEMORY, FedSample, SampleFeed, records_of
from studio.state.preview.result import Column, PreviewRecord, PreviewResult, Rows, Window, columns
from studio.state.preview.summary import by_target, profiles_of, rows_where, summed, window_of
from studio.state.preview.wanted import Job, Outdated, Wanted
from studio.state.samples.sample import LIMIT

TOGETHER = 12
"""So many columns are computed in one pass over the sample."""
_VERSIONS = 2
Tell = Callable[[PreviewResult], None]
AtWork = Callable[[tuple[str, ...]], None]


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is wanted, built, with its sample."""

    wanted: Wanted
    made: BuiltMapping
    shown: tuple[Column, ...]
    parts: tuple[Part, ...]
    batch: Batch | None
    label: str
    tag: str
    problem: Diagnostic | None = None
    unreadable: tuple[Unreadable, ...] = ()
    fed: FedSample | None = None
    base: object = None

    @property
    def count(self) -> int:
        return self.batch.table.num_rows if self.batch is not None else 0

    def empty(self) -> PreviewResult:
        fed = replace(self.fed, sample=replace(self.fed.sample, batch=None)) if self.fed is not None else None
        return PreviewResult(
            self.shown, count=self.count, label=self.label, problem=self.problem, fed=fed, tag=self.tag
        )


class PreviewSession:
    """Computes previews of one mapping, and answers what is asked of its records."""

    def __init__(self) -> None:
        self._feed: SampleFeed | None = None
        self._taken: _Taken | None = None
        self._taking = threading.RLock()
        self._known: dict[str, list[Computed]] = {}
        self._base: object = None
        self._summary: dict[str, Any] = {}
        self._profiles: dict[str, tuple[Computed, dict[str, ColumnProfile]]] = {}

    # -- a preview

    def preview(self, wanted: Wanted, job: Job, tell: Tell, at_work: AtWork = lambda _: None) -> None:
        """Tells first of the records on screen, then of more and more columns, at last of the whole."""
        started = time.perf_counter()
        taken = self._take(wanted, job)
        result = taken.empty()
        if taken.batch is None:
            tell(replace(result, whole=True))
            return
        self._summary = {}
        window = self._window(taken, job, *_within(wanted.view, taken.count), at_work)
        result = replace(result, window=window, set_aside=self._set_aside(taken))
        tell(result)
        groups = self._missing(taken)
        for number, group in enumerate(groups):
            at_work(tuple(part.name for part in group))
            self._keep(taken, self._computed(taken, group, taken.batch, job))
            result = replace(result, profiles=self._profiled(taken, group), set_aside=self._set_aside(taken))
            if number + 1 < len(groups):
                tell(result)
        tell(self._whole(taken, result, started))

    def _whole(self, taken: _Taken, result: PreviewResult, started: float) -> PreviewResult:
        made = [found for part in taken.parts if (found := self._found(part)) is not None]
        self._summary = summed(taken.made.built.plan, made, taken.unreadable)
        slow = {path: why for one in made for path, why in one.slow.items()}
        return replace(
            result, **self._summary, whole=True, profiles=self._profiled(taken, taken.parts), row_by_row=slow,
            milliseconds=round(1000 * (time.perf_counter() - started)),
        )  # fmt: skip

    def _missing(self, taken: _Taken) -> list[list[Part]]:
        """The parts that are not known yet, by what is computed together: what was edited before what is new."""
        missing = [part for part in taken.parts if self._found(part) is None and part.name not in taken.wanted.aside]
        edited = [part for part in missing if part.name in self._known]
        new = [part for part in missing if part.name not in self._known]
        return [group for some in (edited, new) for group in together(some, taken.wanted.careful)]

    def _computed(self, taken: _Taken, parts: Sequence[Part], batch: Batch, job: Job, first: int = 0) -> list[Computed]:
        """The parts on a batch; what fails as a whole is looked for, and becomes a problem of its rule."""
        job.go_on()
        try:
            return compute(taken.made.built.plan, parts, batch, MEMORY, job.running, first)
        except Outdated:
            raise
        except Exception as error:  # of the engine, or for want of memory: data, never a crash of the studio
            if len(parts) > 1:
                half = len(parts) // 2
                some = self._computed(taken, parts[:half], batch, job, first)
                return some + self._computed(taken, parts[half:], batch, job, first)
            return [Computed(parts[0], problem=_problem(error, parts[0], taken))]

    def _keep(self, taken: _Taken, made: Sequence[Computed]) -> None:
        if taken.base is not self._base:
            raise Outdated  # a question was about another sample already
        for one in made:
            others = [known for known in self._known.get(one.part.name, ()) if not known.part.same(one.part)]
            self._known[one.part.name] = [one, *others][:_VERSIONS]

    def _found(self, part: Part) -> Computed | None:
        return next((known for known in self._known.get(part.name, ()) if known.part.same(part)), None)

    def _set_aside(self, taken: _Taken) -> dict[str, Diagnostic]:
        found = {part.name: made.problem for part in taken.parts if (made := self._found(part)) and made.problem}
        return {**taken.wanted.aside, **found}

    def _profiled(self, taken: _Taken, parts: Sequence[Part]) -> dict[str, ColumnProfile]:
        found: dict[str, ColumnProfile] = {}
        columns_of = by_target(taken.shown)
        for part in parts:
            made, known = self._found(part), self._profiles.get(part.name)
            if made is not None and (known is None or known[0] is not made):
                known = self._profiles[part.name] = (made, profiles_of(columns_of.get(part.name, ()), made))
            found |= known[1] if made is not None and known is not None else {}
        return found

    # -- records

    def _window(self, taken: _Taken, job: Job, first: int, count: int, at_work: AtWork = lambda _: None) -> Window:
        """Some records: of columns that are known, and of others computed for these records alone."""
        assert taken.batch is not None
        found: list[tuple[Computed, int]] = []
        missing: list[Part] = []
        for part in taken.parts:
            made = self._found(part)
            if made is not None and (made.problem is not None or made.failures is not None):
                found.append((made, 0))
            elif part.name not in taken.wanted.aside:
                missing.append(part)
        some = replace(taken.batch, table=taken.batch.table.slice(first, count))
        for group in together(missing, taken.wanted.careful, len(missing)):
            at_work(tuple(part.name for part in group))
            made_now = self._computed(taken, group, some, job, first)
            self._keep(taken, [made for made in made_now if made.problem is not None])
            found += [(made, first) for made in made_now]
        return window_of(taken.made.built.plan, taken.shown, found, first, count)

    def rows(self, first: int, count: int) -> Window:
        """Some records of the sample, as the mapping makes them now."""
        taken = self._there()
        if taken.batch is None:
            return Window()
        return self._window(taken, Job(), *_within((first, count), taken.count))

    def made_record(self, row: int) -> PreviewRecord:
        """One record; raises E506 when the sample has no such one."""
        source, window = self.source_record(row), self.rows(row, 1)
        return PreviewRecord(row, source, window.records[0], tuple(window.failures.get(row, ())))

    def next_row(self, kind: str, key: str, after: int, step: int = 1) -> int | None:
        """The next record (or the one before, for -1) that fails, that a rule fills, or that a decision touches."""
        rows = self._rows(kind, key)
        if not rows:
            return None
        place = bisect_right(rows, after) if step > 0 else bisect_left(rows, after) - 1
        return rows[place % len(rows)]

    def _rows(self, kind: str, key: str) -> Rows:
        if kind == "failing":
            found: Rows = (
                self._summary.get("failing", {}).get(key, ()) if key else self._summary.get("problem_rows", ())
            )
            return found
        if kind == "decision":
            touched: Rows = self._summary.get("touched", {}).get(int(key), ())
            return touched
        name, *inside = split(key)
        taken = self._there()
        part = next((part for part in taken.parts if split(part.name) == (name,)), None)
        made = self._found(part) if part is not None else None
        if made is None or made.values is None:
            return ()
        return rows_where(pc.is_valid(column_at(made.values, tuple(inside))))

    def source_record(self, row: int) -> dict[str, Any]:
        """A record as the rules read it, with JSON values."""
        return self.source_records([row])[0]

    def source_records(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Some records as the rules read them."""
        taken = self._there()
        if taken.batch is None or not all(0 <= row < taken.count for row in rows):
            raise CrosswalkError(Diagnostic("E506", "the sample has no such record"))
        if taken.fed is not None and taken.fed.sample.batch is not None:
            whole = taken.fed.sample.batch
            return [records_of(whole, taken.fed.record, row, 1)[0] for row in rows]
        one = (replace(taken.batch, table=taken.batch.table.slice(row, 1)) for row in rows)
        return [decoded(batch, taken.made.named.sources[0])[0] for batch in one]

    # -- what it is about

    @property
    def mapping(self) -> MappingRecord:
        return self._there().wanted.mapping

    @property
    def built(self) -> Built:
        return self._there().made.built

    @property
    def record(self) -> Type:
        """The type of the records that rules read."""
        return self._there().made.record.type

    @property
    def lookups(self) -> Lookups:
        return self._there().wanted.lookups

    @property
    def count(self) -> int:
        return self._there().count

    def take(self, wanted: Wanted) -> None:
        """Takes over what questions are about from now on."""
        self._take(wanted, Job())

    def _there(self) -> _Taken:
        if self._taken is None:
            raise CrosswalkError(Diagnostic("E506", "there is no preview yet"))
        return self._taken

    def _take(self, wanted: Wanted, job: Job) -> _Taken:
        with self._taking:
            if self._taken is None or self._taken.wanted is not wanted:
                self._taken = self._opened(wanted, job)
            return self._taken

    def _opened(self, wanted: Wanted, job: Job) -> _Taken:
        made = built_from(wanted.mapping, wanted.named, wanted.decisions, wanted.lookups)
        plan, shown = made.built.plan, tuple(columns(wanted.named.model.fields))
        if self._feed is None or self._feed.kept.folder != wanted.folder:
            self._feed = SampleFeed(wanted.folder, LIMIT)
        self._feed.kept.files = wanted.files
        taken = self._fed(wanted, made, shown, job) if made.inputs is not None else self._read(wanted, made, shown)
        base = (taken.tag, wanted.lookups, plan.feed, plan.texts, plan.nulls)
        if base != self._base:
            self._base = base
            self._known.clear()
            self._profiles.clear()
        return replace(taken, parts=tuple(parts_of_plan(plan)), base=self._base)

    def _read(self, wanted: Wanted, made: BuiltMapping, shown: tuple[Column, ...]) -> _Taken:
        assert self._feed is not None
        key, rows = self._feed.kept.rows(wanted.named.sources[0])
        return _Taken(wanted, made, shown, (), rows.batch, rows.label, _tag(key), rows.problem, rows.unreadable)

    def _fed(self, wanted: Wanted, made: BuiltMapping, shown: tuple[Column, ...], job: Job) -> _Taken:
        """What the source steps make of the samples; without a feed the steps are not right."""
        assert self._feed is not None and made.inputs is not None
        nothing = _Taken(wanted, made, shown, (), None, "no sample", "")
        if made.built.plan.feed is None:
            return replace(nothing, label="the source steps cannot run")
        fed = self._feed.fed(made.inputs, job.running)
        if fed.sample.problem is not None:
            return replace(nothing, problem=fed.sample.problem, fed=fed)
        try:
            batch = self._feed.batch(made.built.plan.feed, made.inputs, job.running)
        except CrosswalkError as error:
            return replace(nothing, problem=error.diagnostics[0], fed=fed)
        tag = _tag((made.inputs.given, made.inputs.record, self._feed.state(made.inputs)))
        return replace(nothing, batch=batch, label=fed.sample.label, unreadable=fed.sample.unreadable, fed=fed, tag=tag)


def together(parts: Sequence[Part], careful: Mapping[str, int], most: int = TOGETHER) -> Iterator[list[Part]]:
    """What is computed together."""
    at = 0
    while at < len(parts):
        size = max(1, careful.get(parts[at].name, most))
        group = [part for part in parts[at : at + size] if careful.get(part.name, most) >= size]
        yield group
        at += len(group)


def _within(view: tuple[int, int], count: int) -> tuple[int, int]:
    first = max(0, min(view[0], count - 1))
    return first, max(0, min(view[1], count - first))


def _tag(key: object) -> str:
    return hashlib.sha256(repr(key).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _problem(error: Exception, part: Part, taken: _Taken) -> Diagnostic:
    """Why a rule could not be computed at all."""
    mapping, hint = taken.wanted.mapping, ""
    if isinstance(error, MemoryError) or "memory" in str(error).lower():
        message, hint = "this rule takes more memory than a preview may have", "make what it builds smaller"
    elif isinstance(error, RecursionError):
        message, hint = "this rule is nested too deeply to be previewed", "split it into steps"
    elif isinstance(error, CrosswalkError):
        message, hint = error.diagnostics[0].message, error.diagnostics[0].hint or ""
    else:
        message = f"the preview of this rule failed: {str(error) or type(error).__name__}"
    return Diagnostic("E506", message, Place(mapping.file, mapping.lines.get(part.name), rule=part.name), hint or None)
