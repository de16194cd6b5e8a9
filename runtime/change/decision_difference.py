"""What changed between two versions of a decision: whether it holds, what it says, and which records it concerns.

Decides how each change counts; a decision that does not hold yet, or no longer, gives no record a meaning.
"""

from __future__ import annotations

from collections.abc import Iterator

from runtime.artefacts.decision import Decision
from runtime.change.change import Change, was_now
from runtime.change.grade import ChangeKind

_TEXTS = (
    ("title", "the title"), ("date", "the date"), ("owner", "the owner"), ("review_by", "the review date"),
    ("deciders", "who decided"), ("consulted", "who was asked"),
)  # fmt: skip


def decision_changes(before: Decision, after: Decision) -> Iterator[Change]:
    """Every change; none for equal decisions."""
    held, holds = before.status == "accepted", after.status == "accepted"
    if before.status != after.status or before.superseded_by != after.superseded_by:
        kind: ChangeKind = "decision_words"
        if held != holds:
            kind = "decision_taken" if holds else "decision_revoked"
        yield Change(kind, "", was_now("", "the status", _status(before), _status(after)), before.status, after.status)
    either = held or holds
    if before.policy != after.policy:
        kind = "decision_policy" if either else "decision_words"
        yield Change(kind, "", was_now("", "the policy", before.policy, after.policy), before.policy, after.policy)
    for attribute, words in (("detect", "the records it concerns"), ("affects", "the fields it concerns")):
        old, new = getattr(before, attribute) or None, getattr(after, attribute) or None
        if old != new:
            yield Change("decision_reach" if either else "decision_words", "", was_now("", words, old, new), old, new)
    for attribute, words in _TEXTS:
        old, new = getattr(before, attribute) or None, getattr(after, attribute) or None
        if old != new:
            yield Change("decision_words", "", was_now("", words, old, new), old, new)
    yield from _sections(before, after)


def _sections(before: Decision, after: Decision) -> Iterator[Change]:
    old, new = dict(before.sections), dict(after.sections)
    for heading in dict.fromkeys((*old, *new)):
        if old.get(heading) != new.get(heading):
            said = "is gone" if heading not in new else "is new" if heading not in old else "reads differently"
            yield Change("decision_words", "", f"'{heading}' {said}", old.get(heading), new.get(heading))
    if old == new and before.sections != after.sections:
        yield Change("decision_words", "", "its sections stand in another order")


def _status(decision: Decision) -> str:
    return f"superseded by {decision.superseded_by}" if decision.superseded_by is not None else decision.status


def new_decision_change(decision: Decision) -> Change:
    """A decision that was not there before."""
    kind: ChangeKind = "decision_taken" if decision.status == "accepted" else "decision_proposed"
    return Change(kind, "", f"is new, {_status(decision)}: {decision.title}", None, decision.status)


def lost_decision_change(decision: Decision) -> Change:
    """A decision that is not there any more."""
    kind: ChangeKind = "decision_revoked" if decision.status == "accepted" else "decision_words"
    return Change(kind, "", f"is gone: {decision.title}", decision.status, None)
