"""Decides how a mapping's source steps are shown above its trees: a chip for each, with what became of the records,
and a place between them for one more. A step is read and changed in the inspector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui.element import Element

from runtime.diagnostics import Diagnostic
from studio.state.source_steps.edits import Address
from studio.state.source_steps.shown import SourceSteps, StepRow, source_steps

from ..buttons import button, icon_button
from ..elements import Text, div, icon, span
from ..inspector.desk import Desk
from ..inspector.keep_focus import KeepFocus, take_focus
from ..problem import problem_card
from .add_menu import AddMenu
from .chip import Chip


class StepStrip:
    """The strip of one mapping; where it has no steps only the way to the first one.

    :param on_open: goes to the step at an address
    """

    def __init__(self, desk: Desk, on_open: Callable[[Address | None], Any]) -> None:
        self.desk, self.on_open = desk, on_open
        self._shown: Any = self  # equal to nothing that can be seen
        self._drawn: Any = self
        self._chips: dict[Address, Chip] = {}
        self._dragged: Address | None = None
        self._focus: Address | None = None
        with div("cw-feed", "section").props('aria-label="Source steps"'), KeepFocus():
            self._place = div()

    def refresh(self) -> None:
        """Shows what is new; chips are made anew only when there are others."""
        steps, chosen = source_steps(self.desk.document), self.desk.chosen.step
        if (steps, chosen) == self._shown or self._dragged is not None:  # nothing moves under the mouse
            return
        self._shown = (steps, chosen)
        rows = steps.rows if steps is not None else ()
        drawn = [steps and steps.source, *((row.at, row.word, row.of) for row in rows)]
        if drawn != self._drawn:
            self._drawn = drawn
            self._place.clear()
            self._chips.clear()
            with self._place:
                self._draw(steps) if steps is not None else self._nothing()
        if steps is not None:
            self._taken.set_text(steps.taken or "as it is read")
            self._say_problem(steps.problem)
        for row in rows:
            self._chips[row.at].show(row, row.at == chosen)
        if self._focus in self._chips:
            take_focus(self._chips[self._focus].element)
        self._focus = None

    def _nothing(self) -> None:
        with div("cw-feed-none"):
            self._adder((0,))
            span("Filter, join or group the records before the rules read them.", "cw-feed-hint")

    def _draw(self, steps: SourceSteps) -> None:
        with div("cw-feed-row", "ol"):
            self._taken = _source(steps.source)
            for row in steps.rows:
                with div("cw-feed-item", "li"):
                    self._insert(row)
                    self._chips[row.at] = Chip(row)
                    self._listen(self._chips[row.at].element, row.at)
            with div("cw-feed-item cw-feed-last", "li"):
                self._adder((len(self.desk.document.mapping.steps),))
        self._problem = div("cw-feed-problem")

    def _say_problem(self, problem: Diagnostic | None) -> None:
        self._problem.clear()
        self._problem.set_visibility(problem is not None)
        if problem is not None:
            with self._problem:
                problem_card(problem, small=True)

    # -- adding

    def _adder(self, at: Address) -> None:
        opener = button("Add step", icon="add", kind="ghost", small=True).classes("cw-feed-add")
        self._with_menu(opener, at)

    def _insert(self, row: StepRow) -> None:
        of = f" of {row.of}" if row.of else ""
        self._with_menu(icon_button("add", f"Add a step{of} before {row.word}").classes("cw-feed-insert"), row.at)

    def _with_menu(self, opener: Element, at: Address) -> None:
        opener.props("aria-haspopup=menu")
        with opener:
            menu = AddMenu(self.desk, at, self.on_open)
        opener.on("click", menu.open)

    # -- moving

    def _listen(self, chip: Element, at: Address) -> None:
        def drag() -> None:
            self._dragged = at

        for event in ("click", "keydown.enter", "keydown.space.prevent"):
            chip.on(event, lambda: self.on_open(at), [])
        chip.on("dragstart", drag, [])
        chip.on("dragend", self._let_go, [])
        chip.on("dragover.prevent", js_handler="() => {}")
        chip.on("drop.prevent", lambda: self._drop(at), [])
        chip.on("keydown.shift.left.prevent", lambda: self.move(at, at[-1] - 1), [])
        chip.on("keydown.shift.right.prevent", lambda: self.move(at, at[-1] + 1), [])
        chip.on("keydown.delete", lambda: self._remove(at), [])

    def _let_go(self) -> None:
        self._dragged = None
        self.refresh()

    def _drop(self, at: Address) -> None:
        dragged, self._dragged = self._dragged, None
        if dragged is not None and dragged != at and dragged[:-1] == at[:-1]:
            self.move(dragged, at[-1])

    def move(self, at: Address, to: int) -> None:
        """Moves a step among those of its source, and stays with it."""
        answer = self.desk.document.move_source_step(at, to)
        self.desk.told(answer)
        if answer.done:
            self._focus = (*at[:-1], to)
            if self.desk.chosen.step is not None:
                self.on_open(self._focus)

    def _remove(self, at: Address) -> None:
        self.desk.told(self.desk.document.remove_source_step(at))
        self.on_open(None)


def _source(name: str) -> Text:
    """The chip of the source; gives the place of what is said of it."""
    with div("cw-feed-item", "li"), div("cw-feed-chip cw-feed-source"):
        with div("cw-feed-head"):
            icon("database")
            span(name, "cw-feed-word")
        return span("", "cw-feed-said")
