"""Decides which keys work anywhere on a page: undo and redo, unless somebody is typing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui.dependencies import register_vue_component
from nicegui.element import Element

from .canvas.canvas import content_version

_COMPONENT = Path(__file__).with_name("crosswalk_shortcuts.js")


class Shortcuts(Element):
    """Ctrl+Z, and Ctrl+Shift+Z or Ctrl+Y."""

    component = register_vue_component(_COMPONENT, max_time=content_version(_COMPONENT))

    def __init__(self, *, on_undo: Callable[[], Any], on_redo: Callable[[], Any]) -> None:
        super().__init__()
        self.on("undo", lambda _: on_undo())
        self.on("redo", lambda _: on_redo())
