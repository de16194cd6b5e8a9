"""Decides how a join is edited: what is brought in, which fields have to be equal, and what several partners are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from nicegui import background_tasks, ui

from runtime.artefacts.source_step import Input, Join, Named, Take
from runtime.diagnostics import CrosswalkError
from studio.state.source_steps.asking import likely_pairs, others_of
from studio.state.source_steps.edits import word_of
from studio.state.source_steps.fields import record_of, single_fields
from studio.state.source_steps.proposals import Pair

from ..buttons import button
from ..controls import choice, text_box
from ..elements import div, span
from ..sections import field, section
from .add_menu import AddMenu, OnOpen
from .editing import Editing
from .field_choice import field_choice
from .rows import add_row, form_row

TAKES: dict[str, str] = {
    "one": "it must be one, else reject",
    "first": "take the first",
    "many": "take all, as a list",
}
"""What several partners are, in words."""
_LIKELY = 0.3


def join_form(editing: Editing, step: Join, on_open: OnOpen) -> None:
    """What is joined, over what."""
    _Form(editing, step, on_open).draw()


class _Form:
    def __init__(self, editing: Editing, step: Join, on_open: OnOpen) -> None:
        self.editing, self.step, self.on_open = editing, step, on_open
        document = editing.desk.document
        self.record, self.there = editing.record, record_of(document, step.other)
        self.client = ui.context.client

    def draw(self) -> None:
        step = self.step
        with section():
            with field("Bring in"):
                names = list(
                    dict.fromkeys((step.other.source, *others_of(self.editing.desk.document, self.editing.at)))
                )
                self.editing.control("source", choice(names, step.other.source, self._source))
            with field("As the new field"):
                name = text_box(step.field, self._name)
                self.editing.control("name", name)
        with section("Where they are equal"):
            for place, pair in enumerate(step.on):
                self._pair(place, *pair)
            add_row("Add a pair of fields", self._add)
            self._likely = div("cw-likely")
        with section("When one finds several"):
            take = choice(TAKES, step.take, self._take)
            take.props["aria-label"] = "When one finds several"
        _own_steps(self.editing, step, self.on_open)
        background_tasks.create(self._suggest(), name="likely pairs")

    def _pair(self, place: int, ours: str, theirs: str) -> None:
        several = len(self.step.on) > 1
        number = f" {place + 1}" if several else ""
        remove = (f"Remove pair {place + 1}", lambda: self._without(place)) if several else None
        other = self.step.other.source
        with form_row("cw-pair", remove):
            field_choice(
                self.editing, f"{place}-ours", ours, single_fields(self.record), lambda to: self._put(place, 0, to),
                label=f"Our field{number}", of=self.record,
            )  # fmt: skip
            span("=", "cw-pair-sign").props("aria-hidden=true")
            field_choice(
                self.editing, f"{place}-theirs", theirs, single_fields(self.there), lambda to: self._put(place, 1, to),
                label=f"Field of {other}{number}", of=self.there,
            )  # fmt: skip

    async def _suggest(self) -> None:
        """Pairs that the values speak for, which are not taken yet."""
        try:
            found = await likely_pairs(self.editing.desk.document, self.editing.at)
        except CrosswalkError:
            return
        offered = [pair for pair in found if pair.shared >= _LIKELY and (pair.ours, pair.theirs) not in self.step.on]
        if not offered or self.client.is_deleted or self._likely.is_deleted:
            return
        with self._likely:
            span("Values that are found there too:", "cw-field-hint")
            for pair in offered[:3]:
                self._offer(pair)

    def _offer(self, pair: Pair) -> None:
        said = f"{pair.ours} = {pair.theirs} · {pair.shared:.0%}"
        made = button(said, lambda: self._take_pair(pair), small=True).classes("cw-likely-pair")
        made.props["aria-label"] = f"Use {pair.ours} = {pair.theirs}: {pair.shared:.0%} of the values are found there"

    # -- changes

    def _say(self, step: Join, focus: str | None = None) -> None:
        self.step = step
        self.editing.put(step, focus)

    async def _source(self, name: str) -> None:
        """Another source: over the fields that fit it best, since the old ones are hardly in it."""
        editing = self.editing
        found = await likely_pairs(editing.desk.document, editing.at, name)
        on: Named = ((found[0].ours, found[0].theirs),) if found else (("", ""),)
        with self.client:
            self._say(replace(self.step, other=Input(name), on=on), "source")

    def _name(self, name: str) -> None:
        if name:
            self._say(replace(self.step, field=name))
        else:
            self.editing.refuse("the new field needs a name")

    def _take(self, take: Take) -> None:
        self._say(replace(self.step, take=take))

    def _put(self, place: int, side: int, text: str) -> None:
        pair = (text, self.step.on[place][1]) if side == 0 else (self.step.on[place][0], text)
        on = (*self.step.on[:place], pair, *self.step.on[place + 1 :])
        if len({ours for ours, _ in on}) < len(on):
            self.editing.refuse(f"{text} is compared already")
        else:
            self._say(replace(self.step, on=on))

    def _add(self) -> None:
        taken = {ours for ours, _ in self.step.on}
        free = [f.text for f in single_fields(self.record) if f.text not in taken]
        if not free:
            self.editing.refuse("every field is compared already")
            return
        theirs = {f.text for f in single_fields(self.there)}
        ours = next((name for name in free if name in theirs), free[0])
        other = ours if ours in theirs else next(iter(theirs), "")
        self._say(replace(self.step, on=(*self.step.on, (ours, other))), f"{len(self.step.on)}-ours")

    def _without(self, place: int) -> None:
        on = (*self.step.on[:place], *self.step.on[place + 1 :])
        self._say(replace(self.step, on=on), f"{max(0, place - 1)}-ours")

    def _take_pair(self, pair: Pair) -> None:
        """In place of a pair that nobody would miss, else as one more."""
        known = [on for on in self.step.on if on[0] != pair.ours and all(on)]
        keep = known if len(self.step.on) > 1 else []
        self._say(replace(self.step, on=(*keep, (pair.ours, pair.theirs))), f"{len(keep)}-ours")


def _own_steps(editing: Editing, step: Join, on_open: OnOpen) -> None:
    """The steps that the joined source goes through first."""
    source, inner = step.other.source, (*editing.at, 0)
    with section(f"Steps of {source} before"):
        for place, own in enumerate(step.other.steps):
            _to_step(word_of(own), partial(on_open, (*inner, place)))
        opener = button(f"Add a step of {source}", icon="add", kind="ghost", small=True)
        opener.classes("cw-start-end cw-add-step")
        with opener:
            menu = AddMenu(editing.desk, (*inner, len(step.other.steps)), on_open)
        opener.on("click", menu.open)


def _to_step(name: str, on_click: Callable[[], Any]) -> None:
    made = div("cw-go-to", "button").props("type=button").on("click", on_click)
    with made:
        span(name)
