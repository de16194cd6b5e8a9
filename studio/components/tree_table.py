"""Decides how rows of text are tabulated, flat or as a tree.

For up to a few hundred rows: every cell is an element. More rows need a grid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui.element import Element

from .elements import Text, div, link, span
from .pills import type_badge

#: A text, or something that draws what the cell holds.
Cell = str | Callable[[], Any]


@dataclass(frozen=True)
class Row:
    """One row: the first cell is its name. ``depth`` and ``type`` make it a row of a tree, ``href`` a link."""

    key: str
    cells: Sequence[Cell]
    depth: int = 0
    type: str = ""
    href: str = ""


def tree_table(
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    on_open: Callable[[str], Any] | None = None,
    selected: str | None = None,
    right: Sequence[int] = (),
) -> Element:
    """A table. ``on_open`` gets the key of a row clicked or opened with Enter; ``right`` aligns columns."""
    with div("cw-table", "table") as table:
        with div(tag="thead"), div(tag="tr"):
            for index, name in enumerate(columns):
                Text(name, "th").classes(_align(index, right)).props("scope=col")
        with div(tag="tbody"):
            for row in rows:
                _draw(row, on_open, row.key == selected, right)
    return table


def _draw(row: Row, on_open: Callable[[str], Any] | None, selected: bool, right: Sequence[int]) -> None:
    with div(tag="tr") as made:
        if on_open is not None:
            made.classes("cw-clickable").props("tabindex=0")
            made.on("click", lambda: on_open(row.key)).on("keydown.enter", lambda: on_open(row.key))
            made.props["aria-selected"] = "true" if selected else "false"
        with div(tag="td"), div("cw-tree-cell").style(f"--cw-depth: {row.depth}"):
            if row.type:
                type_badge(row.type)
            _name(row)
        for index, content in enumerate(row.cells[1:], start=1):
            if isinstance(content, str):
                Text(content, "td").classes(_align(index, right))
            else:
                with div(_align(index, right), "td"):
                    content()


def _name(row: Row) -> None:
    """The first cell; a link covers the whole row, so that it opens in a new tab too."""
    name = row.cells[0]
    if not isinstance(name, str):
        name()
    elif row.href:
        link(name, row.href).classes("cw-row-link", remove="cw-link")
    else:
        span(name)


def _align(index: int, right: Sequence[int]) -> str:
    return "cw-right" if index in right else ""
