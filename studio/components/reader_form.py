"""Decides how the guesses about a file are shown: one control for each; what is doubtful stands above the rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from runtime.artefacts.contract import Reader
from runtime.diagnostics import Diagnostic, counted
from runtime.io.formats import FORMATS
from studio.state.sources.import_session import CHOICES, ImportSession

from .controls import choice, number_box, text_box
from .elements import div
from .sections import field

Change = Callable[..., Awaitable[None]]

_FORMATS: dict[str, str] = {f.name: f.title for f in reversed(FORMATS)}
_SELDOM = ("header_rows", "footer", "comment", "null_text", "escape", "stop_at_blank", "fill_short", "fill_merged")


class ReaderForm:
    """The controls; `change` is called with the one setting that was corrected."""

    def __init__(self, session: ImportSession, change: Change) -> None:
        self.session, self.change = session, change
        with div("cw-stack") as self.element:
            self._draw()

    def redraw(self) -> None:
        """All controls again: another format has other settings."""
        self.element.clear()
        with self.element:
            self._draw()

    def _draw(self) -> None:
        reader = self.session.reader
        if reader is None:
            with field("Format"):
                self._select("format", {"": "Guessed from the file", **_FORMATS}, "")
            return
        with field("Format"):
            self._select("format", _FORMATS, reader.format)
        match reader.format:
            case "csv":
                self._draw_csv(reader)
            case "excel":
                self._draw_sheet(reader)
            case "json":
                self._records(reader)
                self._encoding(reader)
            case "ndjson":
                self._encoding(reader)

    def _records(self, reader: Reader) -> None:
        places = self.session.places
        hint = "A path such as data.items; empty: the document itself"
        if places:
            hint = f"Empty: the document is one record. Or choose one of {counted(len(places), 'place')} in it."
        with field("Where the records are", hint):
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
        with field("Values are separated by"):
            self._select("delimiter", _options("delimiter", reader.delimiter), reader.delimiter)
        self._encoding(reader)
        self._draw_header(reader, "line")
        with field("Values are quoted with"):
            self._select("quote", _options("quote", reader.quote), reader.quote)
        with self._more(reader), div("cw-stack"):
            self._draw_table(reader, "line")
            with field("Comments", "Lines that begin so are left out"):
                self._text("comment", reader.comment, "none")
            with field("Before a quote inside a value"):
                self._select("escape", {"": "The quote comes twice", "\\": "A backslash"}, reader.escape)
            with field("Short records"):
                self._switch("fill_short", "Missing values at the end are null", reader.fill_short)

    def _draw_sheet(self, reader: Reader) -> None:
        names = self.session.sheets
        with field("Sheet"):
            chosen = reader.sheet or next(iter(names), "")
            self._select("sheet", {name: name for name in dict.fromkeys([*names, chosen])}, chosen)
        self._draw_header(reader, "row")
        with self._more(reader), div("cw-stack"):
            self._draw_table(reader, "row")
            with field("Merged cells"):
                self._switch("fill_merged", "Every cell has the value", reader.fill_merged)

    def _draw_header(self, reader: Reader, noun: str) -> None:
        with field("Column names"):
            self._switch("header", f"The first {noun} holds the names", reader.header)
        with field(f"{noun.capitalize()}s to skip above"):
            self._number("skip", reader.skip)

    def _draw_table(self, reader: Reader, noun: str) -> None:
        with field(f"{noun.capitalize()}s that the names take"):
            number_box(reader.header_rows, lambda said: self.change(header_rows=said or 1), low=1, high=20)
        with field(f"{noun.capitalize()}s to leave out below"):
            self._number("footer", reader.footer)
        with field("End of the table"):
            self._switch("stop_at_blank", f"At the first empty {noun}", reader.stop_at_blank)
        with field("Read as null", "Texts that mean nothing, separated by commas; an empty value always does"):
            self._texts("null_text", reader.null_text)

    def _more(self, reader: Reader) -> ui.expansion:
        """What is seldom needed; open where some of it is not as usual."""
        usual = Reader(reader.format)
        doubted = {d.about for d in self.session.doubts}
        is_odd = any(getattr(reader, name) != getattr(usual, name) or name in doubted for name in _SELDOM)
        return ui.expansion("More", value=is_odd).classes("cw-more").props("dense")

    def _switch(self, name: str, label: str, value: bool) -> None:
        made = ui.switch(label, value=value, on_change=lambda e: self.change(**{name: e.value}))
        made.props["aria-label"] = label

    def _encoding(self, reader: Reader) -> None:
        with field("Text is encoded in"):
            self._select("encoding", _options("encoding", reader.encoding), reader.encoding)

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


def column_of(doubt: Diagnostic) -> str | None:
    """The path of the field that a doubt is about."""
    if not doubt.message.startswith("'"):
        return None
    path, found, _ = doubt.message[1:].partition("' ")
    return path if found else None
