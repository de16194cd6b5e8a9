"""Sources: their list, bringing a new one, and the page of one."""

from __future__ import annotations

from nicegui import run, ui

from runtime.artefacts.kinds import checked_name
from runtime.diagnostics import CrosswalkError, Diagnostic
from studio.components.bring_file import bring_file
from studio.components.buttons import link_button
from studio.components.contract_editor import ContractEditor
from studio.components.elements import div
from studio.components.empty_state import empty_state
from studio.components.frame import Frame, frame
from studio.components.import_view import ImportView
from studio.components.lists import sources_table
from studio.components.not_found import address, not_found
from studio.components.sections import card, page_head
from studio.components.watching import watch
from studio.security.uploads import Upload, Uploads
from studio.state.import_session import ImportSession
from studio.state.open_workspace import OpenWorkspace

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
            Importing(workspace, uploads, page).choose()

    @ui.page("/sources/{name}")
    def source(name: str, new: str | None = None) -> None:
        if name not in workspace.workspace.sources:
            not_found("source", name, section="sources", known=workspace.workspace.sources)
            return
        with frame(name, section="sources", crumbs=_CRUMBS, layout="work") as page:
            ContractEditor(workspace, "sources", name, page, arrived=new is not None)


def _list(workspace: OpenWorkspace) -> None:
    cards = workspace.sources()
    with page_head("Sources", "What comes in: files and payloads, each with the fields that were found in it."):
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
    """The screen of a new source: choose a file, look at it, accept it."""

    def __init__(self, workspace: OpenWorkspace, uploads: Uploads, page: Frame) -> None:
        self.workspace, self.uploads, self.body = workspace, uploads, page.body
        self.upload: Upload | None = None

    def choose(self) -> None:
        """The drop zone; what was brought before is forgotten."""
        self._forget()
        self.body.clear()
        self.body.classes(replace="cw-body-page")
        with self.body:
            with page_head("Bring a source", "A sample is enough: a few hundred records show what the fields hold."):
                pass
            bring_file(self.uploads, self.look)

    async def look(self, upload: Upload) -> None:
        """What was guessed about the file, beside its first rows."""
        self.upload = upload
        session = await run.io_bound(self.workspace.begin_import, upload.path, upload.label)
        if session is None:  # the studio is shutting down
            return
        self.body.clear()
        self.body.classes(replace="cw-body-split cw-import")
        with self.body:
            ImportView(session, lambda name: self.accept(session, name), self.choose, accept_label="Accept as a source")

    def accept(self, session: ImportSession, name: str) -> Diagnostic | None:
        """Saves the source and goes to its page."""
        try:
            contract = self.workspace.accept_import(session, checked_name(name))
        except CrosswalkError as error:
            return error.diagnostics[0]
        self._forget()
        ui.navigate.to(address("sources", contract.name) + "?new")
        return None

    def _forget(self) -> None:
        if self.upload is not None:
            self.uploads.forget(self.upload.token)
            self.upload = None
