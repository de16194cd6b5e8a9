"""Undo and redo without limit: the earlier mappings, each with what was done in words.

Decides which mapping comes back. The document's text is written from the difference by whoever holds it.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.artefacts.mapping import Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """One edit: what it did in words, who made it, the mapping before and after."""

    said: str
    by: str
    before: Mapping
    after: Mapping


class History:
    """The edits of an open document, oldest first; those behind `_place` were undone."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._place = 0

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The edits that are in effect, oldest first."""
        return tuple(self._entries[: self._place])

    @property
    def can_undo(self) -> bool:
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        return self._place < len(self._entries)

    @property
    def undo_said(self) -> str | None:
        """What undo would take back."""
        return self._entries[self._place - 1].said if self.can_undo else None

    @property
    def redo_said(self) -> str | None:
        return self._entries[self._place].said if self.can_redo else None

    def add(self, entry: Entry) -> None:
        """Notes an edit; what was undone before it is out of reach from now on."""
        self._entries = [*self._entries[: self._place], entry]
        self._place += 1

    def undo(self) -> Entry | None:
        """The edit to take back, or None."""
        if not self.can_undo:
            return None
        self._place -= 1
        return self._entries[self._place]

    def redo(self) -> Entry | None:
        """The edit to make again, or None."""
        if not self.can_redo:
            return None
        self._place += 1
        return self._entries[self._place - 1]
