"""Samples of a workspace: which file under `samples/` is that of a source, and its records with JSON values.

Decides the names that a sample may have and how it is read. How much of a file becomes a sample is the studio's
business; no sample is ever part of an export.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from runtime.artefacts.contract import Contract, Reader
from runtime.artefacts.path import split
from runtime.io.formats import FORMATS, format_of
from runtime.io.records import RAW, ROW, Batch
from runtime.values import NotOfType, Type, parse_text, show

FOLDER = "samples"
EXTENSIONS = tuple(e for f in FORMATS for e in f.extensions)


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""Stands where a record has no such field, which is not the same as null."""


def sample_file(folder: Path, contract: Contract) -> Path | None:
    """The file of a source's sample: called like the source, or like its reader says."""
    base = folder / FOLDER
    named = [base / f"{contract.name}{extension}" for extension in EXTENSIONS]
    location = contract.reader.location if contract.reader is not None else None
    if location:
        named += [base / Path(location).name, folder / location]
    inside = folder.resolve()
    return next((p for p in named if p.is_file() and p.resolve().is_relative_to(inside)), None)


def sample_reader(file: Path, contract: Contract) -> Reader | None:
    """How the sample is read, where it was cut out of a larger file into another format."""
    found = format_of(file)
    if found is None or contract.reader is None or found.name == contract.reader.format:
        return None
    return Reader(found.name, null_text=contract.reader.null_text)


def decoded(batch: Batch, contract: Contract) -> list[dict[str, Any]]:
    """The records of a batch, as the record engine takes them."""
    if batch.encoding == "json":
        return [json.loads(text) for text in batch.table.column(RAW).to_pylist()]
    rows = batch.table.drop_columns([ROW]).to_pylist()
    if batch.encoding == "native":
        return [{name: _json_form(value) for name, value in row.items()} for row in rows]
    types = {f.name: f.type for f in contract.fields}
    return [{name: _from_text(value, types.get(name)) for name, value in row.items()} for row in rows]


def value_at(record: Any, path: str) -> Any:
    """The value of a field in a decoded record, in lists that of the first item; `MISSING` when there is none."""
    value = record
    for name in split(path):
        while isinstance(value, list):
            value = value[0] if value else MISSING
        if not isinstance(value, dict) or name not in value:
            return None if value is None else MISSING
        value = value[name]
    return value


def _from_text(text: str | None, of: Type | None) -> Any:
    """A text of a CSV as the JSON value that stands for it; one that does not fit stays as it is."""
    if text is None or of is None or of.kind not in ("boolean", "integer", "number"):
        return text
    try:
        return parse_text(text, of)
    except NotOfType:
        return text


def _json_form(value: Any) -> Any:
    """A value of a Parquet file as JSON holds it."""
    if isinstance(value, dict):
        return {name: _json_form(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json_form(inner) for inner in value]
    if isinstance(value, Decimal | dt.date | dt.time | bytes):
        return show(value)
    return value
