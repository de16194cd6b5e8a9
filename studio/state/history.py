"""Undo and redo without limit, for everybody their own: the edits, each with what was done in words.

Decides which edit is next. What it changed is carried back by `canvas/carrying.py`, and saved by whoever holds the
document.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.artefacts.mapping import Mapping
from studio.state.file_changes import FileChange


@dataclass(frozen=True, slots=True)
class Entry:
    """One edit: what it did in words, who made it, the mapping before and after, and what became of other files."""

    said: str
    by: str
    before: Mapping
    after: Mapping
    files: tuple[FileChange, ...] = ()
    refused: frozenset[tuple[str, str]] = frozenset()
    """The suggestions (source, target) that it refused."""


class History:
    """The edits of an open document, oldest first, and those that were undone.

    Everybody undoes their own edits (`by`), and those that nobody is named for.
    """

    def __init__(self) -> None:
        self._done: list[Entry] = []
        self._undone: list[Entry] = []

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The edits that are in effect, oldest first."""
        return tuple(self._done)

    def last(self, by: str = "") -> Entry | None:
        """The edit that undo would take back."""
        return next((e for e in reversed(self._done) if _is_of(e, by)), None)

    def next(self, by: str = "") -> Entry | None:
        """The edit that redo would make again."""
        return next((e for e in reversed(self._undone) if _is_of(e, by)), None)

    def undo_said(self, by: str = "") -> str | None:
        """What undo would take back, in words."""
        return entry.said if (entry := self.last(by)) is not None else None

    def redo_said(self, by: str = "") -> str | None:
        """What redo would make again, in words."""
        return entry.said if (entry := self.next(by)) is not None else None

    def add(self, entry: Entry) -> None:
        """Notes an edit; what the same person has undone is out of reach from now on."""
        self._done.append(entry)
        self._undone = [e for e in self._undone if not _is_of(e, entry.by)]

    def took_back(self, entry: Entry) -> None:
        """Notes that an edit was undone."""
        self._done.remove(entry)
        self._undone.append(entry)

    def made_again(self, entry: Entry) -> None:
        """Notes that an edit was made again."""
        self._undone.remove(entry)
        self._done.append(entry)

    def since(self, entry: Entry) -> tuple[Entry, ...]:
        """The edits that came after one."""
        return tuple(self._done[self._done.index(entry) + 1 :]) if entry in self._done else tuple(self._done)


def _is_of(entry: Entry, by: str) -> bool:
    return not by or entry.by in (by, "")
