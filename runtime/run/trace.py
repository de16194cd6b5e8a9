"""A record on its way through one rule: the value that it starts from, after each step, and in the end.

Decides what a step is for a rule that is no chain (one, from the fields that it reads), and that a rule inside loops
goes its way once for each item that is kept. The values are the record engine's; how they are shown is for others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.path import is_under, split
from runtime.diagnostics import FAILURES, has_errors
from runtime.engines.record.closures import compile_closure
from runtime.engines.record.engine import Outcome, RecordEngine
from runtime.engines.record.feed import Fed
from runtime.engines.record.normal_form import compile_reader
from runtime.io.samples import MISSING, value_at
from runtime.language.functions.logic import is_true
from runtime.language.functions.table import Closure, Failed, Lookups, Scope
from runtime.language.sentence import step_words
from runtime.language.steps import StepList, from_steps, to_steps
from runtime.language.typed import Around
from runtime.plan.build import Built
from runtime.plan.steps import Leaf
from runtime.plan.surroundings import checked_text, entered, rules_above
from runtime.run.failures import Reason, reasons
from runtime.values import Type

FORMULA = "works out the formula"
_Arrival = tuple[Any, Scope, str]
_Entry = tuple[Closure | None, Closure | None, bool]


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the rule. `at` are the positions of the items around it ("0.2"), `start` is the value that it
    starts from, `after` the value after each step, `final` the one in the canonical record; `MISSING` where the
    record never got there, `arrived` is false when a list or object around the rule had nothing for it. `fields` are
    those that the rule reads; of a formula they are also what it starts from (`read`). `failure` says what went wrong
    first. `part` counts the records that source steps make of one number."""

    at: str
    start: Any
    after: tuple[Any, ...]
    final: Any
    failure: str | None = None
    reason: Reason | None = None
    read: tuple[tuple[str, Any], ...] = ()
    arrived: bool = True
    part: int = 0
    fields: tuple[tuple[str, Any], ...] = ()


class Tracer:
    """The rule at a target path, ready to follow records; `words` tells its steps, `problem` why it cannot run."""

    def __init__(self, mapping: Mapping, record: Type, built: Built, path: str, rule: Rule, lookups: Lookups) -> None:
        self.path, self.lookups, self.plan = path, lookups, built.plan
        self.engine = RecordEngine(built.plan)
        self.leaf = next((t for t in built.plan.rules.values() if isinstance(t, Leaf) and t.path == path), None)
        self._read = compile_reader(record, {}, texts=built.plan.texts, nulls=built.plan.nulls)
        self._above, around = self._entries(mapping, Around(record, lookups=lookups))
        self._around = around
        self._others: dict[str, Closure | None] = {}
        text = rule.each if rule.each is not None else rule.source
        steps = to_steps(text) if text is not None else None
        self.words = tuple(step_words(s) for s in steps.steps) if steps is not None else ()
        self._closures = self._after(steps, around) if steps is not None else []
        checked = checked_text(text, around) if text is not None else None
        self._fields = tuple(sorted(checked.reads)) if checked is not None else ()
        self._is_formula = text is not None and steps is None
        if text is not None and steps is None:
            self.words, self._closures = (FORMULA,), [None, _closure(text, around)]
        wrong = [d for d in built.diagnostics if d.place.rule == path and d.severity == "error"]
        self.problem = wrong[0].message if wrong else None

    def _entries(self, mapping: Mapping, around: Around) -> tuple[list[_Entry], Around]:
        """Closures of the loops and objects around the rule, and what it is written in."""
        found: list[_Entry] = []
        for rule in rules_above(mapping, self.path):
            inside = entered(rule, around)
            text = rule.each if rule.each is not None else rule.source
            if text is not None:
                where = _closure(rule.where, inside) if rule.where is not None else None
                is_loop = rule.each is not None
                found.append((_closure(text, around, items=is_loop), where, is_loop))
            around = inside
        return found, around

    def _after(self, steps: StepList, around: Around) -> list[Closure | None]:
        return [_closure(from_steps(steps.upto(n)), around) for n in range(len(steps.steps) + 1)]

    def ways(self, record: dict[str, Any], most: int | None = None) -> list[Way]:
        """The ways of a record of the source (decoded JSON) through the rule, one for each item around it."""
        return self._ways(self._read(record, []), record, self.engine.apply(record), most)

    def ways_behind_steps(self, fed: Fed, most: int | None = None) -> list[Way]:
        """The same for a record that source steps have made."""
        return self._ways(fed.value, fed.value, self.engine.made(fed.value, [*fed.failures]), most)

    def values(self, record: dict[str, Any], text: str, *, made: bool = False) -> list[Any]:
        """What another expression gives where the rule stands, once for each item around it: `Failed` where it fails,
        nothing where a list or object has nothing for it. `made` says that source steps have made the record."""
        if text not in self._others:
            self._others[text] = _closure(text, self._around)
        closure = self._others[text]
        if closure is None:
            return []
        value = record if made else self._read(record, [])
        found: list[Any] = []
        for arrived, scope, _ in self._arrive(value, Scope(value, lookups=self.lookups), 0, ""):
            if arrived is not MISSING:
                try:
                    found.append(closure(arrived, scope))
                except Failed as reason:
                    found.append(reason)
        return found

    def _ways(self, value: Any, record: Any, outcome: Outcome, most: int | None) -> list[Way]:
        arrivals = self._arrive(value, Scope(value, lookups=self.lookups), 0, "")
        return [self._way(arrival, outcome, record) for arrival in islice(arrivals, most)]

    def _way(self, arrival: _Arrival, outcome: Outcome, record: Any) -> Way:
        value, scope, at = arrival
        fields = tuple((path, self._field(path, value, scope, record)) for path in self._fields)
        found: list[Any] = []
        failure = None
        for closure in self._closures:
            made = MISSING
            if closure is not None and failure is None and value is not MISSING:
                try:
                    made = closure(value, scope)
                except Failed as failed:
                    failure = FAILURES[failed.code].message.format(value=repr(str(failed.value)))
            found.append(made)
        own = [f for f in outcome.failures if not f.of_source and self.leaf and f.ordinal == self.leaf.ordinal]
        reason = next(iter(reasons(self.plan, [f for f in own if f.at == at][:1])), None)
        start, *after = found or [MISSING]
        final = self._final(outcome, at)
        read = fields if self._is_formula else ()
        said = reason.message if reason else failure
        return Way(at, start, tuple(after), final, said, reason, read, value is not MISSING, fields=fields)

    def _field(self, path: str, value: Any, scope: Scope, record: Any) -> Any:
        """A field that the rule reads, from the item that it lies in."""
        known = [*zip((origin for _, origin in self._around.parents), scope.parents, strict=False)]
        for origin, holder in reversed([*known, (self._around.origin, value)]):
            if origin and path != origin and is_under(path, origin):
                return value_at(holder, path[len(origin) + 1 :])
        return value_at(record, path)

    def _arrive(self, value: Any, scope: Scope, depth: int, at: str) -> Iterator[_Arrival]:
        """The values that the rule is evaluated on; `MISSING` where there is none to start from."""
        if depth == len(self._above):
            yield value, scope, at
            return
        closure, where, is_loop = self._above[depth]
        try:
            found = closure(value, scope) if closure is not None else None
            if isinstance(found, list) and is_loop:
                tried = scope.inside(value, None)
                found = [i for i in found if i is not None and (where is None or is_true(where(i, tried)))]
        except Failed:
            found = None
        if not found and (is_loop or found is None):
            yield MISSING, scope, at
        elif isinstance(found, list) and is_loop:
            for index, item in enumerate(found):
                below = f"{at}.{index}" if at else str(index)
                yield from self._arrive(item, scope.inside(value, index), depth + 1, below)
        else:
            yield from self._arrive(found, scope.inside(value, scope.index), depth + 1, at)

    def _final(self, outcome: Outcome, at: str) -> Any:
        """The value in the canonical record, at the positions of the items around it."""
        if self.leaf is None:
            return MISSING
        value: Any = outcome.values
        positions = iter(at.split(".") if at else ())
        for name in split(self.path):
            while isinstance(value, list):
                index = next(positions, None)
                value = value[int(index)] if index is not None and int(index) < len(value) else MISSING
            value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
        return value


def _closure(text: str, around: Around, *, items: bool = False) -> Closure | None:
    checked = checked_text(text, around, items=items)
    return None if checked is None or has_errors(checked.problems) else compile_closure(checked.typed)
