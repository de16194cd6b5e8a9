"""What a mapping and the people who work on it leave to be suggested: open targets, sources in use, refusals.

Decides when a target counts as filled. It scores nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from runtime.artefacts.contract import Contract, walk
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping import walk as walk_rules
from runtime.artefacts.path import PathSet


@dataclass(frozen=True, slots=True)
class Situation:
    """`open` targets, sources that rules `read` already, those `ignored` on purpose, the pairs (source, target) that
    were `refused`; and for lists of the model that have a loop, the source list that it goes through."""

    open: frozenset[str]
    read: frozenset[str] = frozenset()
    ignored: PathSet = field(default_factory=lambda: PathSet(()))
    refused: frozenset[tuple[str, str]] = frozenset()
    loops: dict[str, str] = field(default_factory=dict)


def situation(
    mapping: Mapping, model: Contract, lines: Iterable[dict[str, Any]], refused: frozenset[tuple[str, str]]
) -> Situation:
    """What the rules of a mapping say; `lines` are the rules as the canvas has them, with what they read."""
    loops: dict[str, str] = {}
    read: set[str] = set()
    for line in lines:
        if not line["loop"]:
            read.update(line["s"])
        elif line["s"]:
            loops[line["t"]] = line["s"][0]
    ruled = Filled(mapping)
    wanted = (f for f in walk(model.fields) if not f.children and not f.deprecated)
    return Situation(
        frozenset(f.path for f in wanted if f.path not in ruled),
        frozenset(read), PathSet(i.path for i in mapping.ignored), refused, loops,
    )  # fmt: skip


class Filled:
    """The targets that a rule makes, themselves or as a group; a loop leaves the fields of its items open."""

    def __init__(self, mapping: Mapping) -> None:
        rules = list(walk_rules(mapping.rules))
        self._own = {path for path, _ in rules}
        self._whole = PathSet(path for path, rule in rules if rule.each is None and not rule.rules)

    def __contains__(self, path: str) -> bool:
        return path in self._own or self._whole.covers(path)
