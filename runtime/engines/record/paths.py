"""Fields of the current value, one inside the other: the commonest expression, as one closure instead of many."""

from __future__ import annotations

from typing import Any

from runtime.language.functions.table import Closure, Scope
from runtime.language.syntax import Chain, Current, Field
from runtime.language.typed import Typed


def names_of(typed: Typed) -> tuple[str, ...] | None:
    """The names where the expression is nothing but a path of fields, () for the current value itself."""
    match typed.node:
        case Current():
            return ()
        case Field(name=name):
            return (name,)
        case Chain():
            left, right = (names_of(part) for part in typed.parts)
            return None if left is None or right is None else left + right
    return None


def path_closure(names: tuple[str, ...]) -> Closure:
    """Takes the field from the current value; null where there is no object."""
    match names:
        case ():
            return lambda value, _: value
        case (name,):
            return lambda value, _: value.get(name) if type(value) is dict else None
        case (first, second):
            return _two(first, second)
    return _many(names)


def _two(first: str, second: str) -> Closure:
    def path(value: Any, _: Scope) -> Any:
        if type(value) is not dict:
            return None
        value = value.get(first)
        return value.get(second) if type(value) is dict else None

    return path


def _many(names: tuple[str, ...]) -> Closure:
    def path(value: Any, _: Scope) -> Any:
        for name in names:
            if type(value) is not dict:
                return None
            value = value.get(name)
        return value

    return path
