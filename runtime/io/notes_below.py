"""Lines below a table that are no records: sources, dates, remarks.

Decides which they are; that they are left out is said in `table_guess.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from runtime.io.csv_text import Record
from runtime.io.header_guess import look
from runtime.io.record_width import is_blank

_MOST = 15
_NOTE = re.compile(
    r"(?i)[*†]|(?:source|quelle|note|hinweis|nota|fuente|stand|generated|exported|last updat|copyright|©)"
)
_NOTE_WORDS = 4


def notes_below(end: Sequence[Record], header: Sequence[Record], width: int) -> list[Record]:
    """The notes among the records at the end of a file, in their order."""
    notes: list[Record] = []
    pending: list[Record] = []
    for place in range(len(end) - 1, max(-1, len(end) - 1 - 3 * _MOST), -1):
        record = end[place]
        if is_blank(record) or record in header:
            if pending:  # what stands alone below a gap is no record
                notes, pending = [*pending, *notes], []
            continue
        if len(notes) + len(pending) >= _MOST or not _may_be_note(record, width):
            break
        pending.insert(0, record)
        if _is_note(record):
            notes, pending = [*pending, *notes], []
    return notes


def _may_be_note(record: Record, width: int) -> bool:
    filled = [cell for cell in record.cells if cell.strip()]
    if width < 2 or record.broken:
        return False
    few = len(filled) <= max(1, width // 4)
    return few and (len(record.cells) < width or width > 2)


def _is_note(record: Record) -> bool:
    said = next(cell for cell in record.cells if cell.strip()).strip()
    words = len(said.split()) >= _NOTE_WORDS and bool(record.cells[0].strip())
    return words or (look(said) == "text" and _NOTE.match(said) is not None)
