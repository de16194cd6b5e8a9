"""Decides what a page says that cannot be shown: what is wrong and the way on, never a traceback."""

from __future__ import annotations

from nicegui import ui

from runtime.diagnostics import Diagnostic

from .buttons import button
from .elements import text
from .empty_state import empty_state
from .frame import frame


def trouble(found: Diagnostic | None, *, section: str = "home") -> None:
    """A whole page for a problem; without one, for a fault of our own."""
    ui.context.client.status_code = 500 if found is None else 409
    with frame("Not available", section=section):
        message = found.message if found else "Something went wrong while this page was made."
        with empty_state("error", "This page cannot be shown", message[:1].upper() + message[1:]):
            button("Home", lambda: ui.navigate.to("/"))
        if found:
            text(" · ".join(part for part in (found.code, str(found.place), found.hint) if part), "muted").classes(
                "cw-centre"
            )
