"""The type check: nodes over a source's type become typed nodes, or diagnostics with their place.

Decides what every part of an expression is worth, which source fields it reads, and where a value has to be
converted. Both engines read the typed nodes; neither works out types again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.artefacts.path import child_path, is_under, presence_of, split
from runtime.diagnostics import Diagnostic, Place, nearest
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.table import MISSING, NUMERIC, Function, Param, Scope
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
from runtime.language.typed import Around, Checked, Typed, converted
from runtime.language.types import unify_all
from runtime.values import ANY, BOOLEAN, NULL, STRING, Kind, Type, array, article, object_of, type_of

MAX_ARGUMENTS = 250
# Functions that look at no more of the items of a list than their &expression does, and those that hand items on.
_LOOKS = frozenset({"length", "count", "map", "any", "all"})
_HANDS_ON = frozenset({
    "first", "last", "at", "take", "drop", "reverse", "find", "sort_by", "sort_by_desc", "max_by", "min_by",
})  # fmt: skip


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
                return self._call(node, current, origin)
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

    def _call(self, node: Call, current: Type, origin: str | None) -> Typed:
        function = FUNCTIONS.get(node.name)
        if function is None:
            self.problem("E203", node, f"unknown function '{node.name}'", nearest(node.name, FUNCTIONS))
            return Typed(node, NULL)
        if not function.is_there:
            hint = "install it with: pip install 'crosswalk[standards]'"
            self.problem("E209", node, f"{node.name} needs the package {function.needs}, which is not installed", hint)
        if not self._arity(node, function):
            return Typed(node, NULL, function=function)
        before = len(self.problems)
        parts = tuple(
            self._argument(function, function.param(i), argument, current, origin, node.arguments)
            for i, argument in enumerate(node.arguments)
        )
        literals = tuple(p.node.value if isinstance(p.node, Literal) else MISSING for p in parts)
        self._lookup_exists(node, function, literals)
        if len(self.problems) > before:  # what is asked of the arguments together takes each of them for right
            return Typed(node, function.returns if isinstance(function.returns, Type) else NULL, parts, function)
        around = self.around
        scope = Scope(around.root or around.current, tuple(t for t, _ in around.parents), None, around.lookups or {})
        if function.check is not None and (fault := function.check(literals)):
            self.problem("E207", node.arguments[fault[0]], fault[1])
        result = function.result(tuple(p.type for p in parts), literals, scope)
        handed_on = node.name in _HANDS_ON and any(map(_is_group, parts))
        return Typed(node, result, parts, function, "" if handed_on else self._scope_origin(node.name))

    def _scope_origin(self, name: str) -> str | None:
        if name == "root":
            return ""
        if name == "parent" and self.around.parents:
            return self.around.parents[-1][1]
        return None

    def _arity(self, node: Call, function: Function) -> bool:
        given = len(node.arguments)
        if given > MAX_ARGUMENTS:
            self.problem("E208", node, f"the call has {given} arguments, {MAX_ARGUMENTS} are allowed")
            return False
        if function.fewest <= given and (function.most is None or given <= function.most):
            return True
        wanted = str(function.fewest)
        if function.most is None:
            wanted += " or more"
        elif function.most > function.fewest:
            wanted += f" to {function.most}"
        self.problem(
            "E204",
            node,
            f"{node.name} takes {wanted} argument{'' if wanted == '1' else 's'}, {given} given",
            f"write {function.signature}",
        )
        return False

    def _argument(
        self,
        function: Function,
        param: Param,
        node: Node,
        current: Type,
        origin: str | None,
        all_: Sequence[Node],
    ) -> Typed:
        if param.reference:
            return self._reference(function, node, current, origin, all_)
        if isinstance(node, Reference):
            self.problem("E205", node, f"{function.name} does not take an &expression here")
            return Typed(node, NULL)
        typed = self.visit(node, current, origin)
        if not (_is_group(typed) and function.name in _LOOKS | _HANDS_ON):
            self.consumed(typed)
        if param.presence:
            return self._presence(function, node, typed)
        if param.literal:
            self._literal(function, param, node, typed.type)
        return self._accepted(function, param, typed)

    def _literal(self, function: Function, param: Param, node: Node, of: Type) -> None:
        what = f"{param.name} of {function.name}"
        if not isinstance(node, Literal) or node.value is None:
            self.problem("E207", node, f"{what} must be written out", "use 'text' or `1`")
        elif of.kind == "any" and not {"any", "object"} & set(param.kinds):
            self.problem("E207", node, f"{what} must be a {' or '.join(param.kinds)}", "use 'text' or `1`")
        elif of.kind in param.kinds and (fault := param.fault(node.value)):
            self.problem("E207", node, f"{what}: {fault}")

    def _presence(self, function: Function, node: Node, typed: Typed) -> Typed:
        """What the record, in normal form, says of whether it has a field."""
        root = self.around.root or self.around.current
        if self.around.made or not typed.origin or not _outside_lists(root, typed.origin):
            message = f"{function.name} asks for a field of the source's record, outside of lists"
            self.problem("E205", node, message, "write is_null() to ask for a value")
            return Typed(node, NULL)
        self.asked.add(typed.origin)
        name = presence_of(typed.origin)
        record = Typed(
            Call("root", (), span=node.span), object_of(*root.fields, (name, BOOLEAN)), (), FUNCTIONS["root"]
        )
        field = Typed(Field(name, span=node.span), BOOLEAN)
        return Typed(Chain(record.node, field.node, span=node.span), BOOLEAN, (record, field))

    def _accepted(self, function: Function, param: Param, typed: Typed) -> Typed:
        kinds, item = param.kinds, typed.type.item
        if param.items and item is not None and item.kind not in (*param.items, "any", "null"):
            takes = f"{function.name} takes a list of {' or '.join(param.items)}"
            self.problem("E205", typed.node, f"{takes}, this is {article(typed.type)}")
        if "any" in kinds or typed.type.kind in kinds or typed.type.kind == "null":
            return typed
        if typed.type.kind == "any":
            wanted = narrowed(kinds)
            return converted(typed, wanted) if wanted else typed
        wanted_text = " or ".join(map(article, kinds))
        hint = _conversion_hint(typed.type, kinds)
        self.problem("E205", typed.node, f"{function.name} takes {wanted_text}, this is {article(typed.type)}", hint)
        return typed

    def _reference(
        self, function: Function, node: Node, current: Type, origin: str | None, all_: Sequence[Node]
    ) -> Typed:
        """The body of an &expression is typed over the items of the list among the other arguments."""
        if not isinstance(node, Reference):
            self.problem("E205", node, f"{function.name} takes an &expression here", "write & before it")
            return Typed(node, NULL)
        others = (self.visit(a, current, origin) for a in all_ if a is not node and not isinstance(a, Reference))
        of = next((t for t in others if t.type.kind in ("array", "any")), None)
        if of is None:
            return Typed(node, NULL)
        body = self.value(node.body, of.type.item or ANY if of.type.kind == "array" else ANY, of.origin)
        kinds = function.params[all_.index(node)].kinds
        if "any" not in kinds and body.type.kind not in (*kinds, "any", "null"):
            takes = f"{function.name} compares by a {' or '.join(kinds)}"
            self.problem("E205", node, f"{takes}, this is {article(body.type)}")
        return Typed(node, body.type, (body,))

    def _lookup_exists(self, node: Call, function: Function, literals: tuple[Any, ...]) -> None:
        tables = self.around.lookups
        if function.group != "lookups" or tables is None or not isinstance(literals[0], str):
            return
        if literals[0] not in tables:
            hint = nearest(literals[0], tables) or "add it to the folder lookups"
            self.problem("E206", node.arguments[0], f"no lookup '{literals[0]}'", hint)


def _is_group(typed: Typed) -> bool:
    """Whether the value is the list of a group's records, or some of them: a whole source record is an object."""
    return typed.origin == "" and typed.type.kind == "array"


def _outside_lists(of: Type, path: str) -> bool:
    """Whether a path leads to a declared field without entering a list."""
    for name in split(path):
        if of.kind != "object" or (inner := of.field(name)) is None:
            return False
        of = inner
    return True


def narrowed(kinds: Sequence[Kind]) -> Type | None:
    """The type that an untyped value is converted to for a parameter, or None when several would do."""
    if set(kinds) <= set(NUMERIC):
        return Type("number") if "number" in kinds else Type(kinds[0])
    if len(kinds) != 1:
        return None
    return array(ANY) if kinds[0] == "array" else ANY if kinds[0] == "object" else Type(kinds[0])


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


def _conversion_hint(of: Type, kinds: Sequence[Kind]) -> str | None:
    if of == STRING and set(kinds) & set(NUMERIC):
        return "convert the text first, with to_decimal() or to_integer()"
    if of == STRING and set(kinds) & {"date", "timestamp"}:
        return "convert the text first, with to_date() or to_timestamp()"
    if "string" in kinds and of.kind not in ("array", "object"):
        return "convert it first, with to_string()"
    return None
