"""A change of a mapping's source and its steps carried into the document, touching only the steps that it concerns.

Decides which steps of the list stay as they are written: comments, order, and what nobody understands there. The rest
of a mapping is written by `mapping_change.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runtime.artefacts import layout
from runtime.artefacts.document import Document
from runtime.artefacts.nodes import Entries, Items
from runtime.artefacts.source_file import STEP_KEYS, input_data, step_data, understood
from runtime.artefacts.source_step import GroupBy, Input, Join, Named, SourceStep, Union, others_of
from runtime.artefacts.splice import Arrange, Change, Delete, KeyPath, New, Rename, Set, node_at


def input_changes(document: Document, before: Input, after: Input, follows: str) -> Iterator[Change]:
    """What changes in the document's `source`, which stands behind the key `follows`."""
    yield from _Difference(document).of(("source",), before, after, follows)


class _Difference:
    def __init__(self, document: Document) -> None:
        self.document = document

    def of(self, at: KeyPath, before: Input, after: Input, follows: str | None) -> Iterator[Change]:
        node = node_at(self.document.root, at)
        first = not before.steps and bool(after.steps)
        if not isinstance(node, Entries) or node.value("from") is None or (first and _is_short(node)):
            yield Set(at, input_data(after), follows)
            return
        if (before.source, before.named) != (after.source, after.named):
            source = after.source if after.named is None else layout.Flow({after.named: after.source})
            yield Set((*at, "from"), source, "")
        if before.steps != after.steps:
            yield from self._steps((*at, "steps"), before.steps, after.steps)

    def _steps(self, at: KeyPath, old: tuple[SourceStep, ...], new: tuple[SourceStep, ...]) -> Iterator[Change]:
        there = understood(self.document.get(at))
        node = node_at(self.document.root, at)
        if not isinstance(node, Items) or not node.nodes or len(there) != len(old):
            yield Set(at, [step_data(step) for step in new], "from")
            return
        changed = [i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b]
        if len(old) == len(new) and len(changed) == 1 and self._alike(at, there[changed[0]], old, new, changed[0]):
            yield from self._step((*at, there[changed[0]]), old[changed[0]], new[changed[0]])
            return
        order = _arranged(old, new, there, len(node.nodes))
        yield Arrange(at, order) if order else Delete(at)

    def _alike(
        self, at: KeyPath, item: int, old: tuple[SourceStep, ...], new: tuple[SourceStep, ...], place: int
    ) -> bool:
        return type(old[place]) is type(new[place]) and self._holds((*at, item))

    def _step(self, at: KeyPath, old: SourceStep, new: SourceStep) -> Iterator[Change]:
        was, now = step_data(old), step_data(new)
        kind = next(iter(now))
        node = node_at(self.document.root, at)
        assert isinstance(node, Entries)
        for key in (kind, *STEP_KEYS[kind]):
            if key in now and was.get(key) != now[key]:
                yield from self._value((*at, key), old, new, now[key], _predecessor(node, kind, key))
            elif key in was and key not in now and node.value(key) is not None:
                yield Delete((*at, key))

    def _value(self, at: KeyPath, old: SourceStep, new: SourceStep, value: Any, follows: str) -> Iterator[Change]:
        """A key of a step whose value is another one: as little of it as can be."""
        pairs = _pairs_of(at[-1], old, new)
        others = _brought(self.document, at, old, new)
        if pairs is not None and self._holds(at):
            yield from _named(at, *pairs, value)
        elif others is not None:
            changed, (before, after) = others
            if isinstance(old, Join) and isinstance(new, Join) and old.field != new.field:
                yield Set(at, value, follows)
            else:
                yield from self.of(changed, before, after, None)
        else:
            yield Set(at, value, follows)

    def _holds(self, at: KeyPath) -> bool:
        return isinstance(node_at(self.document.root, at), Entries)


def _is_short(node: Entries) -> bool:
    """Whether it is `{from: name}` on one line, where steps would be hard to read."""
    return node.flow and [key.text for key, _ in node.pairs] == ["from"]


def _pairs_of(key: str | int, old: SourceStep, new: SourceStep) -> tuple[Named, Named] | None:
    if isinstance(old, Join) and isinstance(new, Join) and key == "on":
        return old.on, new.on
    if isinstance(old, GroupBy) and isinstance(new, GroupBy):
        return (old.keys, new.keys) if key == "group_by" else (old.into, new.into)
    return None


def _brought(
    document: Document, at: KeyPath, old: SourceStep, new: SourceStep
) -> tuple[KeyPath, tuple[Input, Input]] | None:
    """The one source in the step that changed, with its place; None when it is more than one or written otherwise."""
    before, after = others_of(old), others_of(new)
    changed = [i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b]
    if at[-1] not in ("join", "union") or len(before) != len(after) or len(changed) != 1:
        return None
    (place,) = changed
    where = (*at, old.field) if isinstance(old, Join) else (*at, place)
    fits = isinstance(old, Join | Union) and isinstance(node_at(document.root, where), Entries)
    return (where, (before[place], after[place])) if fits else None


def _named(at: KeyPath, old: Named, new: Named, value: Any) -> Iterator[Change]:
    """Names with expressions: those that are new, gone, or other ones, where their order says which is which."""
    was, now = dict(old), dict(new)
    if len(old) == len(new) and not any(b in was for (a, _), (b, _) in zip(old, new, strict=True) if a != b):
        for (name, text), (other, put) in zip(old, new, strict=True):
            if text != put:
                yield Set((*at, name), put)
            if name != other:
                yield Rename((*at, name), other)
    elif [n for n in now if n in was] == [n for n in was if n in now] and was.keys() & now.keys():
        yield from (Delete((*at, name)) for name in was if name not in now)
        follows = ""
        for name, text in now.items():
            if was.get(name) != text:
                yield Set((*at, name), text, follows)
            follows = name if name in was else follows
    else:
        yield Set(at, value)


def _arranged(
    old: tuple[SourceStep, ...], new: tuple[SourceStep, ...], there: list[int], count: int
) -> tuple[int | New, ...]:
    """The list's items in their new order; what is not understood stays behind what it followed."""
    left = list(range(len(old)))
    order: list[int | New] = []
    for step in new:
        same = next((i for i in left if old[i] == step), None)
        order.append(New(step_data(step)) if same is None else there[same])
        if same is not None:
            left.remove(same)
    for strange in (i for i in range(count) if i not in there):
        before = next((order.index(i) + 1 for i in range(strange - 1, -1, -1) if i in order), 0)
        order.insert(before, strange)
    return tuple(order)


def _predecessor(node: Entries, kind: str, key: str) -> str:
    known = (kind, *STEP_KEYS[kind])
    earlier = [name for name in known[: known.index(key)] if node.value(name) is not None]
    return earlier[-1] if earlier else ""
