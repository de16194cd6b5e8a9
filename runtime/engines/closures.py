"""Typed expressions become Python closures: the record engine's reading of the language, which defines its meaning.

A closure takes the current value and the scope and gives a value, or raises `Failed`. Values are those of
`values.py`: text, int, float, Decimal, dates, lists, dicts; untyped values are decoded JSON.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from runtime.language.functions.casting import settler, show_any
from runtime.language.functions.equality import holds_any, order_of, same
from runtime.language.functions.logic import is_true
from runtime.language.functions.table import Closure, Failed, Function, Scope
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
    Not,
    ObjectValues,
    Or,
    Projection,
    Reference,
    Slice,
)
from runtime.language.typed import Convert, Typed
from runtime.values import ANY, NULL, VALUE_TYPES, NotOfType, Type, fit_decimal, parse_json

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge
}  # fmt: skip


def compile_closure(typed: Typed) -> Closure:
    """The expression as a closure."""
    node = typed.node
    parts = [compile_closure(p) for p in typed.parts] if not isinstance(node, Call | Reference) else []
    match node:
        case Projection() | Filter() | ObjectValues() if typed.type == NULL:
            return _nothing(compile_closure(typed.parts[0]))
        case Current():
            return lambda value, _: value
        case Field(name=name):
            return lambda value, _: value.get(name) if type(value) is dict else None
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
            return _filter(*parts)
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
            return _not(parts[0])
        case And():
            return _and(*(_settled(p, t, typed.type) for p, t in zip(parts, typed.parts, strict=True)))
        case Or():
            return _or(*(_settled(p, t, typed.type) for p, t in zip(parts, typed.parts, strict=True)))
        case Compare(op=op):
            return _compare(op, *parts)
        case Convert():
            return _convert(parts[0], typed.type, untyped=holds_any(typed.parts[0].type))
        case Call():
            return _call(typed)
        case Reference():
            return compile_closure(typed.parts[0]) if typed.parts else lambda _value, _scope: None
    raise AssertionError(node)


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


def _projection(left: Closure, right: Closure) -> Closure:
    def project(value: Any, scope: Scope) -> Any:
        items = left(value, scope)
        if type(items) is not list:
            return None
        return [made for item in items if (made := right(item, scope)) is not None]

    return project


def _filter(left: Closure, condition: Closure, right: Closure) -> Closure:
    def select(value: Any, scope: Scope) -> Any:
        items = left(value, scope)
        if type(items) is not list:
            return None
        kept = [item for item in items if is_true(condition(item, scope))]
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


def _not(inner: Closure) -> Closure:
    return lambda value, scope: not is_true(inner(value, scope))


def _and(left: Closure, right: Closure) -> Closure:
    def both(value: Any, scope: Scope) -> Any:
        first = left(value, scope)
        return right(value, scope) if is_true(first) else first

    return both


def _or(left: Closure, right: Closure) -> Closure:
    def either(value: Any, scope: Scope) -> Any:
        first = left(value, scope)
        return first if is_true(first) else right(value, scope)

    return either


def _compare(op: str, left: Closure, right: Closure) -> Closure:
    if op in ("==", "!="):
        return lambda value, scope: same(left(value, scope), right(value, scope)) is (op == "==")
    order = _ORDERS[op]

    def compare(value: Any, scope: Scope) -> Any:
        a, b = left(value, scope), right(value, scope)
        kind = order_of(a)
        return order(a, b) if kind is not None and kind is order_of(b) else None

    return compare


# -- functions


def _call(typed: Typed) -> Closure:
    function = typed.function
    assert function is not None
    arguments = [compile_closure(p) for p in typed.parts]
    call = _called(function, arguments, [isinstance(p.node, Reference) for p in typed.parts])
    settle = settler(typed.type) if function.settles else None
    return call if settle is None else _settled_call(call, settle)


def _settled_call(call: Closure, settle: Callable[[Any], Any]) -> Closure:
    return lambda value, scope: settle(call(value, scope))


def _called(function: Function, arguments: list[Closure], references: list[bool]) -> Closure:
    if function.form:
        return _call_form(function, arguments)
    if any(references):
        return _call_with_references(function, arguments, references)
    return _call_strict(function, arguments)


def _call_form(function: Function, arguments: list[Closure]) -> Closure:
    python = function.python

    def call(value: Any, scope: Scope) -> Any:
        try:
            return python(arguments, value, scope)
        except Failed as failure:
            raise Failed(failure.code, show_any(failure.value)) from None

    return call


def _call_strict(function: Function, arguments: list[Closure]) -> Closure:
    python, nulls = function.python, function.nulls

    def call(value: Any, scope: Scope) -> Any:
        given = [a(value, scope) for a in arguments]
        if nulls != "pass" and None in given:
            return _of_null(nulls)
        try:
            return python(*given)
        except Failed as failure:
            raise Failed(failure.code, show_any(failure.value)) from None

    return call


def _call_with_references(function: Function, arguments: list[Closure], references: list[bool]) -> Closure:
    def call(value: Any, scope: Scope) -> Any:
        given = [
            _bound(a, scope) if is_reference else a(value, scope)
            for a, is_reference in zip(arguments, references, strict=True)
        ]
        if function.nulls != "pass" and None in given:
            return _of_null(function.nulls)
        try:
            return function.python(*given)
        except Failed as failure:
            raise Failed(failure.code, show_any(failure.value)) from None

    return call


def _bound(body: Closure, scope: Scope) -> Callable[[Any], Any]:
    return lambda item: body(item, scope)


def _of_null(nulls: str) -> None:
    if nulls == "fail":
        raise Failed("wrong_kind", "null")


# -- converting


def _convert(inner: Closure, to: Type, *, untyped: bool) -> Closure:
    def convert(value: Any, scope: Scope) -> Any:
        found = inner(value, scope)
        try:
            return converted(found, to)
        except Failed as failure:
            # What had no declared type is of the wrong kind, however near it is.
            raise Failed("wrong_kind", failure.value) if untyped else failure from None

    return convert


def converted(value: Any, to: Type) -> Any:
    """The value as the type, or the failure that says why it is none."""
    if value is None or to.kind == "any":
        return value
    if to.kind == "array":
        if type(value) is not list:
            raise Failed("wrong_kind", show_any(value))
        return [converted(item, to.item or ANY) for item in value]
    if to.kind == "object":
        if type(value) is not dict:
            raise Failed("wrong_kind", show_any(value))
        return {name: converted(value.get(name), of) for name, of in to.fields}
    try:
        if to.kind == "number" and isinstance(value, int | Decimal) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, Decimal) or (type(value) is int and to.kind == "decimal"):
            return fit_decimal(Decimal(value), to)
        return value if _already(value, to) else parse_json(value, to)
    except NotOfType:
        code = "out_of_range" if isinstance(value, int | Decimal) and not isinstance(value, bool) else "wrong_kind"
        raise Failed(code, show_any(value)) from None


def _already(value: Any, to: Type) -> bool:
    return type(value) is VALUE_TYPES[to.kind].python and to.kind != "number"
