"""Tables of an SQLite file: what the catalogue says, the first rows, and nothing ever written."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from runtime.diagnostics import CrosswalkError
from runtime.io import database
from runtime.io.database import fits_column, is_sqlite, records, tables, type_of_declared
from runtime.values import BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIMESTAMP, decimal

ODD = 'odd "name"; DROP TABLE x --'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop #1.sqlite"
    made = sqlite3.connect(path)
    made.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, total DECIMAL(10,2) NOT NULL, paid BOOLEAN, on_day DATE,"
                 " note TEXT, raw BLOB, anything)")  # fmt: skip
    rows = [(n, n + 0.5, n % 2, "2026-01-02", None if n % 2 else "ä", b"\x01\xff", n) for n in range(30, 0, -1)]
    made.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    quoted = ODD.replace('"', '""')
    made.execute(f'CREATE TABLE "{quoted}" ("a ""b""" TEXT)')
    made.execute(f"INSERT INTO \"{quoted}\" VALUES ('<b>x</b>')")
    made.execute("CREATE TABLE gone (x)")
    made.execute("CREATE VIEW broken AS SELECT x FROM gone")
    made.execute("CREATE VIEW paid AS SELECT id FROM orders WHERE paid")
    made.execute("DROP TABLE gone")
    made.commit()
    made.close()
    return path


def test_the_catalogue_and_the_rows(file: Path) -> None:
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    found = {t.name: t for t in tables(file)}
    assert list(found) == ["broken", ODD, "orders", "paid"]
    orders = found["orders"]
    assert orders.rows == 30
    assert [c.type for c in orders.columns] == [INTEGER, decimal(10, 2), BOOLEAN, DATE, STRING, None, None]
    assert [(c.required, c.key) for c in orders.columns[:3]] == [(True, True), (True, False), (False, False)]
    assert (found["paid"].view, found["paid"].rows, found["broken"].columns) == (True, None, ())
    rows = list(records(file, orders, 3))
    assert [r["id"] for r in rows] == [1, 2, 3]
    assert rows[0] == {
        "id": 1, "total": 1.5, "paid": True, "on_day": "2026-01-02", "note": None, "raw": "01ff", "anything": 1
    }  # fmt: skip
    assert list(records(file, found[ODD], 3)) == [{'a "b"': "<b>x</b>"}]
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_what_is_no_database_says_so(tmp_path: Path, file: Path) -> None:
    text, broken = tmp_path / "a.db", tmp_path / "b.db"
    text.write_text("id,name\n1,x\n")
    broken.write_bytes(file.read_bytes()[:1500] + b"\xff" * 3000)
    assert (is_sqlite(file), is_sqlite(text), is_sqlite(tmp_path / "none")) == (True, False, False)
    for path in (text, broken):
        with pytest.raises(CrosswalkError) as caught:
            tables(path, "theirs.db")
        assert "theirs.db cannot be read as a database" in str(caught.value)


def test_what_takes_too_long_ends(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sqlite3.connect(file)
    made.execute("CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
                 " SELECT sum(x) AS s FROM n")  # fmt: skip
    made.commit()
    made.close()
    endless = next(t for t in tables(file) if t.name == "endless")
    monkeypatch.setattr(database, "SECONDS", 0.0)
    with pytest.raises(CrosswalkError, match="takes longer"):
        list(records(file, endless, 1))


@pytest.mark.parametrize(
    ("declared", "of"),
    [("VARCHAR(20)", STRING), ("bigint", INTEGER), ("DOUBLE PRECISION", NUMBER), ("datetime", TIMESTAMP), ("", None),
     ("NUMERIC", NUMBER), ("decimal(99,2)", NUMBER), ("BLOB", None), ("TIME", STRING)],
)  # fmt: skip
def test_the_words_of_catalogues(declared: str, of: object) -> None:
    assert type_of_declared(declared) == of


def test_a_value_that_breaks_the_promise() -> None:
    assert fits_column(1, decimal(10, 2))
    assert not fits_column("n/a", INTEGER)
    assert not fits_column(2, BOOLEAN)
    assert fits_column(None, DATE)
