"""Decides how the steps of a rule are shown and edited: one row each, with a form made from the function table and
the value after it. The same expression as the text editor shows, in other clothes."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from runtime.language.functions import FUNCTIONS
from runtime.language.steps import Step, StepList
from studio.state.argument_text import Argument, arguments_of, with_argument
from studio.state.trace import Trace, TracedRow

from ..buttons import icon_button
from ..elements import div, span
from .desk import Desk
from .function_menu import function_menu
from .value_table import result


def step_list(desk: Desk, path: str, steps: StepList, found: Trace) -> None:
    """The chain from its start to its last step, and the button for one more."""
    row = found.rows[desk.chosen.record] if desk.chosen.record < len(found.rows) else None
    with div("cw-steps", "ol"):
        with div("cw-step", "li"), div("cw-step-head"):
            span(steps.start, "cw-step-name cw-mono").props["title"] = steps.start
            if row is not None and steps.steps:
                result(row.source, None)
        for position, step in enumerate(steps.steps):
            _step(desk, path, steps, position, step, row)
    function_menu(desk, path, steps)


def _step(desk: Desk, path: str, steps: StepList, position: int, step: Step, row: TracedRow | None) -> None:
    function = FUNCTIONS.get(step.function)
    with div("cw-step", "li"):
        with div("cw-step-head"):
            name = span(step.function, "cw-step-name cw-fn-name")
            name.props["title"] = f"{function.signature}: {function.doc}" if function else "There is no such function."
            if function is None:
                name.classes("cw-bad-text")
            _tools(desk, path, steps, position)
            if row is not None:
                _value_after(row, position, len(steps.steps))
        inputs = arguments_of(step, tuple(sorted(desk.document.lookups)))
        if inputs:
            with div("cw-step-form"):
                for place, argument in enumerate(inputs):
                    _argument(desk, path, steps, position, place, argument)


def _value_after(row: TracedRow, position: int, count: int) -> None:
    value = row.after[position] if position < len(row.after) else None
    reached = position == 0 or (position - 1 < len(row.after) and row.after[position - 1] is not None)
    if value is None and not reached:
        return
    last = position == count - 1
    result(value, row.failure if value is None or (last and row.failure) else None)


def _tools(desk: Desk, path: str, steps: StepList, position: int) -> None:
    def put(changed: StepList) -> None:
        desk.told(desk.document.set_steps(path, changed))

    with div("cw-step-tools"):
        if position > 0:
            icon_button("keyboard_arrow_up", "Move up", lambda: put(steps.moved(position, position - 1)))
        if position < len(steps.steps) - 1:
            icon_button("keyboard_arrow_down", "Move down", lambda: put(steps.moved(position, position + 1)))
        icon_button("close", f"Remove {steps.steps[position].function}", lambda: put(steps.without_step(position)))


def _argument(desk: Desk, path: str, steps: StepList, position: int, place: int, argument: Argument) -> None:
    """One input. A value and a formula look alike but for the fx in front; a click on it changes between them."""
    param = argument.param
    formula = [argument.formula or param.reference]

    def put(typed: str) -> None:
        if typed == argument.text and formula[0] == argument.formula:
            return
        changed = with_argument(steps.steps[position], place, typed, formula[0])
        desk.told(desk.document.set_steps(path, steps.changed(position, changed)))

    label = param.name.replace("_", " ")
    with div("cw-argument"):
        span(label, "cw-argument-name").props["title"] = param.doc
        if param.choices and not formula[0]:
            options = {c: c or "nothing" for c in ("", *param.choices)} if argument.optional else list(param.choices)
            made: Any = ui.select(options, value=argument.text, on_change=lambda e: put(e.value or ""))
            made.props("outlined dense options-dense dropdown-icon=sym_o_expand_more")
        else:
            made = ui.input(value=argument.text, placeholder="not set" if argument.optional else param.doc)
            made.props("outlined dense spellcheck=false").on("blur", lambda: put(made.value or ""))
            made.on("keydown.enter", lambda: put(made.value or ""))
            if formula[0]:
                made.classes("cw-mono-input")
            if not param.literal and not param.reference:
                _formula_switch(made, formula)
        made.props["aria-label"] = f"{label} of {steps.steps[position].function}"


def _formula_switch(made: ui.input, formula: list[bool]) -> None:
    with made.add_slot("prepend"):
        switch = icon_button(
            "function" if formula[0] else "title", "A field or formula" if formula[0] else "A value as written"
        )

    def change() -> None:
        formula[0] = not formula[0]
        switch.props(f"icon=sym_o_{'function' if formula[0] else 'title'}")
        made.classes(toggle="cw-mono-input")
        made.run_method("focus")

    switch.on("click", change).classes("cw-argument-switch")
