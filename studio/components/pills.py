"""Decides how a short state is shown: pills, type badges, meters."""

from __future__ import annotations

from typing import Literal

from .elements import Text, div, span

Tone = Literal["plain", "ok", "warn", "err", "brand"]

#: Type letter of the canvas snapshot: glyph and class; the browser has the same table in canvas/lib/rows.js.
TYPE_BADGES = {
    "s": ("Aa", "cw-t-text"),
    "n": ("#", "cw-t-number"),
    "d": ("◷", "cw-t-date"),
    "b": ("✓", "cw-t-bool"),
    "o": ("{}", "cw-t-group"),
    "a": ("[]", "cw-t-list"),
    "x": ("?", "cw-t-any"),
}


def pill(content: str, tone: Tone = "plain") -> Text:
    """A state in one or two words. Colour never stands alone: the words say it too."""
    return span(content, f"cw-pill cw-pill-{tone}")


def type_badge(letter: str) -> Text:
    """The badge of a field type, as in the canvas."""
    glyph, classes = TYPE_BADGES.get(letter, TYPE_BADGES["x"])
    badge = span(glyph, f"cw-type {classes}")
    badge.props["aria-hidden"] = "true"
    return badge


def meter(done: int, of: int, label: str) -> None:
    """A thin bar, named for screen readers; the number belongs beside it, in words."""
    bar = div("cw-meter-bar").props(f"role=meter aria-valuemin=0 aria-valuenow={done} aria-valuemax={of}")
    bar.props["aria-label"] = label
    with bar:
        div().style(f"width: {100 * done / of if of else 0:.1f}%")
