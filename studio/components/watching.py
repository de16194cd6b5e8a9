"""Decides how a part of a page is drawn again when the workspace changed, for as long as the page is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from studio.state.open_workspace import OpenWorkspace

from .elements import div


def watch(workspace: OpenWorkspace, draw: Callable[[], Any]) -> Element:
    """A part that shows the workspace as it is; `draw` must be able to run again."""
    part = div("cw-watched")

    def again() -> None:
        if not part.is_deleted:
            part.clear()
            with part:
                draw()

    with part:
        draw()
    ui.context.client.on_delete(workspace.on_change(again))
    return part
