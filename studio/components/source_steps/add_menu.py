"""Decides how a source step is added: seven kinds with a sentence each, and a first guess of what is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from runtime.artefacts.source_step import SourceStep
from runtime.diagnostics import CrosswalkError
from studio.state.source_steps.asking import begun, others_of
from studio.state.source_steps.edits import Address, input_before
from studio.state.source_steps.fields import record_before
from studio.state.source_steps.proposals import KINDS, why_not

from ..elements import div, icon, span
from ..inspector.desk import Desk
from .icons import icon_of

_GO = """(event) => {{
  const items = [...event.currentTarget.querySelectorAll("button:not(:disabled)")];
  items[(items.indexOf(document.activeElement) + {by} + items.length) % items.length].focus();
}}"""
OnOpen = Callable[[Address], Any]


class AddMenu:
    """The menu of an opened button; filled when it is opened, since what can be begun depends on the steps before."""

    def __init__(self, desk: Desk, at: Address, on_open: OnOpen) -> None:
        self.desk, self.at, self.on_open = desk, at, on_open
        self.client = ui.context.client
        self._busy = False
        with ui.menu().props("no-parent-event max-height=480px").classes("cw-kinds") as self._menu:
            self._body = div("cw-kinds-list").props("role=menu")
        self._menu.on("show", self._go_in)
        # In the browser: a key that asks the server first comes too late for the next one.
        self._body.on("keydown.down.prevent", js_handler=_GO.format(by=1))
        self._body.on("keydown.up.prevent", js_handler=_GO.format(by=-1))
        self._items: list[Element] = []

    def open(self) -> None:
        document = self.desk.document
        record, others = record_before(document, self.at), others_of(document, self.at)
        self._body.clear()
        self._items.clear()
        with self._body:
            for word, sentence in KINDS.items():
                self._item(word, sentence, why_not(word, record, others))
        self._menu.open()

    def _item(self, word: str, sentence: str, why: str | None) -> None:
        item = div("cw-kind", "button").props("type=button role=menuitem")
        if why is not None:
            item.props("disabled")
        else:
            self._items.append(item)
            item.on("click", lambda: self._add(word))
        with item:
            with div("cw-kind-picture"):
                icon(icon_of(word))
            with div("cw-kind-text"):
                span(word, "cw-kind-name")
                span(why or sentence, "cw-kind-said")

    def _go_in(self) -> None:
        if self._items:
            self._items[0].run_method("focus")

    async def _add(self, word: str) -> None:
        """The samples are asked what is likely meant, which takes a moment."""
        if self._busy:
            return
        self._busy = True
        document = self.desk.document
        try:
            step: SourceStep | None = await begun(document, self.at, word)
        except CrosswalkError:
            step = None
        finally:
            self._busy = False
        if step is None or self._menu.is_deleted or input_before(document.mapping.input, self.at) is None:
            return
        with self.client:
            self._menu.close()
            answer = document.add_source_step(self.at, step)
            self.desk.told(answer)
            if answer.done:
                self.on_open(self.at)
