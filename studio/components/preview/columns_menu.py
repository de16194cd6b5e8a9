"""Decides how columns of the preview are hidden and shown; the browser remembers which, for each mapping."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from ..buttons import button, icon_button
from ..controls import search_box
from ..elements import div, text
from .grid import Grid
from .preview_desk import PreviewDesk

MOST = 200


class ColumnsMenu:
    """The button with the list of columns. `grid` is asked for once the list is open."""

    def __init__(self, desk: PreviewDesk) -> None:
        self.desk = desk
        self.grid: Grid | None = None
        self._wanted = ""
        self.opener = icon_button("view_column", "Columns of the preview")
        with self.opener, ui.menu() as menu:
            self._menu = div("cw-columns-menu")
        menu.on("before-show", lambda: self._draw())

    def _draw(self) -> None:
        self._wanted = ""
        self._menu.clear()
        with self._menu:
            text("Columns", "label", tag="h3")
            follow = ui.switch("Follow the selected line", value=self.grid.follows if self.grid else True)
            follow.on_value_change(lambda e: self.grid.follow(bool(e.value)) if self.grid else None)
            with div("cw-row-flow cw-tight"):
                button("Show all", lambda: self._hide(set()), small=True)
                button("Only mapped", self._only_mapped, small=True)
            search_box(self._search, label="Find a column")
            self._list = div("cw-columns-list")
        self._draw_list()

    def _draw_list(self) -> None:
        result = self.desk.document.preview.result
        hidden = self.grid.hidden if self.grid else frozenset()
        columns = [c.path for c in result.columns if self._wanted in c.path.lower()] if result is not None else []
        self._list.clear()
        with self._list:
            for path in columns[:MOST]:
                box: Any = ui.checkbox(path, value=path not in hidden).props("dense")
                box.on_value_change(lambda e, path=path: self._turn(path, bool(e.value)))
            if len(columns) > MOST:
                text(f"and {len(columns) - MOST:,} more; find them by name.", "muted")
            if not columns:
                text("No column is called so.", "muted")

    def _search(self, words: str) -> None:
        self._wanted = words
        self._draw_list()

    def _turn(self, path: str, on: bool) -> None:
        if self.grid is not None:
            self.grid.hide(self.grid.hidden - {path} if on else self.grid.hidden | {path})

    def _hide(self, paths: set[str]) -> None:
        if self.grid is not None:
            self.grid.hide(paths)
            self._draw_list()

    def _only_mapped(self) -> None:
        """Hides what no rule fills."""
        document = self.desk.document
        result = document.preview.result
        rules = {rule.path for rule in document.built.plan.rules.values()}
        columns = [c.path for c in result.columns] if result is not None else []
        self._hide({path for path in columns if not any(_fills(rule, path) for rule in rules)})


def _fills(rule: str, path: str) -> bool:
    return rule == path or path.startswith(f"{rule}.") or rule.startswith(f"{path}.")
