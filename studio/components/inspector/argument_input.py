"""Decides how one argument of a step is typed: a choice, a value without quotes, or a field or formula."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from studio.state.argument_text import Argument, arguments_of, with_argument

from ..buttons import icon_button
from ..elements import div, span
from .desk import Desk

_SELECT = "outlined dense options-dense dropdown-icon=sym_o_expand_more"


class ArgumentInput:
    """One input. It asks the document for the steps each time, since others may have changed them."""

    def __init__(self, desk: Desk, path: str, position: int, place: int, tables: tuple[str, ...]) -> None:
        self.desk, self.path, self.position, self.place, self.tables = desk, path, position, place, tables
        argument = self._argument()
        assert argument is not None
        self.shown = argument.text
        self.formula = argument.formula or argument.param.reference
        self.made = self._draw(argument)

    def _argument(self) -> Argument | None:
        """The argument as the document has it now."""
        steps = self.desk.document.steps(self.path)
        if steps is None or self.position >= len(steps.steps):
            return None
        found = arguments_of(steps.steps[self.position], self.tables)
        return found[self.place] if self.place < len(found) else None

    def follow(self) -> None:
        """Shows what the document says, if that is something new."""
        argument = self._argument()
        if argument is not None and argument.text != self.shown:
            self.shown = argument.text
            self.made.set_value(argument.text)

    def put(self, typed: str) -> None:
        """Carries what was typed into the rule."""
        steps, argument = self.desk.document.steps(self.path), self._argument()
        if steps is None or argument is None or (typed == argument.text and self.formula == argument.formula):
            return
        self.shown = typed
        changed = with_argument(steps.steps[self.position], self.place, typed, self.formula)
        self.desk.told(self.desk.document.set_steps(self.path, steps.changed(self.position, changed)))

    def _draw(self, argument: Argument) -> Any:
        param = argument.param
        label = param.name.replace("_", " ")
        with div("cw-argument"):
            span(label, "cw-argument-name").props["title"] = param.doc
            made = self._select(argument) if param.choices and not self.formula else self._input(argument)
        steps = self.desk.document.steps(self.path)
        assert steps is not None
        made.props["aria-label"] = f"{label} of {steps.steps[self.position].function}"
        return made

    def _select(self, argument: Argument) -> Any:
        known = list(dict.fromkeys((argument.text, *argument.param.choices)))
        options = {choice: choice for choice in known if choice} | ({"": "not set"} if argument.optional else {})
        made: Any = ui.select(options, value=argument.text, on_change=lambda e: self.put(e.value or ""))
        return made.props(_SELECT)

    def _input(self, argument: Argument) -> Any:
        param = argument.param
        made = ui.input(value=argument.text, placeholder="not set" if argument.optional else param.doc)
        made.props("outlined dense spellcheck=false")
        made.on("blur", lambda: self.put(made.value or "")).on("keydown.enter", lambda: self.put(made.value or ""))
        if self.formula:
            made.classes("cw-mono-input")
        if not param.literal and not param.reference:
            self._formula_switch(made)
        return made

    def _formula_switch(self, made: ui.input) -> None:
        """A value and a formula look alike but for the sign in front; a click on it changes between them."""
        with made.add_slot("prepend"):
            sign, name = ("function", "A field or formula") if self.formula else ("title", "A value as it is written")
            switch = icon_button(sign, f"{name}; change", lambda: change()).classes("cw-argument-switch")

        def change() -> None:
            self.formula = not self.formula
            switch.props(f"icon=sym_o_{'function' if self.formula else 'title'}")
            made.classes(toggle="cw-mono-input")
            made.run_method("focus")
