"""A mapping on both engines: what they have to agree on, in a form that can be compared."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.engines.batch import BatchEngine
from runtime.engines.record import Failure
from runtime.io.records import RAW, ROW
from runtime.io.sources import open_source
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


def run_both(mapping: RunnableMapping, file: Path) -> Both:
    """Every record of the file through the batch engine, and one by one through the record engine."""
    engine = BatchEngine(mapping.plan)
    both = Both([], [], [])
    for batch in open_source(file, mapping.source).batches():
        mapped = engine.apply(batch)
        for position, row in enumerate(mapped.values.to_pylist()):
            touched = tuple(d for d, mask in mapped.touched.items() if mask[position].as_py())
            why = _reasons(mapping, mapped.failures.get(position, []))
            both.batch.append((_plain(row, mapping.model.type), why, touched))
        rows = batch.table.to_pylist()
        both.records.extend(
            json.loads(row[RAW]) if batch.encoding == "json" else _decoded(row, mapping.source) for row in rows
        )
    engine.close()
    for record in both.records:
        applied = mapping.apply(record)
        why = sorted(((r.code, r.target, r.value, r.rejects) for r in applied.reasons), key=str)
        both.record.append((_plain(applied.value, mapping.model.type), why, applied.decisions))
    return both


def _decoded(row: dict[str, Any], source: Contract) -> dict[str, Any]:
    """The texts of a CSV row as the JSON that somebody would send instead of it."""
    found = {name: value for name, value in row.items() if name != ROW}
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
