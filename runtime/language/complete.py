"""Completion: what may stand at a place of an expression that is being typed.

Decides which fields, functions and lookups fit there, from the type of the value that is current at that place. The
text before the place may be unfinished.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from runtime.diagnostics import CrosswalkError
from runtime.language.check import check
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.table import Function
from runtime.language.parse import parse
from runtime.language.render import name_text
from runtime.language.syntax import (
    Call,
    Chain,
    Field,
    Filter,
    Node,
    ObjectValues,
    Projection,
    Reference,
    children,
    walk,
)
from runtime.language.typed import Around
from runtime.language.types import unify_all
from runtime.values import ANY, NULL, Type

Kind = Literal["field", "function", "lookup"]
MOST = 60
_HERE = "here__"
_WORD = re.compile(r'(?:[A-Za-z_][A-Za-z0-9_]*|"(?:[^"\\]|\\.)*)\Z')
_TABLE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\(\s*'([^']*)\Z")
_STRINGS = re.compile(r"'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\"(?:[^\"\\]|\\.)*\"")
_OPERAND = re.compile(r"[\w)\]}@]\Z")
_AFTER = re.compile(r'\A[A-Za-z0-9_]*"?')
_OPEN = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal: put `text` in the place of the characters `start` to `end`."""

    text: str
    kind: Kind
    label: str
    detail: str
    start: int
    end: int


def complete(text: str, position: int, around: Around) -> list[Completion]:
    """What can be written at the position, best first."""
    before = text[:position]
    table = _TABLE.search(before)
    if table and table[1] in FUNCTIONS and FUNCTIONS[table[1]].group == "lookups":
        return _lookups(table[2], position, around)
    bare = _STRINGS.sub(lambda found: "x" * len(found[0]), before)
    if bare.count("'") % 2 or bare.count("`") % 2:
        return []
    word = _WORD.search(bare)
    start = word.start() if word else position
    typed = before[start:].strip('"').lower()
    lead = bare[:start].rstrip()
    if _OPERAND.search(lead):  # only an operator can stand here
        return []
    current = _current(before[:start], _AFTER.sub("", text[position:], count=1), around)
    found = [*_fields(current, start, position)]
    if not lead.endswith("."):
        piped = lead.endswith("|") and not lead.endswith("||")
        found += _functions(current if piped else None, start, position)
    return sorted(filter(lambda c: typed in c.label.lower(), found), key=lambda c: _rank(c, typed))[:MOST]


def _rank(found: Completion, typed: str) -> tuple[bool, bool]:
    return not found.label.lower().startswith(typed), found.kind != "field"


def _fields(current: Type, start: int, end: int) -> Iterator[Completion]:
    if current.kind == "array" and (current.item or ANY).kind == "object":
        yield Completion("[*].", "field", "[*]", "each item of the list", start, end)
    for name, of in current.fields:
        yield Completion(name_text(name), "field", name, str(of), start, end)


def _functions(arriving: Type | None, start: int, end: int) -> Iterator[Completion]:
    """The functions; behind a pipe those that take the arriving value."""
    for function in FUNCTIONS.values():
        if arriving is None or _takes(function, arriving):
            detail = f"{function.signature} {function.doc}"
            yield Completion(_call(function, arriving is not None), "function", function.name, detail, start, end)


def _takes(function: Function, of: Type) -> bool:
    if of.kind in ("any", "null") or not function.params:
        return True
    given = (p.kinds for p in function.params if not p.literal and not p.reference)
    return any("any" in kinds or of.kind in kinds for kinds in given)


def _call(function: Function, piped: bool) -> str:
    if not function.params:
        return f"{function.name}()"
    if not piped:
        return f"{function.name}("
    first = function.params[0]
    if first.literal:
        return f"{function.name}('"
    return f"{function.name}(@)" if function.fewest == 1 else f"{function.name}(@, "


def _lookups(typed: str, position: int, around: Around) -> list[Completion]:
    start = position - len(typed)
    names = [name for name in around.lookups or {} if typed.lower() in name.lower()]
    rows = around.lookups or {}
    return [Completion(name, "lookup", name, _rows(len(rows[name])), start, position) for name in names]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


# -- the type that is current at a place


def _current(before: str, after: str, around: Around) -> Type:
    """The type whose fields may be named after this text; what stands behind it helps where it makes a whole."""
    text = before + _HERE
    for end in (after, closing(text)):
        try:
            node = parse(text + end)
        except CrosswalkError:
            continue
        return _type_at(node, around) or NULL
    return around.current


def closing(text: str) -> str:
    """The brackets that are open at the end of the text, closed."""
    waiting: list[str] = []
    for mark in _STRINGS.sub("", text):
        if mark in _OPEN:
            waiting.append(_OPEN[mark])
        elif waiting and mark == waiting[-1]:
            waiting.pop()
    return "".join(": a}" if m == "}" and text.endswith("{" + _HERE) else m for m in reversed(waiting))


def _type_at(node: Node, around: Around) -> Type | None:
    """The current type where the place stands, or None when it is not inside the node."""
    if isinstance(node, Field):
        return around.current if node.name == _HERE else None
    if not any(isinstance(n, Field) and n.name == _HERE for n in walk(node)):
        return None
    match node:
        case Chain(left=left, right=right):
            return _type_at(left, around) or _type_at(right, _inside(left, around))
        case Projection(left=left, right=right):
            return _type_at(left, around) or _type_at(right, _item(_inside(left, around)))
        case Filter(left=left, condition=condition, right=right):
            item = _item(_inside(left, around))
            return _type_at(left, around) or _type_at(condition, item) or _type_at(right, item)
        case ObjectValues(left=left, right=right):
            values = unify_all(of for _, of in _inside(left, around).current.fields)
            return _type_at(left, around) or _type_at(right, replace(around, current=values, origin=None))
        case Call(arguments=arguments) if any(isinstance(a, Reference) for a in arguments):
            lists = [_item(_inside(a, around)) for a in arguments if not isinstance(a, Reference)]
            inner = lists[0] if lists else around
            return next(
                (t for a in arguments if (t := _type_at(a, inner if isinstance(a, Reference) else around))),
                None,
            )
    return next((t for child in children(node) if (t := _type_at(child, around)) is not None), None)


def _inside(node: Node, around: Around) -> Around:
    return replace(around, current=check(node, around).typed.type, origin=None)


def _item(around: Around) -> Around:
    return replace(around, current=around.current.item or ANY)
