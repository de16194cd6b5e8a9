"""Typed expressions become Python closures: the record engine's reading of the language, which defines its meaning.

A closure takes the current value and the scope and gives a value, or raises `Failed`. Values are those of
`values.py`: text, int, float, Decimal, dates, lists, dicts; untyped values are decoded JSON. What can be settled from
the types is settled when a closure is made, so that a record only pays for what depends on it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from runtime.engines.record.calls import call_closure
from runtime.engines.record.converting import converter
from runtime.engines.record.paths import names_of, path_closure
from runtime.engines.record.untyped import guarded
from runtime.language.functions.casting import settler
from runtime.language.functions.equality import holds_any, order_of, same
from runtime.language.functions.logic import is_true
from runtime.language.functions.table import Closure, Failed, Scope
from runtime.language.syntax import (
    And,
    Call,
    Chain,
    Compare,
    Filter,
    Flatten,
    Index,
    Literal,
    MultiDict,
    MultiList,
    Not,
    ObjectValues,
    Or,
    Projection,
    Reference,
    Slice,
)
from runtime.language.typed import Convert, Typed
from runtime.values import ANY, NULL, Type

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge
}  # fmt: skip
_SIMPLE = ("boolean", "integer", "string", "date", "timestamp", "time")
"""Kinds whose values Python compares as we do, among each other."""


def compile_closure(typed: Typed) -> Closure:
    """The expression as a closure."""
    names = names_of(typed)
    if names is not None:
        return path_closure(names)
    node = typed.node
    parts = [compile_closure(p) for p in typed.parts]
    match node:
        case Projection() | Filter() | ObjectValues() if typed.type == NULL:
            return _nothing(parts[0])
        case Literal(value=constant):
            return lambda _value, _: constant
        case Chain():
            return _chain(*parts)
        case Index(index=index):
            return lambda value, _: _item(value, index)
        case Slice(start=start, stop=stop, step=step):
            return _slice(start, stop, step)
        case Projection():
            return _projection(*parts)
        case Filter():
            return _filter(parts[0], truth(parts[1], typed.parts[1].type), parts[2])
        case ObjectValues():
            item = typed.type.item or ANY
            bodies = [_settled(p, t, item) for p, t in zip(parts[1:], typed.parts[1:], strict=True)]
            return _object_values(parts[0], bodies, [name for name, _ in typed.parts[0].type.fields])
        case Flatten():
            return _flatten(parts[0])
        case MultiList():
            items = [_settled(p, t, typed.type.item or ANY) for p, t in zip(parts, typed.parts, strict=True)]
            return lambda value, scope: None if value is None else [p(value, scope) for p in items]
        case MultiDict(items=items):
            return _multi_dict([name for name, _ in items], parts)
        case Not():
            return _not(truth(parts[0], typed.parts[0].type))
        case And() | Or():
            first, second = (_settled(p, t, typed.type) for p, t in zip(parts, typed.parts, strict=True))
            return _and(first, second, typed.type) if isinstance(node, And) else _or(first, second, typed.type)
        case Compare(op=op):
            return _compare(op, typed, *parts)
        case Convert():
            return _convert(parts[0], typed.parts[0].type, typed.type)
        case Call():
            assert typed.function is not None
            arguments = [
                guarded(p, t, typed.function, i) for i, (p, t) in enumerate(zip(parts, typed.parts, strict=True))
            ]
            return call_closure(typed, arguments)
        case Reference():
            return parts[0] if parts else lambda _value, _scope: None
    raise AssertionError(node)


def truth(closure: Closure, of: Type) -> Closure:
    """The closure with values that are true in Python when they are true in JMESPath, where zero is."""
    if of.is_numeric:
        return lambda value, scope: closure(value, scope) is not None
    if of.kind in ("any", "null"):
        return lambda value, scope: is_true(closure(value, scope))
    return closure


def _settled(part: Closure, of: Typed, to: Type) -> Closure:
    """The part's value at the type that it has in common with its neighbours."""
    settle = settler(to) if of.type not in (to, NULL) else None
    if settle is None:
        return part
    bring = settle
    return lambda value, scope: bring(part(value, scope))


def _nothing(left: Closure) -> Closure:
    """A projection of what is no list: null, after whatever the left side fails with."""

    def nothing(value: Any, scope: Scope) -> None:
        left(value, scope)

    return nothing


def _chain(left: Closure, right: Closure) -> Closure:
    return lambda value, scope: right(left(value, scope), scope)


def _item(value: Any, index: int) -> Any:
    if type(value) is not list or not -len(value) <= index < len(value):
        return None
    return value[index]


def _slice(start: int | None, stop: int | None, step: int | None) -> Closure:
    def cut(value: Any, _: Scope) -> Any:
        if step == 0:
            raise Failed("wrong_kind", "0")
        return value[start:stop:step] if type(value) is list else None

    return cut


# -- lists and objects


def _projection(left: Closure, right: Closure) -> Closure:
    def project(value: Any, scope: Scope) -> Any:
        items = left(value, scope)
        if type(items) is not list:
            return None
        return [made for item in items if (made := right(item, scope)) is not None]

    return project


def _filter(left: Closure, holds: Closure, right: Closure) -> Closure:
    def select(value: Any, scope: Scope) -> Any:
        items = left(value, scope)
        if type(items) is not list:
            return None
        kept = [item for item in items if holds(item, scope)]
        return [made for item in kept if (made := right(item, scope)) is not None]

    return select


def _object_values(left: Closure, bodies: list[Closure], names: list[str]) -> Closure:
    def project(value: Any, scope: Scope) -> Any:
        found = left(value, scope)
        if type(found) is not dict:
            return None
        if names:
            made = [body(found.get(name), scope) for name, body in zip(names, bodies, strict=True)]
        else:
            made = [bodies[0](item, scope) for item in found.values()]
        return [item for item in made if item is not None]

    return project


def _flatten(left: Closure) -> Closure:
    def flatten(value: Any, scope: Scope) -> Any:
        items = left(value, scope)
        if type(items) is not list:
            return None
        return [inner for item in items for inner in (item if type(item) is list else [item])]

    return flatten


def _multi_dict(names: list[str], parts: list[Closure]) -> Closure:
    pairs = list(zip(names, parts, strict=True))
    return lambda value, scope: None if value is None else {name: part(value, scope) for name, part in pairs}


# -- logic


def _not(holds: Closure) -> Closure:
    return lambda value, scope: not holds(value, scope)


def _and(left: Closure, right: Closure, of: Type) -> Closure:
    if of.kind not in ("any", "null") and not of.is_numeric:
        return lambda value, scope: left(value, scope) and right(value, scope)

    def both(value: Any, scope: Scope) -> Any:
        first = left(value, scope)
        return right(value, scope) if is_true(first) else first

    return both


def _or(left: Closure, right: Closure, of: Type) -> Closure:
    if of.kind not in ("any", "null") and not of.is_numeric:
        return lambda value, scope: left(value, scope) or right(value, scope)

    def either(value: Any, scope: Scope) -> Any:
        first = left(value, scope)
        return first if is_true(first) else right(value, scope)

    return either


def _compare(op: str, typed: Typed, left: Closure, right: Closure) -> Closure:
    a, b = typed.parts
    simple = a.type.kind == b.type.kind and a.type.kind in _SIMPLE
    if op not in ("==", "!="):
        orders = (simple and a.type.kind != "boolean") or (a.type.is_numeric and b.type.is_numeric)
        if {a.type.kind, b.type.kind} == {"decimal", "number"}:
            left, right = _as_float(left), _as_float(right)
        return _in_order(_ORDERS[op], left, right) if orders else _in_any_order(_ORDERS[op], left, right)
    test = _EQUALS[op] if simple else same if op == "==" else _different
    if isinstance(b.node, Literal):
        constant = b.node.value
        return lambda value, scope: test(left(value, scope), constant)
    return lambda value, scope: test(left(value, scope), right(value, scope))


_EQUALS: dict[str, Callable[[Any, Any], bool]] = {"==": operator.eq, "!=": operator.ne}


def _different(a: Any, b: Any) -> bool:
    return not same(a, b)


def _as_float(inner: Closure) -> Closure:
    """A decimal beside a float counts as one: else 0.1 would be less than 0.1, as no float is exactly that."""

    def number(value: Any, scope: Scope) -> Any:
        found = inner(value, scope)
        return None if found is None else float(found)

    return number


def _in_order(order: Callable[[Any, Any], bool], left: Closure, right: Closure) -> Closure:
    def compare(value: Any, scope: Scope) -> Any:
        a, b = left(value, scope), right(value, scope)
        return None if a is None or b is None else order(a, b)

    return compare


def _in_any_order(order: Callable[[Any, Any], bool], left: Closure, right: Closure) -> Closure:
    """For values whose kinds are only known when they are there."""

    def compare(value: Any, scope: Scope) -> Any:
        a, b = left(value, scope), right(value, scope)
        kind = order_of(a)
        if kind is None or kind is not order_of(b):
            return None
        if kind is float and float in (type(a), type(b)):
            a, b = (float(v) if isinstance(v, Decimal) else v for v in (a, b))
        return order(a, b)

    return compare


# -- converting


def _convert(inner: Closure, of: Type, to: Type) -> Closure:
    convert = converter(to)
    if not holds_any(of):
        return lambda value, scope: convert(inner(value, scope))

    def convert_untyped(value: Any, scope: Scope) -> Any:
        found = inner(value, scope)
        try:
            return convert(found)
        except Failed as failure:
            # What had no declared type is of the wrong kind, however near it is.
            raise Failed("wrong_kind", failure.value) from None

    return convert_untyped
