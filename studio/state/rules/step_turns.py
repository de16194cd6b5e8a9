"""At which step of a rule a record's value was lost: where it failed, or where something became nothing."""

from __future__ import annotations

from typing import Literal

from studio.state.preview.trace import TracedRow

Turn = Literal["fails", "empties"]
_NOTHING = ("null", "–", "")


def turn_of(row: TracedRow, position: int) -> Turn | None:
    """What a step did to the value that came to it, when that was something."""
    before = row.source if position == 0 else _after(row, position - 1)
    if position and before is None:
        return None
    after = _after(row, position)
    if after is None:
        return "fails" if row.failure is not None else None
    if after in _NOTHING:
        return "empties" if before not in _NOTHING else None
    last = position == len(row.after) - 1
    return "fails" if last and row.failure is not None else None


def _after(row: TracedRow, position: int) -> str | None:
    return row.after[position] if position < len(row.after) else None
