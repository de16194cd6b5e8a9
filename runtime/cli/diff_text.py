"""Differences, effects and impacts as text for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from runtime.change.change import DocumentDifference
from runtime.change.difference import VersionDifference
from runtime.change.effect import CauseEffect, Effect, ValueChange
from runtime.change.impact import Impact, Touch
from runtime.diagnostics import counted
from runtime.values import show

_NOUNS = {"sources": "source", "models": "model", "mappings": "mapping", "decisions": "decision", "lookups": "lookup"}
_LONGEST = 60
_FIELDS = 20


def difference_text(found: VersionDifference) -> str:
    """What changed, document by document, each change with its grade."""
    if not found.documents:
        return f"{found.before} and {found.after} say the same\n"
    return "\n".join(line for one in found.documents for line in _document(one)) + "\n"


def _document(one: DocumentDifference) -> Iterator[str]:
    versions = f" {one.before} -> {one.after}" if one.before and one.after else ""
    yield f"{_NOUNS[one.kind]} {one.name}{versions}: {one.grade}"
    for change in (*one.changes, *one.follows):
        yield f"  {change.grade:<5}  {change.sentence}"


def effect_text(name: str, effect: Effect) -> str:
    """The records that change, by field and by cause, with examples."""
    return "\n".join(_effect(name, effect)) + "\n"


def _effect(name: str, effect: Effect) -> Iterator[str]:
    if not effect.comparable:
        yield f"records of {name}: source steps make other records, so they cannot be compared one by one"
        yield f"  {effect.made_before:>9,}  come out before, {effect.rejected_before:,} are rejected"
        yield f"  {effect.made_after:>9,}  come out now, {effect.rejected_after:,} are rejected"
        return
    yield f"records of {name}: {effect.changed:,} of {counted(effect.read, 'record')} change"
    ranked = effect.ranked()
    for field in ranked[:_FIELDS]:
        yield f"  {field.records:>9,}  {field.path}"
        yield from (f"             {_example(example)}" for example in field.examples[:3])
    if len(ranked) > _FIELDS:
        yield f"             and {len(ranked) - _FIELDS:,} more fields"
    yield from _causes("newly rejected", effect.newly_rejected_records, effect.newly_rejected.values())
    yield from _causes("no longer rejected", effect.no_longer_rejected_records, effect.no_longer_rejected.values())
    if effect.still_rejected:
        yield f"  {effect.still_rejected:>9,}  rejected in both versions"


def _causes(what: str, records: int, causes: Iterable[CauseEffect]) -> Iterator[str]:
    if not records:
        return
    yield f"  {records:>9,}  {what}"
    for cause in sorted(causes, key=lambda c: -c.records):
        where = f"rule '{cause.rule}'" if cause.rule else f"source field '{', '.join(cause.source)}'"
        where = "unreadable" if cause.code == "unreadable" else where
        rows = ", ".join(str(example["row"]) for example in cause.examples)
        yield f"             {cause.records:,} {cause.code} - {where}: {cause.message} (row {rows})"


def _example(change: ValueChange) -> str:
    return f"row {change.row}: {_value(change.before)} -> {_value(change.after)}"


def _value(value: Any) -> str:
    if isinstance(value, list | dict):
        text = json.dumps(value, ensure_ascii=False, default=show)
    else:
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else show(value)
    # Control characters in data could play with the terminal; JSON texts have them escaped, but not all.
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def impact_text(found: Impact) -> str:
    """All that a change would touch, by kind."""
    if not found.touches:
        return f"{found.what}: nothing depends on it\n"
    lines = [f"{found.what}: a change touches {_counts(found)}"]
    lines += [f"  {_KINDS[t.kind][0]} {_name(t)} - {t.why}" for t in found.touches]
    return "\n".join(lines) + "\n"


_KINDS = {
    "mapping": ("mapping", "mappings"), "rule": ("rule", "rules"), "source_step": ("source step of", "source steps"),
    "ignored": ("ignored field", "ignored fields"), "decision": ("decision", "decisions"),
    "example": ("example", "examples"), "model": ("field of model", "fields of models"),
    "consumer": ("consumer", "consumers"),
}  # fmt: skip


def _counts(found: Impact) -> str:
    kinds = dict.fromkeys(touch.kind for touch in found.touches)
    named = ((len(found.of(kind)), *_KINDS[kind]) for kind in kinds)
    return ", ".join(counted(count, one.removesuffix(" of"), many) for count, one, many in named)


def _name(touch: Touch) -> str:
    return f"{touch.name}.{touch.path}" if touch.path else touch.name
