"""Sources: their list, bringing a new one, a new file for one, and the page of one."""

from __future__ import annotations

from nicegui import run, ui

from runtime.artefacts.kinds import checked_name
from runtime.diagnostics import CrosswalkError, Diagnostic
from studio.components.bring_source import BringSource
from studio.components.buttons import link_button
from studio.components.contract_editor import ContractEditor
from studio.components.elements import div
from studio.components.empty_state import empty_state
from studio.components.frame import Frame, frame
from studio.components.import_view import ImportView
from studio.components.lists import sources_table
from studio.components.not_found import address, not_found
from studio.components.sections import card, page_head
from studio.components.update_view import Updating
from studio.components.watching import watch
from studio.security.uploads import Uploads
from studio.state.open_workspace import OpenWorkspace
from studio.state.sources.import_session import ImportSession

_CRUMBS = (("Sources", "/sources"),)


def register(workspace: OpenWorkspace, uploads: Uploads) -> None:
    """Announces the screens of sources."""

    @ui.page("/sources")
    def sources() -> None:
        with frame("Sources", section="sources", layout="wide"):
            watch(workspace, lambda: _list(workspace))

    @ui.page("/sources/new")
    def new_source() -> None:
        with frame("New source", section="sources", crumbs=_CRUMBS) as page:
            Importing(workspace, uploads, page).begin()

    @ui.page("/sources/{name}")
    def source(name: str, new: str | None = None) -> None:
        if name not in workspace.workspace.sources:
            not_found("source", name, section="sources", known=workspace.workspace.sources)
            return
        with frame(name, section="sources", crumbs=_CRUMBS, layout="work") as page:
            ContractEditor(workspace, "sources", name, page, arrived=new is not None)

    @ui.page("/sources/{name}/update")
    def update(name: str) -> None:
        if name not in workspace.workspace.sources:
            not_found("source", name, section="sources", known=workspace.workspace.sources)
            return
        crumbs = (*_CRUMBS, (name, address("sources", name)))
        with frame("New file", section="sources", crumbs=crumbs) as page:
            Updating(workspace, uploads, name, page.body).begin()


def _list(workspace: OpenWorkspace) -> None:
    cards = workspace.sources()
    with page_head("Sources", "What comes in: files, payloads and tables, each with the fields that were found in it."):
        if cards:
            link_button("New source", "/sources/new", kind="primary", icon="upload_file")
    with card(flush=True):
        if cards:
            with div("cw-table-scroll"):
                sources_table(cards)
        else:
            with empty_state(
                "database",
                "No source yet",
                "Bring a file that you want to map. You see what is in it before it is saved.",
            ):
                link_button("Bring a file", "/sources/new", kind="primary")


class Importing:
    """The screen of a new source: bring it, look at it, accept it."""

    def __init__(self, workspace: OpenWorkspace, uploads: Uploads, page: Frame) -> None:
        self.workspace, self.body = workspace, page.body
        explanation = "A sample is enough: a few hundred records show what the fields hold."
        self.way = BringSource(
            workspace, uploads, page.body, workspace.begin_import, self.look,
            title="Bring a source", explanation=explanation,
        )  # fmt: skip

    def begin(self) -> None:
        self.way.choose()

    def look(self, session: ImportSession) -> None:
        """What was guessed about the file, beside its first rows."""
        self.body.clear()
        self.body.classes(replace="cw-body-split cw-import")

        async def accept(name: str) -> Diagnostic | None:
            return await self.accept(session, name)

        with self.body:
            ImportView(session, accept, self.way.choose, accept_label="Accept as a source")

    async def accept(self, session: ImportSession, name: str) -> Diagnostic | None:
        """Saves the source and goes to its page; a large sample is copied beside the event loop."""
        try:
            contract = self.workspace.importable(session, checked_name(name))
            await run.io_bound(self.workspace.keep_import, session, contract)
            self.workspace.add_source(contract)
        except CrosswalkError as error:
            return error.diagnostics[0]
        self.way.forget()
        ui.navigate.to(address("sources", contract.name) + "?new")
        return None
