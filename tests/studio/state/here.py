"""A stand-in for the preview's worker that runs rules here and now, so that a test needs no process beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from runtime.engines.record.feed import Fed
from runtime.run.failures import Reason
from runtime.run.one_record import OneRecord
from studio.state.mapping_document import MappingDocument


@dataclass(frozen=True)
class FoundRecord:
    row: int
    source: dict[str, Any]
    canonical: dict[str, Any]
    reasons: tuple[Reason, ...]


class Here:
    """What the worker is asked, answered in this process; `rows` says which rows hold for a question."""

    def __init__(self, document: MappingDocument, rows: dict[tuple[str, str], list[int]] | None = None) -> None:
        self.document, self.known = document, rows or {}
        self.result, self.asked = document.preview.result, 0

    @property
    def mapping(self) -> Any:
        return self.document.mapping

    @property
    def built(self) -> Any:
        return self.document.built

    @property
    def record_type(self) -> Any:
        return self.document.source.type

    @property
    def lookups(self) -> Any:
        return self.document.lookups

    def source_record(self, row: int) -> dict[str, Any]:
        return self.document.sample.records[row]

    async def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        self.asked += 1
        return function(_Session(self), *arguments)

    async def record(self, row: int) -> FoundRecord:
        given = self.source_record(row)
        fed = self.document.built.draft is not None
        one = OneRecord(row, fed=Fed(0, given)) if fed else OneRecord(row, given=given)
        values, reasons = one.mapped(self.document.built.plan)
        return FoundRecord(row, given, values, tuple(reasons))

    async def next_row(self, kind: str, key: str, after: int, step: int = 1) -> int | None:
        rows = self.known.get((kind, key), [])
        if not rows:
            return None
        if step > 0:
            return next((row for row in rows if row > after), rows[0])
        return next((row for row in reversed(rows) if row < after), rows[-1])

    def request(self, *_: Any) -> None:
        """Nothing is computed by itself."""

    def close(self) -> None:
        """Nothing runs."""


class _Session:
    def __init__(self, here: Here) -> None:
        self.mapping, self.built, self.record, self.lookups = here.mapping, here.built, here.record_type, here.lookups
        self.source_record = here.source_record


def here(document: MappingDocument, rows: dict[tuple[str, str], list[int]] | None = None) -> MappingDocument:
    """The document, with whoever is asked in this process."""
    document.preview = Here(document, rows)  # type: ignore[assignment]
    return document
