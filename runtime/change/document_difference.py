"""What changed at the head of a document: name, version, status, owner and the texts about it.

Decides this for mappings and contracts alike; what stands below is for the modules of their kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runtime.artefacts.contract import Contract, Owner
from runtime.artefacts.mapping import Mapping
from runtime.change.change import Change, was_now
from runtime.change.grade import ChangeKind

_STATUS: dict[str, ChangeKind] = {"deprecated": "deprecated", "retired": "retired"}


def head_changes(
    before: Contract | Mapping, after: Contract | Mapping, texts: Iterable[tuple[str, str]]
) -> Iterator[Change]:
    """Changes of what every owned document says first; `texts` are attributes for people, with their names."""
    yield from _fact(before, after, "name", "the name", "renamed")
    yield from _fact(before, after, "version", "the version", "version")
    yield from _fact(before, after, "status", "the status", _STATUS.get(after.status, "status"))
    for attribute, words in texts:
        yield from _fact(before, after, attribute, words, "words")
    if before.owner != after.owner:
        yield Change("owner", "", was_now("", "the owner", _told(before.owner), _told(after.owner)))


def _fact(before: object, after: object, attribute: str, words: str, kind: ChangeKind) -> Iterator[Change]:
    old, new = getattr(before, attribute), getattr(after, attribute)
    if old != new:
        yield Change(kind, "", was_now("", words, old, new), old, new)


def _told(owner: Owner) -> str | None:
    people = (f"{role} {who}" for role, who in (("steward", owner.steward), ("deputy", owner.deputy)) if who)
    return ", ".join(part for part in (owner.team, *people) if part) or None
