"""Decides what is shown for an address that leads nowhere: what was looked for, and where it could be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from urllib.parse import quote

from nicegui import ui

from .buttons import button, link_button
from .elements import div, link, span
from .empty_state import empty_state
from .frame import frame


def address(place: str, name: str) -> str:
    """The address of a named thing: ``address('sources', 'orders')``; every name makes a safe one."""
    return f"/{place}/{quote(name, safe='')}"


def nowhere() -> None:
    """A whole page, answered as 404, for an address that no screen has."""
    ui.context.client.status_code = 404
    explanation = "It may have been typed wrongly, or be an old one."
    with frame("Not found", section=""), empty_state("search_off", "Nothing is at this address", explanation):
        link_button("Home", "/", kind="primary")


def not_found(kind: str, name: str, *, section: str, known: Iterable[str]) -> None:
    """A whole page, answered as 404: there is no ``kind`` of that name; the nearest ones are offered."""
    ui.context.client.status_code = 404
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.4)
    shown = name if len(name) <= 80 else name[:80] + "..."
    with frame("Not found", section=section, crumbs=((section.capitalize(), f"/{section}"),)):
        explanation = f"This workspace has no {kind} called '{shown}'. It may have been renamed or removed."
        with empty_state("search_off", f"No such {kind}", explanation):
            button(f"All {section}", lambda: ui.navigate.to(f"/{section}"))
        if close:
            with div("cw-row-flow").style("justify-content: center"):
                span("Did you mean", "cw-muted")
                for other in close:
                    link(other, address(section, other))
