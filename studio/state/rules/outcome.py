"""What a rule does to the sample, counted: how many records get a value, stay empty or fail, and what then happens.

Decides the words. The counts are the preview's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import OnError
from runtime.diagnostics import counted
from studio.state.mapping_document import MappingDocument

THEN: dict[OnError, str] = {
    "reject": "the record is rejected",
    "null": "the field stays empty",
    "default": "the default takes its place",
    "flag": "the field stays empty, and the run reports it",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The counts of one target field over the sample."""

    records: int
    empty: int
    failed: int
    required: bool

    @property
    def fails_in_words(self) -> str:
        """How many records fail here."""
        if not self.records:
            return ""
        if not self.failed:
            return f"None of {counted(self.records, 'record')} of the sample fails here."
        verb = "fails" if self.failed == 1 else "fail"
        return f"{self.failed:,} of {counted(self.records, 'record')} {verb} here."

    @property
    def asks(self) -> bool:
        """Whether somebody has to say what becomes of records without a value that the model requires."""
        return self.required and self.empty > 0

    @property
    def empty_in_words(self) -> str:
        return f"Required, but without a value in {self.empty:,} of {counted(self.records, 'record')}."


def outcome(document: MappingDocument, path: str) -> Outcome | None:
    """What the preview found of a target field; None before there is a preview, and for what it has no column of."""
    result, field = document.preview.result, document.target(path)
    if result is None or field is None or result.problem is not None:
        return None
    profile = result.profiles.get(path)
    if profile is None:
        return None
    failed = len(result.failing.get(path, ()))
    empty = profile.nulls if _can_be_empty(field) else 0
    return Outcome(profile.count, empty, failed, field.required)


def then_in_words(found: Outcome, policy: OnError) -> str:
    """What happens to the records that fail."""
    return f"Then {THEN[policy]}." if found.failed else f"Where it does, {THEN[policy]}."


def _can_be_empty(field: Field) -> bool:
    return field.type.kind not in ("object", "array")
