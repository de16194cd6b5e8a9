"""Decides how a condition of a rule is edited: rows of field, comparison and value; all of them or one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nicegui import ui

from runtime.language.complete import complete
from runtime.language.typed import Around
from runtime.values import Type
from studio.state.rules.where_rows import WITHOUT_VALUE, Joined, Row, Rows, comparisons_for
from studio.state.source_steps.fields import askable_fields, type_of

from ..buttons import button, icon_button, segmented
from ..controls import choice, text_box
from ..elements import div
from ..expression.editor import ExpressionEditor

_JOINED: dict[str, str] = {"and": "all are true", "or": "one is true"}
_EXPRESSION = "\x00expression"
_SEARCHED = 12


class ConditionRows:
    """The rows of one condition. `called` tells it from others on the screen ("when 2"); `on_change` hears the rows,
    never without any: whoever draws it says how the whole condition goes away."""

    def __init__(
        self, found: Rows, around: Around, on_change: Callable[[Rows], Any], *, called: str, on_empty: Callable[[], Any]
    ) -> None:
        self.found, self.around, self.called = found, around, called
        self._changed, self._emptied = on_change, on_empty
        self.fields = [field.text for field in askable_fields(around.current)]
        if len(found.rows) > 1:
            segmented(_JOINED, found.joined, self._join, label=f"Of the conditions of {called}").classes(
                "cw-segmented-small cw-start-end"
            )
        for at, row in enumerate(found.rows):
            self._row(at, row)
        button(
            "And …" if len(found.rows) == 1 else "Add condition", self._add, kind="ghost", icon="add", small=True
        ).classes("cw-start-end cw-add-step")

    def _type(self, field: str) -> Type:
        return type_of(field, self.around.current)

    def _row(self, at: int, row: Row) -> None:
        number = f"{self.called}, {at + 1}"
        with div("cw-condition-row"):
            self._field(at, row, f"Field of {number}")
            words = comparisons_for(self._type(row.field))
            words = words if row.comparison in words else {row.comparison: row.comparison, **words}
            made = choice(words, row.comparison, lambda to: self._put(at, replace(row, comparison=to)))
            made.props["aria-label"] = f"Comparison of {number}"
            if row.comparison not in WITHOUT_VALUE:
                box = text_box(row.value, lambda typed: self._put(at, replace(row, value=typed)), placeholder="a value")
                box.props["aria-label"] = f"Value of {number}"
            icon_button("close", f"Remove condition {number}", lambda: self._remove(at))

    def _field(self, at: int, row: Row, label: str) -> None:
        if row.field not in self.fields and not row.field.isidentifier():
            self._written(at, row, label)
            return
        options = {text: text for text in (*([row.field] if row.field not in self.fields else []), *self.fields)}
        options[_EXPRESSION] = "an expression …"
        place = div("cw-field-choice")

        def chosen(picked: Any) -> None:
            if picked == _EXPRESSION:
                place.clear()
                with place:
                    self._written(at, row, label)
            elif isinstance(picked, str) and picked != row.field:
                self._ask(at, row, picked)

        with place:
            made = ui.select(
                options, value=row.field, with_input=len(options) > _SEARCHED, on_change=lambda e: chosen(e.value)
            )
            made.props("outlined dense options-dense dropdown-icon=sym_o_expand_more").props["aria-label"] = label

    def _written(self, at: int, row: Row, label: str) -> None:
        ExpressionEditor(
            row.field,
            label=label,
            on_apply=lambda typed: self._put(at, replace(row, field=typed)) if typed else None,
            complete=lambda typed, place: complete(typed, place, self.around),
        ).classes("cw-argument-editor")

    def _ask(self, at: int, row: Row, field: str) -> None:
        """Another field may be asked other things; what it is compared with stays."""
        words = comparisons_for(self._type(field))
        comparison = row.comparison if row.comparison in words else next(iter(words))
        self._put(at, replace(row, field=field, comparison=comparison))

    def _put(self, at: int, row: Row) -> None:
        rows = self.found.rows
        self._say(replace(self.found, rows=(*rows[:at], row, *rows[at + 1 :])))

    def _join(self, to: str) -> None:
        joined: Joined = "or" if to == "or" else "and"
        self._say(replace(self.found, joined=joined))

    def _add(self) -> None:
        self._say(replace(self.found, rows=(*self.found.rows, Row(self.found.rows[-1].field, "filled"))))

    def _remove(self, at: int) -> None:
        rows = (*self.found.rows[:at], *self.found.rows[at + 1 :])
        self._say(replace(self.found, rows=rows)) if rows else self._emptied()

    def _say(self, found: Rows) -> None:
        self.found = found
        self._changed(found)
