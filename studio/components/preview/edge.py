"""Decides how a page hears of the preview's edge and of the keys that walk through records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, cast, get_args

from nicegui.dependencies import register_vue_component
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from ..canvas.canvas import content_version

_EDGE = Path(__file__).with_name("crosswalk_edge.js")
_KEYS = Path(__file__).with_name("crosswalk_record_keys.js")

Way = Literal["next", "previous", "next_problem", "previous_problem", "random"]
KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("]",), "Next record"),
    (("[",), "Previous record"),
    (("}",), "Next record with a problem"),
    (("{",), "Previous record with a problem"),
    (("*",), "Any record"),
    (("#",), "Go to a record by its number"),
)
"""The keys with a sentence, for the list of keys; a test holds them against the browser's table."""


class Edge(Element):
    """The upper edge of the preview; the browser remembers how high it is and whether it is folded."""

    component = register_vue_component(_EDGE, max_time=content_version(_EDGE))

    def __init__(self, on_fold: Callable[[bool], Any]) -> None:
        super().__init__()
        self.on("fold", lambda event: on_fold(bool(isinstance(event.args, dict) and event.args.get("folded"))))

    def toggle(self) -> None:
        """Folds the preview, or opens it."""
        self.run_method("toggle")

    def open(self) -> None:
        """Opens the preview where it is folded."""
        self.run_method("open")


class RecordKeys(Element):
    """Keys for the way through records; `on_leave` hears of Esc. The handlers may be async."""

    component = register_vue_component(_KEYS, max_time=content_version(_KEYS))

    def __init__(self, on_way: Callable[[Way], Any], on_leave: Callable[[], Any]) -> None:
        super().__init__()

        def receive(event: GenericEventArguments) -> Any:
            way = event.args.get("way") if isinstance(event.args, dict) else None
            return on_way(cast(Way, way)) if way in get_args(Way) else None

        self.on("way", receive)
        self.on("leave", lambda _: on_leave())
