"""Decides how the guesses about a file are shown: one control for each, with what is doubtful beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from runtime.artefacts.contract import Reader
from runtime.diagnostics import Diagnostic, counted
from studio.state.import_session import CHOICES, ImportSession

from .controls import choice, number_box, text_box
from .elements import div
from .problem import problem_list
from .sections import field

Change = Callable[..., Awaitable[None]]

_FORMATS = {"csv": "CSV", "json": "JSON", "ndjson": "JSON, one record per line", "parquet": "Parquet"}
#: Words that tie a doubt about the file to the control it concerns.
_ABOUT = (
    ("delimiter", ("delimiter", "one column")),
    ("encoding", ("encoding", "utf-8", "latin", "cp125", "decoded")),
    ("skip", ("before the header", "skipped")),
    ("header", ("first line", "no name", "header", "twice")),
    ("quote", ("quote",)),
    ("records", ("records are taken", "taken as one record")),
)


class ReaderForm:
    """The controls; `change` is called with the one setting that was corrected."""

    def __init__(self, session: ImportSession, change: Change) -> None:
        self.session, self.change = session, change
        self._slots: dict[str, Element] = {}
        with div("cw-stack") as self.element:
            self._draw()

    def redraw(self) -> None:
        """All controls again: another format has other settings."""
        self.element.clear()
        with self.element:
            self._draw()
        self.show_doubts()

    def show_doubts(self) -> None:
        """What is doubtful, each beside its control; doubts about columns stand with the columns."""
        for slot in self._slots.values():
            slot.clear()
        for name, doubts in self._sorted_doubts().items():
            with self._slots[name]:
                problem_list(doubts, small=True)

    def _sorted_doubts(self) -> dict[str, list[Diagnostic]]:
        found: dict[str, list[Diagnostic]] = {}
        for doubt in self.session.doubts:
            if column_of(doubt) is None:
                found.setdefault(concerns(doubt, self._slots), []).append(doubt)
        return found

    def _draw(self) -> None:
        reader = self.session.reader
        self._slots = {}
        if reader is None:
            with self._row("format", "Format"):
                self._select("format", {"": "Guessed from the file", **_FORMATS}, "")
            return
        with self._row("format", "Format"):
            self._select("format", _FORMATS, reader.format)
        match reader.format:
            case "csv":
                self._draw_csv(reader)
            case "json":
                self._records(reader)
                self._encoding(reader)
            case "ndjson":
                self._encoding(reader)
        with div("cw-slot") as rest:
            self._slots["rest"] = rest

    def _records(self, reader: Reader) -> None:
        places = self.session.places
        hint = "A path such as data.items; empty: the document itself"
        if places:
            hint = f"Empty: the document is one record. Or choose one of {counted(len(places), 'place')} in it."
        with self._row("records", "Where the records are", hint):
            made = self._text("records", reader.records, "the document itself")
            if places:
                made.set_autocomplete(list(places))
                with made.add_slot("append"):
                    self._draw_places(made, places)

    def _draw_places(self, box: ui.input, places: tuple[str, ...]) -> None:
        """A list to choose from, for people who do not know the document by heart."""

        async def choose(place: str) -> None:
            box.value = place
            await self.change(records=place)

        opener = ui.button(icon="sym_o_expand_more", color=None).classes("cw-button cw-button-icon")
        opener.props("unelevated dense").props["aria-label"] = "Places in the document"
        with opener, ui.menu().props("auto-close max-height=320px role=menu"):
            for place in places:
                ui.menu_item(place, on_click=partial(choose, place)).props("role=menuitem")

    def _draw_csv(self, reader: Reader) -> None:
        with self._row("delimiter", "Values are separated by"):
            self._select("delimiter", _options("delimiter", reader.delimiter), reader.delimiter)
        self._encoding(reader)
        with self._row("header", "Column names"):
            ui.switch(
                "The first line holds the names", value=reader.header, on_change=lambda e: self.change(header=e.value)
            ).props["aria-label"] = "The first line holds the names"
        with self._row("skip", "Lines to skip above"):
            self._number("skip", reader.skip)
        with self._row("quote", "Values are quoted with"):
            self._select("quote", _options("quote", reader.quote), reader.quote)
        with self._row(
            "null_text", "Read as null", "Texts that mean nothing, separated by commas; an empty value always does"
        ):
            self._texts("null_text", reader.null_text)

    def _encoding(self, reader: Reader) -> None:
        with self._row("encoding", "Text is encoded in"):
            self._select("encoding", _options("encoding", reader.encoding), reader.encoding)

    def _row(self, name: str, label: str, hint: str = "") -> Any:
        return _Row(self._slots, name, label, hint)

    def _select(self, name: str, options: dict[str, str], value: str) -> None:
        choice(options, value, lambda chosen: self.change(**{name: chosen}))

    def _text(self, name: str, value: str, placeholder: str) -> ui.input:
        return text_box(value, lambda said: self.change(**{name: said}), placeholder=placeholder)

    def _texts(self, name: str, values: tuple[str, ...]) -> None:
        def changed(said: str) -> Awaitable[None]:
            parts = [part.strip() for part in said.split(",")]
            return self.change(**{name: ("", *dict.fromkeys(p for p in parts if p))})

        text_box(", ".join(v for v in values if v), changed, placeholder="n/a, NULL, -")

    def _number(self, name: str, value: int) -> None:
        number_box(value, lambda said: self.change(**{name: said or 0}), high=1000)


def _options(name: str, there: str) -> dict[str, str]:
    """What can be chosen, with the value that is there if it is something else."""
    known = {value: label[:1].upper() + label[1:] for label, value in CHOICES[name]}
    return known if there in known else {there: there, **known}


class _Row:
    """A form row with a place for doubts below its control."""

    def __init__(self, slots: dict[str, Element], name: str, label: str, hint: str) -> None:
        self._slots, self._name, self._form = slots, name, field(label, hint)

    def __enter__(self) -> None:
        self._form.__enter__()

    def __exit__(self, *raised: Any) -> None:
        self._form.__exit__(*raised)
        self._slots[self._name] = div("cw-slot")


def column_of(doubt: Diagnostic) -> str | None:
    """The path of the field that a doubt is about."""
    if not doubt.message.startswith("'"):
        return None
    path, found, _ = doubt.message[1:].partition("' ")
    return path if found else None


def concerns(doubt: Diagnostic, controls: dict[str, Element]) -> str:
    """The control that a doubt is about."""
    said = doubt.message.lower()
    return next((name for name, words in _ABOUT if name in controls and any(w in said for w in words)), "rest")
