"""Where the table is in the lines of a file: what stands above it, its header, where it ends, what does not fit.

It decides, with a doubt for everything that is left out, padded or refused. It takes records that were already cut
into cells, of a text file or a sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from runtime.artefacts.contract import Reader
from runtime.io.csv_source import table_names
from runtime.io.csv_text import Record, joined_header
from runtime.io.doubts import Doubts, Fixed, correction, quoted
from runtime.io.header_guess import column_looks, header_rows, is_name, looks_like_header, say_header, say_names
from runtime.io.notes_below import notes_below
from runtime.io.record_width import doubt_records, fits, is_blank, width_of

MOST_ABOVE = 50  # lines
_TABLE_FROM = 3  # so many records of another width are another table
_SMALL_ABOVE = 8
_TOTAL = re.compile(
    r"(?i)(?:grand |sub[- ]?)?totals?\b.*|summe\b.*|gesamt(?:summe)?\b.*|somme\b.*|totale?\b.*|sum\b|合計|总计|итого.*"
)


@dataclass(slots=True)
class TableGuess:
    """The reader settings, the columns' names, and what is doubtful about them."""

    reader: Reader
    names: list[str] = field(default_factory=list)
    body: list[Record] = field(default_factory=list)


def guess_table(
    rows: Sequence[Record],
    reader: Reader,
    doubts: Doubts,
    *,
    tail: Sequence[Record] | None = None,
    lines: int = 0,
    fixed: Fixed = MappingProxyType({}),
) -> TableGuess:
    """The table in the records of a file's head (blank ones included), with the settings found so far.

    `tail` are the records at the end of a file that is longer than its head; `lines` is the number of header lines
    where that is known.
    """
    search = _Search(rows, reader, doubts, tail, lines, fixed)
    search.run()
    return TableGuess(search.reader, search.names, search.body)


class _Search:
    def __init__(
        self,
        rows: Sequence[Record],
        reader: Reader,
        doubts: Doubts,
        tail: Sequence[Record] | None,
        lines: int,
        fixed: Fixed,
    ) -> None:
        self.rows = [r for r in rows if r.line > fixed.get("skip", 0)]
        self.reader, self.doubts, self.tail, self.fixed = reader, doubts, tail, fixed
        self.lines = fixed.get("header_rows", lines)
        self.names: list[str] = []
        self.header: list[Record] = []
        self.body: list[Record] = []
        self.width = 0

    def run(self) -> None:
        self._set()
        if "comment" not in self.fixed:
            self._find_comments()
        self.width = width_of(self.rows)
        if not self.width:
            return
        start = self._first_of_table()
        self._take_header(start)
        end = self._end_of_table()
        if end < len(self.body):
            self.body = self.body[:end]
        elif "footer" not in self.fixed:
            self._leave_out_notes()
        else:
            self.body = self._without_last(self.fixed["footer"])
        doubt_records(self.body, self.width, self.reader, self.doubts)

    def _set(self, **settings: Any) -> None:
        self.reader = replace(self.reader, **{**settings, **self.fixed})

    def _find_comments(self) -> None:
        """Lines that begin with # among the records, where their width tells them from data."""
        marked = [n for n, r in enumerate(self.rows) if r.raw.startswith(b"#")]
        if not marked or len(marked) * 2 > len(self.rows) or (marked[-1] < MOST_ABOVE and _is_top(marked)):
            return
        others = [r for n, r in enumerate(self.rows) if not r.raw.startswith(b"#") and not is_blank(r)]
        width = width_of(others)
        if sum(not fits(self.rows[n], width) or self.rows[n].raw.startswith(b"# ") for n in marked) < len(marked):
            return
        line = self.rows[marked[0]].line
        self.rows = [r for r in self.rows if not r.raw.startswith(b"#")]
        if self.tail is not None:
            self.tail = [r for r in self.tail if not r.raw.startswith(b"#")]
        self._set(comment="#")
        verb = "begins with # and is" if len(marked) == 1 else "begin with # and are"
        said = f"{self.doubts.lines(len(marked))} {verb} left out as a comment"
        self.doubts.say("W420", said, correction("They are records", comment=""),
                        line=line, about="comment")  # fmt: skip

    # -- above

    def _first_of_table(self) -> int:
        """Where the header is: the first record that is as wide as the table; a header may also be narrower."""
        if "skip" in self.fixed:
            return next((n for n, r in enumerate(self.rows) if not is_blank(r)), 0)
        first = next((n for n, r in enumerate(self.rows[:MOST_ABOVE]) if self._is_of_table(r)), 0)
        above = [n for n in range(first) if not is_blank(self.rows[n])]
        last = above[-1] if above else None
        if last is not None and last == first - 1 and self._is_misfit_header(self.rows[last], first):
            above.pop()
            first = last
        later = self._main_after(first) if not above else None
        if later is not None:
            return later
        if above:
            self._say_above(self.rows[above[0]], first)
            self._set(skip=self._lines_above(first))
        return first

    def _is_of_table(self, record: Record) -> bool:
        if is_blank(record):
            return False
        if record.broken:
            return True
        filled = sum(bool(cell.strip()) for cell in record.cells)
        if record.raw.startswith(b"#") and not fits(record, self.width):
            return False
        least = 1 if self.width <= (2 if self.doubts.noun == "line" else 1) else 2
        return fits(record, self.width) and filled >= least

    def _is_misfit_header(self, record: Record, first: int) -> bool:
        """Whether the line right above the records names fewer or more columns than they have values."""
        count = len(record.cells)
        if count < 2 or count * 2 < self.width or not all(is_name(c) for c in record.cells if c.strip()):
            return False
        body = [r.cells for r in self.rows[first + 1 :] if fits(r, self.width)]
        itself, _ = looks_like_header(self.rows[first].cells, body) if body else (False, False)
        names_it = any(kind not in (None, "text") for kind in column_looks([self.rows[first].cells], self.width))
        return not itself or names_it or not all(is_name(c) for c in self.rows[first].cells)

    def _main_after(self, first: int) -> int | None:
        """Where the table starts if the few lines before a gap are no part of it: facts about a report, say."""
        gap = next((n for n in range(first, min(len(self.rows), MOST_ABOVE)) if is_blank(self.rows[n])), None)
        if gap is None or gap - first > _SMALL_ABOVE:
            return None
        after = next((n for n in range(gap, len(self.rows)) if not is_blank(self.rows[n])), None)
        if after is None or not self._starts_table(after, self.rows[first:gap], after_gap=True):
            return None
        rest = sum(not is_blank(r) for r in self.rows[after:])
        if rest < 3 * (gap - first):
            return None
        self.width = width_of(self.rows[after:])
        self._say_above(self.rows[first], after)
        self._set(skip=self._lines_above(after))
        return after

    def _lines_above(self, first: int) -> int:
        return self.rows[first].line - 1

    def _say_above(self, record: Record, first: int) -> None:
        skip = self._lines_above(first)
        said = quoted(_text(record))
        above = next((r for r in reversed(self.rows[:first]) if not is_blank(r)), None)
        offers = [correction("Nothing is left out", skip=0)]
        if above is not None and len(above.cells) > 1 and sum(map(bool, above.cells)) > 1:
            offers.append(correction("The last one is a part of the header", skip=above.line - 1, header_rows=2))
        if skip == 1 and self.width <= 3 and is_name(_text(record)) and self.doubts.noun == "line":
            offers.append(correction("It names the only column", skip=0, delimiter="\t"))
        verb = "is" if skip == 1 else "are"
        message = f"{self.doubts.lines(skip)} before the header {verb} skipped, starting with {said}"
        self.doubts.say("W420", message, *offers, line=record.line, about="skip")

    # -- header

    def _take_header(self, start: int) -> None:
        head = self.rows[start]
        rest = self.rows[start + 1 :]
        body = [r.cells for r in rest if not r.broken and not is_blank(r)]
        count = len(head.cells)
        if not head.broken and count != self.width:
            self._say_misfit(head, count)
        width = max(count, self.width)
        has, sure = looks_like_header(head.cells, body)
        if "header" in self.fixed or self.lines > 1:
            has, sure = self.fixed.get("header", True), True
        lines, known = (self.lines, True) if self.lines else header_rows([head.cells, *body], width)
        self._set(header=has)
        self.header = [r for r in self.rows[start:] if self.lines or not is_blank(r)][: lines if has and known else 1]
        if not head.broken and "header" not in self.fixed:
            say_header(self.doubts, head.cells, has, sure or lines > 1, head.line)
        if has and lines > 1 and "header_rows" not in self.fixed:
            self._say_lines(lines, known)
        self.body = rest if len(self.header) == 1 else self.rows[self.rows.index(self.header[-1]) + 1 :]
        if not has:
            self.body = self.rows[start:]
        header = [r.cells for r in self.header]
        self.names = table_names(header, self.reader) if not head.broken else []
        self.width = len(self.names) or self.width
        if has and not head.broken:
            named = head.cells if len(header) == 1 else joined_header(header)
            say_names(self.doubts, named, self.names, head.line, self._no_columns(body))

    def _no_columns(self, body: Sequence[Sequence[str]]) -> set[int]:
        """The places in a sheet where nothing stands: these are no columns, with or without a name."""
        if self.doubts.noun == "line":
            return set()
        return {place for place in range(self.width) if not any(place < len(row) and row[place] for row in body)}

    def _say_misfit(self, head: Record, count: int) -> None:
        if count < self.width:
            self._set(columns=self.width)
            message = f"the header names {count} columns, most records have {self.width} values; the rest is numbered"
            offer = correction("It is not the header", header=False)
        elif any(cell.strip() for cell in head.cells[self.width :]):
            self._set(fill_short=True)
            message = f"the header names {count} columns, most records have {self.width} values; the rest is null"
            offer = correction("It is not the header", header=False)
        else:
            self._set(fill_short=True)
            return
        self.doubts.say("W421", message, offer, line=head.line, about="fill_short", hint="check the delimiter")

    def _say_lines(self, lines: int, known: bool) -> None:
        if known:
            self._set(header_rows=lines)
            message = f"the first {self.doubts.lines(lines)} are taken as the header together"
            offer = correction("Only the first is", header_rows=1)
        else:
            message = f"the second {self.doubts.noun} may be a part of the header"
            offer = correction("It is a part of the header", header_rows=lines)
        self.doubts.say("W418", message, offer, line=self.header[0].line + 1, about="header_rows")

    # -- the end

    def _end_of_table(self) -> int:
        """Where another table starts, or the end."""
        if "stop_at_blank" in self.fixed:
            return self._first_gap() if self.fixed["stop_at_blank"] else len(self.body)
        gap = False
        seen: list[Record] = []
        for n, record in enumerate(self.body):
            if is_blank(record):
                gap = True
                continue
            if seen and self._again(record):
                self._say_again(record)
                return len(self.body)
            if len(seen) > (not gap) and self._starts_table(n, seen, after_gap=gap, among=self.body):
                return self._say_table(record, gap, n)
            gap = False
            seen.append(record)
        return len(self.body)

    def _first_gap(self) -> int:
        """Where the first empty line below a record is."""
        seen = False
        for n, record in enumerate(self.body):
            if seen and is_blank(record):
                return n
            seen = seen or not is_blank(record)
        return len(self.body)

    def _without_last(self, count: int) -> list[Record]:
        """The records without so many at the end."""
        kept = list(self.body)
        while count and kept and self.tail is None:
            count -= not is_blank(kept.pop())
        return kept

    def _again(self, record: Record) -> bool:
        named = self.reader.header and len(self.header) == 1 and self.width > 1
        return named and record.cells == self.header[0].cells

    def _say_again(self, record: Record) -> None:
        start = record.raw.decode("utf-8", "replace").rstrip("\r\n")
        count = sum(self._again(r) for r in self.body)
        offers = [correction("Leave the repeated headers out", comment=start)] if start and len(start) < 200 else []
        message = f"the header comes again {'once' if count == 1 else f'{count} times'} among the records"
        self.doubts.say("W423", message, *offers, line=record.line, about="comment")

    def _starts_table(
        self, at: int, before: Sequence[Record], *, after_gap: bool, among: Sequence[Record] | None = None
    ) -> bool:
        """Whether another table starts here: records of another width, or a header above other values."""
        rows = self.rows if among is None else among
        record = rows[at]
        if not after_gap and fits(record, self.width):
            return False
        run = list(rows[at : at + 12])
        run = run[: next((n for n, r in enumerate(run) if is_blank(r)), len(run))]
        width = len(record.cells)
        if record.broken or width < 2:
            return False
        same = next((n for n, r in enumerate(run) if r.broken or len(r.cells) != width), len(run))
        usual = len(before[-1].cells) if after_gap else self.width
        if width != usual and not fits(record, usual):
            return same >= (2 if after_gap else _TABLE_FROM) and (after_gap or is_name(record.cells[0]))
        if not after_gap or not all(is_name(c) for c in record.cells if c.strip()):
            return False
        if sum(bool(c.strip()) for c in record.cells) < max(2, usual / 2):
            return False
        kinds = column_looks([r.cells for r in before], width)
        return any(k not in (None, "text") and c.strip() for k, c in zip(kinds, record.cells, strict=False)) or (
            len(run) > 1 and looks_like_header(record.cells, [r.cells for r in run[1:]]) == (True, True)
        )

    def _say_table(self, record: Record, gap: bool, at: int) -> int:
        other = correction(f"Read the table from {self.doubts.noun} {record.line}", skip=record.line - 1,
                           stop_at_blank=False, header_rows=1, columns=0, fill_short=False)  # fmt: skip
        said = quoted(_text(record))
        message = f"another table seems to start here, with {said}"
        if gap:
            self._set(stop_at_blank=True)
            both = correction("It is all one table", stop_at_blank=False)
            self.doubts.say("W423", f"{message}; only the table above it is read", other, both,
                            line=record.line, about="stop_at_blank")  # fmt: skip
            return at
        message += "; its records do not fit the header and will be refused"
        self.doubts.say("W423", message, other, line=record.line, about="skip")
        return at

    def _leave_out_notes(self) -> None:
        end = list(self.body if self.tail is None else self.tail)
        notes = notes_below(end, self.header, self.width)
        if self.body and notes and self.tail is None and notes[0] is next(r for r in self.body if not is_blank(r)):
            return
        if notes:
            self._say_below(notes)
        self._doubt_total([r for r in end if not is_blank(r) and r not in notes])

    def _say_below(self, notes: list[Record]) -> None:
        count = sum(sum(bool(line.strip()) for line in r.raw.split(b"\n")) or 1 for r in notes)
        self._set(footer=count)
        left = {id(r) for r in notes}
        self.body = [r for r in self.body if id(r) not in left]
        verb = "is" if count == 1 else "are"
        message = f"{self.doubts.lines(count)} below the table {verb} left out, starting with {quoted(_text(notes[0]))}"
        line = notes[0].line if self.tail is None else None
        self.doubts.say("W420", message, correction("They are records", footer=0), line=line, about="footer")

    def _doubt_total(self, end: list[Record]) -> None:
        last = end[-1] if len(end) > 1 and not end[-1].broken else None
        if last is None or self.width < 2:
            return
        word = next((c for c in last.cells if c.strip()), "")
        if _TOTAL.fullmatch(word.strip()) and not any(c.strip() == word.strip() for r in end[:-1] for c in r.cells):
            offer = correction("Leave it out", footer=self.reader.footer + 1)
            line = last.line if self.tail is None else None
            message = f"the last record {quoted(_text(last), 40)} looks like a total, not a record"
            self.doubts.say("W422", message, offer, line=line, about="footer")


def _is_top(marked: list[int]) -> bool:
    return marked == list(range(len(marked)))


def _text(record: Record) -> str:
    return record.raw.decode("utf-8", "replace") or ", ".join(cell for cell in record.cells if cell.strip())
