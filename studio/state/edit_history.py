"""The undo and redo of an open mapping: everybody's own last edit, carried back among what others did since.

Decides what is said when that cannot be. Which edit is next is in `history.py`, how it is carried in
`canvas/carrying.py`.
"""

from __future__ import annotations

from runtime.artefacts.mapping import Mapping
from studio.state.canvas.carrying import ChangedSince, carried, touched
from studio.state.file_changes import FileChange
from studio.state.history import Entry, History
from studio.state.presence import Presence
from studio.state.rules.commands import Answer
from studio.state.suggestions.suggesting import Suggesting


class EditHistory:
    """Undo and redo; whoever has them says how a mapping is saved and told."""

    mapping: Mapping
    history: History
    presence: Presence
    suggesting: Suggesting

    def refresh_if_changed(self) -> None:
        raise NotImplementedError

    def acting(self, by: str) -> str:
        raise NotImplementedError

    def _write(self, files: tuple[FileChange, ...]) -> str | None:
        raise NotImplementedError

    def _save(self, mapping: Mapping) -> None:
        raise NotImplementedError

    def _settle(self, said: str, by: str, ack: str | None) -> None:
        raise NotImplementedError

    def undo(self, *, by: str = "", ack: str | None = None) -> Answer:
        """Takes the last edit of `by` back, unless somebody changed the same rule since."""
        self.refresh_if_changed()
        by = self.acting(by)
        entry = self.history.last(by)
        if entry is None:
            others = bool(self.history.entries)
            return Answer(False, "there is nothing of yours to undo" if others else "there is nothing to undo")
        done = self._carry(entry, entry.after, entry.before, tuple(f.back for f in entry.files))
        if done is not None:
            return done
        self.history.took_back(entry)
        self.suggesting.allow(entry.refused)
        return self._said(f"undone: {entry.said}", by, ack)

    def redo(self, *, by: str = "", ack: str | None = None) -> Answer:
        """Makes what `by` has undone again."""
        self.refresh_if_changed()
        by = self.acting(by)
        entry = self.history.next(by)
        if entry is None:
            return Answer(False, "there is nothing to do again")
        done = self._carry(entry, entry.before, entry.after, entry.files)
        if done is not None:
            return done
        self.history.made_again(entry)
        self.suggesting.refuse(entry.refused)
        return self._said(f"done again: {entry.said}", by, ack)

    def _carry(self, entry: Entry, was: Mapping, to: Mapping, files: tuple[FileChange, ...]) -> Answer | None:
        try:
            mapping = carried(self.mapping, was, to)
        except ChangedSince as found:
            return Answer(False, self._refusal(entry, found.path))
        if (refused := self._write(files)) is not None:
            return Answer(False, refused)
        self._save(mapping)
        return None

    def _refusal(self, entry: Entry, path: str) -> str:
        later = (e for e in reversed(self.history.since(entry)) if touched(e.before, e.after, path))
        who = next((self.presence.name_of(e.by) for e in later if e.by and e.by != entry.by), "somebody")
        what = f"the rule of {path}" if path else "the same part of the mapping"
        return f"{who} changed {what} since, so your edit stays: {entry.said}"

    def _said(self, said: str, by: str, ack: str | None) -> Answer:
        self._settle(said, by, ack)
        return Answer(True, said)
