"""Examples: source records and the target records, or the failure, that a mapping has to make of them.

Decides the keys of the file. Running an example is the business of `run/`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from runtime.artefacts import layout
from runtime.artefacts.document import Document
from runtime.diagnostics import FAILURES, Diagnostic, nearest

KEYS = ("name", "note", "decision", "given", "with", "expect", "error")


@dataclass(frozen=True, slots=True)
class Example:
    """A test of a mapping: `expect` records, or the kind of failure (`error`) that rejects the record. `given` are
    records of its main source, `others` those of the sources that its steps bring in (`with` in the file)."""

    mapping: str
    name: str
    given: tuple[dict[str, Any], ...]
    expect: tuple[dict[str, Any], ...] = ()
    error: str | None = None
    note: str | None = None
    decision: int | None = None
    others: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = ()
    file: str | None = field(default=None, compare=False)


def read_example(
    document: Document, mapping: str, name: str, file: str | None = None
) -> tuple[Example | None, list[Diagnostic]]:
    """The example in the document and its faults."""
    if document.broken:
        return None, list(document.faults)
    data, faults = document.data, list(document.faults)

    def fault(code: str, message: str, key: str, hint: str | None = None) -> None:
        faults.append(Diagnostic(code, message, document.place((key,)), hint))

    def records(key: str) -> tuple[dict[str, Any], ...]:
        return listed(data.get(key), key)

    def listed(value: Any, key: str) -> tuple[dict[str, Any], ...]:
        found = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(record, dict) for record in found):
            fault("E102", f"'{key}' is neither a record nor a list of records", key)
        return tuple(record for record in found if isinstance(record, dict))

    error = data.get("error")
    if not data.get("given"):
        fault("E102", "the example gives no source record", "given", "given: {...}")
    if (error is None) == (data.get("expect") is None):
        fault("E102", "the example has to expect records or an error, one of the two", "expect", "expect: {...}")
    if error is not None and error not in FAILURES:
        fault("E102", f"the error {layout.flow(error)} is not known", "error", nearest(str(error), FAILURES))
    for key in data:
        if key not in KEYS:
            fault("W106", f"the key '{key}' is not known here", key, nearest(key, KEYS))
    others = data.get("with") or {}
    if not isinstance(others, dict):
        fault("E102", "'with' does not name sources with their records", "with", "with: {customer: [{...}]}")
        others = {}
    decision = data.get("decision")
    return Example(
        mapping, name, records("given"), records("expect"),
        error if isinstance(error, str) else None,
        data.get("note") if isinstance(data.get("note"), str) else None,
        decision if type(decision) is int else None,
        tuple((str(source), listed(found, "with")) for source, found in others.items()), file or document.file,
    ), faults  # fmt: skip


def new_example(example: Example) -> str:
    """The text of a new document for the example."""
    data = {
        "note": example.note,
        "decision": example.decision,
        "given": _records(example.given),
        "with": {source: list(found) for source, found in example.others} or None,
        "expect": None if example.error is not None else _records(example.expect),
        "error": example.error,
    }
    return layout.document({key: value for key, value in data.items() if value is not None})


def _records(records: tuple[dict[str, Any], ...]) -> Any:
    return records[0] if len(records) == 1 else list(records)
