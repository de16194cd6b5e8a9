"""A change of a mapping carried into its document, touching only the lines that it concerns.

Decides which keys of the document a difference between two mappings is written to. Comments, order, quotes
and unknown keys stay, since everything else of the text stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from runtime.artefacts.contract import Owner
from runtime.artefacts.document import Document
from runtime.artefacts.mapping import Ignored, Mapping, Rule
from runtime.artefacts.mapping_file import (
    OWNER_KEYS,
    RULE_KEYS,
    TOP_KEYS,
    ignored_data,
    own_data,
    owner_data,
    rule_data,
)
from runtime.artefacts.nodes import Entries
from runtime.artefacts.source_change import input_changes
from runtime.artefacts.splice import Change, Delete, KeyPath, Set, node_at


def write_mapping(document: Document, before: Mapping, after: Mapping) -> Document:
    """The document with what differs between `before` (what it holds now) and `after`."""
    return document.change(list(_Difference(document).of(before, after)))


class _Difference:
    def __init__(self, document: Document) -> None:
        self.document = document

    def of(self, before: Mapping, after: Mapping) -> Iterator[Change]:
        for key in ("name", "version", "status", "description", "model"):
            old, new = getattr(before, key), getattr(after, key)
            if old != new:
                yield from self._key((), key, new, TOP_KEYS)
        if before.owner != after.owner:
            yield from self._owner(before.owner, after.owner)
        if before.input != after.input:
            yield from input_changes(
                self.document, before.input, after.input, self._predecessor((), "source", TOP_KEYS)
            )
        if before.rules != after.rules:
            yield from self._rules(("rules",), before.rules, after.rules)
        if before.ignored != after.ignored:
            yield from self._ignored(before.ignored, after.ignored)

    def _key(self, at: KeyPath, key: str, value: Any, order: Sequence[str]) -> Iterator[Change]:
        """The key with the value, in its usual place when it is new, or without it when the value is None."""
        if value is not None:
            yield Set((*at, key), value, self._predecessor(at, key, order))
        elif self.document.has((*at, key)):
            yield Delete((*at, key))

    def _predecessor(self, at: KeyPath, key: str, order: Sequence[str]) -> str:
        earlier = [name for name in order[: order.index(key)] if self.document.has((*at, name))]
        return earlier[-1] if earlier else ""

    def _owner(self, before: Owner, after: Owner) -> Iterator[Change]:
        if after == Owner() or not self._holds(("owner",)):
            yield from self._key((), "owner", owner_data(after), TOP_KEYS)
            return
        for key in OWNER_KEYS:
            if getattr(before, key) != getattr(after, key):
                yield from self._key(("owner",), key, getattr(after, key), OWNER_KEYS)

    def _ignored(self, before: tuple[Ignored, ...], after: tuple[Ignored, ...]) -> Iterator[Change]:
        old, new = {i.path: i for i in before}, {i.path: i for i in after}
        values = {path: ignored_data(i) for path, i in new.items() if old.get(path) != i}
        yield from self._names(("ignored",), list(old), list(new), values)
        for path in values.keys() & old.keys():
            at = ("ignored", path)
            if self._holds(at):
                yield from self._key(at, "because", new[path].because, ("because",))
            else:
                yield Set(at, values[path])

    def _rules(self, at: KeyPath, before: tuple[Rule, ...], after: tuple[Rule, ...]) -> Iterator[Change]:
        old, new = {rule.target: rule for rule in before}, {rule.target: rule for rule in after}
        if not self._holds(at):
            values = {name: rule_data(rule) for name, rule in new.items()}
            yield from self._names(at, [], list(new), values)
            return
        moved = _moved(list(old), list(new))
        values = {name: rule_data(rule) for name, rule in new.items() if name not in old or name in moved}
        yield from self._names(at, list(old), list(new), values)
        for name in old.keys() & new.keys() - moved:
            if old[name] != new[name]:
                yield from self._rule((*at, name), old[name], new[name])

    def _names(self, at: KeyPath, old: list[str], new: list[str], values: dict[str, Any]) -> Iterator[Change]:
        """The changes of which names a mapping has, each new one behind the one that it follows."""
        if not self._holds(at) or not self.document.get(at):
            made = {name: values[name] for name in new if name in values}
            if made:
                after = self._predecessor((), "ignored" if at == ("ignored",) else "rules", TOP_KEYS)
                yield Set(at, made, after if len(at) == 1 else self._predecessor(at[:-1], "rules", RULE_KEYS))
            return
        moved = _moved(old, new)
        for name in old:
            if name not in new or name in moved:
                yield Delete((*at, name))
        follows = ""
        for name in new:
            if name not in old or name in moved:
                yield Set((*at, name), values[name], follows)
            else:
                follows = name

    def _rule(self, at: KeyPath, old: Rule, new: Rule) -> Iterator[Change]:
        if not self._holds(at) or self._collapses(at, new):
            yield Set(at, rule_data(new))
            return
        was, now = own_data(old), own_data(new)
        for key in RULE_KEYS[:-1]:
            if key in now and (key not in was or not _same(was[key], now[key])):
                yield Set((*at, key), now[key], self._predecessor(at, key, RULE_KEYS))
            elif key in was and key not in now and self.document.has((*at, key)):
                yield Delete((*at, key))
        if old.rules and not new.rules:
            yield Delete((*at, "rules"))
        elif old.rules != new.rules:
            yield from self._rules((*at, "rules"), old.rules, new.rules)

    def _collapses(self, at: KeyPath, new: Rule) -> bool:
        """Whether the rule, now one line in braces, can be a bare expression again."""
        node = node_at(self.document.root, at)
        if new.rules or set(own_data(new)) - {"from"} or not isinstance(node, Entries) or not node.flow:
            return False
        known = all(key.text in RULE_KEYS for key, _ in node.pairs)
        return known and "#" not in self.document.text[node.start : node.end]

    def _holds(self, at: KeyPath) -> bool:
        return isinstance(node_at(self.document.root, at), Entries)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The names that both have and that no longer stand in the same order."""
    common = [name for name in old if name in set(new)]
    moved: set[str] = set()
    wanted = [name for name in new if name in set(common)]
    while [name for name in common if name not in moved] != [name for name in wanted if name not in moved]:
        left = [name for name in common if name not in moved]
        right = [name for name in wanted if name not in moved]
        moved.add(next(a for a, b in zip(left, right, strict=True) if a != b))
    return moved
