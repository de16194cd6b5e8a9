"""Decides how a group is edited: its keys, and what is made of the list of its records, row by row."""

from __future__ import annotations

from dataclasses import replace

from nicegui import ui

from runtime.artefacts.source_step import GroupBy, Named
from runtime.values import array
from studio.state.source_steps.fields import StepField, last_name, single_fields
from studio.state.source_steps.group_fields import FUNCTIONS, OF_NUMBERS, WITHOUT_FIELD, Made, read_made, write_made

from ..controls import choice, text_box
from ..elements import span
from ..sections import section
from .editing import Editing
from .field_choice import field_choice
from .rows import add_row, form_row

_EXPRESSION = "\x00expression"
_NUMBERS = ("integer", "number", "decimal", "any")


def group_form(editing: Editing, step: GroupBy) -> None:
    """Keys and what comes of the rest."""
    _Form(editing, step).draw()


class _Form:
    def __init__(self, editing: Editing, step: GroupBy) -> None:
        self.editing, self.step, self.record = editing, step, editing.record
        self.fields = single_fields(self.record)
        self.boxes: dict[int, ui.input] = {}

    def draw(self) -> None:
        with section("One record for each"):
            for place, (name, text) in enumerate(self.step.keys):
                self._key(place, name, text)
            add_row("Add a key", self._add_key)
        with section("With"):
            for place, (name, text) in enumerate(self.step.into):
                self._made(place, name, text)
            add_row("Add a field", self._add_made)

    def _key(self, place: int, name: str, text: str) -> None:
        several = len(self.step.keys) > 1
        remove = (f"Remove the key {name}", lambda: self._keys(_without(self.step.keys, place), "0-key"))
        with form_row("cw-key", remove if several else None):
            field_choice(
                self.editing, f"{place}-key", text, self.fields, lambda to: self._key_field(place, to),
                label=f"Key {place + 1}", of=self.record,
            )  # fmt: skip
            span("as", "cw-pair-sign").props("aria-hidden=true")
            box = text_box(name, lambda typed: self._key_name(place, typed))
            box.props["aria-label"] = f"Name of key {place + 1}"
            self.boxes[place] = box

    def _made(self, place: int, name: str, text: str) -> None:
        made = read_made(text) if name not in self.editing.written else None
        remove = (f"Remove the field {name}", lambda: self._into(_without(self.step.into, place), "add"))
        with form_row("cw-made", remove):
            box = text_box(name, lambda typed: self._made_name(place, typed))
            box.props["aria-label"] = f"Name of field {place + 1}"
            self.editing.control(f"{place}-name", box)
            span("is", "cw-pair-sign").props("aria-hidden=true")
            options = {**FUNCTIONS, _EXPRESSION: "an expression"}
            function = choice(
                options, made.function if made else _EXPRESSION, lambda to: self._function(place, str(to))
            )
            function.props["aria-label"] = f"What field {place + 1} is"
            self.editing.control(f"{place}-function", function)
            if made is None:
                editor = self.editing.expression(
                    f"Expression of field {place + 1}", text, lambda typed: self._text(place, typed), array(self.record)
                )
                self.editing.control(f"{place}-text", editor)
            elif made.function not in WITHOUT_FIELD:
                field_choice(
                    self.editing, f"{place}-of", made.field, self._fitting(made.function),
                    lambda to: self._text(place, write_made(Made(_function(self.step, place), to))),
                    label=f"Of which field {place + 1}", of=self.record, expressions=False,
                )  # fmt: skip

    def _fitting(self, function: str) -> list[StepField]:
        numbers = [f for f in self.fields if f.type.kind in _NUMBERS]
        return numbers if function in OF_NUMBERS and numbers else self.fields

    # -- keys

    def _keys(self, keys: Named, focus: str | None = None) -> None:
        self._say(replace(self.step, keys=keys), focus)

    def _key_field(self, place: int, text: str) -> None:
        """The name follows the field as long as nobody gave it another one."""
        name, before = self.step.keys[place]
        wanted = last_name(text) if name == last_name(before) and last_name(text) else name
        followed = wanted != name and wanted not in self._names()
        pair = (wanted if followed else name, text)
        if followed:
            self.boxes[place].set_value(wanted)
        self._keys(_with(self.step.keys, place, pair))

    def _key_name(self, place: int, name: str) -> None:
        if self._refused(name, self.step.keys[place][0]):
            return
        self._keys(_with(self.step.keys, place, (name, self.step.keys[place][1])))

    def _add_key(self) -> None:
        taken = {text for _, text in self.step.keys}
        text = next((f.text for f in self.fields if f.text not in taken), None)
        if text is None:
            self.editing.refuse("every field is a key already")
            return
        self._keys((*self.step.keys, (self._free(last_name(text) or "key"), text)), f"{len(self.step.keys)}-key")

    # -- what is made

    def _into(self, into: Named, focus: str | None = None) -> None:
        self._say(replace(self.step, into=into), focus)

    def _text(self, place: int, text: str) -> None:
        self._into(_with(self.step.into, place, (self.step.into[place][0], text)))

    def _function(self, place: int, function: str) -> None:
        name, text = self.step.into[place]
        made = read_made(text)
        if function == _EXPRESSION:
            self.editing.written.add(name)
            self.editing.again(f"{place}-text")
            self.editing.desk.refresh()
            return
        self.editing.written.discard(name)
        fields = self._fitting(function)
        before = made.field if made is not None else ""
        of = before if any(f.text == before for f in fields) else fields[0].text if fields else ""
        to = Made(function, "" if function in WITHOUT_FIELD else of)
        focus = f"{place}-function" if function in WITHOUT_FIELD else f"{place}-of"
        self._into(_with(self.step.into, place, (name, write_made(to))), focus)

    def _made_name(self, place: int, name: str) -> None:
        if not self._refused(name, self.step.into[place][0]):
            self._into(_with(self.step.into, place, (name, self.step.into[place][1])))

    def _add_made(self) -> None:
        there = {text for _, text in self.step.into}
        made = next((m for m in (Made("records"), Made("count")) if write_made(m) not in there), Made("count"))
        self._into((*self.step.into, (self._free(made.function), write_made(made))), f"{len(self.step.into)}-name")

    # -- names

    def _names(self) -> set[str]:
        return {name for name, _ in (*self.step.keys, *self.step.into)}

    def _free(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self._names():
            name, number = f"{wanted}_{number}", number + 1
        return name

    def _refused(self, name: str, before: str) -> bool:
        if name and (name == before or name not in self._names()):
            return False
        self.editing.refuse(f"there is a field {name} already" if name else "the field needs a name")
        return True

    def _say(self, step: GroupBy, focus: str | None) -> None:
        self.step = step
        self.editing.put(step, focus)


def _function(step: GroupBy, place: int) -> str:
    made = read_made(step.into[place][1])
    return made.function if made is not None else "first"


def _with(pairs: Named, place: int, pair: tuple[str, str]) -> Named:
    return (*pairs[:place], pair, *pairs[place + 1 :])


def _without(pairs: Named, place: int) -> Named:
    return (*pairs[:place], *pairs[place + 1 :])
