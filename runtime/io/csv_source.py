"""CSV files as batches of text columns, found by the names in the file's header.

A block that is well formed goes through Arrow's reader; any other, line by line through `csv_text`, which
finds what is wrong with which line. Both give the same values for the same text. Nothing is cast here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from runtime.artefacts.contract import Contract, Reader
from runtime.diagnostics import Place, fail
from runtime.io.blocks import Lines, check_file, count_guess, line_blocks, text_pieces
from runtime.io.content import check_kind, looks_like_json
from runtime.io.csv_text import Dialect, Record, column_names, records, width_problem
from runtime.io.records import ROW, Source, Unreadable, numbered, resized


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

    def table(self, rows: range | list[int], columns: dict[str, pa.ChunkedArray | pa.Array]) -> pa.Table:
        """The columns asked for, with the numbers of their rows; NULL where the file has none."""
        empty = pa.nulls(len(rows), pa.string())
        found = [numbered(rows), *(columns.get(name, empty) for name in self.wanted)]
        return pa.table(found, names=[ROW, *self.wanted])  # a field may be called like ROW


def open_csv(path: Path, contract: Contract, reader: Reader) -> Source:
    """The rows of a CSV file; fields are found by the header's names, never by place."""
    check_kind(check_file(path), "CSV")
    names = header_names(path, reader)
    columns = Columns(names, tuple(f.name for f in contract.fields), reader.null_text)
    there = set(names)
    missing = tuple(name for name in columns.wanted if name not in there)
    if len(missing) == len(columns.wanted) and missing:
        if looks_like_json(next(text_pieces(path, reader.encoding))):
            raise fail("E403", "the contract says CSV, the file is JSON", Place(file=str(path)), "choose a CSV file")
        raise fail(
            "E409",
            f"none of the contract's fields is in the header {', '.join(names[:8])}",
            Place(file=str(path)),
            "check the delimiter, the header and the skipped lines",
        )  # fmt: skip

    def read(size: int, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
        return resized(_tables(path, reader, columns, unreadable), size)

    wanted = set(columns.wanted)
    extra = tuple(name for name in names if name not in wanted)
    return Source("text", read, missing, extra, max(0, count_guess(path) - reader.skip - reader.header))


def header_names(path: Path, reader: Reader) -> list[str]:
    """The names of the file's columns; E409 if its header cannot be read."""
    first = next(records(_lines_after(path, reader), Dialect.of(reader)), None)
    if first is None:
        raise fail("E402", "there are no lines after the skipped ones", Place(file=str(path)))
    if first.broken:
        raise fail("E409", f"the header is broken: {first.broken}", Place(file=str(path), line=first.line))
    return column_names(first.cells if reader.header else [""] * len(first.cells))


def _lines_after(path: Path, reader: Reader) -> Lines:
    lines = Lines(line_blocks(text_pieces(path, reader.encoding)))
    for _ in range(reader.skip):
        lines.take()
    return lines


def _tables(path: Path, reader: Reader, columns: Columns, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
    dialect = Dialect.of(reader)
    body, line = _body(path, reader, dialect)
    blocks = line_blocks(body, dialect.quote.encode())
    row = 0
    for block in blocks:
        sound = dialect.is_well_formed(block)
        table = _quickly(block, dialect, columns, row) if sound else None
        if table is not None:
            yield table
            row, line = row + table.num_rows, line + block.count(b"\n")
            continue
        # Where a quote is astray, the cut after the block may be wrong too: then all the rest is read this
        # way.
        rest = [block] if sound else chain([block], blocks)
        for table, rows in _carefully(Lines(rest, line), dialect, columns, row, unreadable):
            yield table
            row += rows
        line += block.count(b"\n")


def _body(path: Path, reader: Reader, dialect: Dialect) -> tuple[Iterator[bytes], int]:
    """What comes after the skipped lines and the header, and the number of lines before it."""
    pieces = text_pieces(path, reader.encoding)
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
    if reader.header:
        next(records(lines, dialect), None)
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


def _carefully(
    lines: Lines, dialect: Dialect, columns: Columns, row: int, unreadable: list[Unreadable]
) -> Iterator[tuple[pa.Table, int]]:
    """Tables of the good records, each with how many records were read for it."""
    rows: list[int] = []
    cells: list[list[str]] = []
    start = row
    for record in records(lines, dialect):
        problem = record.broken or width_problem(record.cells, len(columns.names))
        if problem is None:
            rows.append(row)
            cells.append(record.cells)
        else:
            unreadable.append(_unreadable(row, record, problem))
        row += 1
        if row - start == 20_000:
            yield _text_table(rows, cells, columns), row - start
            rows, cells, start = [], [], row
    yield _text_table(rows, cells, columns), row - start


def _unreadable(row: int, record: Record, problem: str) -> Unreadable:
    return Unreadable(row, record.line, problem, record.raw.decode("utf-8", "replace").rstrip("\r\n"))


def _text_table(rows: list[int], cells: list[list[str]], columns: Columns) -> pa.Table:
    nulls = set(columns.null_text)
    found: dict[str, pa.Array] = {}
    for place, name in enumerate(columns.names):
        if name in columns.wanted:
            values = [None if record[place] in nulls else record[place] for record in cells]
            found[name] = pa.array(values, pa.string())
    return columns.table(rows, found)
