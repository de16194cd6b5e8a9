"""Records beside the width of their table: which fit, which a run will refuse, and which swallowed others.

It decides what is said of them. Where the table is, and so how wide, is decided in `table_guess.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from runtime.artefacts.contract import Reader
from runtime.io.csv_text import Record, width_problem
from runtime.io.doubts import Doubts, correction


def is_blank(record: Record) -> bool:
    """Whether there is nothing on the line, or nothing but delimiters."""
    return not record.broken and not any(cell.strip() for cell in record.cells)


def width_of(rows: Sequence[Record]) -> int:
    """How many values most records have; one counts only where nothing has more."""
    widths = Counter(len(r.cells) for r in rows if not r.broken and not is_blank(r))
    if not widths:
        return 0
    first = next(len(r.cells) for r in rows if not r.broken and not is_blank(r))
    return max(widths, key=lambda w: (widths[w] * (w > 1), w == first, w))


def fits(record: Record, width: int) -> bool:
    """Whether the record has as many values as the table has columns."""
    return record.broken is None and width_problem(record.cells, width) is None


def doubt_records(body: Sequence[Record], width: int, reader: Reader, doubts: Doubts) -> None:
    """Says which records a run will refuse, and which look as if something went wrong in them."""
    found = [r for r in body if not is_blank(r)]
    # A short record is made up for where that was proposed; the others are refused by a run too.
    ragged = [r for r in found if not fits(r, width) and not _is_filled(r, width, reader)]
    broken = [r for r in ragged if r.broken]
    uneven = [r for r in ragged if not r.broken]
    of = f"of the first {len(found):,} records"
    if uneven:
        _doubt_uneven(uneven, of, width, doubts)
    if broken:
        message = f"{len(broken):,} {of} will be refused: {broken[0].broken}"
        offers = [correction("Quotes are plain characters", quote="")]
        if any(b'\\"' in r.raw for r in broken):
            offers.insert(0, correction("A backslash stands before a quote in a value", escape="\\"))
        doubts.say("W417", message, *offers, line=broken[0].line, about="quote")
    empty = [r for r in body if r.cells and is_blank(r)]
    if empty and doubts.noun == "line":
        count = "1 record has" if len(empty) == 1 else f"{len(empty)} records have"
        last = next((r for r in reversed(body) if not is_blank(r)), None)
        at_end = last is not None and last.line < empty[0].line
        offers = [correction("The table ends there", stop_at_blank=True)] if at_end else []
        doubts.say("W422", f"{count} no value at all", *offers, line=empty[0].line, about="stop_at_blank")
    _doubt_swallowed(found, width, reader, doubts)


def _is_filled(record: Record, width: int, reader: Reader) -> bool:
    return reader.fill_short and not record.broken and len(record.cells) < width


def _doubt_uneven(uneven: list[Record], of: str, width: int, doubts: Doubts) -> None:
    reason = width_problem(uneven[0].cells, width)
    message = f"{len(uneven):,} {of} do not fit the header and will be refused: {reason}"
    offers = []
    if any(len(r.cells) < width for r in uneven):
        offers.append(correction("Missing values at the end are null", fill_short=True))
    longest = max(len(r.cells) for r in uneven)
    if longest > width:
        offers.append(correction(f"The table has {longest} columns", columns=longest, fill_short=True))
    doubts.say("W421", message, *offers, line=uneven[0].line, about="fill_short",
                    hint="check the delimiter and the quotes")  # fmt: skip


def _doubt_swallowed(found: list[Record], width: int, reader: Reader, doubts: Doubts) -> None:
    """A value over several lines that look like records themselves: somewhere a quote is missing."""
    delimiter = reader.delimiter[:1].encode()
    for record in found:
        lines = record.raw.rstrip(b"\n").split(b"\n")
        inner = sum(line.count(delimiter) >= max(1, width - 1) for line in lines)
        if len(lines) > 20 or (len(lines) > 1 and width > 2 and inner > 1):
            like = ", some of which look like records" if inner > 1 else ""
            message = f"a value spans {len(lines)} lines{like}; a quote may be missing"
            offer = correction("Quotes are plain characters", quote="")
            doubts.say("W417", message, offer, line=record.line, about="quote")
            return
