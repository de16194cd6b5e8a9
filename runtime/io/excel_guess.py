"""Which sheet of a workbook and which rows of it are the table, with every doubt about them.

It decides nothing about the cells (`excel_sheet.py`); the rows are looked at as the lines of a text file are.
"""

from __future__ import annotations

from pathlib import Path

from runtime.artefacts.contract import Reader
from runtime.diagnostics import Correction, counted
from runtime.io.csv_text import Record
from runtime.io.doubts import Doubts, Fixed, correction
from runtime.io.excel_sheet import Area, Sheet, numbered_rows, read_sheet
from runtime.io.excel_source import table_in
from runtime.io.table_guess import MOST_ABOVE, guess_table

_LOOKED_AT = 20_000
_OFFERED = 8
_SHOWN = 4


def guess_sheet(path: Path, doubts: Doubts, fixed: Fixed) -> tuple[Reader, list[str]]:
    """The reader settings for the workbook's first sheet that holds something, and the names of its columns."""
    sheet_name, member = fixed.get("sheet", ""), fixed.get("member", "")
    sheet = read_sheet(path, sheet_name, member)
    doubts.noun = "row"
    chosen = sheet_name
    if not sheet_name and not _is_table(sheet):  # a cover sheet, say
        others = (read_sheet(path, name, member) for name in sheet.names[:_OFFERED] if name != sheet.name)
        sheet = next(filter(_is_table, others), sheet)
        chosen = "" if sheet.name == sheet.names[0] else sheet.name
    reader = Reader("excel", sheet=chosen, member=member)
    _say_sheets(sheet, doubts, chosen=bool(sheet_name))
    lone = _lone_value(sheet)
    start, lines = (0, 1) if lone else _header(sheet)
    merged = _merged_in_body(sheet, start + lines)
    if merged and not lone:
        message = f"{counted(len(merged), 'merged area')} among the records: the value is repeated in every cell"
        offer = correction("Only the first cell has it", fill_merged=False)
        doubts.say("W425", message, offer, line=merged[0][0][0] + 1, about="fill_merged")
    if lone:
        doubts.say(
            "W425", f"the sheet is one merged cell with {sheet.cell(*sheet.merged[0][0])!r}", about="fill_merged"
        )
    plain = _records(sheet)
    sheet.filled()
    if lone:
        plain = _records(sheet)
    if lines > 1:  # what stands above a merged header is known then, and need not be guessed
        plain = [*plain[:start], *_records(sheet)[start:]]
    found = guess_table(plain, reader, doubts, lines=lines if lines > 1 else 0, fixed=fixed)
    _say_odd(sheet, doubts)
    names = table_in(sheet, found.reader, path).names
    return found.reader, names


def _is_table(sheet: Sheet) -> bool:
    return len(sheet.rows) > 1 and sheet.width > 1


def _records(sheet: Sheet) -> list[Record]:
    """The rows as records of one width; an empty one has no cells."""
    width = sheet.width
    return [
        Record(number, b"", [*row, *[""] * (width - len(row))] if any(row) else [])
        for number, row in list(numbered_rows(sheet))[:_LOOKED_AT]
    ]


def _header(sheet: Sheet) -> tuple[int, int]:
    """Where the header is and how many rows it has, as the merged cells in it say."""
    covered = {
        (row, column)
        for (top, left), (bottom, right) in sheet.merged
        for row in range(top, bottom + 1)
        for column in range(left, min(right, left + 500) + 1)
        if bottom - top < MOST_ABOVE
    }
    for n, row in enumerate(sheet.rows[:MOST_ABOVE]):
        own = sum(bool(cell.strip()) for cell in row)
        shown = sum(bool(c.strip()) or (sheet.top + n, sheet.left + k) in covered for k, c in enumerate(row))
        if own < min(2, sheet.width) or shown * 2 < sheet.width:
            continue
        last = n
        for (top, left), (bottom, right) in sheet.merged:
            if n <= top - sheet.top <= last:
                last = max(last, bottom - sheet.top, top - sheet.top + (right > left and bottom == top))
        return n, last - n + 1
    return 0, 1


def _merged_in_body(sheet: Sheet, start: int) -> list[Area]:
    return [area for area in sheet.merged if area[0][0] - sheet.top >= start and sheet.cell(*area[0])]


def _lone_value(sheet: Sheet) -> bool:
    return len(sheet.merged) == 1 and sum(bool(cell) for row in sheet.rows for cell in row) == 1


def _say_sheets(sheet: Sheet, doubts: Doubts, *, chosen: bool) -> None:
    others = [name for name in sheet.names if name != sheet.name]
    if not others or chosen:
        return
    names = ", ".join(f"'{name}'" for name in sheet.names[:_OFFERED])
    offers: list[Correction] = [correction(f"Read {name}", sheet=name) for name in others[:_OFFERED]]
    message = f"the workbook has {len(sheet.names)} sheets with data: {names}; '{sheet.name}' is read"
    doubts.say("W424", message, *offers, about="sheet")


def _say_odd(sheet: Sheet, doubts: Doubts) -> None:
    for names, kind in ((sheet.odd.errors, "an error"), (sheet.odd.formulas, "a formula without its result")):
        if names:
            shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
            verb = "holds" if len(names) == 1 else "hold"
            hint = "open the file in a spreadsheet program and save it again" if kind.startswith("a f") else None
            message = f"{counted(len(names), 'cell')} {verb} {kind} ({shown}); the text of it is read"
            doubts.say("W426", message, hint=hint)
