"""Decides what stands below the canvas: tabs, counts, the way through the records, and which tab is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from nicegui.element import Element

from runtime.diagnostics import Diagnostic, Fix
from studio.state.mapping_document import MappingDocument
from studio.state.preview_result import Cause

from ..buttons import icon_button
from ..elements import Text, code, div, link, span, text
from ..not_found import address
from ..pills import Tone, pill
from ..sections import note
from .grid import Grid
from .problems_list import problems_list

Tab = Literal["preview", "record", "problems", "decisions"]
TITLES: dict[Tab, str] = {
    "preview": "Preview",
    "record": "Record",
    "problems": "Problems",
    "decisions": "Decisions",
}


@dataclass(frozen=True)
class PanelActions:
    """What a click in the panel does to the rest of the screen."""

    cell: Callable[[int, int], Any]
    problem: Callable[[Diagnostic], Any]
    cause: Callable[[Cause], Any]
    fix: Callable[[Fix], Any]
    step: Callable[[int], Any]
    next_problem: Callable[[], Any]


class PreviewPanel:
    """Draws the panel into the element that is open when it is made."""

    def __init__(self, document: MappingDocument, frame: Element, actions: PanelActions) -> None:
        self.document, self.actions, self._frame = document, actions, frame
        self._tabs: dict[Tab, Text] = {}
        self._bodies: dict[Tab, Element] = {}
        self._shown: Any = None
        self._open: Tab = "preview"
        self._old: set[Tab] = set()
        self._stale: bool | None = None
        self._marked: int | None = None
        self._result: Any = None
        with div("cw-bar"):
            self._draw_tabs()
            self._counts = div("cw-counts")
            self._draw_records()
        for tab in TITLES:
            self._bodies[tab] = div(f"cw-tab-body cw-tab-{tab}").props("role=tabpanel")
        with self._bodies["preview"]:
            label = f"Canonical records of {document.name}"
            self.grid = Grid(f"/api{address('mappings', document.name)}/preview", label=label, on_cell=actions.cell)
        self.open("preview")

    def _draw_tabs(self) -> None:
        with div("cw-tabs").props("role=tablist aria-label=Results"):
            for tab, title in TITLES.items():
                made = Text(title, "button").classes("cw-tab").props("type=button role=tab")
                self._tabs[tab] = made.on("click", lambda tab=tab: self.open(tab))

    def _draw_records(self) -> None:
        with div("cw-records").props("role=group aria-label=Record"):
            icon_button("chevron_left", "Previous record", lambda: self.actions.step(-1))
            self._record_word = span("record", "cw-muted cw-record-word")
            self._record = span("", "cw-muted cw-tabular")
            icon_button("chevron_right", "Next record", lambda: self.actions.step(1))
            icon_button("report", "Next record with a problem", self.actions.next_problem)
            self._fold = icon_button("bottom_panel_close", "Fold the preview", self._toggle)

    def _toggle(self) -> None:
        closed = "cw-closed" not in self._frame.classes
        self._frame.classes(**({"add": "cw-closed"} if closed else {"remove": "cw-closed"}))
        self._fold.props(f"icon=sym_o_bottom_panel_{'open' if closed else 'close'}")

    def open(self, tab: Tab) -> None:
        """Shows one of the tabs."""
        self._frame.classes(remove="cw-closed")
        for key in TITLES:
            on = key == tab
            self._tabs[key].classes(**({"add": "cw-on"} if on else {"remove": "cw-on"}))
            self._tabs[key].props["aria-selected"] = "true" if on else "false"
            self._bodies[key].classes(**({"remove": "cw-hidden"} if on else {"add": "cw-hidden"}))
        self._open = tab
        self._draw_open()

    def refresh(self) -> None:
        """Takes over what the document and its newest preview say."""
        runner, result = self.document.preview, self.document.preview.result
        if result is not self._result:
            self._result = result
            self.grid.load()
        if runner.stale != self._stale:
            self._stale = runner.stale
            self.grid.set_stale(runner.stale)
        self._show_record()
        shown = (tuple(self.document.problems()), result)
        if shown != self._shown:
            self._shown = shown
            self.grid.show_wrong([d.place.rule for d in shown[0] if d.place.rule and d.severity == "error"])
            self._draw_counts()
            self._old = set(TITLES)
        self._draw_open()

    def _draw_open(self) -> None:
        """Draws the tab that is open, if there is something new in it."""
        if self._open not in self._old:
            return
        self._old.discard(self._open)
        draw = {"problems": self._draw_problems, "decisions": self._draw_decisions, "record": self._draw_record}
        if self._open in draw:
            draw[self._open]()

    def _show_record(self) -> None:
        """Says which record the canvas shows; the grid goes there only when it is another one."""
        count, record = self.document.sample.count, self.document.record
        self._record_word.set_visibility(count > 0)
        self._record.set_text(f"{record + 1} of {count}" if count else "no records")
        if record != self._marked:
            self._marked = record
            self._old.add("record")
            self.grid.show_record(record)

    def _draw_counts(self) -> None:
        result, problems = self.document.preview.result, self.document.problems()
        causes = result.causes if result else ()
        errors = sum(d.severity == "error" for d in problems)
        warnings = sum(d.severity == "warning" for d in problems)
        self._tabs["problems"].set_text(_counted(TITLES["problems"], len(problems) + len(causes)))
        self._tabs["decisions"].set_text(_counted(TITLES["decisions"], len(result.decisions) if result else 0))
        self._counts.clear()
        with self._counts:
            if errors:
                pill(_words(errors, "error"), "err")
            if warnings:
                pill(_words(warnings, "warning"), "warn")
            if result and result.rejected:
                pill(f"{result.rejected} rejected", "err")
            if result and not errors and not result.rejected and result.rows:
                pill("all records pass", "ok")
            if result:
                time = f" · {result.milliseconds} ms" if result.rows else ""
                span(f"{result.label}{time}", "cw-muted cw-tabular").props["title"] = (
                    "The sample that the preview shows"
                )

    def _draw_record(self) -> None:
        """The canonical record that comes out of the current one, whole."""
        result, record = self.document.preview.result, self.document.record
        body = self._bodies["record"]
        body.clear()
        with body:
            if result and record < len(result.records):
                for reason in result.failures.get(record, ()):
                    tone: Tone = "err" if reason.rejects else "warn"
                    with note(tone):
                        text(f"{reason.target or ', '.join(reason.source)}: {reason.message}")
                code(result.record_text(record))
            else:
                text("There is no record to show.", "muted")

    def _draw_problems(self) -> None:
        body, result = self._bodies["problems"], self.document.preview.result
        body.clear()
        problems = [*self.document.problems(), *([result.problem] if result and result.problem else [])]
        with body:
            problems_list(
                problems,
                result.causes if result else (),
                on_problem=self.actions.problem,
                on_cause=self.actions.cause,
                on_fix=self.actions.fix,
            )

    def _draw_decisions(self) -> None:
        body, result = self._bodies["decisions"], self.document.preview.result
        touched = sorted(result.decisions.items(), key=lambda item: -item[1]) if result else []
        body.clear()
        decisions = self.document.workspace.decisions
        with body:
            for number, count in touched:
                found = decisions.get(number)
                with div("cw-list-row"), div("cw-list-opener"):
                    link(f"D-{number}", address("decisions", str(number))).classes("cw-list-where")
                    span(found.title if found else "This decision is not in the workspace.", "cw-grow cw-ellipsis")
                    span(f"{_words(count, 'record')} of the sample", "cw-muted cw-tabular")
            if not touched:
                with div("cw-quiet"):
                    text("No decision has a query that looks at these records.")


def _words(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _counted(title: str, count: int) -> str:
    return f"{title} {count}" if count else title
