"""How much a query may make of a document: no query of a workspace can take all memory or all day.

Decides it before anything is evaluated, from the query alone: each list of parts may copy what it is made from, each
text that is written into others may grow them, and what reaches back to the whole document multiplies it.
"""

from __future__ import annotations

from runtime.diagnostics import Place, fail
from runtime.language.syntax import (
    And,
    Call,
    Chain,
    Compare,
    Filter,
    Flatten,
    Literal,
    MultiDict,
    MultiList,
    Node,
    Not,
    ObjectValues,
    Or,
    Projection,
    Reference,
)

MAX_QUERY = 2_000
MAX_COPIES = 500
_REACHING_BACK = ("root", "parent")


def check_limits(node: Node, text: str) -> None:
    """Raises E602 for a query that could make much more than there is."""
    if len(text) > MAX_QUERY:
        raise fail("E602", f"the query has {len(text):,} characters, {MAX_QUERY:,} are allowed")
    _copies(node, 1, text)


def _copies(node: Node, now: int, text: str) -> int:
    """How many times as much as the document the node can make of what is `now` times as much."""
    match node:
        case Literal(value=value):
            made = max(1, len(str(value)))
        case Chain(left=left, right=right) | Projection(left=left, right=right) | ObjectValues(left=left, right=right):
            made = _copies(right, _copies(left, now, text), text)
        case Filter(left=left, condition=condition, right=right):
            inside = _copies(left, now, text)
            _copies(condition, inside, text)
            made = _copies(right, inside, text)
        case Flatten(left=left):
            made = _copies(left, now, text)
        case MultiList(items=items):
            made = sum(_copies(item, now, text) for item in items)
        case MultiDict(items=pairs):
            made = sum(_copies(item, now, text) for _, item in pairs)
        case And(left=left, right=right) | Or(left=left, right=right):
            made = max(_copies(left, now, text), _copies(right, now, text))
        case Not(value=inner):
            made = min(1, _copies(inner, now, text))
        case Compare(left=left, right=right):
            made = min(1, _copies(left, now, text), _copies(right, now, text))
        case Reference(body=body):
            made = _copies(body, now, text)
        case Call(name=name, arguments=arguments):
            if name in _REACHING_BACK:
                place = Place(expression=text, start=node.span.start, end=node.span.end)
                raise fail("E602", f"{name}() is not known to principles", place, "each object says what it belongs to")
            made = sum(_copies(one, now, text) for one in arguments)
        case _:
            made = now
    if made > MAX_COPIES:
        place = Place(expression=text, start=node.span.start, end=node.span.end)
        raise fail("E602", "the query could make far more than the workspace holds", place, "ask in fewer steps")
    return max(made, 1)
