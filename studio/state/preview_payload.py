"""A preview as the grid fetches it: columns `c0`..`cN` with their titles apart, rows as lists, marks by place.

Names that come from data are values here and never keys: NiceGUI runs a key that starts with a colon as script.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from runtime.run.failures import Reason
from studio.state.preview import PreviewResult

NUMERIC = ("integer", "number", "decimal")


@dataclass(frozen=True, slots=True)
class Payload:
    """The JSON text of a result, and a tag that changes with it."""

    result: PreviewResult | None
    text: str
    tag: str


def payload_of(result: PreviewResult | None) -> Payload:
    """The result for the grid; before the first one, an empty grid."""
    text = json.dumps(_told(result), ensure_ascii=False, separators=(",", ":")) if result else _NOTHING
    return Payload(result, text, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16])


_NOTHING = '{"columns":[],"rows":[],"marks":[],"rejected":[],"label":""}'


def _told(result: PreviewResult) -> dict[str, Any]:
    columns = [
        {"key": f"c{i}", "path": c.path, "title": c.title, "type": str(c.type), "right": str(c.kind) in NUMERIC}
        for i, c in enumerate(result.columns)
    ]
    marks = [[row, column, _mark(reason)] for (row, column), reason in sorted(result.cells.items(), key=_place)]
    rows = [list(row) for row in result.rows]
    rejected = [
        [row, [_mark(reason) for reason in result.failures.get(row, ()) if reason.rejects]]
        for row in sorted(result.rejected_rows)
    ]
    return {"columns": columns, "rows": rows, "marks": marks, "rejected": rejected, "label": result.label}


def _place(item: tuple[tuple[int, int], Reason]) -> tuple[int, int]:
    return item[0]


def _mark(reason: Reason) -> dict[str, Any]:
    """What the tooltip of a cell says."""
    told = {"code": reason.code, "rejects": reason.rejects, "message": reason.message, "hint": reason.hint}
    return told | {"rule": reason.rule or "", "source": ", ".join(reason.source), "value": reason.value}
