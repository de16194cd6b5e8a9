"""A preview as the grid fetches it: columns `c0`..`cN` with their titles apart, rows as lists, marks by place.

Names that come from data are values here and never keys: NiceGUI runs a key that starts with a colon as script.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from runtime.diagnostics import FAILURES
from runtime.run.failures import Reason
from studio.state.preview.result import PreviewResult, Window

NUMERIC = ("integer", "number", "decimal")
MOST_ROWS = 500
PolicyOf = Callable[[str], str]
"""What a rule does on error, by its path."""
_LONGEST = 2_000
_NOTHING: dict[str, Any] = {"columns": [], "count": 0, "profiles": [], "label": ""}


def preview_text(result: PreviewResult | None, window: Window, policy: PolicyOf) -> str:
    """The result with some of its rows; before the first one, an empty grid."""
    return _text((_told(result) if result is not None else _NOTHING) | rows_told(window, policy))


def rows_text(window: Window, policy: PolicyOf) -> str:
    """Some rows more."""
    return _text(rows_told(window, policy))


def tag_of(text: str) -> str:
    """What changes with an answer."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def rows_told(window: Window, policy: PolicyOf) -> dict[str, Any]:
    rejected = [
        [row, [_mark(reason, policy) for reason in window.failures[row] if reason.rejects]]
        for row in sorted(window.rejected())
    ]
    marks = [[row, column, _mark(window.cells[row, column], policy)] for row, column in sorted(window.cells)]
    rows = [[_cut(text) for text in row] for row in window.rows]
    return {"first": window.first, "rows": rows, "marks": marks, "rejected": rejected}


def _told(result: PreviewResult) -> dict[str, Any]:
    columns = [
        {"key": f"c{i}", "path": c.path, "title": c.title, "type": str(c.type), "right": str(c.kind) in NUMERIC}
        for i, c in enumerate(result.columns)
    ]
    known = (result.profiles.get(column.path) for column in result.columns)
    profiles = [p and {"count": p.count, "nulls": p.nulls, "failed": p.failed} for p in known]
    return {"columns": columns, "count": result.count, "profiles": profiles, "label": result.label}


def _mark(reason: Reason, policy: PolicyOf) -> dict[str, Any]:
    """What the tooltip of a cell says."""
    told = {"code": reason.code, "rejects": reason.rejects, "message": reason.message, "hint": reason.hint}
    told |= {"rule": reason.rule or "", "source": ", ".join(reason.source), "value": _cut(reason.value)}
    return told | {"title": FAILURES[reason.code].title, "policy": policy(reason.rule) if reason.rule else ""}


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
