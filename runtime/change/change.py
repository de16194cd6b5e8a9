"""One structural change between two versions of a document: what kind it is, where, and a plain sentence.

Decides only the form; finding changes is the business of the `..._difference` modules, judging them that of `grade.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from runtime.artefacts.kinds import Kind
from runtime.change.grade import GRADES, ChangeKind, Grade, greatest
from runtime.values import show


@dataclass(frozen=True, slots=True)
class Change:
    """What changed at `path` (a field or a rule; "" is the document itself), with both values where they say more."""

    kind: ChangeKind
    path: str
    sentence: str
    before: Any = None
    after: Any = None

    @property
    def grade(self) -> Grade:
        """How much it is for whoever consumes the document."""
        return GRADES[self.kind].grade

    @property
    def reason(self) -> str:
        """Why it has this grade, in words."""
        return GRADES[self.kind].reason

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON holds it."""
        return {
            "kind": self.kind, "path": self.path, "sentence": self.sentence, "grade": self.grade,
            "reason": self.reason, "before": self.before, "after": self.after,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocumentDifference:
    """All that changed between two versions of one document; a version is None where the document was not there.

    `follows` are changes of lookups and decisions that give this document another meaning.
    """

    kind: Kind
    name: str
    before: str | None
    after: str | None
    changes: tuple[Change, ...] = ()
    follows: tuple[Change, ...] = ()
    file: str | None = None

    @property
    def grade(self) -> Grade | None:
        """The greatest grade of its changes; None when there are none."""
        return greatest(change.grade for change in (*self.changes, *self.follows))

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON holds it."""
        return {
            "kind": self.kind, "name": self.name, "file": self.file, "before": self.before, "after": self.after,
            "grade": self.grade, "changes": [c.as_dict() for c in self.changes],
            "follows": [c.as_dict() for c in self.follows],
        }  # fmt: skip


def same(one: Any, other: Any) -> bool:
    """Whether two values of documents are equal; 1 and true are not, nor are 1 and 1.0."""
    return type(one) is type(other) and bool(one == other)


def quoted(value: Any) -> str:
    """A value inside a sentence.

    >>> quoted(None), quoted("GB"), quoted(["a", 1])
    ('nothing', "'GB'", "'a', 1")
    """
    if value is None:
        return "nothing"
    if isinstance(value, list | tuple):
        return listed(quoted(item) for item in value) or "nothing"
    return f"'{value}'" if isinstance(value, str) else show(value)


def listed(parts: Iterable[str], most: int = 8) -> str:
    """Parts of a sentence in a row, the first ones only where they are many."""
    found = list(parts)
    more = f" and {len(found) - most:,} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def was_now(path: str, what: str, before: Any, after: Any) -> str:
    """The sentence for a fact that has another value now."""
    subject = f"{path}: {what}" if path else what
    if before is None:
        return f"{subject} is {quoted(after)} now; it was not said"
    if after is None:
        return f"{subject} is no longer said; it was {quoted(before)}"
    return f"{subject} was {quoted(before)}; it is {quoted(after)} now"
