"""Decides how a unique step is edited: what makes records the same, and which of them stays."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from runtime.artefacts.source_step import Unique
from studio.state.source_steps.fields import single_fields

from ..controls import choice
from ..sections import field, section
from .editing import Editing
from .field_choice import field_choice
from .rows import add_row, form_row

_KEPT = {"first": "the first", "latest": "the one with the latest", "earliest": "the one with the earliest"}


def unique_form(editing: Editing, step: Unique) -> None:
    """Keys, and the record that is kept."""
    form = _Form(editing, step)
    fields = single_fields(editing.record)
    with section("The same when these are equal"):
        for place, text in enumerate(step.keys):
            remove = (f"Remove the field {text}", partial(form.remove, place))
            with form_row("", remove if len(step.keys) > 1 else None):
                field_choice(
                    editing, f"{place}-key", text, fields, partial(form.key, place),
                    label=f"Field {place + 1}", of=editing.record,
                )  # fmt: skip
        add_row("Add a field", lambda: form.add([f.text for f in fields]))
    with section(), field("Keep"):
        kept = "first" if step.by is None else "latest" if step.latest else "earliest"
        editing.control("kept", choice(_KEPT, kept, lambda to: form.keep(str(to), [f.text for f in fields])))
        if step.by is not None:
            field_choice(
                editing, "by", step.by, fields, lambda to: form.say(replace(form.step, by=to)), label="Kept by",
                of=editing.record,
            )  # fmt: skip


class _Form:
    def __init__(self, editing: Editing, step: Unique) -> None:
        self.editing, self.step = editing, step

    def say(self, step: Unique, focus: str | None = None) -> None:
        self.step = step
        self.editing.put(step, focus)

    def key(self, place: int, text: str) -> None:
        if text in self.step.keys:
            self.editing.refuse(f"{text} is compared already")
            return
        keys = (*self.step.keys[:place], text, *self.step.keys[place + 1 :])
        self.say(replace(self.step, keys=keys))

    def add(self, fields: list[str]) -> None:
        free = [text for text in fields if text not in self.step.keys]
        if free:
            self.say(replace(self.step, keys=(*self.step.keys, free[0])), f"{len(self.step.keys)}-key")
        else:
            self.editing.refuse("every field is compared already")

    def remove(self, place: int) -> None:
        self.say(replace(self.step, keys=(*self.step.keys[:place], *self.step.keys[place + 1 :])), "0-key")

    def keep(self, kept: str, fields: list[str]) -> None:
        if kept == "first":
            self.say(replace(self.step, by=None, latest=True), "kept")
        else:
            by = self.step.by or next((text for text in fields if text not in self.step.keys), self.step.keys[0])
            self.say(replace(self.step, by=by, latest=kept == "latest"), "by" if self.step.by is None else None)
