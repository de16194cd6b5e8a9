"""What a change of something would touch: a field of a source or model, a lookup or one of its codes, a decision.

Decides which mappings, rules, decisions, examples and consumers depend on it, each with the reason. What a rule reads
is for `plan/lineage.py` to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from runtime.artefacts.decision import Decision
from runtime.artefacts.example import Example
from runtime.artefacts.mapping import Mapping, Rule, walk
from runtime.artefacts.path import is_under, path_of, split
from runtime.artefacts.source_step import expressions_of
from runtime.artefacts.workspace import Workspace
from runtime.change.lookup_calls import lookups_of
from runtime.change.subject import Subject, subject_of
from runtime.diagnostics import CrosswalkError, counted
from runtime.plan.feed import feeds, sources_read
from runtime.plan.lineage import lineage, record_type, rule_reads
from runtime.run.load import parts_of

TouchKind = Literal["mapping", "rule", "source_step", "ignored", "decision", "example", "model", "consumer"]


@dataclass(frozen=True, slots=True)
class Touch:
    """Something that the change would touch: of which document, where in it, and why."""

    kind: TouchKind
    name: str
    path: str
    why: str
    file: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The touch as JSON holds it."""
        return {"kind": self.kind, "name": self.name, "path": self.path, "why": self.why, "file": self.file}


@dataclass(frozen=True, slots=True)
class Impact:
    """All that a change of `what` would touch, the nearest first."""

    what: str
    touches: tuple[Touch, ...]

    def of(self, kind: TouchKind) -> tuple[Touch, ...]:
        """The touches of one kind."""
        return tuple(touch for touch in self.touches if touch.kind == kind)

    def as_dict(self) -> dict[str, Any]:
        """The impact as JSON holds it."""
        return {"what": self.what, "touches": [touch.as_dict() for touch in self.touches]}


def impact_of(workspace: Workspace, what: str) -> Impact:
    """What a change of `what` touches: "billing_invoice.status", "lookups/country.UK", "decisions/2"; E103 for what the
    workspace does not have."""
    subject = subject_of(workspace, what)
    finder = _Finder(workspace, subject)
    touches: dict[tuple[str, str, str], Touch] = {}
    for touch in finder.touches():
        touches.setdefault((touch.kind, touch.name, touch.path), touch)
    order = get_args(TouchKind)
    return Impact(subject.said, tuple(sorted(touches.values(), key=lambda t: (order.index(t.kind), t.name))))


Place = tuple[str, str]
"""A source and the path of a field in it."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A mapping with what its rules, its source steps and its decisions read of its sources."""

    mapping: Mapping
    rules: dict[str, frozenset[Place]]
    steps: frozenset[Place]
    detectors: dict[int, frozenset[Place]]


class _Finder:
    def __init__(self, workspace: Workspace, subject: Subject) -> None:
        self.workspace, self.subject = workspace, subject
        self.understood = {name: found for name in workspace.mappings if (found := _read(workspace, name)) is not None}

    def touches(self) -> Iterator[Touch]:
        targets: dict[str, set[str]] = {}
        for mapping in self.workspace.mappings.values():
            rules, steps = list(self._rules(mapping)), list(self._steps(mapping))
            yield from (*rules, *steps, *self._ignored(mapping))
            targets[mapping.name] = {touch.path for touch in rules}
            if rules or steps or self._is_of(mapping):
                yield Touch("mapping", mapping.name, "", _told(rules, steps), mapping.file)
                yield from self._examples(mapping)
            yield from self._model_fields(mapping, targets[mapping.name])
            yield from self._consumers(mapping, targets[mapping.name])
        yield from self._decisions(targets)

    # -- mappings

    def _is_of(self, mapping: Mapping) -> bool:
        """Whether the mapping is for the whole document that is asked about, whatever its rules say."""
        one = self.subject
        named = {"sources": mapping.sources, "models": (mapping.model_name,)}
        return not one.path and one.name in named.get(one.kind, ())

    def _rules(self, mapping: Mapping) -> Iterator[Touch]:
        found = self.understood.get(mapping.name)
        for path, rule in walk(mapping.rules):
            reads = found.rules.get(path, frozenset()) if found is not None else frozenset()
            if (why := self._why(mapping, path, rule, reads)) is not None:
                yield Touch("rule", mapping.name, path, why, mapping.file)

    def _why(self, mapping: Mapping, path: str, rule: Rule, reads: frozenset[Place]) -> str | None:
        """Why a change would touch the rule; None when it would not."""
        one = self.subject
        match one.kind:
            case "sources":
                hit = next((p for s, p in sorted(reads) if s == one.name and _meet(p, one.path)), None)
                return f"it reads {hit or 'the record'}" if hit is not None else None
            case "models":
                fills = mapping.model_name == one.name and _meet(path, one.path)
                return ("it fills the field" if path == one.path else f"it fills {path}") if fills else None
            case "lookups":
                texts = (text for text in (rule.source, rule.each, rule.where) if text)
                return "it asks the lookup" if one.name in lookups_of(texts) else None
            case "decisions":
                if rule.decision == one.number:
                    return "it names the decision"
                names = {f"{mapping.name}.{path}", f"{mapping.model_name}.{path}"}
                concerned = self.workspace.decisions[one.number].affects
                return "the decision concerns its field" if names & set(concerned) else None
        return None

    def _steps(self, mapping: Mapping) -> Iterator[Touch]:
        one, found = self.subject, self.understood.get(mapping.name)
        if one.kind == "lookups" and one.name in lookups_of(expressions_of(mapping.input)):
            yield Touch("source_step", mapping.name, "", "a source step asks the lookup", mapping.file)
        if one.kind == "sources" and found is not None:
            for source, path in sorted(found.steps):
                if source == one.name and _meet(path, one.path):
                    yield Touch("source_step", mapping.name, path, f"a source step reads {path}", mapping.file)

    def _ignored(self, mapping: Mapping) -> Iterator[Touch]:
        one = self.subject
        if one.kind == "sources" and one.path and one.name in mapping.sources:
            for entry in mapping.ignored:
                if is_under(one.path, entry.path) or is_under(entry.path, one.path):
                    yield Touch("ignored", mapping.name, entry.path, "it is left out on purpose", mapping.file)

    # -- beside and behind them

    def _examples(self, mapping: Mapping) -> Iterator[Touch]:
        for example in self.workspace.examples.values():
            if example.mapping == mapping.name and (why := self._why_example(mapping, example)) is not None:
                yield Touch("example", f"{example.mapping}/{example.name}", "", why, example.file)

    def _why_example(self, mapping: Mapping, example: Example) -> str | None:
        one = self.subject
        match one.kind:
            case "sources":
                given = dict(example.others).get(one.name, ()) if one.name != mapping.source else example.given
                has = any(_has(record, one.path) for record in given)
                return f"it gives {one.path or 'a record'}" if has else None
            case "models":
                return f"it expects {one.path}" if any(_has(record, one.path) for record in example.expect) else None
            case "lookups":
                has = not one.path or _holds((*example.given, *example.others), one.path)
                return (f"it gives {one.path}" if one.path else "its mapping asks the lookup") if has else None
            case "decisions":
                return "it shows the decision" if example.decision == one.number else None
        return None

    def _model_fields(self, mapping: Mapping, targets: set[str]) -> Iterator[Touch]:
        model = self.workspace.models.get(mapping.model_name)
        if model is not None and self.subject.kind != "models":
            for path in sorted(targets):
                yield Touch("model", model.name, path, f"the mapping {mapping.name} fills it", model.file)

    def _consumers(self, mapping: Mapping, targets: set[str]) -> Iterator[Touch]:
        """Mappings that read the records that this one makes: their source has the name of its model."""
        for name, other in self.understood.items():
            read = {p for s, p in (*other.steps, *(r for rs in other.rules.values() for r in rs))
                    if s == mapping.model_name}  # fmt: skip
            hit = sorted(p for p in read if any(_meet(p, path) for path in targets))
            if hit and name != mapping.name:
                why = f"it reads {', '.join(hit)} of {mapping.model_name}"
                yield Touch("consumer", name, "", why, other.mapping.file)

    def _decisions(self, targets: dict[str, set[str]]) -> Iterator[Touch]:
        for decision in self.workspace.decisions.values():
            if (why := self._why_decision(decision, targets)) is not None:
                yield Touch("decision", str(decision.id), "", f"{decision.title}: {why}", decision.file)

    def _why_decision(self, decision: Decision, targets: dict[str, set[str]]) -> str | None:
        one = self.subject
        if one.kind == "decisions":
            if decision.id == one.number:
                return None
            follows = decision.superseded_by == one.number
            followed = self.workspace.decisions[one.number].superseded_by == decision.id
            return "the decision supersedes it" if follows else "it supersedes the decision" if followed else None
        if one.kind == "lookups" and decision.detect and one.name in lookups_of([decision.detect]):
            return "it asks the lookup for its records"
        for affected in decision.affects:
            name, *inside = split(affected)
            path = path_of(tuple(inside))
            if name == one.name and one.kind in ("sources", "models") and _meet(path, one.path):
                return f"it concerns {affected}"
            if path in targets.get(name, ()):
                return f"it concerns {affected}"
        detected = (m.detectors.get(decision.id, frozenset()) for m in self.understood.values())
        if one.kind == "sources" and any(s == one.name and _meet(p, one.path) for found in detected for s, p in found):
            return "it looks there for its records"
        return None


def _read(workspace: Workspace, name: str) -> _Read | None:
    """What a mapping reads; None where a source or its model is missing."""
    try:
        parts = parts_of(workspace, name)
        built = parts.build()
    except CrosswalkError:
        return None
    mapping, sources = parts.mapping, {parts.source.name: parts.source, **parts.others}

    def of_sources(paths: frozenset[str]) -> frozenset[Place]:
        plain = frozenset(path.replace("[]", "") for path in paths)
        return frozenset((f.source, f.path) for f in lineage(plain, sources, parts.source, built))

    reads = rule_reads(mapping, record_type(parts.source, built), built, parts.lookups)
    feed = built.plan.feed
    found = zip(feeds(feed), sources_read(feed, ()), strict=True) if feed is not None else ()
    steps = frozenset((one.source, path.replace("[]", "")) for one, paths in found for path in paths if path)
    detectors = {d.decision: of_sources(d.reads) for d in built.plan.detectors}
    return _Read(mapping, {path: of_sources(paths) for path, paths in reads.items()}, steps, detectors)


def _meet(path: str, other: str) -> bool:
    """Whether one is the other, or lies in it."""
    return is_under(path, other) or is_under(other, path)


def _has(record: Any, path: str) -> bool:
    """Whether a record has the field, in an item of a list too."""
    if not path:
        return True
    name, *rest = split(path)
    if isinstance(record, list):
        return any(_has(item, path) for item in record)
    return isinstance(record, dict) and name in record and _has(record[name], path_of(tuple(rest)))


def _holds(value: Any, text: str) -> bool:
    """Whether a text stands anywhere in a value, as lookups are asked: capitals and white space do not count."""
    if isinstance(value, dict):
        return any(_holds(inner, text) for inner in value.values())
    if isinstance(value, list | tuple):
        return any(_holds(inner, text) for inner in value)
    return isinstance(value, str) and value.strip().casefold() == text.strip().casefold()


def _told(rules: list[Touch], steps: list[Touch]) -> str:
    found = [counted(len(rules), "rule")] if rules else []
    found += [counted(len(steps), "place in its source steps", "places in its source steps")] if steps else []
    return " and ".join(found) or "it is for the whole of it"
