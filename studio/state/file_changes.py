"""Changes of other files that belong to an edit of a mapping, such as the lookup that a step reads.

Decides when such a change may be made: only on the text that it was thought for, so that nobody's work is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from runtime.artefacts.kinds import KINDS, Key, Kind
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError


@dataclass(frozen=True, slots=True)
class FileChange:
    """The text of a file before and after; None where there was, or then is, no such file."""

    kind: Kind
    name: Key
    before: str | None
    after: str | None

    @property
    def back(self) -> FileChange:
        """What takes it back."""
        return FileChange(self.kind, self.name, self.after, self.before)


def write_changes(workspace: Workspace, changes: Iterable[FileChange]) -> str | None:
    """Carries the changes into the workspace; why not, when one of them cannot be made."""
    for change in changes:
        try:
            if (refused := _write(workspace, change)) is not None:
                return refused
        except CrosswalkError as error:
            return error.diagnostics[0].message
        except OSError as error:
            return error.strerror or str(error)
    return None


def _write(workspace: Workspace, change: FileChange) -> str | None:
    if change.before is None:
        record, faults, _ = KINDS[change.kind].read(change.after or "", _file(change.name))
        if record is None:
            return faults[0].message
        workspace.create(change.kind, record)
        workspace.save_text(change.kind, change.name, change.after or "")  # with its comments, where it had some
        return None
    if workspace.opened(change.kind, change.name).text != change.before:
        return f"'{change.name}' was changed by somebody since"
    if change.after is None:
        workspace.remove(change.kind, change.name)
    else:
        workspace.save_text(change.kind, change.name, change.after)
    return None


def _file(name: Key) -> str:
    """Where a file of that name would lie: a lookup, or an example of a mapping."""
    return f"examples/{name[0]}/{name[1]}.yaml" if isinstance(name, tuple) else f"{name}.csv"
