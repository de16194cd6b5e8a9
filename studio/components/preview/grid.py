"""Decides how a page talks to the grid of canonical records: it says when to fetch, and hears of cells clicked.

The browser fetches the rows itself; nothing of the data passes through element properties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nicegui.dependencies import register_vue_component
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from ..canvas.canvas import content_version

MOST_HIDDEN = 20_000
_COMPONENT = Path(__file__).with_name("crosswalk_grid.js")


@dataclass(frozen=True, slots=True)
class CellClicked:
    """A cell that was clicked, or opened by a key; column -1 is the row's number. `right` when it lies in the right
    half of the grid, `rule` is the one that failed there."""

    row: int
    column: int
    by_key: bool = False
    right: bool = False
    rule: str = ""


class Grid(Element):
    """Rows of a preview. ``on_cell`` gets a :class:`CellClicked`, and may be async; ``on_head`` gets the column whose
    head was clicked, how far from the left it stands, and whether by a key. The browser remembers which columns are
    `hidden`, and whether the grid `follows` the selected line."""

    component = register_vue_component(_COMPONENT, max_time=content_version(_COMPONENT))

    def __init__(
        self,
        src: str,
        *,
        label: str,
        name: str,
        on_cell: Callable[[CellClicked], Any],
        on_head: Callable[[int, int, bool], Any],
    ) -> None:
        super().__init__()
        self.props["src"] = src
        self.props["label"] = label
        self.props["name"] = name
        self.hidden: frozenset[str] = frozenset()
        self.follows = True

        def receive(event: GenericEventArguments) -> Any:
            clicked = _read(event.args)
            return None if clicked is None else on_cell(clicked)

        def receive_head(event: GenericEventArguments) -> Any:
            told = event.args if isinstance(event.args, dict) else {}
            column, left = told.get("column"), told.get("left")
            if not isinstance(column, int) or not isinstance(left, int):
                return None
            return on_head(column, left, told.get("key") is True)

        self.on("cell", receive)
        self.on("head", receive_head)
        self.on("columns", lambda event: self._recall(event.args))

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

    def hide(self, paths: Iterable[str]) -> None:
        """Hide these columns and no others."""
        self.hidden = frozenset(paths)
        self._call("setHidden", sorted(self.hidden))

    def follow(self, follows: bool) -> None:
        """Whether to go to the column of the line that is selected on the canvas."""
        self.follows = follows
        self._call("setFollow", follows)

    def _recall(self, raw: Any) -> None:
        """Takes over what the browser remembers."""
        told = raw if isinstance(raw, dict) else {}
        hidden = told.get("hidden")
        if isinstance(hidden, list) and len(hidden) <= MOST_HIDDEN:
            self.hidden = frozenset(path for path in hidden if isinstance(path, str))
        self.follows = told.get("follow") is not False

    def _call(self, method: str, *arguments: Any) -> None:
        if not self.is_deleted:
            self.run_method(method, *arguments)


def _read(raw: Any) -> CellClicked | None:
    """What the browser says, when it has the shape."""
    told = raw if isinstance(raw, dict) else {}
    row, column, rule = told.get("row"), told.get("column"), told.get("rule")
    if not isinstance(row, int) or not isinstance(column, int) or row < 0:
        return None
    rule = rule if isinstance(rule, str) and len(rule) <= 4096 else ""
    return CellClicked(row, column, told.get("key") is True, told.get("right") is True, rule)
