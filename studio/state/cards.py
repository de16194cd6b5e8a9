"""The lists of the home page: sources, models, mappings, decisions, and what needs attention, in words.

Decides what is worth saying about each. It opens nothing and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from runtime.artefacts.contract import Contract, Owner, walk
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping import walk as walk_rules
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import Diagnostic, Severity
from runtime.io.samples import sample_file
from studio.state.coverage import Coverage


@dataclass(frozen=True, slots=True)
class SourceCard:
    name: str
    title: str
    fields: int
    format: str
    sample: str
    mappings: tuple[str, ...]
    problems: int
    owner: Owner = field(default_factory=Owner)
    size: int | None = None
    """Bytes of the sample; None without one."""
    imported: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ModelCard:
    name: str
    title: str
    version: str
    status: str
    purpose: str | None
    owner: Owner
    fields: int
    required: int
    mappings: tuple[str, ...]
    problems: int


@dataclass(frozen=True, slots=True)
class MappingCard:
    name: str
    sources: tuple[str, ...]
    model: str
    version: str
    status: str
    owner: Owner
    coverage: Coverage
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class DecisionCard:
    id: int
    title: str
    status: str
    date: str | None
    policy: str | None
    review_by: str | None
    affects: tuple[str, ...]
    mappings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to look at: in words, how bad, and what it is about."""

    text: str
    severity: Severity
    kind: Literal["mapping", "source", "model", "decision", "file"]
    name: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a mapping once it was built."""

    coverage: Coverage
    problems: tuple[Diagnostic, ...]


def source_card(workspace: Workspace, source: Contract, sample: str) -> SourceCard:
    used = tuple(m.name for m in workspace.mappings.values() if source.name in m.sources)
    kind = source.reader.format if source.reader is not None else ""
    file = sample_file(workspace.folder, source)
    found = file.stat() if file is not None else None
    return SourceCard(
        source.name, source.title or source.name, len(list(walk(source.fields))), kind, sample, used,
        _problems(workspace, source.file), source.owner, found.st_size if found is not None else None,
        dt.datetime.fromtimestamp(found.st_mtime) if found is not None else None,
    )  # fmt: skip


def model_card(workspace: Workspace, model: Contract) -> ModelCard:
    fields = list(walk(model.fields))
    used = tuple(m.name for m in workspace.mappings.values() if m.model_name == model.name)
    return ModelCard(
        model.name, model.title or model.name, model.version, model.status, model.purpose, model.owner, len(fields),
        sum(f.required for f in fields), used, _problems(workspace, model.file),
    )  # fmt: skip


def mapping_card(mapping: Mapping, checked: Checked) -> MappingCard:
    return MappingCard(
        mapping.name, mapping.sources, mapping.model, mapping.version, mapping.status, mapping.owner, checked.coverage,
        sum(d.severity == "error" for d in checked.problems), sum(d.severity == "warning" for d in checked.problems),
    )  # fmt: skip


def decision_card(workspace: Workspace, decision: Decision) -> DecisionCard:
    named = {m.name for m in workspace.mappings.values() for _, r in walk_rules(m.rules) if r.decision == decision.id}
    named |= {m for m in workspace.mappings if any(a.startswith(f"{m}.") for a in decision.affects)}
    return DecisionCard(
        decision.id, decision.title, decision.status, _text(decision.date), decision.policy, _text(decision.review_by),
        decision.affects, tuple(sorted(named)),
    )  # fmt: skip


def attention(workspace: Workspace, check: Callable[[str], Checked], today: dt.date | None = None) -> list[Attention]:
    """What needs somebody, worst first."""
    order = {"error": 0, "warning": 1, "info": 2}
    found = [
        *_mappings(workspace, check), *_files(workspace), *_unused(workspace),
        *_decisions(workspace, today or dt.date.today()),
    ]  # fmt: skip
    return sorted(found, key=lambda a: order[a.severity])


def _mappings(workspace: Workspace, check: Callable[[str], Checked]) -> Iterator[Attention]:
    for name in workspace.mappings:
        problems = check(name).problems
        missing = [d for d in problems if d.code == "E302"]
        others = [d for d in problems if d.severity == "error" and d.code != "E302"]
        if others:
            first = others[0]
            place = f"{first.place.rule}: " if first.place.rule and first.place.rule not in first.message else ""
            more = f" (and {len(others) - 1} more)" if len(others) > 1 else ""
            yield Attention(f"{name}: {place}{first.message}{more}", "error", "mapping", name, first.place.rule)
        if missing:
            fields = ", ".join(d.place.rule or "" for d in missing[:4]) + (", …" if len(missing) > 4 else "")
            noun = "field has" if len(missing) == 1 else "fields have"
            yield Attention(
                f"{name}: {len(missing)} required {noun} no rule: {fields}",
                "error",
                "mapping",
                name,
                missing[0].place.rule,
            )
        for warning in (d for d in problems if d.severity == "warning"):
            yield Attention(f"{name}: {warning.message}", "warning", "mapping", name, warning.place.rule)


def _files(workspace: Workspace) -> Iterator[Attention]:
    """Faults of files; those of mappings are told with the mapping."""
    own = {m.file for m in workspace.mappings.values()}
    for fault in workspace.diagnostics:
        file = fault.place.file or ""
        if file not in own and fault.severity != "info":
            line = f" (line {fault.place.line})" if fault.place.line else ""
            yield Attention(f"{file}{line}: {fault.message}", fault.severity, "file", file)


def _unused(workspace: Workspace) -> Iterator[Attention]:
    mapped = {name for m in workspace.mappings.values() for name in m.sources}
    for name in workspace.sources.keys() - mapped:
        yield Attention(f"{name} is not mapped yet", "info", "source", name)
    for name, mapping in workspace.mappings.items():
        if mapping.owner == Owner():
            yield Attention(f"{name} has no owner", "info", "mapping", name)


def _decisions(workspace: Workspace, today: dt.date) -> Iterator[Attention]:
    for decision in workspace.decisions.values():
        title = f"Decision {decision.id}, {decision.title}"
        review = _text(decision.review_by)
        if decision.status == "accepted" and review is not None and review < today.isoformat():
            yield Attention(f"{title}, is past its review date {review}", "warning", "decision", str(decision.id))
        if decision.status == "proposed":
            yield Attention(f"{title}, waits to be decided", "info", "decision", str(decision.id))


def _problems(workspace: Workspace, file: str | None) -> int:
    return sum(d.place.file == file and d.severity != "info" for d in workspace.diagnostics)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
