"""A failure as both engines give it: what it says of a value. Words for it are made in `run/failures.py`."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.plan.steps import Detector

DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure of a record: the rule's number (or a source check's), list positions, code and value."""

    ordinal: int
    at: str
    code: str
    value: str
    of_source: bool = False


def rejected(detector: Detector) -> Failure:
    """The failure of a record that a decision rejects."""
    return Failure(-1 if detector.rejection is None else detector.rejection, "", DECIDED, str(detector.decision))


def position(index: int, inside: str) -> str:
    """The positions of what happened inside an item of a list: the item's first."""
    return f"{index}.{inside}" if inside else str(index)
