"""One sheet of a workbook as rows of texts, as its program shows them: 15 digits, ISO dates, errors as they stand.

It decides which sheet is read and what merged areas hold. What text stands for a cell is in `workbook.py`. Where the
table in a sheet is, is decided by the reader settings (`excel_source.py`) and, before there are any, by
`table_guess.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runtime.diagnostics import Correction, CrosswalkError, Diagnostic, Place, fail, nearest
from runtime.io.blocks import check_file
from runtime.io.excel_cells import OddCells
from runtime.io.unpack import opened
from runtime.io.workbook import Locked, Unopened, read_cells

LARGEST = 512 << 20
MOST_MERGED = 2_000_000
_MERGED_ROWS, _MERGED_COLUMNS = 200, 100  # so far a merged area reaches beyond the used cells
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
        for (top, left), (bottom, right) in self.reached():
            value = self.cell(top, left)
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self._put(row, column, value)

    def reached(self) -> list[Area]:
        """The merged areas as far as they matter: a title may be merged over all columns that a sheet can have."""
        last_row, last_column = self.top + len(self.rows) - 1, self.left + self.width - 1
        return [
            (
                (top, left),
                (min(bottom, max(last_row, top + _MERGED_ROWS)), min(right, max(last_column, left + _MERGED_COLUMNS))),
            )
            for (top, left), (bottom, right) in self.merged
        ]

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
        cells = read_cells(data, name)
    except Locked:
        raise fail(
            "E403", "the workbook is protected by a password", Place(file=path.name), "save it without the password"
        ) from None
    except Unopened as error:
        hint = "open it in a spreadsheet program and save it as .xlsx"
        raise fail("E403", f"the workbook cannot be opened: {error}", Place(file=path.name), hint) from error
    if cells.name not in cells.there:
        raise _no_such_sheet(cells.name, cells.there, path)
    found = Sheet(cells.name, cells.rows, *cells.start, tuple(cells.merged), OddCells(*cells.odd), tuple(cells.names))
    for (row, column), text in found.odd.texts.items():
        found._put(row, column, text)
    _check_merged(found, path)
    return found


def sheet_names(path: Path, member: str = "") -> list[str]:
    """The sheets that hold something; none where the workbook cannot be opened."""
    try:
        return read_cells(_bytes(path, member), names_only=True).names
    except (Locked, Unopened, CrosswalkError):
        return []


def _check_merged(sheet: Sheet, path: Path) -> None:
    """Merged areas cannot overlap; those of a hostile file may cover the whole sheet a thousand times."""
    merged = sum((bottom - top + 1) * (right - left + 1) for (top, left), (bottom, right) in sheet.reached())
    if merged > MOST_MERGED:
        message = f"the merged areas of the sheet cover more than {MOST_MERGED:,} cells"
        raise fail("E403", message, Place(file=path.name), "undo the merging, or save the sheet as CSV")


def _bytes(path: Path, member: str) -> bytes:
    with opened(check_file(path), member) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise fail("E403", f"the workbook is larger than {LARGEST >> 20} MB", Place(file=path.name))
    return data


def _no_such_sheet(name: str, there: Sequence[str], path: Path) -> CrosswalkError:
    place = Place(file=path.name)
    if not name:
        return fail("E402", "no sheet of the workbook holds anything", place)
    offers = tuple(Correction(f"Read the sheet {other}", (("sheet", other),)) for other in there[:8])
    hint = nearest(name, there) or f"one of {', '.join(there[:8])}"
    return CrosswalkError(Diagnostic("E403", f"there is no sheet '{name}'", place, hint, None, "sheet", offers))


def numbered_rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers as the spreadsheet shows them (from 1)."""
    yield from enumerate(sheet.rows, sheet.top + 1)
