"""What becomes of a value on its way through a rule: after the start, after each step, and in the end.

Decides which records are shown and how. The values are the record engine's, on the sample; in a loop the first item's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.path import split
from runtime.diagnostics import FAILURES, has_errors
from runtime.engines.closures import compile_closure
from runtime.engines.record import Outcome, RecordEngine
from runtime.language.functions.logic import is_true
from runtime.language.functions.table import Closure, Failed, Scope
from runtime.language.sentence import step_words
from runtime.language.steps import StepList, from_steps, to_steps
from runtime.language.typed import Around
from runtime.plan.build import Built
from runtime.plan.steps import Leaf
from runtime.run.failures import reasons
from runtime.values import show
from studio.state.places import Lookups, checked_text, entered, rules_above
from studio.state.preview_result import PreviewResult
from studio.state.sample import MISSING, Sample, normal_form, shown

MOST = 5
_MOST_READ = 4


@dataclass(frozen=True, slots=True)
class TracedRow:
    """One record: the value that the rule starts from, the value after each step (None where it never got there),
    the value in the canonical record, and why that failed."""

    record: int
    source: str
    after: tuple[str | None, ...]
    final: str | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """The steps of a rule in words, and some records on their way through them."""

    steps: tuple[str, ...] = ()
    rows: tuple[TracedRow, ...] = ()
    problem: str | None = None


def trace(
    mapping: Mapping,
    source: Contract,
    built: Built,
    path: str,
    lookups: Lookups,
    sample: Sample,
    records: Iterable[int],
) -> Trace:
    """The way of some sample records through the rule at a target path."""
    rule = mapping.rule(path)
    if rule is None:
        return Trace(problem="there is no rule yet")
    tracing = _Tracing(mapping, source, built, path, rule, lookups)
    rows = tuple(tracing.row(index, sample) for index in records if 0 <= index < sample.count)
    return Trace(tracing.words, rows, tracing.problem)


def telling_records(preview: PreviewResult | None, path: str, current: int, count: int, most: int = MOST) -> list[int]:
    """The records to show for a rule: the current one, then those that fail there, then others."""
    failing = [] if preview is None else [
        row for row, found in preview.failures.items() if any(r.rule == path for r in found)
    ]  # fmt: skip
    # Some of each: a rule is not understood from its failures alone.
    order = [current, *failing[: most - 2], *range(count)]
    return [index for index in dict.fromkeys(order) if 0 <= index < count][:most]


class _Tracing:
    def __init__(
        self, mapping: Mapping, source: Contract, built: Built, path: str, rule: Rule, lookups: Lookups
    ) -> None:
        self.source, self.path, self.lookups = source, path, lookups
        self.plan, self.engine = built.plan, RecordEngine(built.plan)
        self.leaf = next((t for t in built.plan.rules.values() if isinstance(t, Leaf) and t.path == path), None)
        self.problem: str | None = None
        self.above, around = self._above(mapping)
        text = rule.each if rule.each is not None else rule.source
        steps = to_steps(text) if text is not None else None
        self.words = tuple(step_words(s) for s in steps.steps) if steps is not None else ()
        self.closures = self._closures(steps, around) if steps is not None else []
        self.reads: tuple[str, ...] = ()
        if text is not None and steps is None:
            self._formula(text, around)
        wrong = [d for d in built.diagnostics if d.place.rule == path and d.severity == "error"]
        if wrong:
            self.problem = wrong[0].message

    def _above(self, mapping: Mapping) -> tuple[list[tuple[Closure | None, Closure | None]], Around]:
        """Closures of the loops and objects around the rule, and what it is written in."""
        around = Around(self.source.type, lookups=self.lookups)
        found: list[tuple[Closure | None, Closure | None]] = []
        for rule in rules_above(mapping, self.path):
            inside = entered(rule, around)
            text = rule.each if rule.each is not None else rule.source
            if text is not None:
                where = self._closure(rule.where, inside) if rule.where is not None else None
                found.append((self._closure(text, around, items=rule.each is not None), where))
            around = inside
        return found, around

    def _closures(self, steps: StepList, around: Around) -> list[Closure | None]:
        return [self._closure(from_steps(steps.upto(n)), around) for n in range(len(steps.steps) + 1)]

    def _formula(self, text: str, around: Around) -> None:
        """A formula is one step, from the fields that it reads."""
        checked = checked_text(text, around)
        self.reads = tuple(sorted(checked.reads)) if checked is not None else ()
        self.words = ("works out the formula",)
        self.closures = [None, self._closure(text, around)]

    def _closure(self, text: str, around: Around, *, items: bool = False) -> Closure | None:
        checked = checked_text(text, around, items=items)
        return None if checked is None or has_errors(checked.problems) else compile_closure(checked.typed)

    # -- one record

    def row(self, index: int, sample: Sample) -> TracedRow:
        record = sample.records[index]
        value, scope = self._arrive(normal_form(record, self.source.type))
        texts: list[str | None] = []
        failure = None
        for closure in self.closures:
            if closure is None or failure is not None or value is MISSING:
                texts.append(None)
                continue
            try:
                texts.append(_text(closure(value, scope)))
            except Failed as failed:
                failure = FAILURES[failed.code].message.format(value=repr(str(failed.value)))
                texts.append(None)
        final, final_failure = self._final(self.engine.apply(record))
        start, *after = texts or [""]
        if self.reads:
            start = ", ".join(f"{split(path)[-1]} {sample.text_at(index, path)}" for path in self.reads[:_MOST_READ])
        if value is MISSING:  # a list without items: there is nothing to start from
            start = shown(MISSING)
        return TracedRow(index, start or "", tuple(after), final, final_failure or failure)

    def _arrive(self, record: Any) -> tuple[Any, Scope]:
        """The value that the rule is evaluated on: in loops the first item that is kept."""
        value, scope = record, Scope(record, lookups=self.lookups)
        for closure, where in self.above:
            try:
                found = closure(value, scope) if closure is not None else MISSING
                inner = scope.inside(value, 0)
                if isinstance(found, list):
                    kept = (i for i in found if i is not None and (where is None or is_true(where(i, inner))))
                    found = next(kept, MISSING)
            except Failed:
                found = MISSING
            if found is MISSING or found is None:
                return MISSING, scope
            value, scope = found, inner
        return value, scope

    def _final(self, outcome: Outcome) -> tuple[str | None, str | None]:
        value: Any = outcome.values
        for name in split(self.path):
            while isinstance(value, list):
                value = value[0] if value else MISSING
            value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
        own = [
            f for f in outcome.failures if self.leaf is not None and not f.of_source and f.ordinal == self.leaf.ordinal
        ]
        first = [f for f in own if set(f.at) <= set("0.")]
        failure = reasons(self.plan, first)[0].message if first else None
        return (_text(value) if value is not MISSING and self.leaf is not None else None), failure


def _text(value: Any) -> str:
    return shown(value) if isinstance(value, list | dict) else show(value)
