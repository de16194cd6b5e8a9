"""The type check: nodes over a source's type become typed nodes, or diagnostics with their place.

Decides what every part of an expression is worth, which source fields it reads, and where a value has to be
converted; calls stand in `check_call.py`. Both engines read the typed nodes; neither works out types again.
"""

from __future__ import annotations

from collections.abc import Sequence

from runtime.artefacts.path import child_path, is_under
from runtime.diagnostics import Diagnostic, Place, nearest
from runtime.language.check_call import CallCheck
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
from runtime.language.typed import Around, Checked, Typed
from runtime.language.types import unify_all
from runtime.values import ANY, BOOLEAN, NULL, Type, array, article, object_of, type_of


def check(node: Node, around: Around, text: str = "") -> Checked:
    """Types an expression; all problems at once."""
    checker = _Checker(around, text)
    typed = checker.consumed(checker.visit(node, around.current, around.origin))
    return Checked(typed, frozenset(checker.reads), tuple(checker.problems), frozenset(checker.asked))


def check_list(node: Node, around: Around, text: str = "") -> Checked:
    """Types the expression of a loop: its items are walked into, so that the list itself is not read whole."""
    checker = _Checker(around, text)
    typed = checker.visit(node, around.current, around.origin)
    if typed.type.kind not in ("array", "any", "null"):
        checker.problem(
            "E205", node, f"a loop needs a list, this is {article(typed.type)}", "choose a field that holds a list"
        )
    if typed.origin is None:
        checker.consumed(typed)
    return Checked(typed, frozenset(checker.reads), tuple(checker.problems), frozenset(checker.asked))


class _Checker:
    def __init__(self, around: Around, text: str) -> None:
        self.around, self.text = around, text
        self.problems: list[Diagnostic] = []
        self.reads: set[str] = set()
        self.asked: set[str] = set()
        self._calls = CallCheck(self)

    def problem(self, code: str, node: Node, message: str, hint: str | None = None) -> None:
        place = Place(expression=self.text, start=node.span.start, end=node.span.end)
        self.problems.append(Diagnostic(code, message, place, hint))

    def consumed(self, typed: Typed) -> Typed:
        """Notes that the value itself is used here, and not only walked through."""
        if typed.origin is not None:
            self.reads.add(typed.origin)
        return typed

    def value(self, node: Node, current: Type, origin: str | None) -> Typed:
        return self.consumed(self.visit(node, current, origin))

    def visit(self, node: Node, current: Type, origin: str | None) -> Typed:
        match node:
            case Current():
                return Typed(node, current, origin=origin)
            case Field():
                return self._field(node, current, origin)
            case Literal(value=value):
                return Typed(node, type_of(value))
            case Chain(left=left, right=right):
                first = self.visit(left, current, origin)
                second = self.visit(right, first.type, first.origin)
                return Typed(node, second.type, (first, second), origin=second.origin)
            case Index():
                item = self._items(node, current)
                return Typed(node, item or NULL, origin=origin if item else None)
            case Slice(step=step):
                if step == 0:
                    self.problem("E207", node, "the step of a slice cannot be 0", "write 1, or -1 for the other order")
                item = self._items(node, current)
                return Typed(node, array(item) if item else NULL, origin=origin if item else None)
            case Projection(left=left, right=right):
                return self._projection(node, self.visit(left, current, origin), right, None)
            case Filter(left=left, condition=condition, right=right):
                return self._projection(node, self.visit(left, current, origin), right, condition)
            case ObjectValues(left=left, right=right):
                return self._object_values(node, self.visit(left, current, origin), right)
            case Flatten(left=left):
                return self._flatten(node, self.visit(left, current, origin))
            case MultiList(items=items):
                parts = tuple(self.value(item, current, origin) for item in items)
                self._touch(origin, parts)
                return Typed(node, array(_unified(parts)) if current != NULL else NULL, parts)
            case MultiDict(items=items):
                parts = tuple(self.value(item, current, origin) for _, item in items)
                self._touch(origin, parts)
                names = (name for name, _ in items)
                made = object_of(*zip(names, (p.type for p in parts), strict=True))
                return Typed(node, made if current != NULL else NULL, parts)
            case Not(value=inner):
                return Typed(node, BOOLEAN, (self.value(inner, current, origin),))
            case And(left=left, right=right) | Or(left=left, right=right):
                parts = (self.value(left, current, origin), self.value(right, current, origin))
                return Typed(node, _unified(parts), parts)
            case Compare():
                return self._compare(node, current, origin)
            case Call():
                return self._calls.check(node, current, origin)
            case Reference():
                self.problem("E205", node, "an &expression stands only in the arguments of functions like sort_by")
                return Typed(node, NULL)
        raise AssertionError(node)

    def _touch(self, origin: str | None, parts: Sequence[Typed]) -> None:
        """A multi-select asks whether its own value is there, also when it reads none of its fields."""
        if origin and all(p.origin is None for p in parts):
            self.reads.add(origin)

    def _field(self, node: Field, current: Type, origin: str | None) -> Typed:
        if current.kind in ("any", "null"):
            return Typed(node, current, origin=origin if current.kind == "any" else None)
        if current.kind != "object":
            hint = f"write [*].{node.name} for all items" if current.kind == "array" else None
            self.problem("E202", node, f"'{node.name}' is asked of {article(current)}, which has no fields", hint)
            return Typed(node, NULL)
        found = current.field(node.name)
        if found is None:
            hint = nearest(node.name, (name for name, _ in current.fields)) or _known(current)
            self.problem("E202", node, f"unknown field '{node.name}'", hint)
            return Typed(node, NULL)
        return Typed(node, found, origin=None if origin is None else child_path(origin, node.name))

    def _items(self, node: Node, current: Type) -> Type | None:
        if current.kind == "any":
            return ANY
        if current.kind == "array":
            return current.item
        if current.kind != "null":
            self.problem("E205", node, f"a list is expected here, this is {article(current)}")
        return None

    def _projection(self, node: Node, left: Typed, right: Node, condition: Node | None) -> Typed:
        item = self._items(left.node, left.type)
        if item is None:
            return Typed(node, NULL, (left,))
        parts = [left]
        if condition is not None:
            parts.append(self.value(condition, item, left.origin))
        parts.append(self.visit(right, item, left.origin))
        made = parts[-1].origin
        of_items = made is not None and left.origin is not None and is_under(made, left.origin)
        if not of_items and not self._reads_below(left.origin):
            self.consumed(left)  # how many items there are counts, also when nothing is read of them
        return Typed(node, array(parts[-1].type), tuple(parts), origin=parts[-1].origin)

    def _reads_below(self, origin: str | None) -> bool:
        return origin is not None and any(is_under(path, origin) for path in self.reads)

    def _object_values(self, node: Node, left: Typed, right: Node) -> Typed:
        if left.type.kind == "any":
            body = self.visit(right, ANY, left.origin)
            self.consumed(left)
            return Typed(node, array(body.type), (left, body))
        if left.type.kind != "object":
            return Typed(node, NULL, (left,))
        bodies = []
        for name, of in left.type.fields:
            origin = None if left.origin is None else child_path(left.origin, name)
            bodies.append(self.value(right, of, origin))
        return Typed(node, array(_unified(bodies)), (left, *bodies))

    def _flatten(self, node: Node, left: Typed) -> Typed:
        item = self._items(left.node, left.type)
        if item is None:
            return Typed(node, NULL, (left,))
        return Typed(node, item if item.kind == "array" else array(item), (left,), origin=left.origin)

    def _compare(self, node: Compare, current: Type, origin: str | None) -> Typed:
        parts = (self.value(node.left, current, origin), self.value(node.right, current, origin))
        left, right = (p.type for p in parts)
        if node.op not in ("==", "!=") and not _ordered(left, right):
            self.problem(
                "E205",
                node,
                f"{article(left)} and {article(right)} cannot be put in order",
                "convert one of them first",
            )
        return Typed(node, BOOLEAN, parts)


def _unified(parts: Sequence[Typed]) -> Type:
    return unify_all(part.type for part in parts)


def _ordered(left: Type, right: Type) -> bool:
    if "any" in (left.kind, right.kind) or "null" in (left.kind, right.kind):
        return True
    if left.is_numeric and right.is_numeric:
        return True
    return left.kind == right.kind and left.kind in ("string", "date", "timestamp", "time")


def _known(of: Type) -> str:
    names = ", ".join(name for name, _ in of.fields[:8])
    return f"known here: {names}{', ...' if len(of.fields) > 8 else ''}"
