"""How much a change is, from the side of whoever consumes the document: major, minor or patch, each with its reason.

Decides the one table of kinds of change, and whether a version number has grown enough. It does not find changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Grade = Literal["patch", "minor", "major"]
ORDER: tuple[Grade, ...] = get_args(Grade)

ChangeKind = Literal[
    "document_added", "document_removed", "renamed", "version", "status", "deprecated", "retired", "words", "owner",
    "field_added", "required_field_added", "field_removed", "field_renamed", "field_retyped", "field_required",
    "field_optional", "enum_shrunk", "enum_grown", "limit_narrowed", "limit_widened", "key_lost", "key_gained",
    "unit", "classification", "fields_reordered", "reader", "field_words",
    "rule_added", "rule_removed", "rule_moved", "rule_value", "rule_items", "rule_stricter", "rule_looser",
    "rule_decision", "rule_keeps_source", "rule_words", "rules_reordered", "input", "ignored", "model", "model_version",
    "key_added", "key_removed", "key_changed", "lookup_words",
    "decision_taken", "decision_revoked", "decision_policy", "decision_reach", "decision_proposed", "decision_words",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class GradeRow:
    """The grade of one kind of change, and why it is that."""

    grade: Grade
    reason: str


def _rows(grade: Grade, **reasons: str) -> dict[str, GradeRow]:
    return {kind: GradeRow(grade, reason) for kind, reason in reasons.items()}


GRADES: dict[str, GradeRow] = {
    **_rows(
        "major",
        document_removed="whoever uses it finds it no more",
        renamed="whoever asks for it by its name finds it no more",
        retired="nobody may use it any more",
        field_removed="whoever reads the field finds it no more",
        field_renamed="whoever reads the field finds it no more under its name",
        field_retyped="whoever reads the field gets values of another type",
        required_field_added="records without the field are rejected now",
        field_required="records without a value are rejected now",
        field_optional="whoever counts on a value may find none",
        enum_shrunk="records with these values are rejected now",
        limit_narrowed="records with values outside of it are rejected now",
        key_lost="whoever counts on it may find two records for one",
        unit="the same number means something else",
        rule_removed="the field has no value any more",
        rule_moved="the value stands in another field",
        rule_items="the list has other items, or more or fewer of them",
        rule_stricter="records that came through are rejected now",
        input="other records come out, or more or fewer of them",
        model="the records have the shape of another model",
        model_version="the records have the shape of another version of the model",
        key_removed="records with the code have no value, or are rejected",
        decision_revoked="what was decided does not hold any more: the same record means something else",
        decision_policy="the same record is treated in another way",
    ),
    **_rows(
        "minor",
        document_added="there is more to use; nothing that was there differs",
        deprecated="whoever uses it has to move on in time",
        field_added="there is more to read; what was there stays",
        enum_grown="values may come that were not known before",
        limit_widened="values may come that were not allowed before",
        key_gained="records that repeat it are not allowed now; whoever reads them loses nothing",
        classification="the values have to be handled in another way",
        fields_reordered="columns of tables stand in another order; names are as they were",
        reader="the same file is read in another way",
        rule_added="a field that was empty has values now",
        rule_value="the same record may give another value",
        rule_looser="records that were rejected come through now",
        rule_decision="the value rests on another decision",
        rule_keeps_source="the raw value stands beside the canonical one, or no longer does",
        key_added="records with the code have a value now",
        key_changed="records with the code have another value",
        decision_taken="something holds that was open before",
        decision_reach="the decision concerns other records or fields",
    ),
    **_rows(
        "patch",
        version="a number alone changes no record",
        status="it changes who may rely on it, not what it says",
        words="texts for people",
        owner="it changes who answers for it, not what it says",
        field_words="texts for people",
        rule_words="texts for people",
        rules_reordered="the order of rules changes no record",
        ignored="what is left out on purpose changes no record",
        lookup_words="texts for people",
        decision_proposed="nothing holds yet",
        decision_words="texts for people",
    ),
}

_VERSION = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?")
Number = tuple[int, int, int]


def greatest(grades: Iterable[Grade]) -> Grade | None:
    """The greatest of the grades; None when there are none."""
    return max(grades, key=ORDER.index, default=None)


def number_of(version: str) -> Number | None:
    """A version as numbers; None when it is not one like 1.2.0."""
    found = _VERSION.fullmatch(version)
    return (int(found[1]), int(found[2] or 0), int(found[3] or 0)) if found else None


def next_version(version: str, grade: Grade) -> str:
    """The least version that a change of this grade asks for; before 1.0.0 a major change moves the second number.

    >>> next_version("1.4.2", "minor"), next_version("1.4.2", "major"), next_version("0.9.0", "major")
    ('1.5.0', '2.0.0', '0.10.0')
    """
    major, minor, patch = number_of(version) or (0, 0, 0)
    if grade == "major" and major:
        return f"{major + 1}.0.0"
    return f"{major}.{minor}.{patch + 1}" if grade == "patch" else f"{major}.{minor + 1}.0"


def is_enough(before: str, after: str, grade: Grade) -> bool:
    """Whether the version has grown as much as the grade of its change asks for."""
    old, new = number_of(before), number_of(after)
    if old is None or new is None:
        return before != after
    return new >= (number_of(next_version(before, grade)) or old)
