"""The sample of a source: its first records, as the engines take them and as people read them.

Decides which file under `samples/` belongs to a source, how much of it is read, and how a value is shown. Samples
stay in the workspace: nothing here exports them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from runtime.artefacts.contract import Contract, Reader
from runtime.artefacts.path import split
from runtime.diagnostics import CrosswalkError, Diagnostic, Place
from runtime.io.formats import format_of
from runtime.io.records import RAW, ROW, Batch, Unreadable
from runtime.io.sources import open_source
from runtime.values import NotOfType, Type, parse_json, parse_text, show
from studio.state.sample_files import known_rows, sample_file

LIMIT = 500
_LONGEST_TEXT = 80


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Sample:
    """Some records of a source. `batch` is what the batch engine runs on, `records` are the same records with
    JSON values; `label` says honestly how many of how many there are."""

    name: str
    batch: Batch | None
    records: tuple[dict[str, Any], ...]
    label: str
    problem: Diagnostic | None = None
    unreadable: tuple[Unreadable, ...] = ()
    file: Path | None = None

    @property
    def count(self) -> int:
        return len(self.records)

    def value_at(self, index: int, path: str) -> Any:
        """The value of a field in a record, in lists that of the first item; `MISSING` when there is none."""
        value: Any = self.records[index] if 0 <= index < self.count else MISSING
        for name in split(path):
            while isinstance(value, list):
                value = value[0] if value else MISSING
            if not isinstance(value, dict) or name not in value:
                return None if value is None else MISSING
            value = value[name]
        return value

    def text_at(self, index: int, path: str) -> str:
        """The value as the tree shows it: null, missing (a dash) and empty are told apart."""
        return shown(self.value_at(index, path))


def open_sample(folder: Path, contract: Contract, limit: int = LIMIT) -> Sample:
    """The first records of a source's sample; what is wrong with it is in `problem`."""
    file = sample_file(folder, contract)
    if file is None:
        hint = f"put a file called {contract.name} into the folder samples, or bring the source again"
        problem = Diagnostic("E401", f"'{contract.name}' has no sample", Place("samples"), hint)
        return Sample(contract.name, None, (), "no sample", problem)
    try:
        source = open_source(file, contract, sample_reader(file, contract))
        batches = source.batches(limit)
        batch = next(batches, None)
        rest = next(batches, None) if batch is not None else None
    except CrosswalkError as error:
        return Sample(contract.name, None, (), "no sample", error.diagnostics[0], file=file)
    unreadable = tuple(source.unreadable)
    if batch is None:
        return Sample(contract.name, None, (), "no rows", None, unreadable, file)
    records = tuple(_decoded(batch, contract))
    label = _label(len(records), rest is None, known_rows(folder, contract.name), source.count_hint)
    return Sample(contract.name, batch, records, label, None, unreadable, file)


def sample_reader(file: Path, contract: Contract) -> Reader | None:
    """How the sample is read, where it was cut out of a larger file into another format."""
    found = format_of(file)
    if found is None or contract.reader is None or found.name == contract.reader.format:
        return None
    return Reader(found.name)


def _label(count: int, whole: bool, known: int | None, hint: int | None) -> str:
    if known is not None and known > count:
        return f"{count:,} of about {known:,} rows"
    if whole:
        return "1 row" if count == 1 else f"all {count:,} rows"
    return f"{count:,} of about {hint:,} rows" if hint and hint > count else f"the first {count:,} rows"


# -- values


def _decoded(batch: Batch, contract: Contract) -> list[dict[str, Any]]:
    if batch.encoding == "json":
        return [json.loads(text) for text in batch.table.column(RAW).to_pylist()]
    rows = batch.table.drop_columns([ROW]).to_pylist()
    if batch.encoding == "native":
        return [{name: _json_form(value) for name, value in row.items()} for row in rows]
    types = {f.name: f.type for f in contract.fields}
    return [{name: _from_text(value, types.get(name)) for name, value in row.items()} for row in rows]


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


def normal_form(value: Any, of: Type) -> Any:
    """The value as the contract declares it: declared keys present, what does not fit null."""
    if value is None or of.kind == "any":
        return value
    if of.kind == "object":
        given: Mapping[str, Any] = value if isinstance(value, dict) else {}
        return {name: normal_form(given.get(name), inner) for name, inner in of.fields}
    if of.kind == "array":
        return [normal_form(item, of.item) for item in value] if isinstance(value, list) and of.item else None
    try:
        return parse_json(value, of)
    except NotOfType:
        return None


def shown(value: Any) -> str:
    """A value as a tree or an inspector shows it."""
    if value is MISSING:
        return "–"
    if isinstance(value, dict):
        return "{}" if not value else ""
    if isinstance(value, list):
        if value and not isinstance(value[0], dict | list):
            return _short(", ".join(map(show, value)))
        return "1 item" if len(value) == 1 else f"{len(value)} items"
    return _short(show(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
