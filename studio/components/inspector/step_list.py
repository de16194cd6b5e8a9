"""Decides how the steps of a rule are shown and edited: one row each, with a form made from the function table and
the value after it. The same expression as the text editor shows, in other clothes."""

from __future__ import annotations

from typing import Any

from nicegui.element import Element

from runtime.language.functions import FUNCTIONS
from runtime.language.steps import Step, StepList
from studio.state.argument_text import arguments_of
from studio.state.trace import TracedRow

from ..buttons import icon_button
from ..elements import div, span
from .argument_input import ArgumentInput
from .desk import Desk
from .function_menu import function_menu
from .parts import Follow
from .value_table import result


def step_shapes(desk: Desk, steps: StepList) -> Any:
    """What makes the forms of a list of steps other ones: their functions and inputs, not what is in the inputs."""
    tables = lookup_names(desk)
    return [
        (step.function, [(a.param.name, a.formula, a.param.choices) for a in arguments_of(step, tables)])
        for step in steps.steps
    ]


def lookup_names(desk: Desk) -> tuple[str, ...]:
    return tuple(sorted(desk.document.lookups))


def step_list(desk: Desk, path: str) -> Follow:
    """The chain from its start to its last step, and the button for one more."""
    steps = desk.document.steps(path) or StepList("")
    values: list[Element] = []
    inputs: list[ArgumentInput] = []
    with div("cw-steps", "ol"):
        with div("cw-step", "li"), div("cw-step-head"):
            span(steps.start, "cw-step-name cw-mono").props["title"] = steps.start
            values.append(div("cw-step-value"))
        for position, step in enumerate(steps.steps):
            with div("cw-step", "li"):
                values.append(_head(desk, path, steps, position, step))
                inputs += _form(desk, path, position, step)
    function_menu(desk, path)
    shown: list[Any] = [None]

    def follow() -> None:
        for made in inputs:
            made.follow()
        now = (desk.trace(path), desk.chosen.record)
        if now != shown[0]:
            shown[0] = now
            _show_values(desk, path, values)

    follow()
    return follow


def _head(desk: Desk, path: str, steps: StepList, position: int, step: Step) -> Element:
    """Name and tools of a step; gives the place of the value after it."""
    function = FUNCTIONS.get(step.function)
    with div("cw-step-head"):
        name = span(step.function, "cw-step-name cw-fn-name")
        name.props["title"] = f"{function.signature}: {function.doc}" if function else "There is no such function."
        if function is None:
            name.classes("cw-bad-text")
        _tools(desk, path, position, len(steps.steps), step.function)
        return div("cw-step-value")


def _form(desk: Desk, path: str, position: int, step: Step) -> list[ArgumentInput]:
    count = len(arguments_of(step, lookup_names(desk)))
    if not count:
        return []
    with div("cw-step-form"):
        return [ArgumentInput(desk, path, position, place, lookup_names(desk)) for place in range(count)]


def _tools(desk: Desk, path: str, position: int, count: int, name: str) -> None:
    def put(change: str) -> None:
        steps = desk.document.steps(path)
        if steps is None or position >= len(steps.steps):
            return
        moved = {"up": -1, "down": 1}.get(change)
        changed = steps.without_step(position) if moved is None else steps.moved(position, position + moved)
        desk.told(desk.document.set_steps(path, changed))

    with div("cw-step-tools"):
        if position > 0:
            icon_button("keyboard_arrow_up", "Move up", lambda: put("up"))
        if position < count - 1:
            icon_button("keyboard_arrow_down", "Move down", lambda: put("down"))
        icon_button("close", f"Remove {name}", lambda: put("remove"))


def _show_values(desk: Desk, path: str, places: list[Element]) -> None:
    """The values of the chosen record: at the start, and after each step that it reaches."""
    rows = desk.trace(path).rows
    row = rows[desk.chosen.record] if desk.chosen.record < len(rows) else None
    for position, place in enumerate(places):
        place.clear()
        if row is None or len(places) == 1:
            continue
        with place:
            if position == 0:
                result(row.source, None)
            else:
                _value_after(row, position - 1, len(places) - 1)


def _value_after(row: TracedRow, position: int, count: int) -> None:
    value = row.after[position] if position < len(row.after) else None
    reached = position == 0 or (position - 1 < len(row.after) and row.after[position - 1] is not None)
    if value is None and not reached:
        return
    last = position == count - 1
    result(value, row.failure if value is None or (last and row.failure) else None)
