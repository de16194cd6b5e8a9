"""Changes of a YAML document as replaced pieces of its text.

Decides which characters a change replaces, so that all others stay: comments, quotes, order, unknown keys.
It does not check the outcome; `document.py` reads the new text again and compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.artefacts import layout
from runtime.artefacts.nodes import Entries, Items, Node, Scalar, content_end

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Set:
    """The value at `path`, replaced or new; a new key follows the key `after` ("" is first, None last)."""

    path: KeyPath
    value: Any
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    path: KeyPath


@dataclass(frozen=True, slots=True)
class Rename:
    path: KeyPath
    name: str


@dataclass(frozen=True, slots=True)
class New:
    """An item that a list did not have."""

    value: Any


@dataclass(frozen=True, slots=True)
class Arrange:
    """The items of the list at `path` in another order: a number is an item that it has, with the comments above it.
    What is neither named nor new is taken away; its comments stay."""

    path: KeyPath
    items: tuple[int | New, ...]


Change = Set | Delete | Rename | Arrange


class Unspliceable(Exception):
    """The text has a form that these rules do not cover."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` in place of the characters `start` to `end`."""

    start: int
    end: int
    text: str


def spliced(text: str, root: Node, changes: Sequence[Change]) -> str:
    """The text with all changes made; they must not overlap, and every parent must exist."""
    maker = _Pieces(text, _widened(root, changes))
    pieces = sorted(maker.pieces(root, ()), key=lambda piece: (piece.start, piece.end))
    made: list[str] = []
    at = 0
    for piece in pieces:
        if piece.start < at:
            raise Unspliceable
        made += [text[at : piece.start], piece.text]
        at = piece.end
    return "".join([*made, text[at:]])


def node_at(root: Node | None, path: KeyPath) -> Node | None:
    """The node at a key path, or None."""
    node = root
    for part in path:
        if isinstance(node, Entries) and isinstance(part, str):
            node = node.value(part)
        elif isinstance(node, Items) and isinstance(part, int) and -1 < part < len(node.nodes):
            node = node.nodes[part]
        else:
            return None
    return node


def _widened(root: Node, changes: Sequence[Change]) -> list[Change]:
    """A block collection that would lose all it holds has to be written out as an empty one."""
    wide = list(changes)
    for parent in {change.path[:-1] for change in changes if isinstance(change, Delete)}:
        node = node_at(root, parent)
        inside = [change for change in wide if change.path[:-1] == parent]
        gone = {change.path[-1] for change in inside if isinstance(change, Delete)}
        if not isinstance(node, Entries | Items) or node.flow or len(gone) < len(inside):
            continue
        if isinstance(node, Items) and len(gone) == len(node.nodes):
            wide = [change for change in wide if change not in inside] + [Set(parent, [])]
        elif isinstance(node, Entries) and gone == {key.text for key, _ in node.pairs}:
            wide = [change for change in wide if change not in inside] + [Set(parent, {})]
    return wide


class _Pieces:
    """Finds the pieces for each change, collection by collection."""

    def __init__(self, text: str, changes: Sequence[Change]) -> None:
        self.text = text
        self.eol = "\r\n" if "\r\n" in text else "\n"
        self.changes = changes

    def pieces(self, node: Node, path: KeyPath) -> Iterator[Piece]:
        """The pieces inside the node; of two at one place the deeper one has to come first."""
        arranged = next((c for c in self.changes if isinstance(c, Arrange) and c.path == path), None)
        if arranged is not None:
            yield self._arranged(node, arranged.items)
            return
        here = [change for change in self.changes if change.path and change.path[:-1] == path]
        here = [change for change in here if not isinstance(change, Arrange)]
        if len(here) < len(self.changes):
            for part, child in _children(node):
                deeper = (*path, part)
                if any(change.path[: len(deeper)] == deeper for change in self.changes):
                    yield from self.pieces(child, deeper)
        if here and isinstance(node, Entries):
            yield from self._entries(node, here)
        elif here and isinstance(node, Items):
            yield from self._items(node, here)
        elif here:
            raise Unspliceable

    def _entries(self, node: Entries, here: list[Change]) -> Iterator[Piece]:
        gone = {change.path[-1] for change in here if isinstance(change, Delete)}
        pairs = {key.text: (key, value) for key, value in reversed(node.pairs)}
        lead = ""
        for change in sorted(here, key=lambda change: change.path[-1] not in pairs):
            key, value = pairs.get(str(change.path[-1]), (None, None))
            if isinstance(change, Rename) and key is not None:
                yield Piece(key.start, key.end, layout.scalar(change.name, in_flow=node.flow))
            elif isinstance(change, Set) and key is not None and value is not None and key.text not in gone:
                yield from self._replace(node.flow, key, value, node.column, change.value)
            elif isinstance(change, Set):
                yield self._insert(node, change, gone, lead)
                lead = ", "
        spans = [(key.start, content_end(value, self.text), key.text in gone) for key, value in node.pairs]
        yield from self._removed(spans, node.flow)

    def _items(self, node: Items, here: list[Change]) -> Iterator[Piece]:
        gone = {change.path[-1] for change in here if isinstance(change, Delete)}
        for change in here:
            index = change.path[-1]
            if not isinstance(change, Set) or not isinstance(index, int):
                continue
            if index < len(node.nodes):
                item = node.nodes[index]
                if not isinstance(item, Scalar) and not item.flow:
                    raise Unspliceable
                yield Piece(item.start, item.end, layout.flow(change.value))
            elif node.flow:
                end = content_end(node.nodes[-1], self.text) if node.nodes else node.start + 1
                yield Piece(end, end, ", " * bool(node.nodes) + layout.flow(change.value))
            else:
                end = self._line_end(content_end(node.nodes[-1], self.text))
                yield self._lines_at(end, layout.item_lines(change.value, node.column))
        starts = [item.start if node.flow else self._dash(item.start) for item in node.nodes]
        ends = [content_end(item, self.text) for item in node.nodes]
        spans = [(start, end, i in gone) for i, (start, end) in enumerate(zip(starts, ends, strict=True))]
        yield from self._removed(spans, node.flow)

    def _arranged(self, node: Node, order: tuple[int | New, ...]) -> Piece:
        """The whole list in its new order."""
        if not isinstance(node, Items) or not node.nodes:
            raise Unspliceable
        if node.flow:
            if "#" in self.text[node.start : node.end]:
                raise Unspliceable
            items = [self._item_text(node, one) for one in order]
            return Piece(node.start, node.end, f"[{', '.join(items)}]")
        dashes = [self._line_start(self._dash(item.start)) for item in node.nodes]
        if any(self.text[at : at + node.column].strip() for at in dashes):
            raise Unspliceable  # behind the dash of a list
        ends = [self._line_end(content_end(item, self.text)) for item in node.nodes]
        starts = [self._with_comments(dashes[0]), *ends[:-1]]
        blocks = [self.text[start:end] for start, end in zip(starts, ends, strict=True)]
        if not blocks[-1].endswith("\n"):
            blocks[-1] += self.eol
        gone = [i for i in range(len(blocks)) if i not in order]
        notes = "".join(self.text[starts[i] : dashes[i]] for i in gone)
        made = [
            self._lines_at(0, layout.item_lines(one.value, node.column)).text if isinstance(one, New) else blocks[one]
            for one in order
        ]
        return Piece(starts[0], ends[-1], "".join(made) + notes)

    def _item_text(self, node: Items, one: int | New) -> str:
        if isinstance(one, New):
            return layout.flow(one.value)
        return self.text[node.nodes[one].start : content_end(node.nodes[one], self.text)]

    def _with_comments(self, at: int) -> int:
        """The start of the comment lines right above a line."""
        while at > 0:
            above = self._line_start(at - 1)
            if not self.text[above:at].strip().startswith("#"):
                break
            at = above
        return at

    def _replace(self, in_flow: bool, key: Scalar, old: Node, column: int, value: Any) -> Iterator[Piece]:
        colon, end = self._colon(key), content_end(old, self.text)
        head, lines = (layout.flow(value), []) if in_flow else layout.body(value, column + 2)
        below = self._line_end(end)
        lead = " " + head if head else ""
        if isinstance(old, Scalar) and old.block:
            header = re.compile(r"[|>][-+0-9]*").match(self.text, old.start)
            yield Piece(colon, header.end() if header else old.start, lead)
            yield Piece(self._line_end(colon), below, self._lines_at(below, lines).text)
        elif not isinstance(old, Scalar) and not old.flow:
            yield Piece(colon, colon, lead)
            yield Piece(self._line_end(colon), below, self._lines_at(below, lines).text)
        else:
            # What stands between key and value stays: spaces that align, or a comment.
            start = old.start if head and end > old.start else len(self.text[: old.start].rstrip(" "))
            yield Piece(start, end, head if start == old.start and end > old.start else lead)
            if lines:
                yield self._lines_at(below, lines)

    def _insert(self, node: Entries, change: Set, gone: set[str | int], lead: str) -> Piece:
        key = str(change.path[-1])
        if node.flow:
            made = layout.flow({key: change.value})[1:-1]
            return self._insert_in_flow(node, change.after, made, gone, lead)
        lines = layout.entry(key, change.value, node.column)
        if change.after != "":
            pair = next((pair for pair in node.pairs if pair[0].text == change.after), node.pairs[-1])
            return self._lines_at(self._line_end(content_end(pair[1], self.text)), lines)
        start = node.pairs[0][0].start
        if self.text[self._line_start(start) : start].strip():  # behind the dash of a list
            return Piece(start, start, self.eol.join([*lines, " " * node.column]).lstrip(" "))
        return self._lines_at(self._line_start(start), lines)

    def _insert_in_flow(self, node: Entries, after: str | None, made: str, gone: set[str | int], lead: str) -> Piece:
        """Behind the nearest key that stays, so that no removed piece reaches over the new one."""
        at = [i for i, (key, _) in enumerate(node.pairs) if after is None or key.text == after]
        stay = [i for i, (key, _) in enumerate(node.pairs) if key.text not in gone]
        if not stay:
            end = content_end(node.pairs[-1][1], self.text) if node.pairs else node.start + 1
            return Piece(end, end, lead + made)
        last = at[-1] if at else -1 if after == "" else len(node.pairs)
        before = [i for i in stay if i <= last]
        if before:
            end = content_end(node.pairs[before[-1]][1], self.text)
            return Piece(end, end, ", " + made)
        start = node.pairs[stay[0]][0].start
        return Piece(start, start, made + ", ")

    def _removed(self, spans: list[tuple[int, int, bool]], in_flow: bool) -> Iterator[Piece]:
        last_kept = max((i for i, (_, _, gone) in enumerate(spans) if not gone), default=-1)
        for i, (start, end, gone) in enumerate(spans):
            if not gone:
                continue
            if in_flow and i > last_kept >= 0:  # with the comma before it, as nothing follows
                yield Piece(spans[i - 1][1], end, "")
            elif in_flow:
                comma = re.compile(r"\s*,[ \t]*").match(self.text, end)
                yield Piece(start, comma.end() if comma else end, "")
            elif not self.text[self._line_start(start) : start].strip():
                yield Piece(self._line_start(start), self._line_end(end), "")
            elif i < last_kept and not spans[i + 1][2]:  # behind the dash of a list: the next key moves there
                yield Piece(start, spans[i + 1][0], "")
            else:
                raise Unspliceable

    def _lines_at(self, at: int, lines: list[str]) -> Piece:
        text = "".join(line + self.eol for line in lines)
        if lines and at == len(self.text) and not self.text.endswith("\n"):
            text = self.eol + text.removesuffix(self.eol)
        return Piece(at, at, text)

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        found = self.text.find("\n", at)
        return found + 1 if found >= 0 else len(self.text)

    def _colon(self, key: Scalar) -> int:
        found = re.compile(r"[ \t]*:").match(self.text, key.end)
        if found is None:
            raise Unspliceable
        return found.end()

    def _dash(self, start: int) -> int:
        found = self.text.rfind("-", 0, start)
        if found < 0 or self.text[found + 1 : start].strip():
            raise Unspliceable
        return found


def _children(node: Node) -> Iterator[tuple[str | int, Node]]:
    if isinstance(node, Entries):
        yield from ((key.text, value) for key, value in node.pairs)
    elif isinstance(node, Items):
        yield from enumerate(node.nodes)
