"""CSV files as batches of text columns, found by the names in the file's header.

A block that is well formed goes through Arrow's reader; any other, line by line through `csv_text`, which
finds what is wrong with which line. Both give the same values for the same text. Nothing is cast here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from runtime.artefacts.contract import Contract, Reader
from runtime.diagnostics import Correction, CrosswalkError, Diagnostic, Place, fail
from runtime.io.blocks import Lines, check_file, count_guess, line_blocks, text_pieces, without_last
from runtime.io.content import check_kind, looks_like_json
from runtime.io.csv_text import Dialect, Record, column_names, filled_up, joined_header, records, width_problem
from runtime.io.records import ROW, Source, Unreadable, numbered, resized

_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Columns:
    """The file's columns by name, and those that the contract asks for, in its order."""

    names: list[str]
    wanted: tuple[str, ...]
    null_text: tuple[str, ...]

    @property
    def present(self) -> list[str]:
        """The names asked for that the file has."""
        there = set(self.names)
        return [name for name in self.wanted if name in there]

    @property
    def missing(self) -> tuple[str, ...]:
        """The names asked for that the file lacks."""
        there = set(self.names)
        return tuple(name for name in self.wanted if name not in there)

    @property
    def extra(self) -> tuple[str, ...]:
        """The file's columns that nobody asks for."""
        wanted = set(self.wanted)
        return tuple(name for name in self.names if name not in wanted)

    def texts(self, rows: list[int], cells: Sequence[Sequence[str | None]]) -> pa.Table:
        """The table of records that were read one by one."""
        nulls, wanted = set(self.null_text), set(self.wanted)
        found: dict[str, pa.Array] = {}
        for place, name in enumerate(self.names):
            if name in wanted:
                values = [None if record[place] in nulls else record[place] for record in cells]
                found[name] = pa.array(values, pa.string())
        return self.table(rows, found)

    def table(self, rows: range | list[int], columns: dict[str, pa.ChunkedArray | pa.Array]) -> pa.Table:
        """The columns asked for, with the numbers of their rows; NULL where the file has none."""
        empty = pa.nulls(len(rows), pa.string())
        found = [numbered(rows), *(columns.get(name, empty) for name in self.wanted)]
        return pa.table(found, names=[ROW, *self.wanted])  # a field may be called like ROW


def open_csv(path: Path, contract: Contract, reader: Reader) -> Source:
    """The rows of a CSV file; fields are found by the header's names, never by place."""
    check_kind(check_file(path), "CSV", reader.member)
    names = header_names(path, reader)
    columns = Columns(names, tuple(f.name for f in contract.fields), reader.null_text)
    missing = columns.missing
    if len(missing) == len(columns.wanted) and missing:
        if looks_like_json(next(text_pieces(path, reader.encoding, reader.member))):
            raise fail("E403", "the contract says CSV, the file is JSON", Place(file=str(path)), "choose a CSV file")
        raise no_such_columns(names, path, "check the delimiter, the header and the skipped lines")

    def read(size: int, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
        return resized(_tables(path, reader, columns, unreadable), size)

    guess = count_guess(path)
    hint = None if guess is None else max(0, guess - reader.skip - reader.footer - reader.header)
    return Source("text", read, missing, columns.extra, hint)


def no_such_columns(names: list[str], path: Path, hint: str) -> CrosswalkError:
    """The problem when a file has none of the columns that its contract names."""
    message = f"none of the contract's fields is in the header {', '.join(names[:8])}"
    return fail("E409", message, Place(file=str(path)), hint)


def header_names(path: Path, reader: Reader) -> list[str]:
    """The names of the file's columns; E409 if its header cannot be read."""
    lines = Lines(line_blocks(text_pieces(path, reader.encoding, reader.member)))
    for _ in range(reader.skip):
        lines.take()
    found = list(islice(records(lines, Dialect.of(reader)), _header_rows(reader) or 1))
    if not found:
        raise fail("E402", "there are no lines after the skipped ones", Place(file=str(path)))
    broken = next((record for record in found if record.broken), None)
    if broken:
        offer = Correction("Quotes are plain characters", (("quote", ""),))
        message, place = f"the header is broken: {broken.broken}", Place(file=str(path), line=broken.line)
        raise CrosswalkError(Diagnostic("E409", message, place, None, None, "quote", (offer,)))
    return table_names([record.cells for record in found], reader)


def table_names(header: list[list[str]], reader: Reader) -> list[str]:
    """The names of a table's columns from the lines where its header is; without one, from its first record."""
    width = max(reader.columns, *(len(cells) for cells in header))
    if not reader.header:
        return column_names([""] * width)
    named = header[0] if len(header) == 1 else joined_header(header)
    return column_names(named + [""] * (width - len(named)))


def _header_rows(reader: Reader) -> int:
    return max(1, reader.header_rows) if reader.header else 0


def _tables(path: Path, reader: Reader, columns: Columns, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
    dialect = Dialect.of(reader)
    body, line = _body(path, reader, dialect)
    blocks = line_blocks(without_last(body, reader.footer) if reader.footer else body, dialect.quote.encode())
    odd = _odd_lines(reader)
    row = 0
    for block in blocks:
        sound = dialect.is_well_formed(block)
        table = _quickly(block, dialect, columns, row) if sound and not (odd and odd.search(block)) else None
        if table is not None:
            yield table
            row, line = row + table.num_rows, line + block.count(b"\n")
            continue
        # Where a quote is astray, the cut after the block may be wrong too: then all the rest is read this
        # way.
        rest = [block] if sound else chain([block], blocks)
        careful = _Careful(columns, reader, row, unreadable)
        yield from careful.tables(Lines(rest, line), dialect)
        if careful.ended:
            return
        row, line = careful.row, line + block.count(b"\n")


def _odd_lines(reader: Reader) -> re.Pattern[bytes] | None:
    """What a block may hold that must be looked at line by line: comments, and the empty line that ends the table."""
    marks = [re.escape(reader.comment.encode())] if reader.comment else []
    if reader.stop_at_blank:
        marks.append(rb"[\s%s%s]*$" % (re.escape(reader.delimiter.encode()), re.escape(reader.quote.encode())))
    return re.compile(rb"(?m)^(?:%s)" % b"|".join(marks)) if marks else None


def _body(path: Path, reader: Reader, dialect: Dialect) -> tuple[Iterator[bytes], int]:
    """What comes after the skipped lines and the header, and the number of lines before it."""
    pieces = text_pieces(path, reader.encoding, reader.member)
    head = next(pieces, b"")
    before = _lines_before(head, reader, dialect)
    while before >= head.count(b"\n") and (piece := next(pieces, b"")):
        head += piece
        before = _lines_before(head, reader, dialect)
    return chain([head[_offset(head, before) :]], pieces), before


def _lines_before(head: bytes, reader: Reader, dialect: Dialect) -> int:
    lines = Lines([head])
    for _ in range(reader.skip):
        lines.take()
    for _ in islice(records(lines, dialect), _header_rows(reader)):
        pass
    return lines.number


def _offset(data: bytes, lines: int) -> int:
    at = 0
    for _ in range(lines):
        at = data.find(b"\n", at) + 1 or len(data)
    return at


def _quickly(block: bytes, dialect: Dialect, columns: Columns, row: int) -> pa.Table | None:
    """The well-formed block through Arrow; None if a record is ragged or its text is not UTF-8."""
    ragged: list[object] = []

    def remember(found: object) -> str:
        ragged.append(found)
        return "skip"

    present = columns.present
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(block),
            pa_csv.ReadOptions(column_names=columns.names, block_size=len(block) + 1, use_threads=False),
            pa_csv.ParseOptions(
                delimiter=dialect.delimiter, quote_char=dialect.quote or False,
                newlines_in_values=True, invalid_row_handler=remember,
            ),
            pa_csv.ConvertOptions(
                include_columns=present, column_types={name: pa.string() for name in present},
                null_values=list(columns.null_text), strings_can_be_null=bool(columns.null_text),
            ),
        )  # fmt: skip
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    if ragged:
        return None
    return columns.table(range(row, row + table.num_rows), {name: table.column(name) for name in present})


class _Careful:
    """Records read one by one: what is wrong with each is known. `row` is the number of the next one."""

    def __init__(self, columns: Columns, reader: Reader, row: int, unreadable: list[Unreadable]) -> None:
        self.columns, self.reader, self.row, self.unreadable = columns, reader, row, unreadable
        self.ended = False

    def tables(self, lines: Lines, dialect: Dialect) -> Iterator[pa.Table]:
        """Tables of the good records."""
        rows: list[int] = []
        cells: list[list[str | None]] = []
        for record in records(lines, dialect, blanks=self.reader.stop_at_blank):
            if self.reader.stop_at_blank and not record.broken and not any(map(str.strip, record.cells)):
                if self.row:
                    self.ended = True
                    break
                continue
            found = self._cells(record)
            if found is not None:
                rows.append(self.row)
                cells.append(found)
            self.row += 1
            if len(rows) == _ROWS:
                yield self.columns.texts(rows, cells)
                rows, cells = [], []
        yield self.columns.texts(rows, cells)

    def _cells(self, record: Record) -> list[str | None] | None:
        width = len(self.columns.names)
        if self.reader.fill_short and not record.broken and len(record.cells) < width:
            return filled_up(record.cells, width)
        problem = record.broken or width_problem(record.cells, width)
        if problem is None:
            return list(record.cells)
        raw = record.raw.decode("utf-8", "replace").rstrip("\r\n")
        self.unreadable.append(Unreadable(self.row, record.line, problem, raw))
        return None
