"""Why a cell holds what it holds: what its rule says, what it read, the value after each step, what came of a failure,
and which decision it follows.

Decides the order and the words. The way through the rule is that of `runtime/run/trace.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping, OnError, Rule
from runtime.artefacts.path import is_under, split
from runtime.diagnostics import FAILURES
from runtime.engines.record.feed import Fed
from runtime.io.samples import MISSING
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built
from runtime.plan.steps import Leaf
from runtime.run.failures import Reason
from runtime.run.one_record import OneRecord
from runtime.run.trace import Tracer, Way
from runtime.values import Type, show
from studio.state.mapping_document import MappingDocument
from studio.state.records.shown_value import ShownValue, shown_value

MOST_WAYS = 20
OutcomeKind = Literal["ok", "rejects", "null", "default", "flag"]
AFTER: dict[OnError, OutcomeKind] = {"reject": "rejects", "null": "null", "default": "default", "flag": "flag"}
INTO_FIELD = "put into the field"


@dataclass(frozen=True, slots=True)
class Step:
    """A step in words and the value behind it; None when the record never got there. `failed` on the one that broke."""

    words: str
    value: ShownValue | None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the record holds in the end, and why, when that is not simply the value of the last step."""

    kind: OutcomeKind
    value: ShownValue
    said: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedWay:
    """One way through the rule: of the record, or of one item of a list (`at`: "0.2")."""

    at: str
    reads: tuple[tuple[str, ShownValue], ...]
    steps: tuple[Step, ...]
    outcome: Outcome
    failure: Reason | None = None


@dataclass(frozen=True, slots=True)
class DecisionTold:
    """The decision that a rule follows, with those who answer for it."""

    number: int
    title: str
    status: str
    owner: str
    approved: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A cell of a record explained; `rule` is the path of the rule that fills it, None when there is none. `others` are
    failures elsewhere that spoil this cell: of the source fields that it reads, or of the fields inside it."""

    record: int
    path: str
    sentence: str
    rule: str | None = None
    ways: tuple[ExplainedWay, ...] = ()
    more: int = 0
    others: tuple[Reason, ...] = ()
    decision: DecisionTold | None = None
    note: str = ""
    problem: str = ""


class Session(Protocol):
    """Who runs the rules: the mapping as it is now, and the records of the sample as the rules read them."""

    mapping: Mapping
    built: Built
    record: Type
    lookups: Lookups

    def source_record(self, row: int) -> dict[str, Any]: ...


async def explain(document: MappingDocument, record: int, path: str, at: str = "") -> Explanation:
    """The value at a target path of a sample record; `at` chooses the item of a list ("1.0").

    Raises `CrosswalkError` when nobody can run the rules now.
    """
    place = rule_at(document.mapping, document.built, path)
    if place is None:
        return Explanation(record, path, "No rule fills this field, so it is null in every record.")
    found: Explanation = await document.preview.ask(explain_in, record, path, at)
    rule = document.rule(place) or Rule(place)
    return replace(found, sentence=document.sentence(place), decision=_decision(document, rule), note=rule.note or "")


def explain_in(session: Session, record: int, path: str, at: str = "") -> Explanation:
    """The part of an explanation that runs the rule."""
    mapping, built = session.mapping, session.built
    place = rule_at(mapping, built, path)
    rule = mapping.rule(place) if place is not None else None
    if place is None or rule is None:
        return Explanation(record, path, "")
    given, fed = session.source_record(record), built.draft is not None
    tracer = Tracer(mapping, session.record, built, place, rule, session.lookups)
    ways = _chosen(tracer.ways_behind_steps(Fed(0, given)) if fed else tracer.ways(given), at)
    one = OneRecord(record, fed=Fed(0, given)) if fed else OneRecord(record, given=given)
    values, reasons = one.mapped(built.plan)
    leaf = next((t for t in built.plan.rules.values() if isinstance(t, Leaf) and t.path == place), None)
    told = tuple(_told(tracer, leaf, way, values, path) for way in ways[:MOST_WAYS])
    own = {(r.code, r.target) for way in ways if (r := way.reason) is not None}
    reads = {read for way in ways for read, _ in way.fields}
    others = (r for r in reasons if (r.code, r.target) not in own and _spoils(r, path, reads))
    more = max(0, len(ways) - MOST_WAYS)
    return Explanation(record, path, "", place, told, more, tuple(others), problem=tracer.problem or "")


def rule_at(mapping: Mapping, built: Built, path: str) -> str | None:
    """The path of the rule that fills a field: its own, or one above that fills it whole."""
    rule = mapping.rule(path)
    if rule is not None and _makes_something(rule):
        return path
    whole = [t.path for t in built.plan.rules.values() if isinstance(t, Leaf) and is_under(path, t.path)]
    return max(whole, key=len, default=None)


def failed_step(found: Explanation) -> str:
    """Which step of the rule failed, in words; "" when none did."""
    for way in found.ways:
        for number, step in enumerate(way.steps, start=1):
            if step.failed:
                where = f"step {number} of {len(way.steps)}: " if len(way.steps) > 1 else ""
                return f"{where}{step.words}"
    return ""


def _makes_something(rule: Rule) -> bool:
    return rule.source is not None or rule.each is not None or rule.has_default


def _chosen(ways: list[Way], at: str) -> list[Way]:
    """The ways of the items at some positions, or all of them when there are none there."""
    return [way for way in ways if not at or way.at == at or way.at.startswith(f"{at}.")] or ways


def _told(tracer: Tracer, leaf: Leaf | None, way: Way, values: dict[str, Any], path: str) -> ExplainedWay:
    reads = tuple((read, shown_value(value)) for read, value in way.fields)
    steps = [Step(words, _behind(value)) for words, value in zip(tracer.words, way.after, strict=False)]
    if way.failure is not None:
        broken = next((i for i, step in enumerate(steps) if step.value is None), None)
        if broken is None:
            steps.append(Step(INTO_FIELD, None, failed=True))
        else:
            steps[broken] = Step(steps[broken].words, None, failed=True)
    final = way.final if leaf is not None and leaf.path == path else _reached(values, path, way.at)
    return ExplainedWay(way.at, reads, tuple(steps), _outcome(leaf, way, final), way.reason)


def _reached(values: Any, path: str, at: str) -> Any:
    """The value at a path of a canonical record, in lists at the positions `at`; `MISSING` where there is none."""
    positions = iter(at.split(".") if at else ())
    found = values
    for name in split(path):
        while isinstance(found, list):
            index = next(positions, None)
            found = found[int(index)] if index is not None and int(index) < len(found) else MISSING
        if not isinstance(found, dict):
            return None if found is None else MISSING
        found = found.get(name, MISSING)
    return found


def _behind(value: Any) -> ShownValue | None:
    return None if value is MISSING else shown_value(value)


def _outcome(leaf: Leaf | None, way: Way, final: Any) -> Outcome:
    value = shown_value(final)
    if leaf is None:
        return Outcome("ok", value)
    reason = way.reason
    if reason is not None:
        kind: OutcomeKind = "rejects" if reason.rejects else AFTER[leaf.on_error]
        return Outcome(kind, value, _what_then(kind, leaf))
    last = way.after[-1] if way.after else way.start
    if leaf.has_default and leaf.expression is not None and last in (None, MISSING) and final is not None:
        return Outcome("default", value, f"Nothing came, so the default {show(leaf.default)} stands in.")
    if not way.arrived:
        return Outcome("null", value, "What the rule reads from is not there, so there is nothing to work on.")
    return Outcome("ok", value)


def _what_then(kind: OutcomeKind, leaf: Leaf) -> str:
    match kind:
        case "rejects":
            return "So the record is rejected: it goes to the rejects with this reason."
        case "null":
            return "So the field is left empty; the record is kept."
        case "flag":
            return "So the field is left empty and the failure is reported; the record is kept."
    return f"So the default {show(leaf.default)} stands in; the record is kept."


def _spoils(reason: Reason, path: str, reads: set[str]) -> bool:
    """Whether a failure elsewhere has to do with the cell."""
    if reason.rule is not None:
        return is_under(reason.rule, path)
    places = [re.sub(r"\[\d+\]", "", place).rpartition(": ")[2] for place in reason.source]
    return any(is_under(place, read) or is_under(read, place) for place in places for read in reads)


def _decision(document: MappingDocument, rule: Rule) -> DecisionTold | None:
    if rule.decision is None:
        return None
    found = document.workspace.decisions.get(rule.decision)
    if found is None:
        return DecisionTold(rule.decision, "This decision is not in the workspace.", "", "", "")
    return DecisionTold(found.id, found.title, found.status, found.owner or "", _approved(found))


def _approved(decision: Decision) -> str:
    """Who took the decision, and when."""
    who = ", ".join(decision.deciders)
    return f"{who} on {decision.date}" if who and decision.date else who


def title_of(code: str) -> str:
    """A failure's kind in words."""
    return FAILURES[code].title if code in FAILURES else code
