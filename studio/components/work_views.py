"""Decides which of the two views of a mapping is on screen, canvas or table, and that both go to the same field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from studio.state.mapping_document import MappingDocument

from .canvas import Canvas, Selection
from .inspector.desk import Selected, Side
from .table.table_view import TableView
from .view_switch import WorkView


class WorkViews:
    """The canvas and, once somebody has asked for it, the table in the same place."""

    def __init__(
        self, document: MappingDocument, canvas: Canvas, selected: Selected, on_select: Callable[[Selection], Any]
    ) -> None:
        self.document, self.canvas, self._selected, self._on_select = document, canvas, selected, on_select
        self._table: TableView | None = None
        self.view: WorkView = "canvas"

    def show(self, view: WorkView) -> None:
        """Shows one of the two, at the field that is selected."""
        self.view = view
        if view == "table" and self._table is None and self.canvas.parent_slot is not None:
            with self.canvas.parent_slot:
                self._table = TableView(self.document, self._select)
        self.canvas.set_visibility(view == "canvas")
        if self._table is not None:
            self._table.place.set_visibility(view == "table")
        if self._selected.path and self._selected.side is not None:
            self.reveal(self._selected.side, self._selected.path)

    def reveal(self, side: Side, path: str) -> None:
        """Goes to a field in the view that is on screen."""
        if self.view == "table" and self._table is not None:
            self._table.reveal(side, path)
            return
        if side == "target" and self.document.rule(path) is not None:
            self.canvas.select_rule(path)
        self.canvas.reveal(side, path)

    def _select(self, side: Side, path: str) -> None:
        self._on_select(Selection(rule=None, side=side, path=path))
