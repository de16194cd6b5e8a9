"""Models: the catalogue, making a new one, and the page of one."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import run, ui

from runtime.artefacts.contract import Contract
from runtime.artefacts.kinds import checked_name
from runtime.diagnostics import CrosswalkError, Diagnostic
from studio.components.bring_file import bring_file
from studio.components.buttons import button, link_button, segmented
from studio.components.contract_editor import ContractEditor
from studio.components.controls import choice, search_box, text_box
from studio.components.elements import div, text
from studio.components.empty_state import empty_state
from studio.components.frame import frame
from studio.components.lists import models_table
from studio.components.not_found import address, not_found
from studio.components.problem import problem_card
from studio.components.sections import card, field, page_head
from studio.components.watching import watch
from studio.security.uploads import Upload, Uploads
from studio.state.open_workspace import OpenWorkspace
from studio.state.sources.import_session import suggested_name

_CRUMBS = (("Models", "/models"),)


def register(workspace: OpenWorkspace, uploads: Uploads) -> None:
    """Announces the screens of models."""

    @ui.page("/models")
    def models() -> None:
        with frame("Models", section="models", layout="wide"):
            _catalogue(workspace)

    @ui.page("/models/new")
    def new_model() -> None:
        with frame("New model", section="models", crumbs=_CRUMBS):
            NewModel(workspace, uploads)

    @ui.page("/models/{name}")
    def model(name: str, new: str | None = None) -> None:
        if name not in workspace.workspace.models:
            not_found("model", name, section="models", known=workspace.workspace.models)
            return
        with frame(name, section="models", crumbs=_CRUMBS, layout="work") as page:
            ContractEditor(workspace, "models", name, page, arrived=new is not None)


def _catalogue(workspace: OpenWorkspace) -> None:
    sought = ""

    def search(query: str) -> None:
        nonlocal sought
        sought = query
        again()

    with page_head("Models", "What the records should become: the canonical shape, its meaning and its limits."):
        if workspace.models():
            search_box(search, label="Search models and fields")
            link_button("New model", "/models/new", kind="primary", icon="add")

    def draw() -> None:
        cards = [c for c in workspace.models() if _matches(workspace.workspace.models[c.name], sought)]
        with card(flush=True):
            if cards:
                with div("cw-table-scroll"):
                    models_table(cards)
            elif sought:
                with empty_state("search_off", "Nothing found", f"No model has '{sought}' in its name or fields."):
                    pass
            else:
                _no_models()

    part = watch(workspace, draw)

    def again() -> None:
        part.clear()
        with part:
            draw()


def _no_models() -> None:
    with empty_state("schema", "No model yet", "Describe what you need, or start from the shape of what you have."):
        link_button("Make a model", "/models/new", kind="primary")


def _matches(model: Contract, sought: str) -> bool:
    said = f"{model.name} {model.title or ''} {model.purpose or ''} {' '.join(f.name for f in model.fields)}"
    return sought in said.lower()


class NewModel:
    """The screen of a new model: what it starts from, and its name."""

    def __init__(self, workspace: OpenWorkspace, uploads: Uploads) -> None:
        self.workspace, self.uploads = workspace, uploads
        self.start = "source" if workspace.sources() else "empty"
        with page_head("New model", "Every field can be changed afterwards: names, types, what is required."):
            pass
        with div("cw-stack"):
            with div("cw-row-flow"):
                segmented(
                    {"source": "From a source", "sample": "From a sample file", "empty": "Empty"},
                    self.start,
                    self._choose,
                    label="What the model starts from",
                )
            self.part = div("cw-stack")
            self.refused = div()
        self._draw()

    def _choose(self, start: str) -> None:
        self.start = start
        self._draw()

    def _draw(self) -> None:
        self.part.clear()
        self.refused.clear()
        with self.part:
            match self.start:
                case "source":
                    self._draw_source()
                case "sample":
                    bring_file(self.uploads, self._from_sample)
                case _:
                    self._draw_empty()

    def _draw_source(self) -> None:
        names = [card.name for card in self.workspace.sources()]
        if not names:
            with card(), div("cw-row-flow"):
                text("There is no source yet.")
                link_button("Bring a file", "/sources/new")
            return
        with card():
            text("The model gets the fields of the source, with names in one style.").style("margin-bottom: 14px")
            with div("cw-fields"):
                with field("Source"):
                    source = choice(names, names[0])
                name = _name_row(names[0])
            source.on_value_change(lambda e: name.set_value(e.value))
            _make_button(lambda: self._make(name.value, source.value))

    def _draw_empty(self) -> None:
        with card():
            text("A model without fields; you add them one by one.").style("margin-bottom: 14px")
            with div("cw-fields"):
                name = _name_row("")
            _make_button(lambda: self._make(name.value, Contract("", "1.0.0", "model", ())))

    async def _from_sample(self, upload: Upload) -> None:
        try:
            name = suggested_name(upload.label)
            session = await run.io_bound(self.workspace.begin_import, upload.path, upload.label)
            if session is None:  # the studio is shutting down
                return
            if session.contract is None:
                self._refuse(session.problem or Diagnostic("E401", f"{upload.label} cannot be read"))
                return
            self._make(name, session.contract)
        finally:
            self.uploads.forget(upload.token)

    def _make(self, name: str | None, like: str | Contract) -> None:
        wanted = (name or "").strip()
        if not wanted:
            self._refuse(Diagnostic("E110", "the model needs a name", hint="invoice, or customer_order"))
            return
        try:
            made = self.workspace.create_model(checked_name(wanted), like)
        except CrosswalkError as error:
            self._refuse(error.diagnostics[0])
            return
        ui.navigate.to(address("models", made.name) + "?new")

    def _refuse(self, problem: Diagnostic) -> None:
        if self.start == "sample":
            self._draw()
        self.refused.clear()
        with self.refused:
            problem_card(problem)


def _name_row(suggested: str) -> ui.input:
    with field("Name of the model", "Letters, digits, - and _"):
        return text_box(suggested, placeholder="invoice")


def _make_button(make: Callable[[], None]) -> None:
    with div("cw-row-flow").style("margin-top: 14px"):
        button("Make the model", make, kind="primary", icon="add")
