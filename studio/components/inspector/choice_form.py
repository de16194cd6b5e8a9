"""Decides how a choice is edited: "when ..., then ..." for each case, and what is otherwise. The same expression as the
text editor shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from runtime.values import show
from studio.state.rules.choices import Branch, Choice, read_choice, write_choice
from studio.state.rules.where_rows import Row, Rows
from studio.state.source_steps.fields import type_of

from ..buttons import button, icon_button
from ..elements import div, span
from .condition_rows import ConditionRows
from .desk import Desk
from .value_or_field import ValueOrField


def choice_of(desk: Desk, path: str) -> Choice | None:
    """The choice that a rule's expression is."""
    rule = desk.document.rule(path)
    if rule is None or rule.source is None:
        return None
    current = desk.document.around(path).current
    return read_choice(rule.source, lambda field: type_of(field, current))


class ChoiceForm:
    """The cases of a choice, one below the other; the first that holds counts."""

    def __init__(self, desk: Desk, path: str, choice: Choice) -> None:
        self.desk, self.path, self.choice = desk, path, choice
        self.around = desk.document.around(path)
        with div("cw-cases", "ol"):
            for at, branch in enumerate(choice.branches):
                self._branch(at, branch)
            self._otherwise()
        button("Add a case", self._add, kind="ghost", icon="add", small=True).classes("cw-start-end cw-add-step")

    def _branch(self, at: int, branch: Branch) -> None:
        called = f"case {at + 1}"
        with div("cw-case", "li"):
            with div("cw-case-head"):
                span("When" if not at else "Else, when", "cw-case-word")
                if at:
                    icon_button(
                        "keyboard_arrow_up", f"Move {called} up", lambda: self._put(self.choice.moved(at, at - 1))
                    )
                icon_button("close", f"Remove {called}", lambda: self._put(self.choice.without(at)))
            ConditionRows(
                branch.condition, self.around,
                lambda rows: self._put(self.choice.changed(at, replace(self.choice.branches[at], condition=rows))),
                called=called, on_empty=lambda: self._put(self.choice.without(at)),
            )  # fmt: skip
            with div("cw-case-then"):
                span("then", "cw-case-word")
                self._value(
                    branch.then, f"Value of {called}",
                    lambda typed: self._then(at, typed),
                )  # fmt: skip

    def _then(self, at: int, typed: str) -> None:
        branch = replace(self.choice.branches[at], then=typed or "`null`")
        self._put(self.choice.changed(at, branch))

    def _otherwise(self) -> None:
        nothing = "a failure" if self.choice.switch else "empty"
        with div("cw-case cw-case-then", "li"):
            span("Otherwise", "cw-case-word")
            self._value(
                self.choice.otherwise or "", "Value otherwise",
                lambda typed: self._put(replace(self.choice, otherwise=typed or None)), placeholder=nothing,
            )  # fmt: skip

    def _value(self, value: str, label: str, put: Callable[[str], Any], placeholder: str = "a value") -> None:
        field = self.desk.document.target(self.path)
        choices = [show(item) for item in field.enum if item is not None] if field is not None else []
        ValueOrField(value, self.around, put, label=label, choices=choices, placeholder=placeholder)

    def _add(self) -> None:
        """One case more, about the field of the last."""
        last = self.choice.branches[-1]
        row = last.condition.rows[-1]
        fresh = Row(row.field, "==", "") if row.comparison == "==" else Row(row.field, "filled")
        self._put(self.choice.added(Branch(Rows((fresh,)), "''")))

    def _put(self, choice: Choice) -> None:
        written = write_choice(choice, lambda field: type_of(field, self.around.current))
        self.desk.told(self.desk.document.set_expression(self.path, written))
