"""Decides how the canvas of one browser follows a document that others have open too: commands, questions, presence.

What an edit does is the document's business; what a selection shows is the page's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from nicegui import ui

from studio.state.mapping_document import MappingDocument

from .canvas import Canvas, Command, Hint, Selection, View
from .dialogs import toast
from .who import acting_browser


class SharedCanvas(Canvas):
    """The canvas of a document; it takes part from when it is made until its page is closed."""

    def __init__(
        self,
        document: MappingDocument,
        src: str,
        *,
        view: View | None,
        on_select: Callable[[Selection], Any],
        on_view: Callable[[View], Any],
        on_ready: Callable[[object], Any],
        on_step: Callable[[str], Any],
    ) -> None:
        super().__init__(
            src,
            view=view,
            on_command=self._receive,
            on_select=self._selecting(on_select),
            on_hint=self._answer_hint,
            on_view=on_view,
            on_ready=self._readying(on_ready),
            on_step=on_step,
        )
        self.document, self.by, self._page = document, acting_browser(), ui.context.client
        document.who = acting_browser
        document.presence.join(self._page.id, self.by)
        self._page.on_delete(document.presence.on_change(self._show_others))
        self._page.on_connect(lambda: document.presence.join(self._page.id, self.by))
        self._page.on_disconnect(lambda: document.presence.leave(self._page.id))
        self._page.on_delete(lambda: document.presence.leave(self._page.id))

    def apply_patch(self, patch: dict[str, Any]) -> None:
        """Send one revision; what somebody else did is said, with who it was."""
        super().apply_patch(patch)
        by, said = patch.get("by"), patch.get("say")
        if by and said and by != self.by and not self._page.is_deleted:
            with self._page:
                toast(f"{self.document.presence.name_of(by)}: {said}")

    def _receive(self, command: Command) -> None:
        answer = self.document.receive(dict(command))
        if answer.ways:
            self.ask(command["id"], [asdict(way) for way in answer.ways])
        elif not answer.done:
            self.reject(command["id"], sentence(answer.said))

    def _selecting(self, on_select: Callable[[Selection], Any]) -> Callable[[Selection], Any]:
        def select(chosen: Selection) -> Any:
            self.document.presence.move(self._page.id, chosen["side"], chosen["path"])
            return on_select(chosen)

        return select

    def _readying(self, on_ready: Callable[[object], Any]) -> Callable[[object], Any]:
        def ready(told: object) -> Any:
            self._show_others()
            return on_ready(told)

        return ready

    def _answer_hint(self, hint: Hint) -> None:
        self.show_hint(hint["id"], self.document.hint(hint["sources"], hint["target"]))

    def _show_others(self) -> None:
        if not self._page.is_deleted:
            self.show_presence(self.document.presence.rows(self.by))


def sentence(said: str) -> str:
    """What came of a command, as a sentence."""
    start = said[:1].upper() + said[1:]
    return start if start.endswith((".", "?", "!")) else f"{start}."
