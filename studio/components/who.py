"""Decides who is at work: the browser whose event is being handled. There are no accounts; a browser is a guest."""

from __future__ import annotations

from nicegui import ui


def acting_browser() -> str:
    """The session of the browser whose page is being built or has sent something; "" where there is none."""
    try:
        request = ui.context.client.request
    except RuntimeError:
        return ""
    session = request.scope.get("session") if request is not None else None
    return str(session.get("id", "")) if session else ""
