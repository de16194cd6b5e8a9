"""Decides how the steps of a rule are shown and edited: one row each, in an order that is changed by hand, with a form
and the value after it. The same expression as the text editor shows, in other clothes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nicegui.dependencies import register_vue_component
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from runtime.language.steps import Step
from studio.state.preview.trace import TracedRow
from studio.state.rules.argument_text import arguments_of
from studio.state.rules.step_rows import StepRows, step_rows
from studio.state.rules.step_turns import turn_of

from ..canvas.canvas import content_version
from ..elements import div, span
from .argument_input import ArgumentInput
from .desk import Desk
from .function_menu import FunctionMenu
from .parts import Follow
from .step_row import draw_row
from .value_table import result

_COMPONENT = Path(__file__).with_name("crosswalk_step_rows.js")


class _Rows(Element):
    component = register_vue_component(_COMPONENT, max_time=content_version(_COMPONENT))


def step_shapes(desk: Desk, rows: StepRows) -> Any:
    """What makes the forms of a list of steps other ones: their functions and inputs, not what is in the inputs."""
    return rows.start, [(row.name, row.on, _inputs(desk, row.step)) for row in rows.rows]


def _inputs(desk: Desk, step: Step | None) -> Any:
    found = arguments_of(step, lookup_names(desk)) if step is not None else []
    return [(a.param.name, a.formula, a.param.choices) for a in found]


def lookup_names(desk: Desk) -> tuple[str, ...]:
    return tuple(sorted(desk.document.lookups))


class StepList:
    """The chain from its start to its last step, and the ways to one more."""

    def __init__(self, desk: Desk, path: str) -> None:
        self.desk, self.path = desk, path
        self.values: list[Element] = []
        self.drawn: list[Element] = []
        self.inputs: list[ArgumentInput] = []
        self._shown: Any = None
        self.menu = FunctionMenu(desk, path, self.insert)
        rows = self.rows() or StepRows("")
        with _Rows().on("move", self._on_move):
            with div("cw-step", "li"), div("cw-step-head cw-step-start"):
                span(rows.start, "cw-step-name cw-mono").props["title"] = rows.start
                self.values.append(div("cw-step-value"))
            for at, row in enumerate(rows.rows):
                draw_row(self, at, row, len(rows.rows))
        self.menu.button("Add step")
        self.follow()

    def rows(self) -> StepRows | None:
        """The steps as the document has them now."""
        return step_rows(self.desk.document.rule(self.path))

    # -- what the reader does

    def put(self, rows: StepRows | None, said: str, focus: str = "") -> None:
        if rows is not None:
            self.desk.focus = focus
            self.desk.told(self.desk.document.set_rows(self.path, rows, said))

    def insert(self, step: Step, at: int | None) -> None:
        rows = self.rows()
        if rows is not None:
            place = len(rows.rows) if at is None else at
            self.put(rows.inserted(place, step), f"{self.path} goes through {step.function} too", f"input {place}")

    def move(self, at: int, to: int) -> None:
        rows = self.rows()
        if rows is not None and 0 <= at < len(rows.rows) and 0 <= to < len(rows.rows) and at != to:
            self.put(rows.moved(at, to), f"moved {rows.rows[at].name} in {self.path}", f"handle {to}")

    def switch(self, at: int) -> None:
        rows = self.rows()
        if rows is not None and at < len(rows.rows):
            row = rows.rows[at]
            word = "off" if row.on else "on again"
            self.put(rows.switched(at), f"switched {row.name} {word} in {self.path}", f"switch {at}")

    def duplicate(self, at: int) -> None:
        rows = self.rows()
        if rows is not None and at < len(rows.rows):
            said = f"{self.path} goes through {rows.rows[at].name} twice"
            self.put(rows.duplicated(at), said, f"handle {at + 1}")

    def remove(self, at: int) -> None:
        rows = self.rows()
        if rows is not None and at < len(rows.rows):
            left = len(rows.rows) - 1
            focus = f"handle {min(at, left - 1)}" if left else "add"
            self.put(rows.removed(at), f"took {rows.rows[at].name} out of {self.path}", focus)

    def _on_move(self, event: GenericEventArguments) -> None:
        told = event.args if isinstance(event.args, dict) else {}
        at, to = told.get("from"), told.get("to")
        if isinstance(at, int) and isinstance(to, int):
            self.move(at, to)

    # -- following the document

    def follow(self) -> None:
        """Shows other values in the same forms."""
        for made in self.inputs:
            made.follow()
        now = (self.desk.trace(self.path), self.desk.chosen.record)
        if now != self._shown:
            self._shown = now
            self._show_values()

    def _show_values(self) -> None:
        """The values of the chosen record: at the start, and after each step that it reaches."""
        traced = self.desk.trace(self.path).rows
        row = traced[self.desk.chosen.record] if self.desk.chosen.record < len(traced) else None
        rows = self.rows()
        _fill(self.values[0], row is not None and bool(self.drawn), lambda: result(row.source if row else None, None))
        for at, (place, drawn) in enumerate(zip(self.values[1:], self.drawn, strict=True)):
            runs = rows is not None and at < len(rows.rows) and rows.rows[at].on
            ordinal = rows.ordinal(at) if rows is not None else 0
            turn = turn_of(row, ordinal) if row is not None and runs else None
            drawn.classes(remove="cw-step-fails cw-step-empties", add=f"cw-step-{turn}" if turn is not None else "")
            place.props["title"] = {"fails": "It fails here.", "empties": "It becomes empty here."}.get(turn or "", "")
            _fill(place, row is not None and runs, lambda row=row, o=ordinal: _value_after(row, o))


def _fill(place: Element, there: bool, draw: Any) -> None:
    place.clear()
    if there:
        with place:
            draw()


def _value_after(row: TracedRow, position: int) -> None:
    value = row.after[position] if position < len(row.after) else None
    if value is None and turn_of(row, position) is None:
        return
    last = position == len(row.after) - 1
    result(value, row.failure if value is None or (last and row.failure) else None)


def step_list(desk: Desk, path: str) -> Follow:
    """The steps of a rule; gives what shows other values in them."""
    return StepList(desk, path).follow
