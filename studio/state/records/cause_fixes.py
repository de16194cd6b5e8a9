"""What can be done at one click about a cause of failures, beside mending its rule by hand.

Decides which policies help against which failure: one that a rule is asked about, never one of a required field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runtime.artefacts.mapping import OnError
from runtime.plan.steps import Leaf
from runtime.values import show
from studio.state.mapping_document import MappingDocument
from studio.state.preview.result import Cause
from studio.state.rules.commands import Answer


@dataclass(frozen=True, slots=True)
class CauseFix:
    """One edit that would end the failures of a cause: the rule gets another policy for what fails."""

    label: str
    rule: str
    policy: OnError


def fixes_of(document: MappingDocument, cause: Cause) -> list[CauseFix]:
    """The edits on offer for a cause; none when only a person can mend it."""
    return list(_fixes(document, cause))


def apply_fix(document: MappingDocument, fix: CauseFix) -> Answer:
    """Makes one of the edits on offer."""
    return document.set_on_error(fix.rule, fix.policy)


def _fixes(document: MappingDocument, cause: Cause) -> Iterator[CauseFix]:
    if cause.rule is None or not cause.rejects or cause.code == "required":
        return
    leaf = next((t for t in document.built.plan.rules.values() if isinstance(t, Leaf) and t.path == cause.rule), None)
    if leaf is None:
        return
    if leaf.has_default and leaf.default is not None:
        yield CauseFix(f"Use the default {show(leaf.default)}", cause.rule, "default")
    elif not leaf.field.required:
        yield CauseFix("Leave it empty", cause.rule, "null")
        yield CauseFix("Leave it empty, and report it", cause.rule, "flag")
