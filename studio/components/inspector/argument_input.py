"""Decides how one argument of a step is typed: a choice, a number, a value without quotes, the format of a date, or a
field or formula with completion."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from runtime.language.complete import Completion
from studio.state.rules.argument_completion import complete_argument
from studio.state.rules.argument_text import Argument, arguments_of, control_of, with_argument
from studio.state.rules.date_reading import is_format

from ..buttons import icon_button
from ..elements import div, span
from ..expression.editor import ExpressionEditor
from .desk import Desk
from .format_input import FormatInput
from .keep_focus import take_focus

_SELECT = "outlined dense options-dense dropdown-icon=sym_o_expand_more"


class ArgumentInput:
    """One input. It asks the document for the steps each time, since others may have changed them."""

    def __init__(
        self, desk: Desk, path: str, position: int, place: int, tables: tuple[str, ...], *, focus: bool = False
    ) -> None:
        self.desk, self.path, self.position, self.place, self.tables = desk, path, position, place, tables
        argument = self._argument()
        assert argument is not None
        self.shown = argument.text
        self.formula = argument.formula or argument.param.reference
        label = argument.param.name.replace("_", " ")
        self.label = f"{label} of {self._function()}"
        with div("cw-argument"):
            span(label, "cw-argument-name").props["title"] = argument.param.doc
            self._place = div("cw-argument-place")
        self._draw(argument, focus=focus)

    def _function(self) -> str:
        steps = self.desk.document.steps(self.path)
        return steps.steps[self.position].function if steps is not None else ""

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
            if isinstance(self.made, ExpressionEditor):
                self.made.show(argument.text, None)
            else:
                self.made.set_value(argument.text)
        if self.format is not None:
            self.format.follow()

    def put(self, typed: str) -> None:
        """Carries what was typed into the rule."""
        steps, argument = self.desk.document.steps(self.path), self._argument()
        if steps is None or argument is None or (typed == argument.text and self.formula == argument.formula):
            return
        self.shown = typed
        changed = with_argument(steps.steps[self.position], self.place, typed, self.formula)
        self.desk.told(self.desk.document.set_steps(self.path, steps.changed(self.position, changed)))

    def _draw(self, argument: Argument, *, focus: bool = False) -> None:
        self._place.clear()
        self.format: FormatInput | None = None
        with self._place:
            if self.formula:
                self.made: Any = self._editor(argument)
            else:
                control = control_of(argument)
                self.made = self._select(argument) if control == "choice" else self._input(argument, control)
            if not argument.param.literal and not argument.param.reference:
                self._switch()
        if focus:
            self.made.props["autofocus"] = True
            take_focus(self.made)

    def _select(self, argument: Argument) -> Any:
        known = list(dict.fromkeys((argument.text, *argument.param.choices)))
        options = {choice: _choice_words(choice) for choice in known if choice or not argument.optional}
        options |= {"": "not set"} if argument.optional else {}
        made: Any = ui.select(options, value=argument.text, on_change=lambda e: self.put(e.value or ""))
        made.props["aria-label"] = self.label
        return made.props(_SELECT)

    def _input(self, argument: Argument, control: str) -> Any:
        param = argument.param
        made = ui.input(value=argument.text, placeholder="not set" if argument.optional else param.doc)
        made.props("outlined dense spellcheck=false").props["aria-label"] = self.label
        made.on("blur", lambda: self.put(made.value or "")).on("keydown.enter", lambda: self.put(made.value or ""))
        if control == "number":
            made.props("type=number step=any")
        if is_format(self._function(), param.name):
            self.format = FormatInput(self.desk, self.path, self.position, self._function(), made, self.put)
        return made

    def _editor(self, argument: Argument) -> ExpressionEditor:
        placeholder = "an item's field" if argument.param.reference else "a field, or function(field)"
        return ExpressionEditor(
            "" if not argument.formula and not argument.param.reference else argument.text,
            label=self.label, placeholder=placeholder, on_apply=self.put, complete=self._complete,
        ).classes("cw-argument-editor")  # fmt: skip

    def _complete(self, typed: str, at: int) -> list[Completion]:
        steps = self.desk.document.steps(self.path)
        if steps is None or self.position >= len(steps.steps):
            return []
        return complete_argument(steps, self.position, self.place, typed, at, self.desk.document.around(self.path))

    def _switch(self) -> None:
        """A value and a field are typed in different ways; a click changes between them."""
        sign, name = ("title", "Type a value") if self.formula else ("function", "Take a field or a formula")
        icon_button(sign, f"{name} for {self.label.replace(' of ', ', ')}", self._change).classes("cw-argument-switch")

    def _change(self) -> None:
        argument = self._argument()
        if argument is not None:
            self.formula = not self.formula
            self._draw(argument, focus=True)


def _choice_words(choice: str) -> str:
    return {" ": "a space", "\xa0": "a fixed space", "\u202f": "a narrow space", "": "nothing"}.get(choice, choice)
