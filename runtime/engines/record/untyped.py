"""An untyped value as the argument of a function that does not take every kind: it is one of those kinds, or fails.

JSON has no dates and times, so a text that reads as one is one, as everywhere where a declared type asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from runtime.language.functions.table import Closure, Failed, Function, Scope
from runtime.language.typed import Typed
from runtime.values import VALUE_TYPES, Kind, NotOfType, Type, parse_json, show_any

_KINDS: dict[type, Kind] = {t.python: kind for kind, t in VALUE_TYPES.items() if kind not in ("null", "any")}
_READ_AS: tuple[Kind, ...] = ("date", "timestamp", "time")


def guarded(argument: Closure, typed: Typed, function: Function, position: int) -> Closure:
    """The argument at a position, held against what the function takes there where nothing else has done that."""
    param = function.param(position)
    if typed.type.kind != "any" or "any" in param.kinds or param.reference:
        return argument
    kinds = param.kinds
    return lambda value, scope: _taken(argument, value, scope, kinds)


def _taken(argument: Closure, value: Any, scope: Scope, kinds: Sequence[Kind]) -> Any:
    found = argument(value, scope)
    if found is None or _KINDS.get(type(found)) in kinds:
        return found
    for kind in _READ_AS:
        if kind in kinds:
            with suppress(NotOfType):
                return parse_json(found, Type(kind))
    raise Failed("wrong_kind", show_any(found))
