"""The record engine: one record at a time in plain Python, compiled once per plan.

It defines what a mapping means; the batch engine has to give the same values and the same failures. For webhooks,
tests and explanations; thread-safe, since a compiled engine is never changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from runtime.artefacts.contract import Field
from runtime.artefacts.path import child_path
from runtime.engines.closures import compile_closure
from runtime.language.functions.casting import show_any
from runtime.language.functions.logic import is_true
from runtime.language.functions.patterns import compiled
from runtime.language.functions.table import Closure, Failed, Scope
from runtime.plan.demands import demands_of
from runtime.plan.steps import Empty, Group, Leaf, Loop, Plan, Target
from runtime.values import ANY, LONGEST_SHOWN, NotOfType, Type, parse_json, parse_text


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure of a record: the rule's number (or a source check's), list positions, code and value."""

    ordinal: int
    at: str
    code: str
    value: str
    of_source: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of one record: the canonical values, the failures, the decisions that it touches."""

    values: dict[str, Any]
    failures: list[Failure] = field(default_factory=list)
    decisions: list[int] = field(default_factory=list)


Maker = Callable[[Any, Scope, str, list[Failure]], Any]


class RecordEngine:
    """A plan, ready to be applied to decoded JSON records."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._ordinals = {c.path: c.ordinal for c in plan.source_checks}
        self._makers = [(t.field.name, _maker(t)) for t in plan.targets]
        self._detectors = [(d.decision, compile_closure(d.expression)) for d in plan.detectors]

    def apply(self, record: Any) -> Outcome:
        """Maps one record, a decoded JSON object."""
        failures: list[Failure] = []
        value = self._read(record, self.plan.reads, "", "", failures)
        scope = Scope(value, lookups=self.plan.lookups)
        made = {name: maker(value, scope, "", failures) for name, maker in self._makers}
        touched = [decision for decision, detect in self._detectors if _holds(detect, value, scope)]
        return Outcome(made, failures, touched)

    def _read(self, value: Any, of: Type, path: str, at: str, failures: list[Failure]) -> Any:
        """The value in the contract's normal form: every declared key present, what is of a wrong kind noted."""
        if value is None or of.kind == "any":
            return value
        if of.kind == "object":
            if type(value) is not dict:
                failures.append(self._wrong(path, at, value))
                value = {}
            return {n: self._read(value.get(n), t, child_path(path, n), at, failures) for n, t in of.fields}
        if of.kind == "array":
            if type(value) is not list:
                failures.append(self._wrong(path, at, value))
                return None
            below = path + "[]"
            return [self._read(item, of.item or ANY, below, _position(at, i), failures) for i, item in enumerate(value)]
        try:
            if self.plan.texts and isinstance(value, str):
                return None if value in self.plan.nulls else parse_text(value, of)
            return parse_json(value, of)
        except NotOfType:
            failures.append(self._wrong(path, at, value))
            return None

    def _wrong(self, path: str, at: str, value: Any) -> Failure:
        return Failure(self._ordinals.get(path, -1), at, "wrong_kind", _shown_json(value), of_source=True)


def _shown_json(value: Any) -> str:
    """A JSON value as people see it: a string as it is, anything else as JSON writes it."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text[:LONGEST_SHOWN]


def _position(at: str, index: int) -> str:
    return f"{at}.{index}" if at else str(index)


def _holds(detect: Closure, value: Any, scope: Scope) -> bool:
    try:
        return is_true(detect(value, scope))
    except Failed:
        return False


# -- targets


def _maker(target: Target) -> Maker:
    match target:
        case Empty():
            return lambda _value, _scope, _at, _failures: None
        case Leaf():
            return _leaf(target)
        case Group():
            return _group(target)
        case Loop():
            return _loop(target)


def _leaf(leaf: Leaf) -> Maker:
    expression = compile_closure(leaf.expression) if leaf.expression is not None else None
    violated = _violations(leaf.field)
    tolerant, ordinal = leaf.on_error != "reject", leaf.ordinal
    default = leaf.default if leaf.has_default else None

    def make(value: Any, scope: Scope, at: str, failures: list[Failure]) -> Any:
        made, failed = None, None
        try:
            made = expression(value, scope) if expression is not None else None
            if tolerant and made is not None:
                violated(made)
        except Failed as failure:
            made, failed = None, failure
        made = default if made is None else made
        if failed is None and not tolerant and made is not None:
            try:
                violated(made)
            except Failed as failure:
                failed = failure
        if failed is not None:
            failures.append(Failure(ordinal, at, failed.code, str(failed.value)[:LONGEST_SHOWN]))
        if made is None and leaf.field.required and (failed is None or tolerant):
            failures.append(Failure(ordinal, at, "required", ""))
        return made

    return make


def _group(group: Group) -> Maker:
    source = compile_closure(group.source) if group.source is not None else None
    makers = [(t.field.name, _maker(t)) for t in group.targets]
    required = group.field.required
    blank = {t.field.name: None for t in group.targets}

    def make(value: Any, scope: Scope, at: str, failures: list[Failure]) -> Any:
        if source is not None:
            found = source(value, scope)
            if found is None:
                if required:
                    failures.append(Failure(group.ordinal, at, "required", ""))
                return None
            value, scope = found, scope.inside(value, scope.index)
        own: list[Failure] = []
        made = {name: maker(value, scope, at, own) for name, maker in makers}
        if required or made != blank:
            failures += own
            return made
        failures += [f for f in own if f.code != "required"]
        return None

    return make


def _loop(loop: Loop) -> Maker:
    each = compile_closure(loop.each)
    where = compile_closure(loop.where) if loop.where is not None else None
    makers = [(t.field.name, _maker(t)) for t in loop.targets]

    def items(value: Any, scope: Scope) -> list[Any] | None:
        found = each(value, scope)
        if type(found) is not list:
            return None
        inner = scope.inside(value, None)
        return [i for i in found if i is not None and (where is None or is_true(where(i, inner)))]

    def make(value: Any, scope: Scope, at: str, failures: list[Failure]) -> Any:
        try:
            found = items(value, scope)
        except Failed as failure:
            failures.append(Failure(loop.ordinal, at, failure.code, str(failure.value)[:LONGEST_SHOWN]))
            return None
        if found is None:
            if loop.field.required:
                failures.append(Failure(loop.ordinal, at, "required", ""))
            return None
        made = []
        for index, item in enumerate(found):
            inner = scope.inside(value, index)
            made.append({name: maker(item, inner, _position(at, index), failures) for name, maker in makers})
        return made

    return make


def _violations(of: Field) -> Callable[[Any], None]:
    """Raises `Failed` for the first demand of the model that a value does not meet."""
    wanted = demands_of(of)
    allowed = frozenset(wanted.allowed)
    pattern = compiled(wanted.pattern) if wanted.pattern is not None else None
    shortest, longest, least, most = wanted.min_length, wanted.max_length, wanted.minimum, wanted.maximum

    def demands(value: Any) -> Iterator[tuple[bool, str]]:
        if allowed:
            yield value not in allowed, "not_in_enum"
        yield pattern is not None and not pattern.search(value), "pattern"
        yield longest is not None and len(value) > longest, "too_long"
        yield shortest is not None and len(value) < shortest, "too_short"
        yield least is not None and value < least, "out_of_range"
        yield most is not None and value > most, "out_of_range"

    def check(value: Any) -> None:
        for broken, code in demands(value):
            if broken:
                raise Failed(code, show_any(value))

    return check
