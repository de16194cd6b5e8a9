"""Decides what stands below the canvas: tabs, counts, sample, the way through the records, and which tab is open."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Literal

from nicegui import background_tasks
from nicegui.element import Element

from runtime.diagnostics import Diagnostic, counted
from studio.state.asking import read_by, record_path
from studio.state.preview.result import Cause
from studio.state.records.cause_fixes import apply_fix, fixes_of
from studio.state.source_steps.shown import step_that_fails, step_with

from ..buttons import button, icon_button
from ..elements import Text, div, link, span, text
from ..not_found import address
from ..pills import pill
from .columns_menu import ColumnsMenu
from .edge import Edge, RecordKeys, Way
from .examples_list import ExamplesList
from .explain_card import ExplainCard
from .grid import CellClicked, Grid
from .pin_dialog import pin_record
from .preview_desk import PreviewDesk
from .problems_list import ProblemActions, problems_list
from .profile_card import ProfileCard
from .questions_list import QuestionsList
from .record_bar import RecordBar
from .record_pane import FieldClicked, RecordPane
from .sample_menu import SampleMenu

Tab = Literal["preview", "record", "problems", "questions", "examples", "decisions"]
TITLES: dict[Tab, str] = {
    "preview": "Preview",
    "record": "Record",
    "problems": "Problems",
    "questions": "Questions",
    "examples": "Examples",
    "decisions": "Decisions",
}


class PreviewPanel:
    """Draws the panel into the element that is open when it is made."""

    def __init__(self, desk: PreviewDesk) -> None:
        self.desk, self.document = desk, desk.document
        self._tabs: dict[Tab, Text] = {}
        self._bodies: dict[Tab, Element] = {}
        self._shown: Any = None
        self._open: Tab = "preview"
        self._old: set[Tab] = {"examples", "questions"}
        self._drawn: dict[Tab, Any] = {}
        self._stale: bool | None = None
        self._marked: int | None = None
        self._result: Any = None
        self._loaded: Any = None
        self._running: set[asyncio.Task[Any]] = set()
        self._edge = Edge(self._folded)
        RecordKeys(self._walk, self._leave)
        with div("cw-bar"):
            self._draw_tabs()
            self._counts = div("cw-counts")
            self._draw_tools()
        for tab in TITLES:
            self._bodies[tab] = div(f"cw-tab-body cw-tab-{tab}").props("role=tabpanel")
            self._bodies[tab].props["aria-label"] = TITLES[tab]
        self._draw_bodies()
        self.explained = ExplainCard(desk, pin=self.pin, show_record=self._whole_record)
        self.profile = ProfileCard(desk)
        self.open("preview", unfold=False)

    def _draw_tabs(self) -> None:
        with div("cw-tabs").props("role=tablist aria-label=Results"):
            for tab, title in TITLES.items():
                made = Text(title, "button").classes("cw-tab").props("type=button role=tab")
                self._tabs[tab] = made.on("click", lambda tab=tab: self.open(tab))

    def _draw_tools(self) -> None:
        self.sample = SampleMenu(self.desk)
        self.records = RecordBar(self.desk, lambda: self.pin(self.document.record))
        self._columns = ColumnsMenu(self.desk)
        self._fold = icon_button("bottom_panel_close", "Fold the preview", lambda: self._edge.toggle())

    def _draw_bodies(self) -> None:
        document = self.document
        api = f"/api{address('mappings', document.name)}"
        with self._bodies["preview"]:
            label = f"Canonical records of {document.name}"
            self.grid = self._columns.grid = Grid(
                f"{api}/preview", label=label, name=document.name, on_cell=self.open_cell, on_head=self.open_head
            )
        with self._bodies["record"]:
            source = document.source.title or document.source.name
            model = document.model.title or document.model.name
            self.record = RecordPane(f"{api}/record", source=source, target=model, on_field=self.open_field)
        self.examples = ExamplesList(self.desk, lambda: self.pin(document.record))
        self.questions = QuestionsList(self.desk, self._ask)

    def _folded(self, folded: bool) -> None:
        self._fold.props(f"icon=sym_o_bottom_panel_{'open' if folded else 'close'}")
        self._fold.props["aria-label"] = "Open the preview" if folded else "Fold the preview"
        self._fold.props["aria-expanded"] = "false" if folded else "true"

    def open(self, tab: Tab, *, unfold: bool = True) -> None:
        """Shows one of the tabs."""
        if unfold:
            self._edge.open()
        if tab != self._open:
            self._leave()
        for key in TITLES:
            on = key == tab
            self._tabs[key].classes(**({"add": "cw-on"} if on else {"remove": "cw-on"}))
            self._tabs[key].props["aria-selected"] = "true" if on else "false"
            self._bodies[key].classes(**({"remove": "cw-hidden"} if on else {"add": "cw-hidden"}))
        away = "remove" if tab == "preview" else "add"
        self._columns.opener.classes(**{away: "cw-away"})  # its place stays, so that nothing beside it jumps
        self._open = tab
        self._draw_open()

    # -- what the reader does

    async def open_cell(self, cell: CellClicked) -> None:
        """Goes to the record and the rule of a cell, and explains it; the row's number only goes to the record."""
        columns = self.document.preview.result.columns if self.document.preview.result is not None else ()
        self.desk.told(self.document.show_record(cell.row))
        if not 0 <= cell.column < len(columns):
            return
        self.desk.chosen.record = 0
        self.profile.close()
        path = columns[cell.column].path
        self.desk.reveal("target", cell.rule or path)
        await self.explained.show(cell.row, path, left=cell.right, focus=cell.by_key)

    def open_head(self, column: int, left: int, by_key: bool) -> None:
        """Shows the profile of a column."""
        self.explained.close()
        self.profile.show(column, left, focus=by_key)

    def _leave(self) -> None:
        self.explained.close()
        self.profile.close()

    async def open_field(self, clicked: FieldClicked) -> None:
        """Goes to a field of the record; one of the model's is explained."""
        self.desk.reveal(clicked.side, clicked.path)
        if clicked.side == "target":
            await self.explained.show(clicked.row, clicked.path, clicked.at, left=True)

    def open_problem(self, found: Diagnostic) -> None:
        if found.place.rule:
            self.desk.reveal("target", found.place.rule)
        elif (step := step_with(self.document, found)) is not None:
            self.desk.open_step(step)

    def open_cause(self, cause: Cause) -> None:
        """Goes to the rule and to the first record that fails there."""
        if cause.row is not None:
            self.desk.told(self.document.show_record(cause.row))
        self._reveal_cause(cause)

    async def next_of(self, cause: Cause) -> None:
        """Goes to the next record that fails there, and says why it does."""
        if await self.desk.say(self.desk.walk.next_of_cause(cause)):
            self._reveal_cause(cause)
            if cause.rule is not None:
                await self.explained.show(self.document.record, cause.rule)

    def _reveal_cause(self, cause: Cause) -> None:
        if cause.rule and self.document.target(cause.rule) is not None:
            self.desk.reveal("target", cause.rule)
        elif (step := step_that_fails(self.document, cause.rule)) is not None:
            self.desk.open_step(step)
        elif cause.source and (path := record_path(self.document, cause.source[0])) is not None:
            self.desk.reveal("source", path)

    async def pin(self, record: int) -> None:
        """Makes an example of a record."""
        if record < self.document.sample.count:
            await pin_record(self.desk, record, lambda: self.open("examples"))

    def select(self, path: str | None) -> None:
        """Takes over which line is selected on the canvas; None when it is none."""
        self.grid.show_rule(path)
        self._highlight()

    async def _walk(self, way: Way) -> None:
        await self.records.go(way)

    def _whole_record(self, _: int) -> None:
        self.open("record")

    # -- following the document

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
        self.questions.follow()
        self.profile.refresh()
        shown = (tuple(self.document.problems()), result, self.document.sample.label)
        if shown != self._shown:
            self._shown = shown
            self.grid.show_wrong([d.place.rule for d in shown[0] if d.place.rule and d.severity == "error"])
            self._draw_counts()
            self._note_what_changed()
        if self.desk.examples.due:
            self._later(self._run_examples())
        self._later(self.explained.refresh())
        self._draw_open()

    def _note_what_changed(self) -> None:
        """Which tabs have something new to show; a list that is drawn anew for nothing takes clicks away."""
        result = self.document.preview.result
        seen: dict[Tab, Any] = {
            "record": result,
            "problems": (tuple(self.document.problems()), result and (result.causes, result.problem, result.count)),
            "decisions": result and result.decisions,
        }
        for tab, what in seen.items():
            if tab not in self._drawn or self._drawn[tab] != what:
                self._drawn[tab] = what
                self._old.add(tab)

    def _ask(self) -> None:
        """There are other questions than before."""
        self._tabs["questions"].set_text(_counted("questions", len(self.questions.asked)))
        self._old.add("questions")
        self._draw_open()

    def _later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Does what has to ask the worker, while the page goes on."""
        task = background_tasks.create(work, name="preview panel")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run_examples(self) -> None:
        if await self.desk.examples.run() and not self.desk.client.is_deleted:
            with self.desk.client:
                self._old.add("examples")
                self._say_examples()
                self._draw_open()

    def _draw_open(self) -> None:
        """Draws the tab that is open, if there is something new in it."""
        if self._open not in self._old:
            return
        self._old.discard(self._open)
        match self._open:
            case "record":
                self._load_record()
            case "problems":
                self._draw_problems()
            case "questions":
                self._bodies["questions"].clear()
                with self._bodies["questions"]:
                    self.questions.draw()
            case "examples":
                self._bodies["examples"].clear()
                with self._bodies["examples"]:
                    self.examples.draw()
            case "decisions":
                self._draw_decisions()

    def _show_record(self) -> None:
        """Says which record the canvas shows; the grid goes there only when it is another one."""
        self.records.refresh()
        record = self.document.record
        if record != self._marked:
            self._marked = record
            self._old.add("record")
            self.grid.show_record(record)

    def _load_record(self) -> None:
        if self.document.sample.count:
            self.record.load(self.document.record)
            self._highlight()
        else:
            self.record.empty("There is no record to show.")

    def _highlight(self) -> None:
        """The field of the selected line, on both sides."""
        chosen = self.desk.chosen
        if chosen.side == "target" and chosen.path:
            self.record.highlight(read_by(self.document, chosen.path), [chosen.path])
        else:
            self.record.highlight([chosen.path] if chosen.path else [], [])

    def _draw_counts(self) -> None:
        result, problems = self.document.preview.result, self.document.problems()
        causes = result.causes if result else ()
        errors = sum(d.severity == "error" for d in problems)
        warnings = sum(d.severity == "warning" for d in problems)
        self._tabs["problems"].set_text(_counted("problems", len(problems) + len(causes)))
        self._tabs["decisions"].set_text(_counted("decisions", len(result.decisions) if result else 0))
        self._say_examples()
        self.sample.refresh()
        self._counts.clear()
        with self._counts:
            if errors:
                pill(counted(errors, "error"), "err")
            if warnings and not errors:
                pill(counted(warnings, "warning"), "warn")
            if result and result.rejected:
                pill(f"{result.rejected:,} rejected", "err")
            if result and result.count and not errors and not result.rejected:
                pill("all records pass", "ok")

    def _say_examples(self) -> None:
        examples = self.desk.examples
        self._tabs["examples"].set_text(_counted("examples", len(examples.examples)))
        self._tabs["examples"].classes(**({"add": "cw-tab-bad"} if examples.failing else {"remove": "cw-tab-bad"}))
        holds = "holds" if examples.failing == 1 else "hold"
        title = f"{counted(examples.failing, 'example')} no longer {holds}" if examples.failing else ""
        self._tabs["examples"].props["title"] = title

    def _draw_problems(self) -> None:
        body, result, document = self._bodies["problems"], self.document.preview.result, self.document
        body.clear()
        problems = [*document.problems(), *([result.problem] if result and result.problem else [])]
        actions = ProblemActions(
            self.open_problem, lambda fix: self.desk.told(document.apply_fix(fix)), self.open_cause, self.next_of,
            lambda cause: fixes_of(document, cause), lambda fix: self.desk.told(apply_fix(document, fix)),
        )  # fmt: skip
        with body:
            problems_list(problems, result.causes if result else (), result.count if result else 0, actions)

    def _draw_decisions(self) -> None:
        body, result = self._bodies["decisions"], self.document.preview.result
        touched = sorted(result.decisions.items(), key=lambda item: -item[1]) if result else []
        body.clear()
        with body:
            for number, count in touched:
                self._decision(number, count)
            if not touched:
                with div("cw-quiet"):
                    text("No decision has a query that looks at these records.")

    def _decision(self, number: int, count: int) -> None:
        found = self.document.workspace.decisions.get(number)
        with div("cw-list-row"):
            with div("cw-list-opener"):
                link(f"D-{number}", address("decisions", str(number))).classes("cw-list-where")
                title = found.title if found else "This decision is not in the workspace."
                span(title, "cw-grow cw-ellipsis").props["title"] = title
                span(f"{counted(count, 'record')} of the sample", "cw-muted cw-tabular cw-nowrap")
            if count:
                button("Next", lambda: self._next_of_decision(number), small=True, icon="skip_next").props[
                    "aria-label"
                ] = f"Next record of D-{number}"

    async def _next_of_decision(self, number: int) -> None:
        await self.desk.say(self.desk.walk.next_of_decision(number))


def _counted(tab: Tab, count: int) -> str:
    return f"{TITLES[tab]} {count}" if count else TITLES[tab]
