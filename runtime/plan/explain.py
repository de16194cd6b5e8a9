"""A mapping and its rules, explained: pure data that the command, the studio and documents show.

Decides what belongs to an explanation and how a rule's policy is worded. Sentences are made in `language/sentence.py`
and `source_sentence.py`; SQL and values of records come from above, since no plan holds them. The fields of these
records are the keys of `crosswalk explain --format json`: only add to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from runtime.artefacts.contract import Contract, Field, Owner, walk
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Ignored, OnError, Rule
from runtime.artefacts.mapping import Mapping as MappingDocument
from runtime.artefacts.mapping import walk as walk_rules
from runtime.artefacts.path import is_under, split
from runtime.artefacts.source_step import Input, others_of
from runtime.diagnostics import Diagnostic, fail, nearest
from runtime.language.functions.table import Lookups
from runtime.language.sentence import sentence, step_words
from runtime.language.steps import to_steps
from runtime.plan.build import Built, Sources
from runtime.plan.demands import demands_in_words
from runtime.plan.lineage import SourceField, lineage, record_type, rule_reads
from runtime.plan.source_sentence import input_sentence, source_sentence
from runtime.plan.surroundings import rules_above

Kind = Literal["value", "constant", "object", "list", "unmapped"]

ON_ERROR: dict[OnError, str] = {
    "reject": "the record is rejected",
    "null": "the field stays empty",
    "default": "the default is used",
    "flag": "the failure is noted and the record kept",
}
"""What happens to a record when a rule fails for it."""


@dataclass(frozen=True, slots=True)
class RuleStep:
    """One step of a rule: in words, and as it is written."""

    words: str
    written: str


@dataclass(frozen=True, slots=True)
class RuleDecision:
    """A decision that a rule names, or that names the rule's field; without a status when there is no such page."""

    id: int
    title: str = ""
    status: str | None = None
    policy: str | None = None
    deciders: tuple[str, ...] = ()
    owner: str | None = None
    review_by: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """How a field of the model gets its value.

    `start` is what the steps start from (None for a formula), `inside` tells the lists and objects around it, outermost
    first; `reads` are fields of the sources, `row_by_row` is the reason when the batch engine has no SQL for it.
    """

    path: str
    kind: Kind
    type: str | None
    required: bool
    description: str | None
    sentence: str
    expression: str | None = None
    start: str | None = None
    steps: tuple[RuleStep, ...] = ()
    inside: tuple[str, ...] = ()
    where: str | None = None
    has_default: bool = False
    default: Any = None
    on_error: OnError = "reject"
    note: str | None = None
    demands: tuple[tuple[str, str], ...] = ()
    reads: tuple[SourceField, ...] = ()
    decisions: tuple[RuleDecision, ...] = ()
    row_by_row: str | None = None
    problems: tuple[Diagnostic, ...] = ()

    @property
    def depth(self) -> int:
        """How many objects and lists of the model it lies in."""
        return len(split(self.path)) - 1


@dataclass(frozen=True, slots=True)
class Document:
    """A source or a model by name, version and file."""

    name: str
    version: str
    title: str | None
    file: str | None
    fields: int
    format: str | None = None


@dataclass(frozen=True, slots=True)
class ExplainedInput:
    """Where the records of a mapping come from: sources, and what is done to them, a sentence each. `below` are the
    sources that its steps bring in."""

    sentence: str
    steps: tuple[str, ...] = ()
    below: tuple[ExplainedInput, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A whole mapping. `missing` are required fields of the model that nothing fills, `unmapped` the others."""

    name: str
    version: str
    status: str
    description: str | None
    file: str | None
    owner: Owner
    sources: tuple[Document, ...]
    input: ExplainedInput
    model: Document
    decisions: tuple[RuleDecision, ...]
    rules: tuple[ExplainedRule, ...]
    missing: tuple[str, ...]
    unmapped: tuple[str, ...]
    ignored: tuple[Ignored, ...]
    problems: tuple[Diagnostic, ...]

    def rule(self, path: str) -> ExplainedRule:
        """The rule at a target path."""
        return next(rule for rule in self.rules if rule.path == path)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is explained: a mapping with the documents that it refers to, and its plan. `slow` are the targets that the
    batch engine runs row by row, each with the reason."""

    mapping: MappingDocument
    source: Contract
    model: Contract
    built: Built
    decisions: tuple[Decision, ...] = ()
    lookups: Lookups | None = None
    others: Sources | None = None
    slow: Mapping[str, str] | None = None

    @property
    def sources(self) -> dict[str, Contract]:
        """All sources by name."""
        return {self.source.name: self.source, **(self.others or {})}


def explain(subject: Subject) -> Explanation:
    """The whole mapping, its rules in the order of the model; those for unknown fields last."""
    mapping, model = subject.mapping, subject.model
    rules = tuple(_rules(subject))
    problems = tuple(
        d for d in subject.built.diagnostics if d.severity != "info" or (d.code == "W307" and d.place.rule is None)
    )
    owner = mapping.owner if mapping.owner != Owner() else model.owner
    by_code = {code: [d.place.rule for d in subject.built.diagnostics if d.code == code] for code in ("E302", "W308")}
    return Explanation(
        mapping.name, mapping.version, mapping.status, mapping.description, mapping.file, owner,
        tuple(_document(subject.sources[name]) for name in mapping.sources if name in subject.sources),
        _input(mapping.input), _document(model), tuple(_decisions_of(subject, rules)), rules,
        tuple(path for path in by_code["E302"] if path), tuple(path for path in by_code["W308"] if path),
        mapping.ignored, problems,
    )  # fmt: skip


def explain_field(subject: Subject, path: str) -> ExplainedRule:
    """The rule at a target path, or that there is none; E103 for a field that neither model nor mapping has."""
    path = path.replace("[]", "")
    found = next((rule for rule in _rules(subject) if rule.path == path), None)
    if found is not None:
        return found
    field = subject.model.find(path)
    if field is None:
        known = [*(f.path for f in walk(subject.model.fields)), *(p for p, _ in walk_rules(subject.mapping.rules))]
        hint = nearest(path, known) or f"its fields are: {', '.join(f.name for f in subject.model.fields)}"
        raise fail("E103", f"the model '{subject.model.name}' has no field '{path}'", hint=hint)
    said = "Has no rule; the mapping cannot run without one." if field.required else "Has no rule and stays empty."
    inner = [p for p, _ in walk_rules(subject.mapping.rules) if is_under(p, path)]
    if inner or (field.children and any(is_under(field.path, p) for p, _ in walk_rules(subject.mapping.rules))):
        said = "Has no rule of its own."
    return replace(_of_field(path, field), sentence=said, problems=_problems(subject, path))


# -- rules


def _rules(subject: Subject) -> Iterator[ExplainedRule]:
    order = {field.path: number for number, field in enumerate(walk(subject.model.fields))}
    record = record_type(subject.source, subject.built)
    reads = rule_reads(subject.mapping, record, subject.built, subject.lookups or {})
    for path, rule in sorted(walk_rules(subject.mapping.rules), key=lambda found: order.get(found[0], len(order))):
        yield _rule(subject, path, rule, reads.get(path, frozenset()))


def _rule(subject: Subject, path: str, rule: Rule, reads: frozenset[str]) -> ExplainedRule:
    field = subject.model.find(path)
    steps = to_steps(rule.source) if rule.source is not None and not rule.is_nested else None
    around = ((r, r.each if r.each is not None else r.source) for r in rules_above(subject.mapping, path))
    slow = subject.slow or {}
    return replace(
        _of_field(path, field),
        kind=_kind(rule),
        sentence=sentence(rule, field),
        expression=rule.each if rule.each is not None else rule.source,
        start=steps.start if steps is not None else None,
        steps=tuple(RuleStep(step_words(s), s.call("@")) for s in steps.steps) if steps is not None else (),
        inside=tuple(sentence(r) for r, text in around if text is not None),
        where=rule.where,
        has_default=rule.has_default,
        default=rule.default,
        on_error=rule.on_error,
        note=rule.note,
        reads=lineage(reads, subject.sources, subject.source, subject.built),
        decisions=tuple(_decisions_at(subject, path, rule)),
        row_by_row=next((reason for top, reason in slow.items() if is_under(path, top)), None),
        problems=_problems(subject, path),
    )


def _of_field(path: str, field: Field | None) -> ExplainedRule:
    """What the model says of a field."""
    if field is None:
        return ExplainedRule(path, "unmapped", None, False, None, "")
    of = f"list of {len(field.children)} fields" if field.type.kind == "array" and field.children else str(field.type)
    of = f"object of {len(field.children)} fields" if field.type.kind == "object" and field.children else of
    return ExplainedRule(
        path, "unmapped", of, field.required, field.description, "", demands=demands_in_words(field)
    )  # fmt: skip


def _kind(rule: Rule) -> Kind:
    if rule.each is not None:
        return "list"
    if rule.rules:
        return "object"
    return "constant" if rule.source is None and rule.has_default else "value"


def _problems(subject: Subject, path: str) -> tuple[Diagnostic, ...]:
    return tuple(d for d in subject.built.diagnostics if d.place.rule == path and d.severity != "info")


# -- decisions


def _decisions_at(subject: Subject, path: str, rule: Rule) -> Iterator[RuleDecision]:
    """The decision that a rule names, then the accepted ones that name its field."""
    known = {decision.id: decision for decision in subject.decisions}
    if rule.decision is not None:
        yield _decision(known.get(rule.decision), rule.decision)
    names = {f"{subject.mapping.name}.{path}", f"{subject.model.name}.{path}"}
    for decision in subject.decisions:
        if decision.id != rule.decision and decision.status == "accepted" and names & set(decision.affects):
            yield _decision(decision, decision.id)


def _decisions_of(subject: Subject, rules: Iterable[ExplainedRule]) -> Iterator[RuleDecision]:
    """Every decision of the rules once, then those that name the mapping as a whole."""
    found = {decision.id: decision for rule in rules for decision in rule.decisions}
    for decision in subject.decisions:
        if subject.mapping.name in decision.affects:
            found.setdefault(decision.id, _decision(decision, decision.id))
    yield from (found[number] for number in sorted(found))


def _decision(found: Decision | None, number: int) -> RuleDecision:
    if found is None:
        return RuleDecision(number)
    return RuleDecision(
        number, found.title, found.status, found.policy, found.deciders, found.owner, found.review_by, found.file
    )


# -- documents


def _document(contract: Contract) -> Document:
    fields = sum(not field.children for field in walk(contract.fields))
    reader = contract.reader.format if contract.reader is not None else None
    return Document(contract.name, contract.version, contract.title, contract.file, fields, reader)


def _input(given: Input) -> ExplainedInput:
    below = tuple(_input(other) for step in given.steps for other in others_of(step) if other.steps or other.named)
    return ExplainedInput(input_sentence(given), tuple(map(source_sentence, given.steps)), below)
