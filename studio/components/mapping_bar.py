"""Decides what the top bar of the mapping screen says: status, whether the work is saved, undo, redo, check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from runtime.diagnostics import counted
from studio.state.mapping_document import MappingDocument
from studio.state.next_step import next_steps

from .buttons import button, icon_button
from .not_found import address
from .pills import pill


class MappingBar:
    """The pills and buttons of one mapping in the top bar."""

    def __init__(
        self,
        document: MappingDocument,
        status: Element,
        actions: Element,
        *,
        on_undo: Callable[[], Any],
        on_redo: Callable[[], Any],
        on_check: Callable[[], Any],
        on_next: Callable[[], Any],
    ) -> None:
        self.document = document
        with status:
            self._status = pill("")
        with actions:
            self._saved = pill("Saved", "ok").props("role=status")
            self._retry = button("Save again", document.retry_save, small=True)
            self._undo = icon_button("undo", "Undo", on_undo)
            self._redo = icon_button("redo", "Redo", on_redo)
            self._next = button("Next", on_next, icon="arrow_forward")
            self._check = button("Check", on_check, icon="rule")
            button("Export", lambda: ui.navigate.to(f"{address('mappings', document.name)}/export"), kind="primary")
        self.refresh()

    def refresh(self) -> None:
        """Takes over what the document says of itself."""
        document, history, by = self.document, self.document.history, self.document.acting("")
        self._status.set_text(f"{document.mapping.status.replace('_', ' ')} · {document.mapping.version}")
        self._show_saved(document.saved, document.save_error)
        _label(self._undo, "Undo", history.undo_said(by))
        _label(self._redo, "Redo", history.redo_said(by))
        errors = sum(d.severity == "error" for d in document.problems())
        left = len(next_steps(document))
        self._next.set_text(f"Next · {left}" if left else "Next")
        said = f"Next: {counted(left, 'field')} to look at" if left else "Next: nothing is left to do"
        self._next.props["aria-label"] = said
        self._next.set_enabled(left > 0)
        self._check.set_text(f"Check · {errors}" if errors else "Check")

    def _show_saved(self, saved: bool, why: str | None) -> None:
        self._saved.set_text("Saved" if saved else f"Not saved: {why}")
        self._saved.classes(
            add="cw-pill-ok" if saved else "cw-pill-err", remove="cw-pill-err" if saved else "cw-pill-ok"
        )
        self._retry.set_visibility(not saved)


def _label(made: ui.button, name: str, said: str | None) -> None:
    """What the button would do stands in its tooltip and its name."""
    label = f"{name}: {said}" if said else name
    made.props["aria-label"] = label
    made.set_enabled(said is not None)
    for child in made.default_slot.children:
        if isinstance(child, ui.tooltip):
            child.set_text(label)
    made.update()
