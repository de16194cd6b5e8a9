"""Decides how a page talks to the grid of canonical records: it says when to fetch, and hears of cells clicked.

The browser fetches the rows itself; nothing of the data passes through element properties.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui.dependencies import register_vue_component
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from ..canvas.canvas import content_version

_COMPONENT = Path(__file__).with_name("crosswalk_grid.js")


class Grid(Element):
    """Rows of a preview. ``on_cell`` gets row and column; column -1 is the row's number."""

    component = register_vue_component(_COMPONENT, max_time=content_version(_COMPONENT))

    def __init__(self, src: str, *, label: str, on_cell: Callable[[int, int], Any]) -> None:
        super().__init__()
        self.props["src"] = src
        self.props["label"] = label

        def receive(event: GenericEventArguments) -> Any:
            told = event.args if isinstance(event.args, dict) else {}
            row, column = told.get("row"), told.get("column")
            return on_cell(row, column) if isinstance(row, int) and isinstance(column, int) else None

        self.on("cell", receive)

    def load(self) -> None:
        """Fetch the newest result; the old rows stay until it is there."""
        self._call("load")

    def set_stale(self, stale: bool) -> None:
        """Dim the rows while newer ones are computed."""
        self._call("setStale", stale)

    def show_record(self, record: int) -> None:
        """Mark the record that the canvas shows, and bring it on screen."""
        self._call("setRecord", record)

    def show_rule(self, path: str | None) -> None:
        """Mark the column that a rule fills."""
        self._call("setRule", path)

    def show_wrong(self, paths: list[str]) -> None:
        """Mark the columns whose rules cannot run."""
        self._call("setWrong", paths)

    def show_cell(self, row: int, column: int) -> None:
        """Go to a cell."""
        self._call("showCell", row, column)

    def _call(self, method: str, *arguments: Any) -> None:
        if not self.is_deleted:
            self.run_method(method, *arguments)
