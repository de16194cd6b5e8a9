"""What a source hands to an engine: batches of records as Arrow tables, and what could not be read.

It decides the shape of a batch. How bytes become records is decided by the reader of each format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from runtime.values import Type

Encoding = Literal["json", "fitting", "text", "native", "typed"]

ROW = "_row"
RAW = "_raw"
FITS = "_fits"
RECORD = "_record"
PROBLEMS = "_faults"
BATCH_SIZE = 50_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a source, in their order; the column `_row` (BIGINT) is the record's number in the source.

    `encoding` says what else the table holds. "json": `_raw`, the text of one JSON object for each record.
    A column `_fits` may say which of them surely fit the type `fitting` (`json_fit.py`); engines read these as
    "fitting". "text": a VARCHAR column for each field of the contract, in its order, NULL where the file has nothing.
    "native": the same with the types of the file. "typed": `_record`, a struct in the contract's normal form, and
    `_faults`, the texts of what did not fit it; source steps give these. Numbers may have gaps, since unreadable
    records are counted and left out. `missing` are fields of the contract that a file of columns does not have.
    """

    table: pa.Table
    encoding: Encoding
    fitting: Type | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that never became one: its number, its line in the file (from 1), the reason and its text."""

    row: int
    line: int | None
    message: str
    raw: str


@dataclass(slots=True)
class Source:
    """An opened input; `batches()` reads it from its start, as often as one likes.

    `missing` are fields of the contract that the file lacks, `extra` columns of the file that the contract
    lacks. `unreadable` is filled while the batches are read; all those before a batch's last record are in it
    when the batch comes. `count_hint` is a guess at the number of records (None: unknown), good for progress
    only.
    """

    encoding: Encoding
    read: Callable[[int, list[Unreadable]], Iterator[pa.Table]]
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    count_hint: int | None = None
    fitting: Type | None = None
    unreadable: list[Unreadable] = field(default_factory=list)

    def batches(self, size: int = BATCH_SIZE) -> Iterator[Batch]:
        """The records in batches of about `size`; memory stays bounded by a batch."""
        self.unreadable.clear()
        for table in self.read(size, self.unreadable):
            if table.num_rows:
                yield Batch(table, self.encoding, self.fitting, self.missing)


def resized(tables: Iterator[pa.Table], size: int) -> Iterator[pa.Table]:
    """The same rows in tables of `size` rows, the last one shorter."""
    waiting: list[pa.Table] = []
    rows = 0
    for table in tables:
        waiting.append(table)
        rows += table.num_rows
        if rows < size:
            continue
        whole = pa.concat_tables(waiting)
        full = rows - rows % size
        for start in range(0, full, size):
            yield whole.slice(start, size)
        waiting, rows = [whole.slice(full)], rows - full
    if rows:
        yield pa.concat_tables(waiting)


def numbered(rows: list[int] | range) -> pa.Array:
    """The `_row` column."""
    return pa.array(rows, pa.int64())
