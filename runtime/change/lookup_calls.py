"""Which lookups expressions ask, by the calls in them."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.diagnostics import CrosswalkError
from runtime.language.functions import FUNCTIONS
from runtime.language.parse import parse
from runtime.language.syntax import Call, Literal, walk


def lookups_of(expressions: Iterable[str]) -> frozenset[str]:
    """The names of the lookups that are asked; an expression that cannot be parsed asks none."""
    return frozenset(name for text in expressions for name in _of(text))


def _of(text: str) -> Iterable[str]:
    try:
        node = parse(text)
    except CrosswalkError:
        return
    for inner in walk(node):
        function = FUNCTIONS.get(inner.name) if isinstance(inner, Call) else None
        if function is not None and function.group == "lookups":
            tables = inner.arguments[:1] if isinstance(inner, Call) else ()
            yield from (t.value for t in tables if isinstance(t, Literal) and isinstance(t.value, str))
