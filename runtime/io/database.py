"""Tables of a database, read and never written: which there are, and their first rows as records.

Decides the types that a catalogue's words stand for, and what a value becomes in a record. It is the only place that
writes SQL for foreign databases: `quoted` is its only quoting. SQLite is read with Python's own library; DuckDB's
extensions are not part of its package and would have to be downloaded.
"""

from __future__ import annotations

import math
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.diagnostics import Place, fail
from runtime.values import BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIMESTAMP, Type, decimal

SUFFIXES = (".sqlite", ".sqlite3", ".db", ".db3")
SECONDS = 20.0
"""So long a query may take."""
MOST_BLOB = 64
_MAGIC = b"SQLite format 3\x00"
_STEPS = 20_000  # of SQLite's machine between two looks at the clock
_DECIMAL = re.compile(r"(?:DECIMAL|NUMERIC)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the catalogue has it; `type` is None where it does not say one."""

    name: str
    declared: str
    type: Type | None
    required: bool = False
    key: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table or a view; `rows` is None where counting takes too long."""

    name: str
    columns: tuple[Column, ...]
    rows: int | None
    view: bool = False


def is_sqlite(path: str | Path) -> bool:
    """Whether the file is an SQLite database, by its first bytes."""
    try:
        with Path(path).open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def tables(path: str | Path, called: str | None = None) -> list[Table]:
    """The tables and views, by name; E403 when the file cannot be read as a database."""
    with _opened(path, called) as database:
        asked = "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"
        found = sorted(database.execute(asked).fetchall(), key=lambda row: str(row[0]).lower())
        named = ((str(name), kind == "view") for name, kind in found)
        return [_table(database, name, view) for name, view in named if not name.startswith("sqlite_")]


def records(path: str | Path, table: Table, limit: int, called: str | None = None) -> Iterator[dict[str, Any]]:
    """The first rows as records with JSON values, in the order of the key where there is one."""
    names = ", ".join(quoted(c.name) for c in table.columns)
    keys = ", ".join(quoted(c.name) for c in table.columns if c.key)
    order = f" ORDER BY {keys}" if keys else ""
    with _opened(path, called) as database:
        for row in database.execute(f"SELECT {names} FROM {quoted(table.name)}{order} LIMIT ?", (limit,)):
            yield {c.name: _value(value, c.type) for c, value in zip(table.columns, row, strict=True)}


def quoted(name: str) -> str:
    """A name as SQL writes it.

    >>> print(quoted('a "b" c'))
    "a ""b"" c"
    """
    return '"' + name.replace('"', '""') + '"'


def fits_column(value: Any, of: Type) -> bool:
    """Whether a value of a record is what the catalogue promises; SQLite holds anything anywhere."""
    if value is None:
        return True
    match of.kind:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number" | "decimal":
            return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


@contextmanager
def _opened(path: str | Path, called: str | None) -> Iterator[sqlite3.Connection]:
    """The database, read only, with an end to what takes too long."""
    file = Path(path)
    name = called or file.name
    try:
        database = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=2)
    except sqlite3.Error as error:
        raise fail("E401", f"{name} cannot be opened: {error}", Place(name)) from None
    end = time.monotonic() + SECONDS
    database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        database.execute("PRAGMA query_only = ON")
        database.execute("PRAGMA trusted_schema = OFF")
        yield database
    except sqlite3.Error as error:
        late = "interrupted" in str(error)
        said = f"takes longer than {SECONDS:.0f} seconds to read" if late else f"cannot be read as a database: {error}"
        raise fail("E403", f"{name} {said}", Place(name)) from None
    finally:
        database.close()


def _table(database: sqlite3.Connection, name: str, view: bool) -> Table:
    try:
        rows = database.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()
        columns = tuple(_column(row[1], row[2], row[3], row[5]) for row in rows if row[6] != 1)
        count = None if view else int(database.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0])
    except sqlite3.OperationalError:
        if not view:
            raise
        return Table(name, (), None, view)  # of a table that is gone
    return Table(name, columns, count, view)


def _column(name: str, declared: str, required: int, key: int) -> Column:
    of = type_of_declared(declared)
    return Column(name, declared, of, bool(required) or bool(key and of == INTEGER), bool(key))


def type_of_declared(declared: str) -> Type | None:
    """The type that a catalogue's word stands for; None where it may be anything."""
    said = declared.upper().strip()
    exact = _DECIMAL.fullmatch(said)
    if exact:
        digits = int(exact[1])
        return decimal(digits, int(exact[2] or 0)) if 0 < digits <= 38 and int(exact[2] or 0) <= digits else NUMBER
    for words, of in _TYPES:
        if any(word in said for word in words):
            return of
    return None


_TYPES: tuple[tuple[tuple[str, ...], Type], ...] = (
    (("BOOL",), BOOLEAN), (("TIMESTAMP", "DATETIME"), TIMESTAMP), (("DATE",), DATE), (("INT",), INTEGER),
    (("CHAR", "CLOB", "TEXT", "UUID", "TIME"), STRING), (("REAL", "FLOA", "DOUB", "NUMERIC", "DECIMAL"), NUMBER),
)  # fmt: skip


def _value(value: Any, of: Type | None) -> Any:
    if isinstance(value, bytes):
        return value[:MOST_BLOB].hex()
    if of == BOOLEAN and value in (0, 1):
        return bool(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
