"""Decides where the list of keys comes from: the canvas's own table, so that what is said is what is done."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "canvas" / "lib" / "keys.js"
_ROW = re.compile(r'^\s*\["([^"]+)", "([^"]+)", "([^"]+)"\],$', re.MULTILINE)
_SHOWN = {
    "ArrowDown": "↓",
    "ArrowUp": "↑",
    "ArrowRight": "→",
    "ArrowLeft": "←",
    "PageDown": "Page ↓",
    "PageUp": "Page ↑",
    " ": "Space",
    "Escape": "Esc",
    "Delete": "Del",
}
EVERYWHERE = (
    (("Ctrl Z",), "Undo in a mapping"),
    (("Ctrl Shift Z", "Ctrl Y"), "Redo in a mapping"),
    (("Tab",), "The next control"),
    (("Esc",), "Close a dialog"),
)


@cache
def canvas_keys() -> tuple[tuple[tuple[str, ...], str], ...]:
    """The keys of the two trees, those that do the same together, each with a sentence."""
    found: dict[str, tuple[list[str], str]] = {}
    for key, action, sentence in _ROW.findall(TABLE.read_text(encoding="utf-8")):
        found.setdefault(action, ([], sentence))[0].append(_SHOWN.get(key, key))
    return tuple((tuple(keys), sentence) for keys, sentence in found.values())
