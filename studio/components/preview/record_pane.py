"""Decides how a page talks to the record on both sides: which record, which fields stand out, which one was clicked.

The browser fetches the record itself; nothing of the data passes through element properties.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nicegui.dependencies import register_vue_component
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from ..canvas.canvas import content_version

_COMPONENT = Path(__file__).with_name("crosswalk_record.js")


@dataclass(frozen=True, slots=True)
class FieldClicked:
    """A line of the record: its side, the path of its field, and the positions of the items around it."""

    side: Literal["source", "target"]
    path: str
    at: str
    row: int


class RecordPane(Element):
    """Source and canonical record side by side; ``on_field`` gets a :class:`FieldClicked`, and may be async."""

    component = register_vue_component(_COMPONENT, max_time=content_version(_COMPONENT))

    def __init__(self, src: str, *, source: str, target: str, on_field: Callable[[FieldClicked], Any]) -> None:
        super().__init__()
        self.props["src"] = src
        self.props["names"] = {"source": source, "target": target}

        def receive(event: GenericEventArguments) -> Any:
            clicked = _read(event.args)
            return None if clicked is None else on_field(clicked)

        self.on("field", receive)

    def load(self, row: int) -> None:
        """Fetch a record as it is now; the old one stays until it is there."""
        self._call("load", row)

    def empty(self, words: str) -> None:
        """Say why there is no record."""
        self._call("empty", words)

    def highlight(self, source: Sequence[str], target: Sequence[str]) -> None:
        """Mark the fields of the selected line on both sides."""
        self._call("highlight", list(source), list(target))

    def _call(self, method: str, *arguments: Any) -> None:
        if not self.is_deleted:
            self.run_method(method, *arguments)


def _read(raw: Any) -> FieldClicked | None:
    """What the browser says, when it has the shape."""
    if not isinstance(raw, dict) or raw.get("side") not in ("source", "target") or not isinstance(raw.get("row"), int):
        return None
    path, at = raw.get("path"), raw.get("at")
    if not isinstance(path, str) or not isinstance(at, str) or not path or len(path) > 4096:
        return None
    if not all(part.isdigit() and len(part) < 9 for part in at.split(".") if at):
        return None
    return FieldClicked(raw["side"], path, at, raw["row"])
