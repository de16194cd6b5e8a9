"""Nodes to text: the canonical spelling of an expression. `parse(render(node)) == node` for everything parsed.

Decides where parentheses, dots and quotes stand. The numbers are the binding powers of the jmespath package's
grammar: a part may stand bare only where the parser would read it back as that part.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from runtime.language.syntax import (
    And,
    Call,
    Chain,
    Compare,
    Current,
    Field,
    Filter,
    Flatten,
    Index,
    Literal,
    MultiDict,
    MultiList,
    Node,
    Not,
    ObjectValues,
    Or,
    Projection,
    Reference,
    Slice,
)

_PIPE, _OR, _AND, _COMPARE, _FLATTEN, _STAR, _FILTER, _DOT, _NOT, _BRACKET = 1, 2, 3, 5, 9, 20, 21, 40, 45, 55
_CLOSED = 100
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class _Text:
    """Written text. `spine` is its loosest operator, `edge` the tightest that may follow without being taken into
    its right end."""

    text: str
    spine: int = _CLOSED
    edge: int = _CLOSED


def render(node: Node) -> str:
    """The expression as text.

    >>> from runtime.language.parse import parse
    >>> render(parse("upper( name )|trim( @ )"))
    'upper(name) | trim(@)'
    """
    return _write(node).text


def name_text(name: str) -> str:
    """A field name as an expression writes it, in quotes where it has to be."""
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def literal_text(value: Any) -> str:
    """A constant as an expression writes it: text in single quotes, all else as JSON between backticks."""
    if isinstance(value, str) and "\\" not in value and value.isprintable():
        return "'" + value.replace("'", "\\'") + "'"
    return "`" + json.dumps(value, ensure_ascii=False).replace("`", "\\u0060") + "`"


def _write(node: Node) -> _Text:
    match node:
        case Current():
            return _Text("@")
        case Field(name=name):
            return _Text(name_text(name))
        case Literal(value=value):
            return _Text(literal_text(value))
        case Call(name=name, arguments=arguments):
            return _Text(f"{name}({', '.join(render(a) for a in arguments)})")
        case MultiList(items=items):
            return _Text(_list(items))
        case MultiDict(items=pairs):
            return _Text("{" + ", ".join(f"{name_text(name)}: {render(item)}" for name, item in pairs) + "}")
        case Reference(body=body):
            return _Text(f"&{render(body)}", edge=0)
        case Not(value=value):
            inner = _right(value, _NOT)
            return _Text(f"!{inner.text}", edge=min(_NOT, inner.edge))
        case Or(left=left, right=right):
            return _infix(left, "||", right, _OR)
        case And(left=left, right=right):
            return _infix(left, "&&", right, _AND)
        case Compare(op=op, left=left, right=right):
            return _infix(left, op, right, _COMPARE)
        case _:
            return _path(node)


def _path(node: Node) -> _Text:
    match node:
        case Index() | Slice():
            return _Text(_bracket(node))
        case Chain(left=left, right=right, pipe=True):
            return _infix(left, "|", right, _PIPE)
        case Chain(left=left, right=Index() | Slice() as right):
            first = _left(left, _BRACKET)
            return _Text(first.text + _bracket(right), min(_BRACKET, first.spine))
        case Chain(left=left, right=right):
            first, last = _left(left, _DOT), _write(right)
            edge = _CLOSED if isinstance(right, MultiList | MultiDict) else min(_DOT, last.edge)
            return _Text(f"{first.text}.{last.text}", min(_DOT, first.spine), edge)
        case Projection(left=Flatten(left=left), right=right):
            return _projected(left, "[]", right, _FLATTEN, _FLATTEN)
        case Projection(left=Slice() as left, right=right):
            return _projected(Current(), _bracket(left), right, _BRACKET, _STAR)
        case Projection(left=Chain(left=left, right=Slice() as cut, pipe=False), right=right) if not _indexed(left):
            return _projected(left, _bracket(cut), right, _BRACKET, _STAR)
        case Projection(left=left, right=right):
            return _projected(left, "[*]", right, _BRACKET, _STAR)
        case Filter(left=left, condition=condition, right=right):
            return _projected(left, f"[?{render(condition)}]", right, _FILTER, _FILTER)
        case ObjectValues(left=Current(), right=right):
            return _projected(Current(), "*", right, _CLOSED, _STAR)
        case ObjectValues(left=left, right=right):
            return _projected(left, ".*", right, _DOT, _DOT)
    raise AssertionError(node)


def _indexed(node: Node) -> bool:
    """Whether the parser adds a slice that follows to the same index expression, without projecting."""
    if isinstance(node, Chain) and not node.pipe:
        node = node.right
    return isinstance(node, Index | Slice)


def _projected(left: Node, operator: str, right: Node, power: int, level: int) -> _Text:
    """A projection: what is projected, its operator, and the part that is evaluated for each item."""
    first = _Text("") if isinstance(left, Current) else _left(left, power)
    spine = _CLOSED if isinstance(left, Current) else min(power, first.spine)
    if isinstance(right, Current):
        return _Text(first.text + operator, spine, _FLATTEN)
    last = _write(right)
    if isinstance(right, MultiList | MultiDict):
        return _Text(f"{first.text}{operator}.{last.text}", spine)
    dot = "" if last.text.startswith("[") else "."
    return _Text(f"{first.text}{operator}{dot}{last.text}", spine, min(level, last.edge))


def _infix(left: Node, operator: str, right: Node, power: int) -> _Text:
    first, last = _left(left, power), _right(right, power)
    return _Text(f"{first.text} {operator} {last.text}", min(power, first.spine), min(power, last.edge))


def _left(node: Node, power: int) -> _Text:
    text = _write(node)
    return text if text.edge >= power else _Text(f"({text.text})")


def _right(node: Node, power: int) -> _Text:
    text = _write(node)
    return text if text.spine > power else _Text(f"({text.text})")


def _bracket(node: Index | Slice) -> str:
    if isinstance(node, Index):
        return f"[{node.index}]"
    start, stop, step = ("" if n is None else str(n) for n in (node.start, node.stop, node.step))
    return f"[{start}:{stop}:{step}]" if step else f"[{start}:{stop}]"


def _list(items: tuple[Node, ...]) -> str:
    texts = [render(item) for item in items]
    # `[*]` alone would be a projection.
    return "[(*)]" if texts == ["*"] else f"[{', '.join(texts)}]"
