"""Decides how a value inside a rule is typed: as people write it, chosen where the model allows certain values only, or
as a field or formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui

from runtime.language.complete import complete
from runtime.language.functions.table import Param
from runtime.language.typed import Around
from studio.state.rules.argument_text import shown_value, written_text
from studio.state.rules.expression_check import wrong_in

from ..buttons import icon_button
from ..elements import div
from ..expression.editor import ExpressionEditor
from .keep_focus import take_focus

_ANY = Param("value")
_SELECT = "outlined dense options-dense dropdown-icon=sym_o_expand_more"


class ValueOrField:
    """One value; `put` hears it as an expression, "" where it was emptied."""

    def __init__(
        self,
        text: str,
        around: Around,
        put: Callable[[str], Any],
        *,
        label: str,
        choices: Sequence[str] = (),
        placeholder: str = "a value",
    ) -> None:
        self.text, self.around, self._put, self.label = text, around, put, label
        self.choices, self.placeholder = choices, placeholder
        self.value = shown_value(text, _ANY) if text else ""
        self._place = div("cw-argument-place")
        self._draw(as_field=self.value is None)

    def _draw(self, *, as_field: bool, focus: bool = False) -> None:
        self._place.clear()
        with self._place:
            made = self._editor() if as_field else self._select() if self.choices else self._input()
            sign, name = ("title", "Type a value") if as_field else ("function", "Take a field or a formula")
            change = icon_button(sign, f"{name}: {self.label}", lambda: self._draw(as_field=not as_field, focus=True))
            change.classes("cw-argument-switch")
        if focus:
            take_focus(made)

    def _say(self, typed: str) -> None:
        if typed != (self.value or "") or (typed and self.value is None):
            self._put(written_text(typed, _ANY, False) if typed else "")

    def _input(self) -> Any:
        made = ui.input(value=self.value or "", placeholder=self.placeholder).props("outlined dense spellcheck=false")
        made.props["aria-label"] = self.label
        return made.on("blur", lambda: self._say(made.value or "")).on(
            "keydown.enter", lambda: self._say(made.value or "")
        )

    def _select(self) -> Any:
        known = dict.fromkeys((*self.choices, *([self.value] if self.value else [])))
        options = {"": self.placeholder} | {choice: choice for choice in known}
        made: Any = ui.select(options, value=self.value or "", on_change=lambda e: self._say(e.value or ""))
        made.props(_SELECT).props["aria-label"] = self.label
        return made

    def _editor(self) -> ExpressionEditor:
        return ExpressionEditor(
            self.text if self.value is None else "",
            label=self.label,
            on_apply=self._put,
            placeholder="a field, or function(field)",
            complete=lambda typed, at: complete(typed, at, self.around),
            check=lambda typed: wrong_in(typed, self.around),
        ).classes("cw-argument-editor")
