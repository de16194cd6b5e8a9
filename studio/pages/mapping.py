"""The mapping screen: canvas, inspector and preview of one mapping, kept in step with everybody who has it open.

Decides what a click leads to. What an edit does is the document's business, what is drawn the components'.
"""

from __future__ import annotations

import asyncio

from nicegui import app, ui

from runtime.diagnostics import CrosswalkError
from studio.components.canvas import Selection, View
from studio.components.dialogs import toast
from studio.components.frame import Frame, frame, work_canvas, work_inspector, work_preview
from studio.components.inspector.desk import Desk, Selected, Side
from studio.components.inspector.inspector import Inspector
from studio.components.mapping_bar import MappingBar
from studio.components.not_found import address, not_found
from studio.components.orphan_tray import OrphanTray
from studio.components.presence import PresenceBar
from studio.components.preview.panel import PreviewPanel
from studio.components.preview.preview_desk import PreviewDesk
from studio.components.shared_canvas import SharedCanvas, sentence
from studio.components.shortcuts import Shortcuts
from studio.components.source_steps import StepStrip
from studio.components.suggestions.bar import SuggestionBar
from studio.components.trouble import trouble
from studio.components.view_switch import WorkView, chosen_view, view_switch
from studio.components.work_views import WorkViews
from studio.security.uploads import Uploads
from studio.state.mapping_document import MappingDocument, Patch
from studio.state.next_step import next_step
from studio.state.open_workspace import OpenWorkspace
from studio.state.rules.commands import Answer
from studio.state.samples.choice import SampleChoice
from studio.state.source_steps.edits import Address

Views = dict[tuple[str, str], View]
Brought = tuple[SampleChoice, Uploads]
"""Where samples come from."""
_MOST_VIEWS = 2_000
#: Seconds; what an edit sends to the canvas leaves before the rest of the screen is drawn again, and an edit that
#: follows a click at once is made before that.
_AFTER_PATCHES = 0.05
_QUIET = ("nothing changed",)


def register(workspace: OpenWorkspace, uploads: Uploads) -> None:
    """Announces /mappings/NAME; with ?rule=PATH it goes to a rule, with ?view=table the mapping is a table."""
    views: Views = {}

    @ui.page("/mappings/{name}")
    def page(name: str, rule: str | None = None, view: str | None = None) -> None:
        if name not in workspace.workspace.mappings:
            return not_found("mapping", name, section="mappings", known=workspace.workspace.mappings)
        try:
            document = workspace.open_mapping(name)
        except CrosswalkError as error:
            return trouble(error.diagnostics[0], section="mappings")
        crumbs = ((workspace.name, "/"), ("Mappings", "/mappings"))
        with frame(_title(document), section="mappings", crumbs=crumbs, layout="work") as shell:
            MappingScreen(document, shell, views, rule, chosen_view(view), (workspace.samples, uploads))
        return None


def _title(document: MappingDocument) -> str:
    names = [contract.title or contract.name for contract in (*document.sources, document.model)]
    *sources, model = names if len(names) < 4 else (names[0], f"{len(names) - 2} more", names[-1])
    return f"{' + '.join(sources)} → {model}"


class MappingScreen:
    """One browser's view of a document."""

    def __init__(
        self, document: MappingDocument, shell: Frame, views: Views, rule: str | None, view: WorkView, brought: Brought
    ) -> None:
        self.document, self.client = document, ui.context.client
        self._first = rule if rule is not None and document.target(rule) is not None else None
        self.selected, self._brought, self._shell = Selected(), brought, shell
        self._views, self._key = views, (str(app.storage.browser.get("id", "")), document.name)
        self._due: asyncio.TimerHandle | None = None
        self.bar = MappingBar(
            document,
            shell.status,
            shell.actions,
            on_undo=self.undo,
            on_redo=self.redo,
            on_check=self.check,
            on_next=self.next,
        )
        with shell.body:
            self._draw()
        with shell.status:
            view_switch(view, self.work.show)
        self.work.show(view)
        self.guests = PresenceBar(document.presence, self.canvas.by, shell.actions)
        self.client.on_delete(document.presence.on_change(self.refresh_soon))
        leave = document.subscribe(self.send, lambda _: self.refresh_soon())
        self.client.on_delete(leave)
        self.refresh()

    def _draw(self) -> None:
        document = self.document
        desk = Desk(document, self.told, self.reveal, self.selected, self.refresh_soon)
        with work_canvas() as above:
            self.canvas = SharedCanvas(
                document,
                f"/api{address('mappings', document.name)}/canvas",
                view=self._views.get(self._key),
                on_select=self.select,
                on_view=self.remember,
                on_ready=self.begin,
                on_step=self.add_step,
            )
            self.work = WorkViews(document, self.canvas, self.selected, self.select)
        with above:
            self.orphans = OrphanTray(desk)
            self.steps = StepStrip(desk, self.open_step)
            self.suggestions = SuggestionBar(desk, lambda sure: self._say(document.accept_suggestions(sure)))
        with work_inspector():
            self.inspector = Inspector(desk)
        with work_preview():
            self.panel = PreviewPanel(
                PreviewDesk(
                    document, *self._brought, self.client, self.selected, self.told, self.reveal, self.open_step
                )
            )
        Shortcuts(on_undo=self.undo, on_redo=self.redo, on_next=self.next)

    # -- what the reader does

    def select(self, chosen: Selection) -> None:
        side, path = chosen["side"], chosen["path"]
        if (side, path) != (self.selected.side, self.selected.path):
            self.selected.record = 0
        self.selected.side, self.selected.path, self.selected.step = side, path, None
        self.panel.select(path if side == "target" else None)
        self.refresh_soon()

    def open_step(self, at: Address | None) -> None:
        """Shows a source step in the inspector, in place of what is selected on the canvas."""
        if at is not None and self.selected.path is not None:
            self.canvas.select_rule(None)
            self.selected.side = self.selected.path = None
        self.selected.step = at
        self.refresh_soon()

    def add_step(self, rule: str) -> None:
        """Shows the rule, and opens the list of steps that it may get."""
        self.reveal("target", rule)
        self.refresh()
        with self.client:
            ui.run_javascript("document.querySelector('.cw-add-step')?.click()")

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
        """Goes to a field on the canvas or in the table, and shows it in the inspector."""
        self.work.reveal(side, path)
        self.select(Selection(rule=None, side=side, path=path))

    def told(self, answer: Answer) -> None:
        """Says why something was not done; what was done can be seen."""
        if not answer.done and answer.said not in _QUIET:
            with self.client:
                toast(sentence(answer.said), "warn")

    def undo(self) -> None:
        self._say(self.document.undo())

    def redo(self) -> None:
        self._say(self.document.redo())

    def _say(self, answer: Answer) -> None:
        with self.client:
            toast(sentence(answer.said), "plain" if answer.done else "warn")

    def check(self) -> None:
        self.panel.open("problems")

    def next(self) -> None:
        """Goes to what comes next, and says why."""
        step = next_step(self.document, self.selected.path if self.selected.side == "target" else None)
        with self.client:
            toast(f"{step.path} {step.why}" if step is not None else "Nothing is left to do here", "plain")
        if step is not None:
            self.reveal("target", step.path)

    # -- following the document

    def send(self, patch: Patch) -> None:
        """What an edit changed on the canvas; drawing the rest again waits until that has left."""
        self.canvas.apply_patch(patch)
        if patch["by"] and self._due is not None:
            self._due.cancel()
            self._due = None
            self.refresh_soon()

    def refresh_soon(self) -> None:
        """Once after everything that happens now; an edit tells of itself several times."""
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(_AFTER_PATCHES, self._refresh_now)

    def _refresh_now(self) -> None:
        self._due = None
        if self.client.is_deleted:
            return
        with self.client:
            self.refresh()

    def refresh(self) -> None:
        """Shows what the document says now."""
        self._shell.retitle(_title(self.document))
        self.bar.refresh()
        self.guests.refresh()
        self.orphans.refresh()
        self.steps.refresh()
        self.suggestions.refresh()
        self.inspector.refresh()
        self.panel.refresh()
