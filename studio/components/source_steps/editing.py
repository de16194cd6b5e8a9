"""Decides when the form of a source step is drawn again: when somebody else changes the step, or when it gets other
rows; never while one types in it, so that the cursor stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui.element import Element

from runtime.artefacts.source_step import SourceStep
from runtime.language.complete import Completion, complete
from runtime.language.typed import Around
from runtime.values import Type
from studio.state.rules.commands import Answer
from studio.state.source_steps.edits import Address, step_at
from studio.state.source_steps.fields import record_before

from ..expression.editor import ExpressionEditor
from ..inspector.desk import Desk


class Editing:
    """One step in the inspector of one browser. `as_text` shows a condition as an expression, `written` names the
    fields of a group that are shown as one, though a row could say them."""

    def __init__(self, desk: Desk, at: Address) -> None:
        self.desk, self.at = desk, at
        self.as_text = False
        self.written: set[str] = set()
        self._said = self.step
        self._drawn = 0
        self._controls: dict[str, Element] = {}
        self._next: str | None = None

    @property
    def step(self) -> SourceStep | None:
        return step_at(self.desk.document.mapping.input, self.at)

    def seen(self) -> Any:
        """What makes the form another one."""
        step = self.step
        if step != self._said:
            self._said, self._drawn = step, self._drawn + 1
        return self._drawn, self.record, tuple(self.desk.document.workspace.sources.values()), self.as_text

    @property
    def record(self) -> Type:
        """The type of the records that the step gets."""
        return record_before(self.desk.document, self.at)

    def put(self, step: SourceStep, focus: str | None = None) -> None:
        """Carries a change into the mapping. With `focus` the form is drawn again, and that control is gone to."""
        if focus is not None:
            self.again(focus)
        self._said = step
        answer = self.desk.document.change_source_step(self.at, step)
        if not answer.done:
            self._said = self.step
        self.desk.told(answer)

    def again(self, focus: str) -> None:
        """The next drawing is another one, and goes to that control."""
        self._drawn, self._next = self._drawn + 1, focus

    def refuse(self, why: str) -> None:
        """Says why something is not done, and shows again what holds."""
        self._drawn += 1
        self.desk.told(Answer(False, why))
        self.desk.refresh()

    def show_as_text(self, as_text: bool) -> None:
        self.as_text = as_text
        self.desk.refresh()

    # -- controls

    def control(self, key: str, made: Element) -> None:
        """A control that may be gone to after the form was drawn again."""
        self._controls[key] = made

    def begin(self) -> None:
        self._controls.clear()

    def go_on(self) -> None:
        """Goes to the control that the last change asked for."""
        wanted, self._next = self._next, None
        if wanted in self._controls:
            self._controls[wanted].run_method("focus")

    def expression(
        self, label: str, value: str, on_apply: Callable[[str], Any], of: Type, placeholder: str = "an expression"
    ) -> ExpressionEditor:
        """An editor with completion over records of a type."""
        around = Around(of, lookups=self.desk.document.lookups, made=True)

        def completions(typed: str, at: int) -> list[Completion]:
            return complete(typed, at, around)

        return ExpressionEditor(
            value, label=label, on_apply=on_apply, complete=completions, wrong=self._wrong(value),
            placeholder=placeholder,
        )  # fmt: skip

    def _wrong(self, value: str) -> tuple[int, int] | None:
        for found in self.desk.document.problems():
            place = found.place
            if place.start is not None and place.rule is None and place.expression == value:
                return place.start, place.end if place.end is not None else place.start + 1
        return None
