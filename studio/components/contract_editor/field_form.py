"""Decides what can be said about one field, and how each control saves what was changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from runtime.artefacts.contract import Field
from runtime.diagnostics import Diagnostic, counted
from runtime.values import NotOfType, Type, decimal, parse_text
from studio.state.contract_document import ContractDocument, renamed_path

from ..buttons import button, icon_button
from ..controls import choice, number_box, text_area, text_box
from ..dialogs import confirm
from ..elements import Text, div, span, text
from ..facts import facts
from ..field_types import TYPE_OPTIONS, letter_of, option_of, options_with, type_of_option
from ..pills import meter, type_badge
from ..profile_cells import pattern_counts, profile_facts, range_in_words, top_values
from ..sections import field as form_row
from ..sections import section
from ..spread import spread
from .fields_table import holds

CLASSIFICATIONS = ("public", "internal", "confidential", "restricted", "personal")
Did = Callable[..., None]


def field_form(
    document: ContractDocument, field: Field, did: Did, *, close: Callable[[], Any], add: Callable[[str], Any]
) -> None:
    """The inspector of a field. Every control saves by itself."""
    form = _FieldForm(document, field, did)
    with section():
        with div("cw-inspector-head"):
            type_badge(letter_of(field.type))
            form.heading = text(field.name, "heading").classes("cw-grow")
            icon_button("close", "Close", close)
        form.place = span(field.path if field.path != field.name else "", "cw-path")
    with section():
        form.draw_main()
    _draw_profile(field)
    with section("Meaning"):
        form.draw_meaning()
    if not field.children:
        with section("What a value may be"):
            form.draw_limits()
    with section(), div("cw-row-flow"):
        if holds(field):
            button("Add a field inside", lambda: add(form.field.path), icon="add")
        button("Remove", form.remove, kind="danger", icon="delete")


class _FieldForm:
    def __init__(self, document: ContractDocument, field: Field, did: Did) -> None:
        self.document, self.field, self.did = document, field, did
        self.heading: Text
        self.place: Text

    def draw_main(self) -> None:
        with form_row("Name"):
            text_box(self.field.name, self._rename)
        with form_row("Type"):
            choice(options_with(self.field.type, TYPE_OPTIONS), option_of(self.field.type), self._retype)
        if self.field.type.kind == "decimal":
            self._draw_digits(self.field.type)
        ui.switch("Every record must have it", value=self.field.required, on_change=lambda e: self._required(e.value))

    def _draw_digits(self, of: Type) -> None:
        def change(digits: int, places: int) -> None:
            made = decimal(min(38, max(digits, places, 1)), min(places, 38))
            self.did(self.document.retype(self.field.path, made))

        with div("cw-pair"):
            with form_row("Digits"):
                number_box(of.precision, lambda said: change(said or 1, of.scale), low=1, high=38)
            with form_row("After the point"):
                number_box(of.scale, lambda said: change(of.precision, said or 0), high=38)

    def draw_meaning(self) -> None:
        with form_row("Description"):
            text_area(self.field.description, lambda said: self._change("description", said))
        with form_row("Classification"):
            known = dict.fromkeys((*CLASSIFICATIONS, *filter(None, [self.field.classification])))
            options = {"": "Not classified", **{c: c.capitalize() for c in known}}
            choice(options, self.field.classification or "", lambda said: self._change("classification", said))
        if not self.field.type.is_numeric and not self.field.unit:
            return
        with form_row("Unit"):
            text_box(self.field.unit, lambda said: self._change("unit", said))

    def draw_limits(self) -> None:
        of = self.field.type
        with form_row("Allowed values", "Separated by commas; empty: any"):
            text_box(", ".join(map(str, self.field.enum)), self._allow)
        if of.is_numeric or of.kind in ("date", "timestamp"):
            with div("cw-pair"):
                self._limit("At least", "minimum", self.field.minimum)
                self._limit("At most", "maximum", self.field.maximum)
        if of.kind == "string":
            with form_row("Longest, in characters"):
                number_box(self.field.max_length, self._longest, low=1)
            with form_row("Pattern", "A regular expression that the whole value matches"):
                text_box(self.field.pattern, lambda said: self._change("pattern", said))

    def _limit(self, label: str, fact: str, value: Any) -> None:
        with form_row(label):
            text_box("" if value is None else str(value), lambda said: self._bound(fact, said))

    # -- what the controls do

    def _rename(self, name: str) -> None:
        problem = self.document.rename(self.field.path, name)
        path = renamed_path(self.field.path, name)
        contract = self.document.contract
        renamed = contract.find(path) if contract is not None and problem is None else None
        if renamed is not None:
            self.field = renamed
            self.heading.set_text(renamed.name)
            self.place.set_text(renamed.path if renamed.path != renamed.name else "")
        self.did(problem, select=path, keep=True)

    def _retype(self, key: str) -> None:
        of = type_of_option(key)
        if of is not None and key != option_of(self.field.type):
            self.did(self.document.retype(self.field.path, of))

    def _required(self, required: bool) -> None:
        self.did(self.document.change(self.field.path, "required", required=required), keep=True)

    def _change(self, fact: str, value: str) -> None:
        self.did(self.document.change(self.field.path, fact, **{fact: value or None}), keep=True)

    def _longest(self, value: int | None) -> None:
        self.did(self.document.change(self.field.path, "longest length", max_length=value), keep=True)

    def _allow(self, said: str) -> None:
        texts = list(dict.fromkeys(part.strip() for part in said.split(",") if part.strip()))
        self._typed("allowed values", texts, lambda values: {"enum": tuple(values)})

    def _bound(self, fact: str, said: str) -> None:
        texts = [said] if said else []
        self._typed(fact, texts, lambda values: {fact: values[0] if values else None})

    def _typed(self, said: str, texts: list[str], facts_of: Callable[[list[Any]], dict[str, Any]]) -> None:
        """Changes a fact whose values are of the field's type."""
        values = []
        for part in texts:
            try:
                values.append(_plain(parse_text(part, self.field.type), part))
            except NotOfType:
                message = f"'{part}' is no value of {self.field.path}"
                hint = "write numbers as 12.5 and dates as 2026-01-31"
                self.did(Diagnostic("E205", message, hint=hint), keep=True)
                return
        self.did(self.document.change(self.field.path, said, **facts_of(values)), keep=True)

    async def remove(self) -> None:
        inside = len(list(self.field.children))
        if inside and not await confirm(
            f"Remove {self.field.name}?",
            f"The {counted(inside, 'field')} inside it go too. You can undo this.",
            action="Remove",
            kind="danger",
        ):
            return
        self.did(self.document.remove(self.field.path))


def _plain(value: Any, said: str) -> Any:
    """A value as a contract's document holds it."""
    return value if isinstance(value, bool | int | float | str) else said


def _draw_profile(field: Field) -> None:
    found = profile_facts(field)
    if not found:
        return
    with section("In the sample"):
        facts(found)
        profile = field.profile or {}
        if spread(profile, range_in_words(profile)):
            with div("cw-spread-ends"):
                span(str(profile.get("min", "")))
                span(str(profile.get("max", "")))
        _counted(top_values(field))
        if patterns := pattern_counts(field):
            text("How it is written", "muted").props["title"] = "A for a capital, a for a small letter, 9 for a digit"
            _counted(patterns)


def _counted(values: list[tuple[str, int]]) -> None:
    most = max((number for _, number in values), default=1)
    with div("cw-stack cw-stack-tight"):
        for value, number in values:
            with div("cw-top-value"):
                span(value, "cw-mono cw-clip").props["title"] = value
                meter(number, most, f"{value}: {number} times")
                span(f"{number:,}", "cw-faint")
