"""A sheet of a workbook as batches of text columns, by the reader settings of the contract.

It decides which rows are the header and which are records; empty rows are none. Cells come from `excel_sheet.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from runtime.artefacts.contract import Contract, Reader
from runtime.diagnostics import Place, fail
from runtime.io.csv_source import Columns, no_such_columns, table_names
from runtime.io.csv_text import filled_up
from runtime.io.excel_sheet import Sheet, read_sheet
from runtime.io.records import Source, Unreadable, resized

_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The table of a sheet: the names of its columns and the rows of its records."""

    names: list[str]
    rows: list[list[str]]


def open_excel(path: Path, contract: Contract, reader: Reader) -> Source:
    """The rows of a sheet; fields are found by the header's names, never by place."""
    table = sheet_table(path, reader)
    columns = Columns(table.names, tuple(f.name for f in contract.fields), reader.null_text)
    if columns.wanted and len(columns.missing) == len(columns.wanted):
        raise no_such_columns(table.names, path, "check the sheet, the header and the skipped rows")

    def tables() -> Iterator[pa.Table]:
        width = len(table.names)
        for start in range(0, len(table.rows), _ROWS):
            rows = table.rows[start : start + _ROWS]
            yield columns.texts(list(range(start, start + len(rows))), [filled_up(row, width) for row in rows])

    def read(size: int, _: list[Unreadable]) -> Iterator[pa.Table]:
        return resized(tables(), size)

    return Source("text", read, columns.missing, columns.extra, len(table.rows))


def sheet_table(path: Path, reader: Reader) -> SheetTable:
    """The header and the records of the sheet that the settings name; E402 where nothing is below the skipped rows."""
    sheet = read_sheet(path, reader.sheet, reader.member)
    if reader.fill_merged:
        sheet.filled()
    return table_in(sheet, reader, path)


def table_in(sheet: Sheet, reader: Reader, path: Path) -> SheetTable:
    """The table in a sheet that was read; a column without a name and without any value is none."""
    first = max(0, reader.skip - sheet.top)
    start = next((n for n in range(first, len(sheet.rows)) if any(sheet.rows[n])), len(sheet.rows))
    if start >= len(sheet.rows):
        raise fail("E402", "there are no rows after the skipped ones", Place(file=path.name))
    lines = max(1, reader.header_rows) if reader.header else 0
    header = [row + [""] * (sheet.width - len(row)) for row in sheet.rows[start : start + max(1, lines)]]
    body = _records(sheet.rows[start + lines :], reader)
    kept = [n for n in range(sheet.width) if _named(header, reader, n) or any(n < len(row) and row[n] for row in body)]
    names = table_names(header, reader)
    return SheetTable([names[n] for n in kept], [[row[n] if n < len(row) else "" for n in kept] for row in body])


def _named(header: list[list[str]], reader: Reader, column: int) -> bool:
    return reader.header and any(row[column].strip() for row in header)


def _records(rows: list[list[str]], reader: Reader) -> list[list[str]]:
    if reader.stop_at_blank:
        first = next((n for n, row in enumerate(rows) if any(row)), 0)
        end = next((n for n in range(first, len(rows)) if not any(rows[n])), len(rows))
        rows = rows[:end]
    found = [row for row in rows if any(row)]
    return found[: -reader.footer] if reader.footer else found
