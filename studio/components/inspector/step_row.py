"""Decides how one step looks in the list: its handle, name and switch, what else can be done to it, its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from runtime.language.functions import FUNCTIONS
from runtime.language.steps import Step
from studio.state.rules.argument_text import arguments_of
from studio.state.rules.step_rows import StepRow

from ..buttons import icon_button
from ..elements import Text, div, span
from .argument_input import ArgumentInput
from .keep_focus import take_focus

if TYPE_CHECKING:
    from .step_list import StepList


def draw_row(steps: StepList, at: int, row: StepRow, count: int) -> None:
    """The step at a position of the list, which hears what is done to it."""
    with div("cw-step cw-step-row" + ("" if row.on else " cw-step-off"), "li") as drawn:
        steps.drawn.append(drawn)
        _insert_here(steps, at, row)
        with div("cw-step-head"):
            _handle(steps, at, row, count)
            _name(row)
            steps.values.append(div("cw-step-value"))
            _switch(steps, at, row)
            _more(steps, at, row, count)
        if row.step is not None and row.on:
            _form(steps, at, row.step)
        elif not row.on:
            span(row.text or row.call, "cw-step-kept cw-mono cw-ellipsis").props["title"] = "Kept, and not run"


def _handle(steps: StepList, at: int, row: StepRow, count: int) -> None:
    handle = div("cw-step-handle", "button").props("type=button")
    handle.props["aria-label"] = f"Move {row.name}, step {at + 1} of {count}: drag it, or use the arrow keys"
    if steps.desk.wants_focus(f"handle {at}"):
        take_focus(handle)
    with handle:
        ui.icon("sym_o_drag_indicator").props("aria-hidden=true")


def _name(row: StepRow) -> None:
    function = FUNCTIONS.get(row.name)
    name = span(row.name, "cw-step-name cw-fn-name")
    name.props["title"] = f"{function.signature}: {function.doc}" if function else "There is no such function."
    if function is None:
        name.classes("cw-bad-text")


def _switch(steps: StepList, at: int, row: StepRow) -> None:
    made = div("cw-switch", "button").props("type=button role=switch").on("click", lambda: steps.switch(at))
    made.props["aria-checked"] = "true" if row.on else "false"
    made.props["aria-label"] = f"Run {row.name}, step {at + 1}"
    made.props["title"] = "Switch the step off; it is kept" if row.on else "Switch the step on again"
    if steps.desk.wants_focus(f"switch {at}"):
        take_focus(made)


def _more(steps: StepList, at: int, row: StepRow, count: int) -> None:
    with div("cw-step-tools"):
        opener = icon_button("more_vert", f"More for {row.name}")
        with opener, ui.menu().props("auto-close").classes("cw-menu"):
            _item("Insert a step before", lambda: steps.menu.open(opener, at))
            _item("Insert a step behind", lambda: steps.menu.open(opener, at + 1))
            _item("Duplicate", lambda: steps.duplicate(at))
            if at:
                _item("Move up", lambda: steps.move(at, at - 1))
            if at < count - 1:
                _item("Move down", lambda: steps.move(at, at + 1))
        icon_button("close", f"Remove {row.name}", lambda: steps.remove(at))


def _item(label: str, do: object) -> None:
    ui.menu_item(label, do)  # type: ignore[arg-type]


def _insert_here(steps: StepList, at: int, row: StepRow) -> None:
    """A plus on the seam between two steps."""
    seam = div("cw-step-seam", "button").props("type=button")
    seam.props["aria-label"] = f"Insert a step before {row.name}, step {at + 1}"
    seam.on("click", lambda: steps.menu.open(seam, at))
    with seam:
        Text("+", "span").props("aria-hidden=true")


def _form(steps: StepList, at: int, step: Step) -> None:
    rows = steps.rows()
    ordinal = rows.ordinal(at) if rows is not None else at
    tables = tuple(sorted(steps.desk.document.lookups))
    count = len(arguments_of(step, tables))
    focus = steps.desk.wants_focus(f"input {at}")
    if count:
        with div("cw-step-form"):
            for place in range(count):
                made = ArgumentInput(steps.desk, steps.path, ordinal, place, tables, focus=focus and place == 0)
                steps.inputs.append(made)
