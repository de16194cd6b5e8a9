"""A mapping on both engines: what they have to agree on, in a form that can be compared."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.engines.batch.engine import BatchEngine
from runtime.engines.batch.feed import FeedEngine
from runtime.engines.failure import Failure
from runtime.io.records import RAW, ROW, Source
from runtime.io.sources import open_source
from runtime.language.functions.casting import as_json
from runtime.run.failures import reasons
from runtime.run.load import RunnableMapping
from runtime.values import ANY, NotOfType, Type, parse_text

Outcome = tuple[dict[str, Any], list[tuple[str, str | None, str, bool]], tuple[int, ...]]


@dataclass(frozen=True)
class Both:
    """The outcomes of all records (values, reasons, decisions) on each engine, and the records."""

    records: list[dict[str, Any]]
    batch: list[Outcome]
    record: list[Outcome]

    @property
    def decisions(self) -> dict[int, int]:
        """How many records each decision touches."""
        touched = [number for _, _, found in self.record for number in found]
        return {number: touched.count(number) for number in set(touched)}

    @property
    def good(self) -> list[dict[str, Any]]:
        return [value for value, why, _ in self.record if not any(rejects for *_, rejects in why)]


def run_both(mapping: RunnableMapping, given: Path | dict[str, Path]) -> Both:
    """Every record of the file (or files, each by the name of its source) through the batch engine and, decoded,
    through the record engine; `records` are those of the main source."""
    files = given if isinstance(given, dict) else {mapping.source.name: given}
    contracts = mapping.sources
    decoded = {name: _records(open_source(file, contracts[name]), contracts[name]) for name, file in files.items()}
    both = Both(decoded[mapping.source.name], [], [])
    engine = BatchEngine(mapping.plan)
    with closing(engine), ExitStack() as stack:
        opened = {name: open_source(file, contracts[name]) for name, file in files.items()}
        feed = mapping.plan.feed and stack.enter_context(FeedEngine(mapping.plan.feed, mapping.plan.lookups))
        for batch in feed.batches(opened) if feed else opened[mapping.source.name].batches():
            mapped = engine.apply(batch)
            for position, row in enumerate(mapped.values.to_pylist()):
                touched = tuple(d for d, mask in mapped.touched.items() if mask[position].as_py())
                why = _reasons(mapping, mapped.failures.get(position, []))
                both.batch.append((_plain(row, mapping.model.type), why, touched))
    for applied in mapping.apply_all(decoded):
        why = sorted(((r.code, r.target, r.value, r.rejects) for r in applied.reasons), key=str)
        both.record.append((_plain(applied.value, mapping.model.type), why, applied.decisions))
    return both


def _records(source: Source, contract: Contract) -> list[dict[str, Any]]:
    """All records as the JSON that somebody would send."""
    return [
        json.loads(row[RAW]) if batch.encoding == "json" else _decoded(row, contract)
        for batch in source.batches()
        for row in batch.table.to_pylist()
    ]


def _decoded(row: dict[str, Any], source: Contract) -> dict[str, Any]:
    """A row, its texts read if it is one of a CSV file, as the JSON that somebody would send instead of it."""
    found = {name: as_json(value) for name, value in row.items() if name != ROW}
    for field in source.fields:
        text = found.get(field.name)
        if isinstance(text, str) and field.type.kind in ("boolean", "integer", "number", "decimal"):
            with suppress(NotOfType):
                found[field.name] = parse_text(text, field.type)
    return found


def _reasons(mapping: RunnableMapping, found: Iterable[Failure]) -> list[tuple[str, str | None, str, bool]]:
    return sorted(((r.code, r.target, r.value, r.rejects) for r in reasons(mapping.plan, found)), key=str)


def _plain(value: Any, of: Type) -> Any:
    """Untyped values as the JSON that they are; all others as they are."""
    if value is None:
        return None
    if of == ANY:
        return json.loads(value) if isinstance(value, str) and value[:1] in '{["' else value
    if of.kind == "object":
        return {name: _plain(value[name], inner) for name, inner in of.fields}
    if of.kind == "array":
        return [_plain(item, of.item or ANY) for item in value]
    if of.kind == "number":
        return float(value)
    assert not isinstance(value, dt.datetime) or value.tzinfo is None
    return value
