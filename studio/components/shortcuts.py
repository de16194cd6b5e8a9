"""Decides which keys work anywhere on a page, unless somebody is typing: undo and redo, what comes next, all keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui.dependencies import register_vue_component
from nicegui.element import Element

from .canvas.canvas import content_version

_COMPONENT = Path(__file__).with_name("crosswalk_shortcuts.js")
Act = Callable[[], Any]


class Shortcuts(Element):
    """Ctrl+Z, and Ctrl+Shift+Z or Ctrl+Y; `>` for what comes next, `?` for the list of keys. Those that are given."""

    component = register_vue_component(_COMPONENT, max_time=content_version(_COMPONENT))

    def __init__(
        self,
        *,
        on_undo: Act | None = None,
        on_redo: Act | None = None,
        on_next: Act | None = None,
        on_help: Act | None = None,
    ) -> None:
        super().__init__()
        given = {"undo": on_undo, "redo": on_redo, "next": on_next, "help": on_help}
        acts = {name: act for name, act in given.items() if act is not None}
        self._props["actions"] = list(acts)
        for name, act in acts.items():
            self.on(name, lambda _, act=act: act())
