"""Decides how the mapping screen is switched between canvas and table: kept in this browser, and in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast, get_args

from nicegui import ui

from .buttons import segmented

WorkView = Literal["canvas", "table"]
_COOKIE = "crosswalk_view"
_TITLES = {"canvas": "Canvas", "table": "Table"}


def chosen_view(asked: str | None) -> WorkView:
    """The view that the address asks for, else the one that this browser had last."""
    request = ui.context.client.request
    kept = request.cookies.get(_COOKIE) if request else None
    return next((cast(WorkView, name) for name in (asked, kept) if name in get_args(WorkView)), "canvas")


def view_switch(view: WorkView, on_change: Callable[[WorkView], Any]) -> None:
    """The two names side by side."""

    def choose(name: str) -> None:
        chosen = cast(WorkView, name)
        ui.run_javascript(
            f'document.cookie = "{_COOKIE}={chosen}; path=/; max-age=31536000; SameSite=Lax";'
            "const at = new URL(window.location.href);"
            f'at.searchParams.set("view", "{chosen}");'
            "history.replaceState(history.state, '', at);"
        )
        on_change(chosen)

    segmented(_TITLES, view, choose, label="View").classes("cw-segmented-small")
