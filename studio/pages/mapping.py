"""The mapping screen: canvas, inspector and preview of one mapping, kept in step with everybody who has it open.

Decides what a click leads to. What an edit does is the document's business, what is drawn the components'.
"""

from __future__ import annotations

import asyncio
from typing import Any

from nicegui import app, ui

from runtime.diagnostics import CrosswalkError, Diagnostic
from studio.components.canvas import Canvas, Command, Selection, View
from studio.components.dialogs import toast
from studio.components.frame import Frame, frame, work_canvas, work_inspector, work_preview
from studio.components.inspector.desk import Desk, Selected, Side
from studio.components.inspector.inspector import Inspector
from studio.components.mapping_bar import MappingBar
from studio.components.not_found import address, not_found
from studio.components.preview.panel import PanelActions, PreviewPanel
from studio.components.shortcuts import Shortcuts
from studio.components.source_steps import StepStrip
from studio.components.trouble import trouble
from studio.security.uploads import Uploads
from studio.state.asking import record_path
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.preview_result import Cause
from studio.state.rule_commands import Answer

Views = dict[tuple[str, str], View]
_MOST_VIEWS = 2_000
_QUIET = ("nothing changed",)


def register(workspace: OpenWorkspace, uploads: Uploads) -> None:  # noqa: ARG001 - the same for all pages
    """Announces /mappings/NAME, and /mappings/NAME?rule=PATH which goes to a rule."""
    views: Views = {}

    @ui.page("/mappings/{name}")
    def page(name: str, rule: str | None = None) -> None:
        if name not in workspace.workspace.mappings:
            return not_found("mapping", name, section="mappings", known=workspace.workspace.mappings)
        try:
            document = workspace.open_mapping(name)
        except CrosswalkError as error:
            return trouble(error.diagnostics[0], section="mappings")
        crumbs = ((workspace.name, "/"), ("Mappings", "/mappings"))
        with frame(_title(document), section="mappings", crumbs=crumbs, layout="work") as shell:
            MappingScreen(document, shell, views, rule)
        return None


def _title(document: MappingDocument) -> str:
    names = [contract.title or contract.name for contract in (*document.sources, document.model)]
    *sources, model = names if len(names) < 4 else (names[0], f"{len(names) - 2} more", names[-1])
    return f"{' + '.join(sources)} → {model}"


class MappingScreen:
    """One browser's view of a document."""

    def __init__(self, document: MappingDocument, shell: Frame, views: Views, rule: str | None = None) -> None:
        self.document, self.client = document, ui.context.client
        self._first = rule if rule is not None and document.target(rule) is not None else None
        self.selected = Selected()
        self._views, self._key = views, (str(app.storage.browser.get("id", "")), document.name)
        self._due = False
        self.bar = MappingBar(
            document, shell.status, shell.actions, on_undo=self.undo, on_redo=self.redo, on_check=self.check
        )
        with shell.body:
            self._draw()
        leave = document.subscribe(self.canvas.apply_patch, lambda _: self.refresh_soon())
        self.client.on_delete(leave)
        self.refresh()

    def _draw(self) -> None:
        document = self.document
        with work_canvas() as above:
            self.canvas = Canvas(
                f"/api{address('mappings', document.name)}/canvas",
                view=self._views.get(self._key),
                on_command=self.receive,
                on_select=self.select,
                on_view=self.remember,
                on_ready=self.begin,
            )
        with above:
            self.steps = StepStrip(document)
        with work_inspector():
            self.inspector = Inspector(Desk(document, self.told, self.reveal, self.selected, self.refresh_soon))
        with work_preview() as panel:
            actions = PanelActions(
                self.open_cell, self.open_problem, self.open_cause, lambda fix: self.told(document.apply_fix(fix)),
                lambda step: self.told(document.next_record(step)), self.next_problem,
            )  # fmt: skip
            self.panel = PreviewPanel(document, panel, actions)
        Shortcuts(on_undo=self.undo, on_redo=self.redo)

    # -- what the reader does

    def receive(self, command: Command) -> None:
        answer = self.document.receive(dict(command))
        if not answer.done:
            self.canvas.reject(command["id"], _sentence(answer.said))

    def select(self, chosen: Selection) -> None:
        side, path = chosen["side"], chosen["path"]
        if (side, path) != (self.selected.side, self.selected.path):
            self.selected.record = 0
        self.selected.side, self.selected.path = side, path
        self.panel.grid.show_rule(path if side == "target" else None)
        self.refresh_soon()

    def begin(self, _: object) -> None:
        """Goes to the rule that the address names, once the canvas is there."""
        first, self._first = self._first, None
        if first is not None:
            self.reveal("target", first)

    def remember(self, view: View) -> None:
        if self._key not in self._views and len(self._views) >= _MOST_VIEWS:
            self._views.pop(next(iter(self._views)))
        self._views[self._key] = view

    def reveal(self, side: Side, path: str) -> None:
        """Goes to a field on the canvas, and shows it in the inspector."""
        if side == "target" and self.document.rule(path) is not None:
            self.canvas.select_rule(path)
        self.canvas.reveal(side, path)
        self.select(Selection(rule=None, side=side, path=path))

    def told(self, answer: Answer) -> None:
        """Says why something was not done; what was done can be seen."""
        if not answer.done and answer.said not in _QUIET:
            with self.client:
                toast(_sentence(answer.said), "warn")

    def undo(self) -> None:
        self._say(self.document.undo())

    def redo(self) -> None:
        self._say(self.document.redo())

    def _say(self, answer: Answer) -> None:
        with self.client:
            toast(_sentence(answer.said), "plain" if answer.done else "warn")

    def check(self) -> None:
        self.panel.open("problems")

    # -- from the panel

    def next_problem(self) -> None:
        """To the next record with a problem, and to its cell."""
        answer = self.document.next_problem()
        self.told(answer)
        result = self.document.preview.result
        if answer.done and result is not None:
            columns = [column for row, column in result.cells if row == self.document.record]
            self.panel.grid.show_cell(self.document.record, min(columns, default=0))

    def open_cell(self, row: int, column: int) -> None:
        result = self.document.preview.result
        if result is None or not 0 <= row < len(result.rows):
            return
        self.document.show_record(row)
        if 0 <= column < len(result.columns):
            mark = result.cells.get((row, column))
            self.selected.record = 0
            self.reveal("target", mark.rule if mark and mark.rule else result.columns[column].path)

    def open_problem(self, found: Diagnostic) -> None:
        if found.place.rule:
            self.reveal("target", found.place.rule)

    def open_cause(self, cause: Cause) -> None:
        if cause.row is not None:
            self.document.show_record(cause.row)
        if cause.rule and self.document.target(cause.rule) is not None:
            self.reveal("target", cause.rule)
        elif cause.source and (path := record_path(self.document, cause.source[0])) is not None:
            self.reveal("source", path)

    # -- following the document

    def refresh_soon(self) -> None:
        """Once after everything that happens now; an edit tells of itself several times."""
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._refresh_now)

    def _refresh_now(self) -> None:
        self._due = False
        if self.client.is_deleted:
            return
        with self.client:
            self.refresh()

    def refresh(self) -> None:
        """Shows what the document says now."""
        self.bar.refresh()
        self.steps.refresh()
        self.inspector.refresh()
        self.panel.refresh()


def _sentence(said: str) -> Any:
    start = said[:1].upper() + said[1:]
    return start if start.endswith((".", "?", "!")) else f"{start}."
