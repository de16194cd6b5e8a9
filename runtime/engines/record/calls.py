"""Calls of functions as closures: arguments, nulls and literals are settled when a call is compiled.

Decides what a null argument does, and what a function's Python is handed. What functions are there stands in
`language/functions`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.language.functions.casting import settler
from runtime.language.functions.table import MISSING, Closure, Failed, Function, Scope
from runtime.language.syntax import Literal, Reference
from runtime.language.typed import Typed

Python = Callable[..., Any]


def call_closure(typed: Typed, arguments: list[Closure]) -> Closure:
    """The call with its compiled arguments; the closure of a reference is that of its body."""
    function = typed.function
    assert function is not None
    call = _called(function, typed, arguments)
    settle = settler(typed.type) if function.settles else None
    made = call if settle is None else _settled(call, settle)
    return _constant(made) if _all_written_out(function, typed) else made


def _all_written_out(function: Function, typed: Typed) -> bool:
    scalar = typed.type.kind not in ("any", "array", "object")
    return scalar and not function.form and bool(typed.parts) and all(isinstance(p.node, Literal) for p in typed.parts)


def _constant(call: Closure) -> Closure:
    """A call of literals is made once, unless it fails: that has to happen for each record."""
    try:
        constant = call(None, Scope(None))
    except Failed:
        return call
    return lambda _value, _scope: constant


def _settled(call: Closure, settle: Callable[[Any], Any]) -> Closure:
    return lambda value, scope: settle(call(value, scope))


def _called(function: Function, typed: Typed, arguments: list[Closure]) -> Closure:
    python, parts = function.python, typed.parts
    if function.form:
        return lambda value, scope: python(arguments, value, scope)
    if any(isinstance(part.node, Reference) for part in parts):
        return _with_references(function, arguments, [isinstance(part.node, Reference) for part in parts])
    if function.nulls == "pass":
        return _passing(python, arguments)
    on_null = _fail if function.nulls == "fail" else _nothing
    # What is written out is handed over as it is, unless its kind has to be looked at.
    literals = tuple(
        part.node.value if isinstance(part.node, Literal) and part.type.kind != "any" else MISSING for part in parts
    )
    match literals:
        case (only,) if only is MISSING:
            return _of_one(python, arguments[0], on_null)
        case (first, *rest) if first is MISSING and MISSING not in rest and None not in rest:
            return _of_one_and(python, arguments[0], tuple(rest), on_null)
        case (left, right) if left is MISSING and right is MISSING:
            return _of_two(python, arguments[0], arguments[1], on_null)
    return _of_many(python, arguments, on_null)


def _nothing() -> None:
    return None


def _fail() -> None:
    raise Failed("wrong_kind")


def _passing(python: Python, arguments: list[Closure]) -> Closure:
    if len(arguments) == 1:
        (argument,) = arguments
        return lambda value, scope: python(argument(value, scope))
    return lambda value, scope: python(*[a(value, scope) for a in arguments])


def _of_one(python: Python, argument: Closure, on_null: Callable[[], None]) -> Closure:
    def call(value: Any, scope: Scope) -> Any:
        x = argument(value, scope)
        return on_null() if x is None else python(x)

    return call


def _of_one_and(python: Python, argument: Closure, rest: tuple[Any, ...], on_null: Callable[[], None]) -> Closure:
    """The first argument is worked out, the others are written out."""
    if len(rest) > 1:

        def call(value: Any, scope: Scope) -> Any:
            x = argument(value, scope)
            return on_null() if x is None else python(x, *rest)

        return call
    (second,) = rest

    def call_with(value: Any, scope: Scope) -> Any:
        x = argument(value, scope)
        return on_null() if x is None else python(x, second)

    return call_with


def _of_two(python: Python, left: Closure, right: Closure, on_null: Callable[[], None]) -> Closure:
    def call(value: Any, scope: Scope) -> Any:
        x, y = left(value, scope), right(value, scope)
        return on_null() if x is None or y is None else python(x, y)

    return call


def _of_many(python: Python, arguments: list[Closure], on_null: Callable[[], None]) -> Closure:
    def call(value: Any, scope: Scope) -> Any:
        given = [a(value, scope) for a in arguments]
        for one in given:
            if one is None:
                return on_null()
        return python(*given)

    return call


def _with_references(function: Function, arguments: list[Closure], references: list[bool]) -> Closure:
    python, nulls = function.python, function.nulls
    on_null = _fail if nulls == "fail" else _nothing

    def call(value: Any, scope: Scope) -> Any:
        given = [
            _bound(a, scope) if is_reference else a(value, scope)
            for a, is_reference in zip(arguments, references, strict=True)
        ]
        if nulls != "pass" and any(one is None for one in given):
            return on_null()
        return python(*given)

    return call


def _bound(body: Closure, scope: Scope) -> Callable[[Any], Any]:
    return lambda item: body(item, scope)
