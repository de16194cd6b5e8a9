"""The record engine: one record at a time in plain Python, compiled once per plan.

It defines what a mapping means; the batch engine has to give the same values and the same failures. For webhooks,
tests and explanations; thread-safe, since a compiled engine is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.engines.failure import Failure, rejected
from runtime.engines.record.closures import compile_closure, truth
from runtime.engines.record.feed import Counts, RecordFeed
from runtime.engines.record.normal_form import compile_reader
from runtime.engines.record.targets import compile_object, reaches_around, uses_scope
from runtime.language.functions.table import Closure, Failed, Scope
from runtime.plan.steps import Plan


@dataclass(slots=True)
class Outcome:
    """What became of one record: the canonical values, the failures, the decisions that it touches."""

    values: dict[str, Any]
    failures: list[Failure] = field(default_factory=list)
    decisions: list[int] = field(default_factory=list)


class RecordEngine:
    """A plan, ready to be applied to decoded JSON records."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        ordinals = {c.path: c.ordinal for c in plan.source_checks}
        self._read = compile_reader(plan.reads, ordinals, texts=plan.texts, nulls=plan.nulls)
        self._make = compile_object(plan.targets)
        self._around = reaches_around(plan.targets) or any(uses_scope(d.expression) for d in plan.detectors)
        self._scope = Scope(None, lookups=plan.lookups)
        self._detectors = [
            (d.decision, truth(compile_closure(d.expression), d.expression.type)) for d in plan.detectors
        ]

    def apply(self, record: Any) -> Outcome:
        """Maps one record, a decoded JSON object; not for a plan whose records come out of source steps."""
        failures: list[Failure] = []
        return self.made(self._read(record, failures), failures)

    def apply_all(self, inputs: Mapping[str, Iterable[Any]]) -> tuple[list[tuple[int, Outcome]], Counts]:
        """Maps all records of the sources (by name) through the source steps: row numbers and outcomes, and how many
        records each step got and made."""
        assert self.plan.feed is not None
        counts: Counts = {}
        fed = RecordFeed(self.plan.feed, self.plan.lookups).apply(inputs, counts)
        return [(one.row, self.made(one.value, [*one.failures])) for one in fed.rows], counts

    def made(self, value: Any, failures: list[Failure]) -> Outcome:
        """Maps a record in normal form, of which the failures are known already."""
        scope = Scope(value, lookups=self.plan.lookups) if self._around else self._scope
        made = self._make(value, scope, failures)
        touched = [decision for decision, detect in self._detectors if _holds(detect, value, scope)]
        if self.plan.rejections:
            failures += [rejected(d) for d in self.plan.rejections.values() if d.decision in touched]
        return Outcome(made, failures, touched)


def _holds(detect: Closure, value: Any, scope: Scope) -> bool:
    try:
        return bool(detect(value, scope))
    except Failed:
        return False
