"""Decides how one walks through the records: back, on, at random, by number, and through which of them."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from studio.state.records.walk import Through

from ..buttons import icon_button
from ..elements import div, icon, span
from .edge import Way
from .preview_desk import PreviewDesk


class RecordBar:
    """The controls of the way through the records, in the bar above the preview."""

    def __init__(self, desk: PreviewDesk, pin: Any) -> None:
        self.desk = desk
        self._shown: Any = None
        with div("cw-records").props("role=group aria-label=Record"):
            self._draw_through()
            icon_button("chevron_left", "Previous record  [", lambda: self.go("previous"))
            self._number: Any = (
                ui.number(value=1, min=1, precision=0).props("outlined dense").classes("cw-record-number")
            )
            self._number.props["aria-label"] = "Number of the record"
            self._number.on("change", self._jump).on("keydown.enter", self._jump)
            self._of = span("", "cw-muted cw-tabular cw-nowrap")
            icon_button("chevron_right", "Next record  ]", lambda: self.go("next"))
            icon_button("casino", "Any record  *", lambda: self.go("random")).classes("cw-any")
            icon_button("report", "Next record with a problem  }", lambda: self.go("next_problem"))
            icon_button("push_pin", "Pin this record as an example", pin)

    def _draw_through(self) -> None:
        made = ui.button(color=None).props("unelevated no-caps").classes("cw-button cw-button-small cw-through")
        made.props["aria-label"] = "Records to walk through"
        with made:
            icon("filter_alt")
            self._through = span("", "cw-ellipsis")
            with ui.menu() as menu:
                self._menu = div("cw-through-menu")
            menu.on("before-show", lambda: self._draw_menu())
        self._opener = made

    def _draw_menu(self) -> None:
        """What can be walked through just now."""
        document, walk = self.desk.document, self.desk.walk
        result = document.preview.result
        self._menu.clear()
        with self._menu:
            self._choice(Through(), "All records", document.sample.count)
            failing = len(result.problem_rows) if result is not None else 0
            self._choice(Through("problems"), "Records with a problem", failing)
            chosen = self.desk.chosen
            if chosen.side == "target" and chosen.path and document.rule(chosen.path) is not None:
                self._choice(Through("line", chosen.path), f"Where the line to {chosen.path} gives a value", None)
            elif walk.through.kind == "line":
                self._choice(walk.through, f"Where the line to {walk.through.path} gives a value", None)
            else:
                span("Select a line to walk through the records that it touches.", "cw-muted cw-menu-hint")
            decisions = document.workspace.decisions
            for number, count in sorted((result.decisions if result is not None else {}).items()):
                title = decisions[number].title if number in decisions else ""
                self._choice(Through("decision", decision=number), f"D-{number} {title}", count)

    def _choice(self, through: Through, said: str, count: int | None) -> None:
        with ui.menu_item(on_click=lambda: self._choose(through)), div("cw-menu-item"):
            icon("check" if self.desk.walk.through == through else "")
            span(said, "cw-grow cw-ellipsis")
            if count is not None:
                span(f"{count:,}", "cw-muted cw-tabular")

    async def _choose(self, through: Through) -> None:
        await self.desk.say(self.desk.walk.choose(through))
        self.refresh()

    async def go(self, way: Way) -> None:
        """One step in one of the ways."""
        walk = self.desk.walk
        match way:
            case "next":
                await self.desk.say(walk.step(1))
            case "previous":
                await self.desk.say(walk.step(-1))
            case "random":
                await self.desk.say(walk.at_random())
            case "next_problem":
                await self.desk.say(walk.next_problem())
            case "previous_problem":
                await self.desk.say(walk.next_problem(-1))

    def _jump(self) -> None:
        value = self._number.value
        if value is None or int(value) == self.desk.document.record + 1:
            self._number.value = self.desk.document.record + 1
            return
        answer = self.desk.walk.go_to(int(value))
        self.desk.told(answer)
        if answer.done:
            self.refresh()  # at once: what is typed next is not to be overwritten
        else:
            self._number.value = self.desk.document.record + 1

    def refresh(self) -> None:
        """Says which record is shown, of how many, and through what one walks."""
        document = self.desk.document
        seen = (document.record, document.sample.count, self.desk.walk.through)
        if seen == self._shown:
            return
        self._shown = seen
        count = document.sample.count
        self._number.set_value(document.record + 1 if count else None)
        self._number.set_enabled(count > 0)
        self._of.set_text(f"of {count:,}" if count else "no records")
        said, every = self.desk.walk.said(), self.desk.walk.through.kind == "all"
        self._through.set_text("" if every else said)
        self._opener.props["title"] = f"Walking through: {said[:1].lower()}{said[1:]}"
        self._opener.classes(**({"remove": "cw-on"} if every else {"add": "cw-on"}))
