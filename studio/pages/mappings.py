"""Mappings: their list, and joining a source and a model to a new one."""

from __future__ import annotations

from nicegui import ui

from studio.components.buttons import button
from studio.components.elements import div
from studio.components.empty_state import empty_state
from studio.components.frame import frame
from studio.components.lists import mappings_table
from studio.components.new_mapping import ask_new_mapping
from studio.components.sections import card, page_head
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
                ask_new_mapping(workspace, source, model)


def _list(workspace: OpenWorkspace) -> None:
    cards = workspace.mappings()
    with page_head("Mappings", "How each source becomes a model: rule by rule, with what is still open."):
        if cards:
            button("New mapping", lambda: ask_new_mapping(workspace), kind="primary", icon="add")
    with card(flush=True):
        if cards:
            with div("cw-table-scroll"):
                mappings_table(cards)
        else:
            with empty_state("account_tree", "No mapping yet", "A mapping joins a source and a model, field by field."):
                button("New mapping", lambda: ask_new_mapping(workspace), kind="primary")
