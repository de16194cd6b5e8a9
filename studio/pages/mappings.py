"""Mappings: their list, and joining a source and a model to a new one."""

from __future__ import annotations

from nicegui import ui

from runtime.artefacts.kinds import checked_name
from runtime.diagnostics import CrosswalkError
from studio.components.buttons import button, link_button
from studio.components.controls import choice, text_box
from studio.components.dialogs import dialog, dialog_actions
from studio.components.elements import div, link, text
from studio.components.empty_state import empty_state
from studio.components.frame import frame
from studio.components.lists import mappings_table
from studio.components.not_found import address
from studio.components.problem import problem_card
from studio.components.sections import card, field, page_head
from studio.components.watching import watch
from studio.security.uploads import Uploads
from studio.state.open_workspace import OpenWorkspace


def register(workspace: OpenWorkspace, _uploads: Uploads) -> None:
    """Announces the list of mappings."""

    @ui.page("/mappings")
    def mappings(new: str | None = None, source: str | None = None, model: str | None = None) -> None:
        with frame("Mappings", section="mappings", layout="wide"):
            watch(workspace, lambda: _list(workspace))
            if new is not None:
                _ask(workspace, source, model)


def _list(workspace: OpenWorkspace) -> None:
    cards = workspace.mappings()
    with page_head("Mappings", "How each source becomes a model: rule by rule, with what is still open."):
        if cards:
            button("New mapping", lambda: _ask(workspace), kind="primary", icon="add")
    with card(flush=True):
        if cards:
            with div("cw-table-scroll"):
                mappings_table(cards)
        else:
            with empty_state("account_tree", "No mapping yet", "A mapping joins a source and a model, field by field."):
                button("New mapping", lambda: _ask(workspace), kind="primary")


def _ask(workspace: OpenWorkspace, source: str | None = None, model: str | None = None) -> None:
    """The dialog of a new mapping; what is missing first is said with the way to it."""
    sources, models = list(workspace.workspace.sources), list(workspace.workspace.models)
    with dialog("New mapping") as box:
        if not sources or not models:
            _say_what_is_missing(bool(sources))
            with dialog_actions():
                button("Close", box.close)
            return
        with field("From the source"):
            chosen = choice(sources, source if source in sources else sources[0])
        with field("To the model"):
            goal = choice(models, model if model in models else models[0])
            link("Make another model", "/models/new").classes("cw-field-hint")
        with field("Name", "Left empty, it is called after the source"):
            name = text_box("")
        refused = div()

        def make() -> None:
            wanted = (name.value or "").strip()
            try:
                made = workspace.create_mapping(chosen.value, goal.value, checked_name(wanted) if wanted else None)
            except CrosswalkError as error:
                refused.clear()
                with refused:
                    problem_card(error.diagnostics[0], small=True)
                return
            box.close()
            ui.navigate.to(address("mappings", made))

        name.on("keydown.enter", make)
        with dialog_actions():
            button("Cancel", box.close)
            button("Start mapping", make, kind="primary")


def _say_what_is_missing(has_sources: bool) -> None:
    what = "model" if has_sources else "source"
    text(f"A mapping needs a source and a model. There is no {what} yet.")
    with div("cw-row-flow"):
        if has_sources:
            link_button("Make a model", "/models/new", kind="primary")
        else:
            link_button("Bring a file", "/sources/new", kind="primary")
