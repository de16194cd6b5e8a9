"""One record of the sample on both sides: as its source has it and as the model has it, line by line.

Decides which lines there are (fields that are missing included), what each is called, and which of them have a problem.
The values are the preview's; nothing is computed here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from runtime.artefacts.contract import Field
from runtime.artefacts.path import child_path, is_under
from runtime.diagnostics import counted
from runtime.io.samples import MISSING
from runtime.run.failures import Reason
from runtime.values import show
from studio.state.asking import record_path
from studio.state.mapping_document import MappingDocument
from studio.state.records.shown_value import ShownValue, shown_value

MOST_LINES = 3_000
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Line:
    """A field of a record, or an item of a list. `key` is its place in the record ("lines[1].amount"), `path` that of
    its field ("lines.amount"), `at` the positions of the items around it ("1"); `opens` when it has lines below it.
    `problem` says why it failed."""

    key: str
    path: str
    name: str
    at: str
    depth: int
    value: ShownValue
    opens: bool = False
    problem: str = ""
    rejects: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A record as lines, and as JSON; each line of the JSON stands with the key of the field that it shows. `left_out`
    counts what is too much to show."""

    lines: tuple[Line, ...]
    json: tuple[tuple[str, str], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record on both sides; `said` is what became of it, `elsewhere` the problems that no line shows."""

    record: int
    source: Side
    target: Side
    rejected: bool
    said: str
    elsewhere: tuple[str, ...] = ()


class Found(Protocol):
    """A record as the preview gives it: how rules read it, what it becomes, and why that fails."""

    @property
    def row(self) -> int: ...

    @property
    def source(self) -> dict[str, Any]: ...

    @property
    def canonical(self) -> dict[str, Any]: ...

    @property
    def reasons(self) -> Sequence[Reason]: ...


def record_view(document: MappingDocument, found: Found) -> RecordView:
    """A record on both sides, each problem at its field."""
    at_source: dict[str, Reason] = {}
    at_target: dict[str, Reason] = {}
    elsewhere: list[str] = []
    for reason in found.reasons:
        if reason.target is not None:
            at_target.setdefault(reason.target, reason)
        elif (place := _source_key(document, reason)) is not None:
            at_source.setdefault(place, reason)
        else:
            elsewhere.append(f"{', '.join(reason.source)}: {reason.message}")
    rejecting = sum(reason.rejects for reason in found.reasons)
    source = _side(found.source, document.source.fields, at_source)
    target = _side(found.canonical, document.model.fields, at_target)
    said = _said(rejecting, len(found.reasons) - rejecting)
    return RecordView(found.row, source, target, rejecting > 0, said, tuple(elsewhere))


def _said(rejecting: int, tolerated: int) -> str:
    if rejecting:
        return f"Rejected: {counted(rejecting, 'problem')}"
    return f"Kept: {counted(tolerated, 'problem')} tolerated" if tolerated else "Passes"


def _source_key(document: MappingDocument, reason: Reason) -> str | None:
    """Where in the record that rules read a failure of the source lies; without source steps it is the place itself."""
    place = reason.source[0] if reason.source else ""
    if document.inputs is None:
        return place or None
    return record_path(document, _INDEX.sub("", place))


def _side(record: Any, fields: Sequence[Field], marks: dict[str, Reason]) -> Side:
    lines = list(_lines(record, fields, marks))
    written = list(_json(record))
    return Side(tuple(lines[:MOST_LINES]), tuple(written[: 2 * MOST_LINES]), max(0, len(lines) - MOST_LINES))


def _lines(record: Any, fields: Sequence[Field], marks: dict[str, Reason]) -> Iterator[Line]:
    yield from _fields_of(record if isinstance(record, dict) else {}, fields, _Place("", "", "", 0), marks)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a record something lies."""

    key: str
    path: str
    at: str
    depth: int

    def below(self, name: str) -> _Place:
        return _Place(child_path(self.key, name), child_path(self.path, name), self.at, self.depth + 1)

    def item(self, index: int) -> _Place:
        at = f"{self.at}.{index}" if self.at else str(index)
        return _Place(f"{self.key}[{index}]", self.path, at, self.depth + 1)


def _fields_of(
    value: dict[str, Any], fields: Sequence[Field], place: _Place, marks: dict[str, Reason]
) -> Iterator[Line]:
    known = {f.name: f for f in fields}
    for name in [*known, *(n for n in value if n not in known)]:
        yield from _line(value.get(name, MISSING), known.get(name), name, place.below(name), marks)


def _line(value: Any, field: Field | None, name: str, place: _Place, marks: dict[str, Reason]) -> Iterator[Line]:
    reason = marks.get(place.key)
    opens = isinstance(value, dict | list) and bool(value)
    problem, rejects = (reason.message, reason.rejects) if reason is not None else ("", False)
    shown = shown_value(value)
    yield Line(place.key, place.path, name, place.at, place.depth - 1, shown, opens, problem, rejects)
    if isinstance(value, dict) or (not opens and any(key.startswith(place.key + ".") for key in marks)):
        inside = value if isinstance(value, dict) else {}  # an object that came to nothing shows what failed in it
        yield from _fields_of(inside, field.fields if field is not None else (), place, marks)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _line(each, field.item if field is not None else None, str(index + 1), place.item(index), marks)


def _json(value: Any, key: str = "", indent: str = "", before: str = "", after: str = "") -> Iterator[tuple[str, str]]:
    """The lines of a record as JSON, each with the key of what it shows."""
    if isinstance(value, dict) and value:
        yield key, f"{indent}{before}{{"
        for place, (name, inner) in enumerate(value.items(), start=1):
            comma = "," if place < len(value) else ""
            yield from _json(inner, child_path(key, name), indent + "  ", f"{_text(name)}: ", comma)
        yield key, f"{indent}}}{after}"
    elif isinstance(value, list) and value:
        yield key, f"{indent}{before}["
        for index, inner in enumerate(value):
            comma = "," if index + 1 < len(value) else ""
            yield from _json(inner, f"{key}[{index}]", indent + "  ", "", comma)
        yield key, f"{indent}]{after}"
    else:
        yield key, f"{indent}{before}{_text(value)}{after}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=show)


def touched_lines(lines: Sequence[Line], paths: Sequence[str]) -> list[str]:
    """The keys of the lines that belong to some fields: the field itself, and what lies in it."""
    return [line.key for line in lines if any(is_under(line.path, path) for path in paths)]


def payload(view: RecordView) -> dict[str, Any]:
    """The view as the browser fetches it; names that come from data are values and never keys."""
    return {
        "record": view.record, "rejected": view.rejected, "said": view.said, "elsewhere": list(view.elsewhere),
        "source": _side_payload(view.source), "target": _side_payload(view.target),
    }  # fmt: skip


def _side_payload(side: Side) -> dict[str, Any]:
    lines = [
        [n.key, n.path, n.name, n.at, n.depth, n.value.text, n.value.kind, n.opens, n.problem, n.rejects]
        for n in side.lines
    ]
    return {"lines": lines, "json": [list(pair) for pair in side.json], "left_out": side.left_out}
