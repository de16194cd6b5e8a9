"""A table of a database becomes a source whose types are the catalogue's, where its rows keep them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from runtime.io.database import tables
from runtime.values import BOOLEAN, DATE, STRING, decimal
from studio.state.open_workspace import OpenWorkspace
from studio.state.sources.table_import import databases_in, import_table


def test_a_table_with_the_types_of_the_catalogue(opened: OpenWorkspace, tmp_path: Path) -> None:
    (opened.folder / "data").mkdir()
    path = opened.folder / "data" / "shop.db"
    made = sqlite3.connect(path)
    made.execute("CREATE TABLE t (zip TEXT NOT NULL, total DECIMAL(9,2), paid BOOLEAN, day DATE, loose INTEGER)")
    rows = [("01234", 1.5, 1, "2026-01-02", 7), ("20099", 3, 0, None, "n/a")]
    made.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows)
    made.commit()
    made.close()
    assert databases_in(opened.folder) == [path]
    session = import_table(path, "shop.db", tables(path)[0], tmp_path / "rows")
    assert [f.type for f in session.fields[:4]] == [STRING, decimal(9, 2), BOOLEAN, DATE]
    assert session.fields[4].type.kind == "any"
    assert [f.required for f in session.fields[:2]] == [True, False]
    source = opened.accept_import(session)
    assert (source.name, source.purpose) == ("t", "The table t of shop.db")
    assert [r["zip"] for r in opened.sample_of("t").records] == ["01234", "20099"]
    assert opened.sample_of("t").records[1]["loose"] == "n/a"
