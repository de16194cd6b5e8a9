"""Decides that a refresh never takes the cursor: what had the focus gets it back, with what was being typed."""

from __future__ import annotations

from pathlib import Path

from nicegui.dependencies import register_vue_component
from nicegui.element import Element

from ..canvas.canvas import content_version

_COMPONENT = Path(__file__).with_name("crosswalk_keep_focus.js")


class KeepFocus(Element):
    """A container; names (aria-label) tell which of its new elements takes the place of an old one."""

    component = register_vue_component(_COMPONENT, max_time=content_version(_COMPONENT))


def take_focus(element: Element) -> None:
    """The element gets the focus once it is drawn."""
    element.props["data-focus"] = "true"
