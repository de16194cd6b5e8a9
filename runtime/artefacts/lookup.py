"""Lookups: value maps as CSV files with the columns `from`, `to` and `note`.

Decides what a well-formed lookup is. An empty `to` means that the code has no value (null).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from runtime.artefacts.nodes import MAX_BYTES
from runtime.diagnostics import Diagnostic, Place

COLUMNS = ("from", "to", "note")


@dataclass(frozen=True, slots=True)
class LookupRow:
    """One code and what it means in the model."""

    key: str
    value: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    name: str
    rows: tuple[LookupRow, ...]
    file: str | None = field(default=None, compare=False)

    def as_dict(self) -> dict[str, str | None]:
        """The map; of a code that stands twice the first row counts."""
        return {row.key: row.value for row in reversed(self.rows)}


def read_lookup(text: str, name: str, file: str | None = None) -> tuple[Lookup | None, list[Diagnostic]]:
    """The lookup in the CSV text and its faults; None when the columns cannot be told."""
    if len(text) > MAX_BYTES:
        return None, [Diagnostic("E105", f"the lookup is larger than {MAX_BYTES:,} bytes", Place(file))]
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        return None, [Diagnostic("E108", f"the lookup is not CSV: {error}", Place(file))]
    header = [column.strip() for column in lines[0][1]] if lines else []
    missing = [column for column in COLUMNS[:2] if column not in header]
    if missing:
        message = f"the lookup has no column '{missing[0]}'"
        return None, [Diagnostic("E108", message, Place(file, 1), "its first line has to be: from,to,note")]
    return _read(lines, header, name, file)


def _read(
    lines: list[tuple[int, list[str]]], header: list[str], name: str, file: str | None
) -> tuple[Lookup, list[Diagnostic]]:
    rows: dict[str, LookupRow] = {}
    seen: dict[str, int] = {}
    faults: list[Diagnostic] = []
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            message = f"the row has {len(cells)} values, expected {len(header)}"
            faults.append(Diagnostic("E108", message, Place(file, line), "put a value with a comma in double quotes"))
            cells = [*cells, *[""] * len(header)]
        values = dict(zip(header, cells, strict=False))
        key = values["from"]
        if key in seen:
            message = f"'{key}' stands here again; line {seen[key]} has it already"
            faults.append(Diagnostic("E108", message, Place(file, line), "remove one of the two"))
            continue
        seen[key] = line
        rows[key] = LookupRow(key, values["to"] or None, values.get("note") or None)
    return Lookup(name, tuple(rows.values()), file), faults


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it starts on; lines without anything are passed over."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    start = 1
    for cells in reader:
        if cells:
            yield start, cells
        start = reader.line_num + 1


def new_lookup(lookup: Lookup) -> str:
    """The text of a new CSV file for the lookup."""
    return _text([list(COLUMNS), *([row.key, row.value or "", row.note or ""] for row in lookup.rows)])


def _text(rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()
