"""Decides how the format of a date is chosen: from those that fit the sample, with what it makes of a value below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from runtime.language.steps import from_steps
from studio.state.rules.date_reading import offered_formats, reading
from studio.state.rules.sample_values import Asked

from ..buttons import icon_button
from ..elements import div, span
from .desk import Desk


class FormatInput:
    """What is added to the input of a format."""

    def __init__(
        self, desk: Desk, path: str, position: int, function: str, made: ui.input, put: Callable[[str], Any]
    ) -> None:
        self.desk, self.path, self.position, self.function, self.made, self._put = (
            desk, path, position, function, made, put,
        )  # fmt: skip
        made.classes("cw-mono-input").on_value_change(self.follow)
        with made.add_slot("append"):
            opener = icon_button("expand_more", "Choose a format").classes("cw-argument-switch")
            with opener, ui.menu().props("auto-close no-parent-event").classes("cw-menu cw-format-menu") as self._menu:
                self._list = div()
            opener.on("click.stop", self._open)
        self._said = span("", "cw-format-said").props("aria-live=polite")
        self.follow()

    def _values(self) -> tuple[Any, ...]:
        steps = self.desk.document.steps(self.path)
        if steps is None:
            return ()
        found = self.desk.readings.get(Asked(self.path, from_steps(steps.upto(self.position))))
        return found.values if found is not None else ()

    def follow(self) -> None:
        """Says what the format that stands there now does to the sample."""
        said = reading(self.function, self.made.value or "", self._values())
        self._said.set_text(said)
        self._said.classes(**{"add" if said.startswith(("Reads", "Writes")) else "remove": "cw-good"})

    def _open(self) -> None:
        self._list.clear()
        with self._list:
            for offered in offered_formats(self.function, self._values()):
                with ui.menu_item(on_click=lambda form=offered.format: self._take(form)).classes("cw-format-item"):
                    span(offered.looks, "cw-mono")
                    span(f"fits {offered.fits} of {offered.of}" if offered.of else offered.format, "cw-muted")
        self._menu.open()

    def _take(self, form: str) -> None:
        self.made.set_value(form)
        self._put(form)
