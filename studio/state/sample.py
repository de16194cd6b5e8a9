"""The sample of a source: its first records, as the engines take them and as people read them.

Decides how much of it is read, and how a value is shown. Samples stay in the workspace: nothing here exports them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.diagnostics import CrosswalkError, Diagnostic, Place
from runtime.io.records import Batch, Unreadable
from runtime.io.samples import MISSING, decoded, sample_file, sample_reader, value_at
from runtime.io.sources import open_source
from runtime.values import show
from studio.state.sample_files import known_rows

LIMIT = 500
_LONGEST_TEXT = 80


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
        return value_at(self.records[index], path) if 0 <= index < self.count else MISSING

    def text_at(self, index: int, path: str) -> str:
        """The value as the tree shows it: null, missing (a dash) and empty are told apart."""
        return shown(self.value_at(index, path))


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The first records of a sample as the engines take them; without a `batch` there are none, or a `problem`."""

    label: str
    batch: Batch | None = None
    problem: Diagnostic | None = None
    unreadable: tuple[Unreadable, ...] = ()
    file: Path | None = None


def open_sample(folder: Path, contract: Contract, limit: int = LIMIT) -> Sample:
    """The first records of a source's sample; what is wrong with it is in `problem`."""
    rows = first_rows(folder, contract, limit)
    records = tuple(decoded(rows.batch, contract)) if rows.batch is not None else ()
    return Sample(contract.name, rows.batch, records, rows.label, rows.problem, rows.unreadable, rows.file)


def first_rows(folder: Path, contract: Contract, limit: int) -> FirstRows:
    """The sample's rows before anybody looks at their values."""
    file = sample_file(folder, contract)
    if file is None:
        hint = f"put a file called {contract.name} into the folder samples, or bring the source again"
        problem = Diagnostic("E401", f"'{contract.name}' has no sample", Place("samples"), hint)
        return FirstRows("no sample", problem=problem)
    try:
        source = open_source(file, contract, sample_reader(file, contract))
        batches = source.batches(limit)
        batch = next(batches, None)
        rest = next(batches, None) if batch is not None else None
    except CrosswalkError as error:
        return FirstRows("no sample", problem=error.diagnostics[0], file=file)
    unreadable = tuple(source.unreadable)
    if batch is None:
        return FirstRows("no rows", None, None, unreadable, file)
    count = batch.table.num_rows
    label = _label(count, rest is None, known_rows(folder, contract.name), source.count_hint)
    return FirstRows(label, batch, None, unreadable, file)


def _label(count: int, whole: bool, known: int | None, hint: int | None) -> str:
    if known is not None and known > count:
        return f"{count:,} of about {known:,} rows"
    if whole:
        return "1 row" if count == 1 else f"all {count:,} rows"
    return f"{count:,} of about {hint:,} rows" if hint and hint > count else f"the first {count:,} rows"


# -- values


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
