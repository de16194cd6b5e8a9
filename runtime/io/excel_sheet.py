"""One sheet of a workbook as rows of texts, as its program shows them: 15 digits, ISO dates, errors as they stand.

It decides which sheet is read and what text stands for a cell. Where the table in a sheet is, is decided by the
reader settings (`excel_source.py`) and, before there are any, by `table_guess.py`.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, XmlError, ZipError

from runtime.diagnostics import Correction, CrosswalkError, Diagnostic, Place, fail, nearest
from runtime.io.blocks import check_file
from runtime.io.excel_cells import OddCells, odd_cells
from runtime.io.unpack import opened

LARGEST = 1 << 30
_DIGITS = 15  # so many Excel keeps and shows; the rest of a binary number is noise
_PLAIN_BELOW = 1e15
Area = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Sheet:
    """The cells of a sheet from its first used one on; `top` rows and `left` columns before it are empty."""

    name: str
    rows: list[list[str]]
    top: int = 0
    left: int = 0
    merged: tuple[Area, ...] = ()
    odd: OddCells = field(default_factory=OddCells)
    names: tuple[str, ...] = ()
    """All sheets of the workbook that hold something; hidden ones last."""

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def filled(self) -> None:
        """Every cell of a merged area gets the value that the area shows."""
        for (top, left), (bottom, right) in self.merged:
            value = self.cell(top, left)
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self._put(row, column, value)

    def cell(self, row: int, column: int) -> str:
        """The text at a place of the sheet (from 0)."""
        row, column = row - self.top, column - self.left
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside else ""

    def _put(self, row: int, column: int, value: str) -> None:
        if column < self.left or row < self.top or row - self.top > 1_000_000 or column - self.left > 16_384:
            return
        while row - self.top >= len(self.rows):
            self.rows.append([])
        cells = self.rows[row - self.top]
        cells += [""] * (column - self.left + 1 - len(cells))
        cells[column - self.left] = value


def read_sheet(path: Path, name: str = "", member: str = "") -> Sheet:
    """The sheet of that name, or the first that holds anything; E402 if none does, E403 if it cannot be opened."""
    data = _bytes(path, member)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        used = _used(book)
        chosen = name or (used[0] if used else "")
        if chosen not in book.sheet_names:
            raise _no_such_sheet(chosen, book.sheet_names, path)
        sheet = book.get_sheet_by_name(chosen)
        values = sheet.to_python()
        top, left = sheet.start or (0, 0)
        odd = odd_cells(data, chosen)
        merged = tuple(sheet.merged_cell_ranges or ())
    except PasswordError as error:
        raise fail(
            "E403", "the workbook is protected by a password", Place(file=path.name), "save it without the password"
        ) from error
    except (CalamineError, ZipError, XmlError) as error:
        hint = "open it in a spreadsheet program and save it as .xlsx"
        raise fail("E403", f"the workbook cannot be opened: {error}", Place(file=path.name), hint) from error
    found = Sheet(chosen, _texts(values), top, left, merged, odd, tuple(used))
    for (row, column), text in odd.texts.items():
        found._put(row, column, text)
    return found


def sheet_names(path: Path, member: str = "") -> list[str]:
    """The sheets that hold something; none where the workbook cannot be opened."""
    try:
        return _used(CalamineWorkbook.from_filelike(io.BytesIO(_bytes(path, member))))
    except (CalamineError, ZipError, XmlError, PasswordError, CrosswalkError):
        return []


def _bytes(path: Path, member: str) -> bytes:
    with opened(check_file(path), member) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise fail("E403", f"the workbook is larger than {LARGEST >> 20} MB", Place(file=path.name))
    return data


def _used(book: CalamineWorkbook) -> list[str]:
    """The sheets that hold something, those that people see first."""
    visible = {m.name: m.visible == SheetVisibleEnum.Visible for m in book.sheets_metadata}
    found = []
    for name in book.sheet_names:
        try:
            if book.get_sheet_by_name(name).height:
                found.append(name)
        except CalamineError:  # a sheet that is a chart
            continue
    return sorted(found, key=lambda name: not visible.get(name, True))


def _no_such_sheet(name: str, there: Sequence[str], path: Path) -> CrosswalkError:
    place = Place(file=path.name)
    if not name:
        return fail("E402", "no sheet of the workbook holds anything", place)
    offers = tuple(Correction(f"Read the sheet {other}", (("sheet", other),)) for other in there[:8])
    hint = nearest(name, there) or f"one of {', '.join(there[:8])}"
    return CrosswalkError(Diagnostic("E403", f"there is no sheet '{name}'", place, hint, None, "sheet", offers))


def _texts(values: list[list[Any]]) -> list[list[str]]:
    with_time = _columns_with_time(values)
    return [[_text(value, place in with_time) for place, value in enumerate(row)] for row in values]


def _columns_with_time(values: list[list[Any]]) -> set[int]:
    """The columns of dates with times: there midnight is a time too."""
    return {place for row in values for place, value in enumerate(row) if type(value) is dt.datetime}


def _text(value: Any, with_time: bool) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            rounded = float(f"{value:.{_DIGITS}g}")
            return str(int(rounded)) if rounded.is_integer() and abs(rounded) < _PLAIN_BELOW else repr(rounded)
        case dt.datetime() | dt.time():
            return value.isoformat()
        case dt.date():
            return f"{value.isoformat()}T00:00:00" if with_time else value.isoformat()
        case dt.timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case None:
            return ""
    return str(value)


def numbered_rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers as the spreadsheet shows them (from 1)."""
    yield from enumerate(sheet.rows, sheet.top + 1)
