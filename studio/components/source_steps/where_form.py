"""Decides how a condition is edited: as rows of field, comparison and value, or as the expression that they are."""

from __future__ import annotations

from dataclasses import replace

from runtime.artefacts.source_step import Where
from runtime.values import Type
from studio.state.rules.where_rows import (
    WITHOUT_VALUE,
    Joined,
    Row,
    Rows,
    comparisons_for,
    read_rows,
    write_rows,
)
from studio.state.source_steps.fields import askable_fields, type_of

from ..buttons import segmented
from ..controls import choice, text_box
from ..elements import div, span, text
from ..pills import pill
from ..sections import section
from .editing import Editing
from .field_choice import field_choice
from .rows import add_row, form_row

_JOINED: dict[str, str] = {"and": "all are true", "or": "one is true"}


def where_form(editing: Editing, step: Where) -> None:
    """Which records are kept."""
    found = read_rows(step.condition, lambda field: type_of(field, editing.record))
    with section():
        with div("cw-section-head"):
            text("Keep records where", "label", tag="h3").classes("cw-grow")
            if found is None:
                pill("formula")
            else:
                modes, chosen = {"rows": "Rows", "text": "Text"}, "text" if editing.as_text else "rows"
                segmented(modes, chosen, lambda to: editing.show_as_text(to == "text"), label="Edit as").classes(
                    "cw-segmented-small"
                )
        if found is None or editing.as_text:
            _as_text(editing, step)
        else:
            _RowsForm(editing, found).draw()


def _as_text(editing: Editing, step: Where) -> None:
    made = editing.expression(
        "Condition", step.condition, lambda typed: editing.put(Where(typed)), editing.record,
        placeholder="kind != 'test'",
    )  # fmt: skip
    editing.control("text", made)
    span("Enter applies it, Escape takes it back, Ctrl Space completes.", "cw-field-hint")


class _RowsForm:
    """The rows of a condition, as they are now."""

    def __init__(self, editing: Editing, found: Rows) -> None:
        self.editing, self.found, self.record = editing, found, editing.record
        self.fields = askable_fields(self.record)

    def draw(self) -> None:
        if len(self.found.rows) > 1:
            segmented(_JOINED, self.found.joined, self._join, label="Of the conditions").classes("cw-segmented-small")
        for place, row in enumerate(self.found.rows):
            self._row(place, row)
        add_row("Add condition", self._add)

    def _row(self, place: int, row: Row) -> None:
        number = f" {place + 1}" if len(self.found.rows) > 1 else ""
        remove = (f"Remove condition {place + 1}", lambda: self._remove(place)) if len(self.found.rows) > 1 else None
        of = self._type(row.field)
        with form_row("cw-condition", remove):
            field_choice(
                self.editing, f"{place}-field", row.field, self.fields, lambda to: self._field(place, to),
                label=f"Field{number}", of=self.record,
            )  # fmt: skip
            words = comparisons_for(of)
            words = words if row.comparison in words else {row.comparison: row.comparison, **words}
            made = choice(words, row.comparison, lambda to: self._comparison(place, to))
            made.props["aria-label"] = f"Comparison{number}"
            self.editing.control(f"{place}-comparison", made)
            if row.comparison not in WITHOUT_VALUE:
                self._value(place, row, of, number)

    def _value(self, place: int, row: Row, of: Type, number: str) -> None:
        several = row.comparison in ("one_of", "not_one_of")
        example = "2024-12-31" if of.kind == "date" else "a, b, c" if several else "a value"
        box = text_box(row.value, lambda typed: self._put(place, replace(self._now(place), value=typed)))
        box.props["placeholder"] = example
        box.props["aria-label"] = f"Value{number}"
        self.editing.control(f"{place}-value", box)

    # -- changes

    def _type(self, field: str) -> Type:
        return type_of(field, self.record)

    def _now(self, place: int) -> Row:
        return self.found.rows[place]

    def _field(self, place: int, field: str) -> None:
        """Another field may be asked other things; what it is compared with stays."""
        row = self._now(place)
        words = comparisons_for(self._type(field))
        comparison = row.comparison if row.comparison in words else next(iter(words))
        same = words == comparisons_for(self._type(row.field)) and comparison == row.comparison
        self._put(place, replace(row, field=field, comparison=comparison), None if same else f"{place}-comparison")

    def _comparison(self, place: int, comparison: str) -> None:
        row = self._now(place)
        other = (row.comparison in WITHOUT_VALUE) != (comparison in WITHOUT_VALUE)
        focus = f"{place}-{'comparison' if comparison in WITHOUT_VALUE else 'value'}" if other else None
        self._put(place, replace(row, comparison=comparison), focus)

    def _put(self, place: int, row: Row, focus: str | None = None) -> None:
        rows = self.found.rows
        self._say(replace(self.found, rows=(*rows[:place], row, *rows[place + 1 :])), focus)

    def _join(self, to: str) -> None:
        joined: Joined = "or" if to == "or" else "and"
        self._say(replace(self.found, joined=joined), None)

    def _add(self) -> None:
        row = replace(self.found.rows[-1], comparison="filled", value="")
        place = len(self.found.rows)
        self._say(replace(self.found, rows=(*self.found.rows, row)), f"{place}-field")

    def _remove(self, place: int) -> None:
        rows = self.found.rows
        self._say(replace(self.found, rows=(*rows[:place], *rows[place + 1 :])), f"{max(0, place - 1)}-field")

    def _say(self, found: Rows, focus: str | None) -> None:
        self.found = found
        self.editing.put(Where(write_rows(found, self._type)), focus)
