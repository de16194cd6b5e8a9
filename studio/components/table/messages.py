"""Decides which messages of a table are well formed; what does not fit is refused before a page sees it.

What a text in a cell means is for `studio/state/rule_table_cells.py`.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, cast, get_args

from studio.state.table.paste import CellText

Side = Literal["target", "source"]
Verb = Literal["type", "paste", "fill", "clear"]
Action = Literal["on_error", "default", "step", "disconnect", "ignore", "unignore", "accept", "refuse"]

_MOST_CELLS = 20_000
_MOST_ROWS = 10_000
_LONGEST_TEXT = 20_000
_LONGEST_NAME = 4096


class Cells(NamedTuple):
    """Texts for cells. `own` when they were copied in this very table, else a spreadsheet may have had them."""

    id: str
    verb: Verb
    own: bool
    cells: list[CellText]


class Rows(NamedTuple):
    """Something to be done with rows."""

    action: Action
    side: Side
    paths: list[str]


class Asked(NamedTuple):
    """What may stand at a position of the text that is typed into a row."""

    asked: int
    path: str
    text: str
    position: int


def read_selection(raw: Any) -> tuple[Side, str] | None:
    if not isinstance(raw, dict) or raw.get("side") not in get_args(Side) or not _is_text(raw.get("path")):
        return None
    return raw["side"], raw["path"]


def read_cells(raw: Any) -> Cells | None:
    if not isinstance(raw, dict) or raw.get("verb") not in get_args(Verb) or not _is_text(raw.get("id")):
        return None
    cells = raw.get("cells")
    if not isinstance(cells, list) or not 0 < len(cells) <= _MOST_CELLS or not all(map(_is_cell, cells)):
        return None
    return Cells(raw["id"], raw["verb"], raw.get("own") is True, [CellText(*cell) for cell in cells])


def read_rows(raw: Any) -> Rows | None:
    if not isinstance(raw, dict) or raw.get("action") not in get_args(Action) or raw.get("side") not in get_args(Side):
        return None
    paths = raw.get("paths")
    if not isinstance(paths, list) or not 0 < len(paths) <= _MOST_ROWS or not all(_is_text(path) for path in paths):
        return None
    return Rows(cast(Action, raw["action"]), cast(Side, raw["side"]), paths)


def read_asked(raw: Any) -> Asked | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("asked"), int) or not isinstance(raw.get("position"), int):
        return None
    if not _is_text(raw.get("path")) or not _is_text(raw.get("text"), _LONGEST_TEXT):
        return None
    return Asked(raw["asked"], raw["path"], raw["text"], max(0, min(raw["position"], len(raw["text"]))))


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, list) and len(cell) == 3 and _is_text(cell[0]) and _is_text(cell[1])
        and _is_text(cell[2], _LONGEST_TEXT)
    )  # fmt: skip


def _is_text(value: Any, longest: int = _LONGEST_NAME) -> bool:
    return isinstance(value, str) and len(value) <= longest
