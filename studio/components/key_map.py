"""Decides where the list of keys comes from: the canvas's and the table's own, so that what is said is what is done."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from .preview.edge import KEYS

TABLE = Path(__file__).parent / "canvas" / "lib" / "keys.js"
ROWS = Path(__file__).parent / "table" / "lib" / "keys.js"
_ROW = re.compile(r'^\s*\["([^"]+)", "([^"]+)", "([^"]+)"\],$', re.MULTILINE)
_SHOWN = {
    "ArrowDown": "↓",
    "ArrowUp": "↑",
    "ContextMenu": "Menu key",
    "Shift ArrowDown": "Shift ↓",
    "Shift ArrowUp": "Shift ↑",
    "ArrowRight": "→",
    "ArrowLeft": "←",
    "PageDown": "Page ↓",
    "PageUp": "Page ↑",
    " ": "Space",
    "Escape": "Esc",
    "Delete": "Del",
}
RECORD_KEYS = KEYS
EVERYWHERE = (
    (("?",), "This list"),
    ((">",), "What comes next in a mapping: required fields first, then problems"),
    (("Ctrl Z",), "Undo in a mapping"),
    (("Ctrl Shift Z", "Ctrl Y"), "Redo in a mapping"),
    (("Tab",), "The next control"),
    (("Esc",), "Close a dialog"),
)


@cache
def canvas_keys() -> tuple[tuple[tuple[str, ...], str], ...]:
    """The keys of the two trees, those that do the same together, each with a sentence."""
    return _keys_of(TABLE)


@cache
def table_keys() -> tuple[tuple[tuple[str, ...], str], ...]:
    """The keys of the table view."""
    return _keys_of(ROWS)


def _keys_of(file: Path) -> tuple[tuple[tuple[str, ...], str], ...]:
    found: dict[str, tuple[list[str], str]] = {}
    for key, action, sentence in _ROW.findall(file.read_text(encoding="utf-8")):
        shown = _SHOWN.get(key) or " ".join(_SHOWN.get(part, part) for part in key.split(" "))
        found.setdefault(action, ([], sentence))[0].append(shown)
    return tuple((tuple(keys), sentence) for keys, sentence in found.values())
