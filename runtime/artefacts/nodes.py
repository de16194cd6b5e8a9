"""YAML text to nodes that know their place in the text.

Decides what YAML is accepted: one document of YAML 1.2, without tags and aliases, within limits of size
and depth, and what its plain scalars mean (`NO` and dates are text). It does not know what a document is
about.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from runtime.diagnostics import CrosswalkError, Place, fail

MAX_BYTES = 5_000_000
MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as it stands in the text from `start` to `end`; `block` for the `|` and `>` styles."""

    start: int
    end: int
    line: int
    column: int
    text: str
    value: Any
    block: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """A YAML mapping: its keys and values in order."""

    start: int
    end: int
    line: int
    column: int
    flow: bool
    pairs: tuple[tuple[Scalar, Node], ...]

    def value(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return next((value for k, value in self.pairs if k.text == key), None)


@dataclass(frozen=True, slots=True)
class Items:
    """A YAML sequence."""

    start: int
    end: int
    line: int
    column: int
    flow: bool
    nodes: tuple[Node, ...]


Node = Scalar | Entries | Items

_HALF = re.compile("[\ud800-\udfff]")
_INTEGER = re.compile(r"[-+]?[0-9]{1,400}", re.ASCII)
_BASED = re.compile(r"0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,9})?", re.ASCII)
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def meaning(plain: str) -> Any:
    """What a plain scalar means in YAML 1.2, for the values that JSON has too.

    >>> meaning("NO"), meaning("2026-01-02"), meaning("1.5"), meaning("null")
    ('NO', '2026-01-02', 1.5, None)
    """
    if plain in _WORDS:
        return _WORDS[plain]
    if _INTEGER.fullmatch(plain):
        return int(plain)
    if _BASED.fullmatch(plain):
        return int(plain, 0)
    if _FLOAT.fullmatch(plain) and math.isfinite(value := float(plain)):
        return value
    return plain


def read_nodes(text: str, file: str | None = None) -> Node | None:
    """The nodes of the text, None for an empty one; raises `CrosswalkError` with E101 or E105."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise fail("E105", f"the document is larger than {MAX_BYTES:,} bytes", Place(file))
    try:
        return _Builder(text, file).build()
    except MarkedYAMLError as error:
        raise _not_yaml(error, file) from None
    except (YAMLError, ValueError) as error:
        raise fail("E101", f"the text is not YAML: {str(error).splitlines()[0]}", Place(file)) from None


def _not_yaml(error: MarkedYAMLError, file: str | None) -> CrosswalkError:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    words = " ".join(str(part) for part in (error.context, error.problem) if part)
    return fail("E101", f"the text is not YAML: {words}", place, "look at the indentation and quotes above this")


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read yet."""

    event: Any
    nodes: list[Node]


class _Builder:
    """Builds the nodes from the parser's events, without recursion, so that depth is ours to limit."""

    def __init__(self, text: str, file: str | None) -> None:
        self.text = text
        self.file = file
        self.open: list[_Open] = []
        self.root: Node | None = None
        self.documents = 0

    def build(self) -> Node | None:
        yaml = YAML(typ="safe", pure=True)
        for event in yaml.parse(self.text):
            match event:
                case AliasEvent():
                    raise self._refused(event, "aliases (*name) are not accepted; write the value out")
                case ScalarEvent():
                    self._refuse_tag(event)
                    self._add(self._scalar(event))
                case MappingStartEvent() | SequenceStartEvent():
                    self._refuse_tag(event)
                    self._enter(event)
                case MappingEndEvent() | SequenceEndEvent():
                    self._leave(event)
                case DocumentStartEvent():
                    self.documents += 1
                    if self.documents > 1:
                        raise self._refused(event, "the file holds more than one YAML document")
        return self.root

    def _refused(self, event: Any, why: str) -> CrosswalkError:
        mark = event.start_mark
        return fail("E101", why, Place(self.file, mark.line + 1, mark.column + 1))

    def _refuse_tag(self, event: Any) -> None:
        if event.ctag is not None:
            raise self._refused(event, f"tags ({event.tag}) are not accepted")

    def _enter(self, event: Any) -> None:
        if len(self.open) >= MAX_DEPTH:
            place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
            raise fail("E105", f"the document is nested deeper than {MAX_DEPTH} levels", place)
        self.open.append(_Open(event, []))

    def _leave(self, event: Any) -> None:
        done = self.open.pop()
        mark = done.event.start_mark
        place = (mark.index, event.end_mark.index, mark.line + 1, mark.column, bool(done.event.flow_style))
        if isinstance(event, SequenceEndEvent):
            self._add(Items(*place, tuple(done.nodes)))
            return
        keys = [self._key(node) for node in done.nodes[::2]]
        self._add(Entries(*place, tuple(zip(keys, done.nodes[1::2], strict=True))))

    def _key(self, node: Node) -> Scalar:
        if isinstance(node, Scalar):
            return node
        raise fail("E101", "a key must be a name", Place(self.file, node.line, node.column + 1))

    def _scalar(self, event: Any) -> Scalar:
        start, end = event.start_mark, event.end_mark
        plain = event.style is None or event.style == ""
        text = _paired(event.value)
        if not text.isascii() and _HALF.search(text):
            raise self._refused(event, "half a surrogate pair (\\ud800 to \\udfff) is not a character")
        value = meaning(text) if plain else text
        if plain and not event.value:
            at = self._after_colon(start.index)
            return Scalar(at, at, start.line + 1, start.column, "", None)
        block = event.style in ("|", ">")
        return Scalar(start.index, end.index, start.line + 1, start.column, text, value, block)

    def _after_colon(self, marked: int) -> int:
        """Where an empty value stands: the parser marks the token that follows it instead."""
        top = self.open[-1] if self.open else None
        if top is None or isinstance(top.event, SequenceStartEvent) or not len(top.nodes) % 2:
            return marked
        end = top.nodes[-1].end
        found = re.compile(r"\s*:").match(self.text, end)
        return found.end() if found else end

    def _add(self, node: Node) -> None:
        if self.open:
            self.open[-1].nodes.append(node)
        else:
            self.root = node


def plain_data(node: Node | None) -> Any:
    """The node as dicts, lists and scalars; of a key that appears twice the first counts."""
    match node:
        case None:
            return None
        case Scalar():
            return node.value
        case Items():
            return [plain_data(item) for item in node.nodes]
        case Entries():
            data: dict[str, Any] = {}
            for key, value in node.pairs:
                if key.text not in data:
                    data[key.text] = plain_data(value)
            return data


def content_end(node: Node, text: str) -> int:
    """Where the node's own text ends; a block collection is marked up to the next token."""
    if isinstance(node, Scalar):
        return node.start + len(text[node.start : node.end].rstrip()) if node.block else node.end
    if node.flow:
        return node.end
    last = node.pairs[-1][1] if isinstance(node, Entries) else node.nodes[-1]
    return content_end(last, text)


def _paired(text: str) -> str:
    """JSON writes a character beyond the first 65,536 as two escapes; YAML would keep them as two halves."""
    if text.isascii() or not any("\ud800" <= c <= "\udbff" for c in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
