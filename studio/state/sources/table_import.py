"""A table of a database on its way to become a source: its first rows as a file, its types from the catalogue.

Decides how many rows are taken, and that a type of the catalogue is only believed where all rows keep it.
"""

from __future__ import annotations

import json
from pathlib import Path

from runtime.artefacts.path import child_path
from runtime.io.database import SUFFIXES, Table, fits_column, is_sqlite, records
from studio.state.samples.files import CUT_ROWS
from studio.state.sources.import_session import ImportSession

_MOST_FILES = 40


def databases_in(folder: Path) -> list[Path]:
    """The database files of a workspace, its own notes left out."""
    found = (p for s in SUFFIXES for p in [*folder.glob(f"*{s}"), *folder.glob(f"[!.]*/*{s}")])
    return sorted(p for p in found if p.is_file() and is_sqlite(p))[:_MOST_FILES]


def import_table(path: Path, called: str, table: Table, into: Path) -> ImportSession:
    """The first rows of a table, written to the file `into` and looked at as any file is; raises E403."""
    broken: set[str] = set()
    typed = [c for c in table.columns if c.type is not None]
    with into.open("w", encoding="utf-8") as out:
        for record in records(path, table, CUT_ROWS, called):
            broken.update(c.name for c in typed if c.type and not fits_column(record[c.name], c.type))
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    session = ImportSession(into, f"{table.name}.ndjson")
    session.purpose = f"The table {table.name} of {called}"
    known = {f.path for f in session.fields}
    for column in typed:
        path_in = child_path("", column.name)
        if column.type is not None and column.name not in broken and path_in in known:
            session.set_type(path_in, column.type)
            session.set_required(path_in, column.required)
    return session
