"""What changed between two versions of a lookup, code by code."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.artefacts.lookup import Lookup, LookupRow
from runtime.change.change import Change, was_now


def lookup_changes(before: Lookup, after: Lookup) -> Iterator[Change]:
    """Every change; none for equal lookups. The path of a change is the code."""
    if before.name != after.name:
        yield Change("renamed", "", was_now("", "the name", before.name, after.name), before.name, after.name)
    old, new = {r.key: r for r in reversed(before.rows)}, {r.key: r for r in reversed(after.rows)}
    for key, row in old.items():
        if key not in new:
            yield Change("key_removed", key, f"no longer maps {_pair(row)}", row.value, None)
    for row in after.rows:
        was = old.get(row.key)
        if was is None:
            yield Change("key_added", row.key, f"now also maps {_pair(row)}", None, row.value)
        elif was.value != row.value:
            said = f"now maps {_pair(row)}; before to {was.value or 'nothing'}"
            yield Change("key_changed", row.key, said, was.value, row.value)
        elif was.note != row.note:
            said = was_now(row.key or "the empty code", "the note", was.note, row.note)
            yield Change("lookup_words", row.key, said, was.note, row.note)
    if old == new and before.rows != after.rows:
        yield Change("lookup_words", "", "the codes stand in another order")


def _pair(row: LookupRow) -> str:
    return f"{row.key or 'the empty code'} to {row.value or 'nothing'}"
