"""A YAML document that is never damaged: its text, what it holds, and changes that touch only their own lines.

Decides how a document is read and changed. It does not know what its keys mean.
"""

from __future__ import annotations

import contextlib
import copy
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from runtime.artefacts import layout
from runtime.artefacts.nodes import Entries, Items, Node, plain_data, read_nodes
from runtime.artefacts.splice import Arrange, Change, Delete, KeyPath, New, Rename, Set, Unspliceable, node_at, spliced
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, fail


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file with what it holds. A change gives a new document; the old one stays as it was.

    `data` holds dicts, lists and scalars, to be read only; it is empty when the text cannot be read, which
    `faults` then says.
    """

    text: str
    file: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    faults: tuple[Diagnostic, ...] = ()
    root: Node | None = field(default=None, repr=False, compare=False)

    @property
    def broken(self) -> bool:
        """Whether the text cannot be read at all."""
        return self.root is None

    def get(self, path: KeyPath, default: Any = None) -> Any:
        """The value at a key path, or the default where there is none."""
        node = node_at(self.root, path)
        return default if node is None else plain_data(node)

    def has(self, path: KeyPath) -> bool:
        """Whether there is something at a key path."""
        return node_at(self.root, path) is not None

    def line(self, path: KeyPath = ()) -> int:
        """The line of the key or item; of what is above it, when it does not exist."""
        node, line = self.root, 1
        for part in path:
            pair = next((p for p in node.pairs if p[0].text == part), None) if isinstance(node, Entries) else None
            if pair is not None:
                line, node = pair[0].line, pair[1]
            elif isinstance(node, Items) and isinstance(part, int) and -1 < part < len(node.nodes):
                node = node.nodes[part]
                line = node.line
        return line

    def place(self, path: KeyPath = (), rule: str | None = None) -> Place:
        """Where the key or item stands."""
        return Place(self.file, self.line(path), rule=rule)

    def set(self, path: KeyPath, value: Any, after: str | None = None) -> Document:
        """With the value at the path; parents that are missing are made."""
        depth = len(path) - 1
        while depth > 0 and not isinstance(node_at(self.root, path[:depth]), Entries | Items):
            depth -= 1
        for part in reversed(path[depth + 1 :]):
            value = {part: value}
        return self.change([Set(path[: depth + 1], value, after)])

    def delete(self, path: KeyPath) -> Document:
        """Without the key or item; the same document where there is none."""
        return self.change([Delete(path)]) if self.has(path) else self

    def rename(self, path: KeyPath, name: str) -> Document:
        """With another key in the same place."""
        return self.change([Rename(path, name)])

    def change(self, changes: Sequence[Change]) -> Document:
        """With all the changes made at once; raises E102 for a document that cannot be read."""
        if self.root is None:
            raise fail("E102", "a document that cannot be read cannot be changed", Place(self.file))
        if not changes:
            return self
        expected = _changed(self.data, changes)
        with contextlib.suppress(Unspliceable, CrosswalkError):
            made = read_document(spliced(self.text, self.root, changes), self.file)
            if made.data == expected and not made.broken:
                return made
        return read_document(_rewritten(self.text, changes, expected), self.file)


def read_document(text: str | bytes, file: str | None = None) -> Document:
    """The document in the text; one that cannot be read has a fault (E101, E102, E105) and keeps its text."""
    if isinstance(text, bytes):
        try:
            return read_document(text.decode("utf-8"), file)
        except UnicodeDecodeError as error:
            line = text.count(b"\n", 0, error.start) + 1
            fault = Diagnostic("E101", "the file is not UTF-8 text", Place(file, line), "save it as UTF-8")
            return Document(text.decode("utf-8", "backslashreplace"), file, faults=(fault,))
    return _read(text, file)


@lru_cache(maxsize=8)  # what was just written is read back at once, and is the same
def _read(text: str, file: str | None) -> Document:
    try:
        root = read_nodes(text, file)
    except CrosswalkError as error:
        return Document(text, file, faults=error.diagnostics)
    if not isinstance(root, Entries):
        what = "is empty" if root is None else "holds no `key: value` lines"
        fault = Diagnostic("E102", f"the document {what}", Place(file, 1))
        return Document(text, file, faults=(fault,))
    return Document(text, file, plain_data(root), tuple(_twice(root, file)), root)


def document_of(data: dict[str, Any]) -> Document:
    """A document that never was text, so that what reads documents reads data too."""
    return Document("", data=data, root=Entries(0, 0, 1, 0, False, ()))


def _twice(node: Node, file: str | None) -> list[Diagnostic]:
    """The keys that stand twice in one mapping: the first counts, the text keeps both."""
    found: list[Diagnostic] = []
    if isinstance(node, Items):
        return [fault for item in node.nodes for fault in _twice(item, file)]
    if isinstance(node, Entries):
        seen: dict[str, int] = {}
        for key, value in node.pairs:
            if key.text in seen:
                message = f"the key '{key.text}' stands here again; line {seen[key.text]} has it already"
                found.append(Diagnostic("E102", message, Place(file, key.line), "remove one of the two"))
            seen.setdefault(key.text, key.line)
            found += _twice(value, file)
    return found


def _changed(data: dict[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    """What the document has to hold after the changes."""
    data = copy.deepcopy(data)
    _apply(data, changes)
    return data


def _rewritten(text: str, changes: Sequence[Change], expected: dict[str, Any]) -> str:
    """The text as the round-trip writer lays it out anew: for forms that the splicing does not cover."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 100_000
    stream = io.StringIO()
    with contextlib.suppress(YAMLError, ValueError, LookupError, TypeError, AttributeError):
        data = yaml.load(text)
        _apply(data, changes)
        yaml.dump(data, stream)
        if read_document(stream.getvalue()).data == expected:
            return stream.getvalue()
    return layout.document(expected)


def _apply(data: Any, changes: Sequence[Change]) -> None:
    def parent(change: Change) -> Any:
        found: Any = data
        for part in change.path[:-1]:
            found = found[part]
        return found

    inserted = {change.path for change in changes if isinstance(change, Set)}
    for change in changes:
        last = change.path[-1]
        match change:
            case Set():
                holder, value = parent(change), _plain(change.value)
                if isinstance(holder, list) and last == len(holder):
                    holder.append(value)
                else:
                    holder[last] = value
            case Rename():
                holder = parent(change)
                pairs = [(change.name if key == last else key, value) for key, value in holder.items()]
                holder.clear()
                holder.update(pairs)
            case Arrange():
                holder = parent(change)[last]
                holder[:] = [_plain(one.value) if isinstance(one, New) else holder[one] for one in change.items]
    deletes = [change for change in changes if isinstance(change, Delete) and change.path not in inserted]
    for change in sorted(deletes, key=lambda change: str(change.path[-1]).zfill(9), reverse=True):
        del parent(change)[change.path[-1]]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
