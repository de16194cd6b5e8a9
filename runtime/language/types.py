"""The type that two values of different types have in common.

Both engines, the check and `if`, `switch`, `||`, lists and the like ask here; how a value is brought to the
common type stands in `functions/casting.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from runtime.values import ANY, NULL, NUMBER, Type, array, decimal, object_of

WIDEST = 38
INTEGER_DIGITS = 19


def unify(a: Type, b: Type) -> Type:
    """The narrowest type that holds the values of both; `any` when only JSON does."""
    if a == b or b.kind == "null":
        return a
    if a.kind == "null":
        return b
    if a.is_numeric and b.is_numeric:
        return _number_of_both(a, b)
    if a.kind == b.kind == "array":
        return array(unify(a.item or ANY, b.item or ANY))
    if a.kind == b.kind == "object" and [name for name, _ in a.fields] == [name for name, _ in b.fields]:
        pairs = zip(a.fields, b.fields, strict=True)
        return object_of(*((name, unify(x, y)) for (name, x), (_, y) in pairs))
    return ANY


def unify_all(types: Iterable[Type]) -> Type:
    """The type that all have in common; `null` when there is none."""
    found = NULL
    for one in types:
        found = unify(found, one)
    return found


def as_decimal(of: Type) -> Type:
    """The decimal type that holds every value of an integer or decimal type."""
    return decimal(INTEGER_DIGITS, 0) if of.kind == "integer" else of


def _number_of_both(a: Type, b: Type) -> Type:
    if "number" in (a.kind, b.kind):
        return NUMBER
    a, b = as_decimal(a), as_decimal(b)
    scale = max(a.scale, b.scale)
    digits = max(a.precision - a.scale, b.precision - b.scale) + scale
    # Wider than DuckDB's widest decimal: a number at least holds the size of the value.
    return decimal(digits, scale) if digits <= WIDEST else NUMBER
