"""Decides what stands where nothing is yet: what this place is for, and the one or two ways to begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui.element import Element

from .elements import div, icon, text


@contextmanager
def empty_state(icon_name: str, heading: str, explanation: str) -> Iterator[Element]:
    """Open the row of buttons below the explanation: ``with empty_state(...): button(...)``."""
    with div("cw-empty"):
        icon(icon_name)
        text(heading, "heading")
        text(explanation)
        with div("cw-empty-actions") as actions:
            yield actions
