"""CSV text as records: which cells a line has, exactly, and which lines are broken.

It decides what is well formed, by RFC 4180 and Python's reader in its strict mode: a quoted value ends at its
quote, a record has as many values as the header. It does not guess the dialect and does not name columns'
types.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import re2

from runtime.artefacts.contract import Reader
from runtime.io.blocks import Lines

MOST_LINES = 1_000  # of one record: an unclosed quote would otherwise swallow the file
_RESERVED = ("_row", "_raw")

_BYTES = re2.Options()
_BYTES.encoding = re2.Options.Encoding.LATIN1
_BYTES.never_capture = True


@dataclass(frozen=True)
class Dialect:
    """How the text is cut into values. The delimiter ", " skips the spaces before a value."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    comment: str = ""

    @classmethod
    def of(cls, reader: Reader) -> Dialect:
        """The dialect of the reader settings."""
        return cls(reader.delimiter, reader.quote, reader.escape, reader.comment)

    def read(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """The cells of each record; raises csv.Error where the text is broken."""
        csv.field_size_limit(1 << 30)  # Python's default of 128 kB is no rule of the format
        skips, escape = len(self.delimiter) > 1, self.escape[:1] or None
        if not self.quote:
            return csv.reader(
                lines, delimiter=self.delimiter[0], quoting=csv.QUOTE_NONE, escapechar=escape, skipinitialspace=skips,
                strict=True,
            )  # fmt: skip
        return csv.reader(
            lines, delimiter=self.delimiter[0], quotechar=self.quote[0], escapechar=escape, skipinitialspace=skips,
            strict=True,
        )  # fmt: skip

    @property
    def is_plain(self) -> bool:
        """Single bytes, so that blocks can be checked and read at the speed of bytes."""
        single = len(self.delimiter) == 1 and len(self.quote) <= 1 and not self.escape
        return single and (self.delimiter + self.quote).isascii()

    def is_well_formed(self, block: bytes) -> bool:
        """Whether a block of whole lines is well formed: then every reader reads the same in it."""
        return self.is_plain and self._grammar.fullmatch(block) is not None

    @cached_property
    def _grammar(self) -> re2._Regexp[bytes]:
        d, q = re2.escape(self.delimiter.encode()), re2.escape(self.quote.encode())
        value = rb"[^%s\r\n]*" % d
        if q:
            value = rb"(?:%s(?:[^%s]|%s%s)*%s|[^%s%s\r\n][^%s\r\n]*)?" % (q, q, q, q, q, q, d, d)
        return re2.compile(rb"(?:%s(?:%s|\r?\n))*" % (value, d), _BYTES)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its first line, its text as it stands, and its cells; or why it has none."""

    line: int
    raw: bytes
    cells: list[str]
    broken: str | None = None


def records(lines: Lines, dialect: Dialect, *, blanks: bool = False) -> Iterator[Record]:
    """The records of the text; blank lines are none (unless `blanks`). After a broken line it goes on with the next."""
    comment = dialect.comment.encode()
    while (first := lines.take()) is not None:
        number = lines.number
        if comment and first.startswith(comment):
            continue
        taken = [first]
        try:
            cells = next(dialect.read(_decoded(first, lines, taken)))
        except UnicodeDecodeError as error:
            lines.give_back(taken[1:])
            wrong = f"the byte 0x{error.object[error.start]:02x} is not in the encoding that was said"
            yield Record(number, first, [], wrong)
        except (csv.Error, StopIteration) as error:
            lines.give_back(taken[1:])
            yield Record(number, first, [], _worded(str(error)))
        else:
            if cells or blanks:
                yield Record(number, b"".join(taken), cells)


def _decoded(first: bytes, lines: Lines, taken: list[bytes]) -> Iterator[str]:
    yield first.decode()
    while len(taken) < MOST_LINES and (line := lines.take()) is not None:
        taken.append(line)
        yield line.decode()


def _worded(message: str) -> str:
    if "expected after" in message:
        return "text follows a closing quote; a quote inside a quoted value must be doubled"
    if "unexpected end" in message:
        return "a quoted value is not closed"
    return message


def column_names(cells: list[str]) -> list[str]:
    """The names of the columns: the header's, trimmed; an empty one by its place, a second one numbered.

    >>> column_names(["id", " name ", "", "ID"])
    ['id', 'name', 'column_3', 'ID_2']
    """
    taken = set(_RESERVED)
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = stem = cell.strip() or f"column_{place}"
        copy = 1
        while name.lower() in taken:
            copy += 1
            name = f"{stem}_{copy}"
        taken.add(name.lower())
        names.append(name)
    return names


def joined_header(rows: list[list[str]]) -> list[str]:
    """One name for each column from several header lines; what stands above several columns counts for all of them.

    >>> joined_header([["", "Sales", "", "Note"], ["id", "2024", "2025", ""]])
    ['id', 'Sales 2024', 'Sales 2025', 'Note']
    """
    width = max(map(len, rows))
    filled = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    for above, below in itertools.pairwise(filled):
        for place in range(1, width):
            if not above[place] and below[place]:
                above[place] = above[place - 1]
    return [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*filled, strict=True)]


def filled_up(cells: list[str], width: int) -> list[str | None]:
    """The cells with null for those that are missing at the end."""
    return [*cells, *[None] * (width - len(cells))]


def width_problem(cells: list[str], width: int) -> str | None:
    """Why the record does not fit the header; empty values beyond its last column are no matter."""
    if len(cells) == width or (len(cells) > width and not any(cells[width:])):
        return None
    return f"expected {width} values, found {len(cells)}"
