"""The check of a function call: does the function exist, and does it take these arguments?

Decides what each argument has to be, from the function's own record. All else of an expression is typed in `check.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from runtime.artefacts.path import presence_of, split
from runtime.diagnostics import Diagnostic, nearest
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.table import MISSING, NUMERIC, Function, Param, Scope
from runtime.language.syntax import Call, Chain, Field, Literal, Node, Reference
from runtime.language.typed import Around, Typed, converted
from runtime.values import ANY, BOOLEAN, NULL, STRING, Kind, Type, array, article, object_of

MAX_ARGUMENTS = 250


class Checker(Protocol):
    """The check of the expression that a call stands in."""

    around: Around
    problems: list[Diagnostic]
    asked: set[str]

    def problem(self, code: str, node: Node, message: str, hint: str | None = None) -> None: ...

    def consumed(self, typed: Typed) -> Typed: ...

    def value(self, node: Node, current: Type, origin: str | None) -> Typed: ...

    def visit(self, node: Node, current: Type, origin: str | None) -> Typed: ...


class CallCheck:
    """Types the calls of one expression."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker

    def check(self, node: Call, current: Type, origin: str | None) -> Typed:
        """The typed call; what is wrong with it is noted."""
        function = FUNCTIONS.get(node.name)
        if function is None:
            self.checker.problem("E203", node, f"unknown function '{node.name}'", nearest(node.name, FUNCTIONS))
            return Typed(node, NULL)
        if not function.is_there:
            hint = "install it with: pip install 'crosswalk[standards]'"
            self.checker.problem(
                "E209", node, f"{node.name} needs the package {function.needs}, which is not installed", hint
            )
        if not self._arity(node, function):
            return Typed(node, NULL, function=function)
        before = len(self.checker.problems)
        parts = tuple(
            self._argument(function, function.param(i), argument, current, origin, node.arguments)
            for i, argument in enumerate(node.arguments)
        )
        literals = tuple(p.node.value if isinstance(p.node, Literal) else MISSING for p in parts)
        self._lookup_exists(node, function, literals)
        if len(self.checker.problems) > before:  # what is asked of the arguments together takes each of them for right
            return Typed(node, function.returns if isinstance(function.returns, Type) else NULL, parts, function)
        around = self.checker.around
        scope = Scope(around.root or around.current, tuple(t for t, _ in around.parents), None, around.lookups or {})
        if function.check is not None and (fault := function.check(literals)):
            self.checker.problem("E207", node.arguments[fault[0]], fault[1])
        result = function.result(tuple(p.type for p in parts), literals, scope)
        handed_on = function.items == "handed on" and any(map(_is_group, parts))
        return Typed(node, result, parts, function, "" if handed_on else self._scope_origin(node.name))

    def _scope_origin(self, name: str) -> str | None:
        if name == "root":
            return ""
        if name == "parent" and self.checker.around.parents:
            return self.checker.around.parents[-1][1]
        return None

    def _arity(self, node: Call, function: Function) -> bool:
        given = len(node.arguments)
        if given > MAX_ARGUMENTS:
            self.checker.problem("E208", node, f"the call has {given} arguments, {MAX_ARGUMENTS} are allowed")
            return False
        if function.fewest <= given and (function.most is None or given <= function.most):
            return True
        wanted = str(function.fewest)
        if function.most is None:
            wanted += " or more"
        elif function.most > function.fewest:
            wanted += f" to {function.most}"
        self.checker.problem(
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
            self.checker.problem("E205", node, f"{function.name} does not take an &expression here")
            return Typed(node, NULL)
        typed = self.checker.visit(node, current, origin)
        if function.items == "read" or not _is_group(typed):
            self.checker.consumed(typed)
        if param.presence:
            return self._presence(function, node, typed)
        if param.literal:
            self._literal(function, param, node, typed.type)
        return self._accepted(function, param, typed)

    def _literal(self, function: Function, param: Param, node: Node, of: Type) -> None:
        what = f"{param.name} of {function.name}"
        if not isinstance(node, Literal) or node.value is None:
            self.checker.problem("E207", node, f"{what} must be written out", "use 'text' or `1`")
        elif of.kind == "any" and not {"any", "object"} & set(param.kinds):
            self.checker.problem("E207", node, f"{what} must be a {' or '.join(param.kinds)}", "use 'text' or `1`")
        elif of.kind in param.kinds and (fault := param.fault(node.value)):
            self.checker.problem("E207", node, f"{what}: {fault}")

    def _presence(self, function: Function, node: Node, typed: Typed) -> Typed:
        """What the record, in normal form, says of whether it has a field."""
        root = self.checker.around.root or self.checker.around.current
        if self.checker.around.made or not typed.origin or not _outside_lists(root, typed.origin):
            message = f"{function.name} asks for a field of the source's record, outside of lists"
            self.checker.problem("E205", node, message, "write is_null() to ask for a value")
            return Typed(node, NULL)
        self.checker.asked.add(typed.origin)
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
            self.checker.problem("E205", typed.node, f"{takes}, this is {article(typed.type)}")
        if "any" in kinds or typed.type.kind in kinds or typed.type.kind == "null":
            return typed
        if typed.type.kind == "any":
            wanted = narrowed(kinds)
            return converted(typed, wanted) if wanted else typed
        wanted_text = " or ".join(map(article, kinds))
        hint = _conversion_hint(typed.type, kinds)
        self.checker.problem(
            "E205", typed.node, f"{function.name} takes {wanted_text}, this is {article(typed.type)}", hint
        )
        return typed

    def _reference(
        self, function: Function, node: Node, current: Type, origin: str | None, all_: Sequence[Node]
    ) -> Typed:
        """The body of an &expression is typed over the items of the list among the other arguments."""
        if not isinstance(node, Reference):
            self.checker.problem("E205", node, f"{function.name} takes an &expression here", "write & before it")
            return Typed(node, NULL)
        others = (
            self.checker.visit(a, current, origin) for a in all_ if a is not node and not isinstance(a, Reference)
        )
        of = next((t for t in others if t.type.kind in ("array", "any")), None)
        if of is None:
            return Typed(node, NULL)
        body = self.checker.value(node.body, of.type.item or ANY if of.type.kind == "array" else ANY, of.origin)
        kinds = function.params[all_.index(node)].kinds
        if "any" not in kinds and body.type.kind not in (*kinds, "any", "null"):
            takes = f"{function.name} compares by a {' or '.join(kinds)}"
            self.checker.problem("E205", node, f"{takes}, this is {article(body.type)}")
        return Typed(node, body.type, (body,))

    def _lookup_exists(self, node: Call, function: Function, literals: tuple[Any, ...]) -> None:
        tables = self.checker.around.lookups
        if function.group != "lookups" or tables is None or not isinstance(literals[0], str):
            return
        if literals[0] not in tables:
            hint = nearest(literals[0], tables) or "add it to the folder lookups"
            self.checker.problem("E206", node.arguments[0], f"no lookup '{literals[0]}'", hint)


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


def _conversion_hint(of: Type, kinds: Sequence[Kind]) -> str | None:
    if of == STRING and set(kinds) & set(NUMERIC):
        return "convert the text first, with to_decimal() or to_integer()"
    if of == STRING and set(kinds) & {"date", "timestamp"}:
        return "convert the text first, with to_date() or to_timestamp()"
    if "string" in kinds and of.kind not in ("array", "object"):
        return "convert it first, with to_string()"
    return None
