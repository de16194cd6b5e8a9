"""The sample of a source: its first records, as the engines take them and as people read them.

Decides how much of it is read, and how a value is shown. Samples stay in the workspace: nothing here exports them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.diagnostics import CrosswalkError, Diagnostic, Place
from runtime.io.records import Batch, Unreadable
from runtime.io.samples import FOLDER, MISSING, decoded, sample_file, sample_reader, value_at
from runtime.io.sources import open_source
from runtime.values import show
from studio.state.samples.files import known_rows

LIMIT = 100_000
"""So many records of a source are previewed."""
HEAD = 500
"""So many of them are Python values in the studio's own process; any other is fetched when somebody looks at it."""
_LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True)
class Sample:
    """Some records of a source. `batch` is what the batch engine runs on, `records` are the same records with
    JSON values; `label` says honestly how many of how many there are. `total` counts them where `records` are only the
    first ones; `near` holds some of the others."""

    name: str
    batch: Batch | None
    records: tuple[dict[str, Any], ...]
    label: str
    problem: Diagnostic | None = None
    unreadable: tuple[Unreadable, ...] = ()
    file: Path | None = None
    total: int | None = None
    near: Mapping[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.records) if self.total is None else self.total

    def record(self, index: int) -> dict[str, Any] | None:
        """A record, if it is at hand."""
        return self.records[index] if 0 <= index < len(self.records) else self.near.get(index)

    def value_at(self, index: int, path: str) -> Any:
        """The value of a field in a record, in lists that of the first item; `MISSING` when there is none."""
        record = self.record(index)
        return value_at(record, path) if record is not None else MISSING

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


def open_sample(folder: Path, contract: Contract, limit: int = HEAD, file: Path | None = None) -> Sample:
    """The first records of a source's sample; what is wrong with it is in `problem`."""
    rows = first_rows(folder, contract, limit, file)
    records = tuple(decoded(rows.batch, contract)) if rows.batch is not None else ()
    return Sample(contract.name, rows.batch, records, rows.label, rows.problem, rows.unreadable, rows.file)


def first_rows(folder: Path, contract: Contract, limit: int, file: Path | None = None) -> FirstRows:
    """The sample's rows before anybody looks at their values; of this file instead of the source's own, if given."""
    file = file or sample_file(folder, contract)
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
    label = _label(count, rest is None, known_rows(folder, _bare(folder, file)), source.count_hint)
    return FirstRows(label, batch, None, unreadable, file)


def _bare(folder: Path, file: Path) -> str:
    """The name of a sample's file below ``, without what says its format."""
    base = folder / FOLDER
    return (file.relative_to(base) if file.is_relative_to(base) else Path(file.name)).with_suffix("").as_posix()


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
