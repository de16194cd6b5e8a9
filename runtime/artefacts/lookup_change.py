"""A change of a lookup carried into its CSV text: only the lines of the codes that it concerns are written anew.

Decides where a new code stands (at the end) and what a changed line looks like; other columns, their order, blank
lines and the way lines end stay.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator

from runtime.artefacts.lookup import COLUMNS, LookupRow

_BOM = "\ufeff"


def change_lookup(text: str, rows: Iterable[LookupRow], removed: Collection[str] = ()) -> str:
    """The text with the rows put in and some codes taken out; of a code that stands twice the first row counts."""
    end = "\r\n" if "\r\n" in text else "\n"
    wanted = {row.key: row for row in rows}
    lines = list(_spans(text.removeprefix(_BOM)))
    header = [column.strip() for column in lines[0][0]] if lines else list(COLUMNS)
    if wanted and any(row.note for row in wanted.values()) and "note" not in header:
        header = [*header, "note"]
        lines = [_widened(cells, raw, "" if number else "note", end) for number, (cells, raw) in enumerate(lines)]
    kept, seen = [raw for _, raw in lines[:1]] or [_line(list(COLUMNS), end)], set[str]()
    for cells, raw in lines[1:]:
        key = dict(zip(header, cells, strict=False)).get("from")
        first = cells and key not in seen
        if first and key is not None:
            seen.add(key)
        if cells and key in removed and key not in wanted:
            continue
        changed = wanted.pop(key, None) if first and key is not None else None
        kept.append(_line(_cells(changed, header, cells), end) if changed is not None else raw)
    if wanted and kept and not kept[-1].endswith("\n"):
        kept[-1] += end
    made = "".join([*kept, *(_line(_cells(row, header, []), end) for row in wanted.values())])
    return (_BOM if text.startswith(_BOM) else "") + made


def _spans(text: str) -> Iterator[tuple[list[str], str]]:
    """The cells of each row with its text as it stands, which may be several lines; a blank line has no cells."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(io.StringIO(text, newline=""))
    start = 0
    for cells in reader:
        yield cells, "".join(lines[start : reader.line_num])
        start = reader.line_num


def _widened(cells: list[str], raw: str, more: str, end: str) -> tuple[list[str], str]:
    """The row with a cell more, for a column that the text did not have."""
    return ([*cells, more], _line([*cells, more], end)) if cells else (cells, raw)


def _cells(row: LookupRow, header: list[str], old: list[str]) -> list[str]:
    """The cells of the row in the order of the columns; of other columns what stood there."""
    values = dict(zip(header, old, strict=False)) | {"from": row.key, "to": row.value or "", "note": row.note or ""}
    return [values.get(column, "") for column in header]


def _line(cells: list[str], end: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end).writerow(cells)
    return stream.getvalue()
