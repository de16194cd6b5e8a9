"""The nodes of an expression, frozen, each with the part of the text it came from.

These are the nodes of JMESPath with the noise of its parser removed; checking, rendering and both engines read
them. Nothing here knows types or values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `start` to `end` of the expression."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Current(Node):
    """`@`"""


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`name`"""

    name: str


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """`'text'` or a JSON value between backticks."""

    value: Any


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """`left.right` and `left | right`: `right` is evaluated with the value of `left` as current."""

    left: Node
    right: Node
    pipe: bool = False


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`[n]`"""

    index: int


@dataclass(frozen=True, slots=True)
class Slice(Node):
    """`[start:stop:step]`"""

    start: int | None
    stop: int | None
    step: int | None


@dataclass(frozen=True, slots=True)
class Projection(Node):
    """`left[*].right`: `right` for each item of the list, nulls dropped."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`left[?condition].right`"""

    left: Node
    condition: Node
    right: Node


@dataclass(frozen=True, slots=True)
class ObjectValues(Node):
    """`left.*.right`"""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Flatten(Node):
    """`left[]`"""

    left: Node


@dataclass(frozen=True, slots=True)
class MultiList(Node):
    """`[a, b]`"""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MultiDict(Node):
    """`{x: a, y: b}`"""

    items: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Or(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left == right`; `op` is one of `== != < <= > >=`."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`name(argument, ...)`"""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """`&body`: an expression that a function evaluates for each item."""

    body: Node


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside a node, in the order of the text."""
    for f in fields(node):
        value = getattr(node, f.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item
                elif isinstance(item, tuple):
                    yield from (part for part in item if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """The node and every node inside it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)
