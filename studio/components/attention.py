"""Decides how what needs attention is listed: in words, worst first, each leading to where it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from runtime.diagnostics import counted
from studio.state.cards import Attention

from .elements import div, icon, link, span
from .not_found import address

SHOWN = 6
_ICONS = {"error": "error", "warning": "warning", "info": "info"}
_PLACES = {"mapping": "mappings", "source": "sources", "model": "models", "decision": "decisions"}


def attention_list(items: Sequence[Attention]) -> None:
    """The first few, and behind a line the rest."""
    if not items:
        with div("cw-all-well"):
            icon("check_circle")
            span("Nothing needs attention. Every mapping is complete and every file can be read.")
        return
    for item in items[:SHOWN]:
        _row(item)
    if len(items) > SHOWN:
        with div(tag="details"):
            with div("cw-attention", "summary"):
                span(f"Show {counted(len(items) - SHOWN, 'more item')}", "cw-faint")
            for item in items[SHOWN:]:
                _row(item)


def _row(item: Attention) -> None:
    with div(f"cw-attention cw-is-{item.severity}"):
        icon(_ICONS.get(item.severity, "info"))
        with div("cw-grow"):
            href = attention_address(item)
            link(item.text, href) if href else span(item.text)
        if href:
            span("Look at it", "cw-go").props["aria-hidden"] = "true"


def attention_address(item: Attention) -> str:
    """Where the item is mended: of a mapping the very rule, if there is one."""
    place = _PLACES.get(item.kind)
    if place is None:
        return ""
    return address(place, item.name) + (f"?rule={quote(item.rule, safe='')}" if item.rule else "")
