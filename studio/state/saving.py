"""When an edited mapping is written into its file: a small one at once, a large one right behind the edit.

Decides only the moment. What is written is the workspace's business; the edits that come while a large mapping is
being written are written together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from runtime.artefacts.document import Document
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping_change import write_mapping
from runtime.artefacts.workspace import Opened, Workspace
from runtime.diagnostics import CrosswalkError

#: Seconds before a large mapping is written: what it was edited for is on its way to the canvases by then.
_PAUSE = 0.1
#: Characters of a document that are read and written in a moment that nobody notices.
_AT_ONCE = 60_000


class Saving:
    """The file of one mapping. `on_written` hears of what was read back, when that was not at once."""

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        loop: asyncio.AbstractEventLoop | None,
        on_written: Callable[[Mapping], object],
    ) -> None:
        self._workspace, self._name, self._loop, self._on_written = workspace, name, loop, on_written
        self.error: str | None = None
        self._waiting: Mapping | None = None
        self._writing: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is still on its way into the file."""
        return self._waiting is not None

    def save(self, mapping: Mapping) -> Mapping:
        """The mapping as it was read back from its file; the same one while it is being written."""
        if self._loop is None or not self._is_large():
            return self._now(mapping)
        self._waiting = mapping
        if self._writing is None or self._writing.done():
            self._writing = self._loop.create_task(self._behind())
        return mapping

    def flush(self) -> None:
        """Writes what is still waiting."""
        if self._waiting is not None:
            mapping, self._waiting = self._waiting, None
            self._on_written(self._now(mapping))

    def note(self, error: str | None) -> None:
        """Takes over what somebody else found out about the file."""
        self.error = error

    def _is_large(self) -> bool:
        opened = self._opened()
        return opened is not None and len(opened.text) > _AT_ONCE

    def _now(self, mapping: Mapping, text: str | None = None) -> Mapping:
        """Writes the mapping; with its `text`, when that was worked out before."""
        try:
            if text is None:
                mapping = self._workspace.save_mapping(self._name, mapping)
            else:
                self._workspace.save_text("mappings", self._name, text)
                mapping = self._workspace.mappings[self._name]
            self.error = None
        except CrosswalkError as error:
            self.error = error.diagnostics[0].message
        except OSError as error:
            self.error = error.strerror or str(error)
        return mapping

    async def _behind(self) -> None:
        """The text is worked out in a thread; the workspace takes it over between two events, as ever."""
        await asyncio.sleep(_PAUSE)
        while (mapping := self._waiting) is not None:
            opened, before = self._opened(), self._workspace.mappings.get(self._name)
            if opened is None or opened.document is None or before is None:
                self.flush()
                return
            text = await asyncio.to_thread(_text, opened.document, before, mapping)
            if self._waiting is mapping and self._opened() is opened:  # else it is out of date
                self._waiting = None
                self._on_written(self._now(mapping, text))

    def _opened(self) -> Opened | None:
        try:
            return self._workspace.opened("mappings", self._name)
        except CrosswalkError:
            return None


def _text(document: Document, before: Mapping, after: Mapping) -> str | None:
    """What the file has to hold; None when only writing it will tell why it cannot."""
    try:
        return write_mapping(document, before, after).text
    except CrosswalkError:
        return None
