"""Two versions compared, document by document: changes, their grades, and version numbers that are too small.

Decides which document of one version is which of the other, and which changes of lookups and decisions give a mapping
or a model another meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

from runtime.artefacts.contract import Contract
from runtime.artefacts.decision import Decision
from runtime.artefacts.kinds import Kind
from runtime.artefacts.lookup import Lookup
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.path import is_under
from runtime.change.change import Change, DocumentDifference
from runtime.change.contract_difference import contract_changes
from runtime.change.decision_difference import decision_changes, lost_decision_change, new_decision_change
from runtime.change.grade import ORDER, Grade, greatest, is_enough, next_version
from runtime.change.lookup_calls import lookups_of
from runtime.change.lookup_difference import lookup_changes
from runtime.change.mapping_difference import mapping_changes
from runtime.change.version import Version, decisions_of, fitted
from runtime.diagnostics import Diagnostic, Place

_KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "examples")
_OUT = ("published", "approved", "deprecated", "retired")
_NOUNS: dict[Kind, str] = {
    "sources": "source", "models": "model", "mappings": "mapping", "decisions": "decision", "lookups": "lookup",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """All documents that differ between two versions, and version numbers that are too small (`problems`)."""

    before: str
    after: str
    documents: tuple[DocumentDifference, ...]
    problems: tuple[Diagnostic, ...] = ()

    @property
    def grade(self) -> Grade | None:
        """The greatest grade of all; None when nothing differs."""
        return greatest(d.grade for d in self.documents if d.grade is not None)

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON holds it."""
        return {
            "before": self.before, "after": self.after, "grade": self.grade,
            "documents": [d.as_dict() for d in self.documents], "problems": [p.as_dict() for p in self.problems],
        }  # fmt: skip


def difference(before: Version, after: Version) -> VersionDifference:
    """What differs between two versions; of two that hold unequal shares of a workspace, what both can hold."""
    before, after = fitted(before, after), fitted(after, before)
    found = [d for kind in _KINDS for d in _of_kind(kind, before, after)]
    meant = tuple(d for one in found if (d := _with_meaning(one, found, before, after)).grade is not None)
    whole = (d for d in meant if d.kind in ("sources", "models", "mappings"))
    problems = (p for d in whole if _is_out(d, before) and (p := version_problem(d)) is not None)
    return VersionDifference(before.label, after.label, meant, tuple(problems))


def changes_between(before: Any, after: Any) -> tuple[Change, ...]:
    """The changes between two versions of one document; equal documents have none, unequal ones at least one."""
    match before, after:
        case Mapping(), Mapping():
            found = tuple(mapping_changes(before, after))
        case Contract(), Contract():
            found = tuple(contract_changes(before, after))
        case Lookup(), Lookup():
            found = tuple(lookup_changes(before, after))
        case Decision(), Decision():
            found = tuple(decision_changes(before, after))
        case _:
            raise TypeError(f"{type(before).__name__} and {type(after).__name__} are not versions of one document")
    if not found and before != after:
        return (Change("words", "", "is written in another way"),)
    return found


def _of_kind(kind: Kind, before: Version, after: Version) -> Iterator[DocumentDifference]:
    """The documents of a kind, each with its own changes; also those without any."""
    old, new = before.of(kind), after.of(kind)
    gone, come = [k for k in old if k not in new], [k for k in new if k not in old]
    pairs = {key: key for key in new if key in old}
    partial = before.scope != "workspace" and after.scope != "workspace"
    if partial and len(gone) == len(come) == 1 and kind != "decisions":
        pairs[come.pop()] = gone.pop()
    for key in gone:
        made = lost_decision_change(old[key]) if kind == "decisions" else Change("document_removed", "", "is gone")
        yield DocumentDifference(kind, str(key), _version(old[key]), None, (made,), file=old[key].file)
    for key, record in new.items():
        if key in come:
            made = new_decision_change(record) if kind == "decisions" else Change("document_added", "", "is new")
            yield DocumentDifference(kind, str(key), None, _version(record), (made,), file=record.file)
        else:
            was = old[pairs[key]]
            changes = changes_between(was, record)
            yield DocumentDifference(kind, str(key), _version(was), _version(record), changes, file=record.file)


def _version(record: Any) -> str | None:
    return record.version if isinstance(record, Contract | Mapping) else ""


def _with_meaning(
    one: DocumentDifference, all_: list[DocumentDifference], before: Version, after: Version
) -> DocumentDifference:
    """A mapping or model with the changes of lookups and decisions that mean something for it."""
    record = after.of(one.kind).get(one.name)
    if one.before is None or one.after is None or one.kind not in ("mappings", "models", "sources"):
        return one
    decisions: dict[int, Decision] = before.decisions | after.decisions
    lookups: frozenset[str] = frozenset()
    if isinstance(record, Mapping):
        concerned = set(decisions_of(record, before.decisions)) | set(decisions_of(record, after.decisions))
        texts = (d.detect for n, d in decisions.items() if n in concerned and d.detect)
        lookups = lookups_of((*record.expressions, *texts))
    else:
        both = (*before.decisions.values(), *after.decisions.values())
        concerned = {d.id for d in both if any(is_under(a, one.name) for a in d.affects)}
    follows = [
        replace(change, sentence=f"{_NOUNS[other.kind]} {other.name}: {change.sentence}")
        for other in all_
        if (other.kind == "lookups" and other.name in lookups)
        or (other.kind == "decisions" and int(other.name) in concerned)
        for change in other.changes
    ]
    return replace(one, follows=tuple(follows))


def _is_out(one: DocumentDifference, before: Version) -> bool:
    """Whether others may rely on the earlier version: it was exported, or past being a draft."""
    found = before.of(one.kind).get(one.name) or next(iter(before.of(one.kind).values()), None)
    return before.sealed or (found is not None and found.status in _OUT)


def version_problem(one: DocumentDifference) -> Diagnostic | None:
    """E112 when a document's version has not grown as much as its changes ask for."""
    telling = [c for c in (*one.changes, *one.follows) if c.kind not in ("version", "status", "owner")]
    grade = greatest(c.grade for c in telling)
    if one.before is None or one.after is None or grade is None or is_enough(one.before, one.after, grade):
        return None
    first = max(telling, key=lambda c: ORDER.index(c.grade))
    noun = _NOUNS[one.kind]
    message = f"the {noun} '{one.name}' has version {one.after}, too small: since {one.before} it has a {grade} change"
    hint = f"write version: {next_version(one.before, grade)}, since {first.sentence}: {first.reason}"
    return Diagnostic("E112", message, Place(one.file), hint)
