"""Decides how steps that make several records of one are edited: of a list's items, and of columns."""

from __future__ import annotations

from dataclasses import replace

from nicegui import ui

from runtime.artefacts.source_step import Each, Unpivot
from studio.state.source_steps.fields import list_fields

from ..controls import search_box, text_box
from ..elements import div
from ..sections import field, section
from .editing import Editing
from .field_choice import field_choice

_SEARCHED = 12


def each_form(editing: Editing, step: Each) -> None:
    """Which list, and what its item is called."""
    form = _Each(editing, step)
    with section():
        with field("A record for each item of"):
            field_choice(
                editing, "items", step.items, list_fields(editing.record), lambda to: form.say(items=to),
                label="A record for each item of", of=editing.record,
            )  # fmt: skip
        with field("The item as the field"):
            text_box(step.field, form.name)
        ui.checkbox(
            "Keep a record without items", value=step.keep_empty, on_change=lambda e: form.say(keep_empty=bool(e.value))
        ).props("dense")


class _Each:
    def __init__(self, editing: Editing, step: Each) -> None:
        self.editing, self.step = editing, step

    def say(self, *, items: str | None = None, name: str | None = None, keep_empty: bool | None = None) -> None:
        now = self.step
        self.step = Each(
            name if name is not None else now.field,
            items if items is not None else now.items,
            keep_empty if keep_empty is not None else now.keep_empty,
        )
        self.editing.put(self.step)

    def name(self, name: str) -> None:
        self.say(name=name) if name else self.editing.refuse("the new field needs a name")


def unpivot_form(editing: Editing, step: Unpivot) -> None:
    """Which columns become records."""
    form = _Unpivot(editing, step)
    names = [name for name, of in editing.record.fields if of.kind not in ("array", "object")]
    names += [name for name in step.fields if name not in names]
    with section("Columns"):
        boxes: dict[str, ui.checkbox] = {}
        if len(names) > _SEARCHED:
            search_box(lambda words: _find(boxes, words), label="Search columns")
        with div("cw-checks"):
            for name in names:
                boxes[name] = ui.checkbox(
                    name, value=name in step.fields, on_change=lambda e, name=name: form.check(name, bool(e.value))
                ).props("dense")
                editing.control(name, boxes[name])
    with section():
        with field("Name of the column as"):
            text_box(step.name, lambda name: form.put(replace(form.step, name=name or "name")))
        with field("Its value as"):
            text_box(step.value, lambda name: form.put(replace(form.step, value=name or "value")))
        ui.checkbox(
            "Keep columns that are null", value=step.keep_empty,
            on_change=lambda e: form.put(replace(form.step, keep_empty=bool(e.value))),
        ).props("dense")  # fmt: skip


class _Unpivot:
    def __init__(self, editing: Editing, step: Unpivot) -> None:
        self.editing, self.step = editing, step

    def put(self, step: Unpivot) -> None:
        self.step = step
        self.editing.put(step)

    def check(self, name: str, on: bool) -> None:
        """The columns stay in the record's order."""
        taken = {*self.step.fields, name} if on else {*self.step.fields} - {name}
        if not taken:
            self.editing.refuse("at least one column has to be taken")
            return
        order = [n for n, _ in self.editing.record.fields if n in taken]
        self.put(replace(self.step, fields=(*order, *(n for n in self.step.fields if n in taken - {*order}))))


def _find(boxes: dict[str, ui.checkbox], words: str) -> None:
    for name, box in boxes.items():
        box.set_visibility(words in name.lower())
