"""The sample files of a workspace: how one is taken from a file that somebody brings.

Decides how much of a file is kept: whole up to a few megabytes, else its first records.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.diagnostics import Place, fail
from runtime.io.formats import FORMATS
from runtime.io.records import RAW, ROW
from runtime.io.samples import EXTENSIONS, FOLDER
from runtime.io.sources import open_source
from runtime.io.unpack import opened
from runtime.values import show
from runtime.whole_file import save_text

WHOLE = 128 << 20
CUT_ROWS = 100_000
CUT_BYTES = 128 << 20
_NOTES = Path(".crosswalk") / "samples.json"


def keep_sample(folder: Path, contract: Contract, path: Path) -> Path:
    """Copies a file into the workspace as the sample of a source; of a large one only the first records."""
    return _keep(folder, contract, path, contract.name)


def keep_further(folder: Path, contract: Contract, path: Path, name: str) -> Path:
    """Copies a file into the workspace as one more sample of a source, under a name of its own."""
    return _keep(folder, contract, path, f"{contract.name}/{name}")


def _keep(folder: Path, contract: Contract, path: Path, name: str) -> Path:
    base = folder / FOLDER
    reader = contract.reader
    assert reader is not None
    extension = next(f.extensions[0] for f in FORMATS if f.name == reader.format)
    target = base / f"{name}{extension}"
    _check_inside(folder, target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for old in (base / f"{name}{e}" for e in EXTENSIONS):
            old.unlink(missing_ok=True)
        if path.stat().st_size <= WHOLE:
            shutil.copyfile(path, target)
            _note(folder, name, None)
            return target
        return _cut(folder, contract, path, base, name)
    except OSError as error:
        place = Place(target.relative_to(folder).as_posix())
        raise fail("E504", f"the sample cannot be kept: {error.strerror}", place) from None


def _check_inside(folder: Path, target: Path) -> None:
    """A workspace comes from anywhere, and with it links to anywhere: E110 where the sample would go elsewhere."""
    if not target.parent.resolve().is_relative_to(folder.resolve()):
        place = Place(target.relative_to(folder).as_posix())
        raise fail("E110", "the folder of the samples leads outside the workspace", place, "make it a folder again")


def known_rows(folder: Path, name: str) -> int | None:
    """About how many rows the file had that a sample was cut from; `name` is its file below ``, bare."""
    found = _notes(folder).get(name)
    return found if isinstance(found, int) else None


def _cut(folder: Path, contract: Contract, path: Path, base: Path, name: str) -> Path:
    """Tables and lines are cut behind a row; documents and columns become one record per line."""
    reader = contract.reader
    assert reader is not None
    _note(folder, name, open_source(path, contract).count_hint)
    if reader.format in ("csv", "ndjson"):
        target = base / f"{name}.{reader.format}"
        if reader.encoding.startswith(("utf-16", "utf-32")):
            shutil.copyfile(path, target)
        else:
            quote = reader.quote if reader.format == "csv" else ""
            target.write_bytes(_whole_rows(path, quote, reader.member))
        return target
    if reader.format == "excel":
        return _cut_sheet(contract, path, base / f"{name}.csv")
    target = base / f"{name}.ndjson"
    batch = next(open_source(path, contract).batches(CUT_ROWS), None)
    with target.open("w", encoding="utf-8") as out:
        for row in [] if batch is None else batch.table.drop_columns([ROW]).to_pylist():
            out.write(f"{row[RAW] if batch is not None and batch.encoding == 'json' else _line(row)}\n")
    return target


def _cut_sheet(contract: Contract, path: Path, target: Path) -> Path:
    """The first rows of a sheet as CSV: its cells are texts there too."""
    batch = next(open_source(path, contract).batches(CUT_ROWS), None)
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(field.name for field in contract.fields)
        if batch is not None:
            writer.writerows(row.values() for row in batch.table.drop_columns([ROW]).to_pylist())
    return target


def _whole_rows(path: Path, quote: str, member: str) -> bytes:
    """The first bytes of a file up to the end of a row: a line's end that stands in no quotes."""
    with opened(path, member) as stream:
        head = stream.read(CUT_BYTES)
    end = head.rfind(b"\n") + 1
    while quote and end and head.count(quote.encode(), 0, end) % 2:
        end = head.rfind(b"\n", 0, end - 1) + 1
    return head[:end] or head


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=show)


def _notes(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / _NOTES).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _note(folder: Path, name: str, rows: int | None) -> None:
    notes = {k: v for k, v in _notes(folder).items() if k != name} | ({name: rows} if rows else {})
    path = folder / _NOTES
    path.parent.mkdir(parents=True, exist_ok=True)
    save_text(path, json.dumps(notes))
