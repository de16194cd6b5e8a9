"""What a model demands of a field's values, read at the field's type: the one reading for the check and both engines.

Decides which demands make sense for a type. How a value is held against them is the engines' business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from runtime.artefacts.contract import Field
from runtime.diagnostics import counted
from runtime.language.functions.patterns import pattern_fault
from runtime.values import NotOfType, Type, article, parse_json, show

# A limit of whole numbers and decimals is held as DECIMAL(38,10) by DuckDB.
_DIGITS, _SCALE = 28, 10
_WITH_LIMITS = ("integer", "number", "decimal", "date", "timestamp", "time")


@dataclass(frozen=True, slots=True)
class Demands:
    """The demands on one field, each constant a value of the field's type; `faults` says which were left out."""

    allowed: tuple[Any, ...] = ()
    minimum: Any = None
    maximum: Any = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    faults: tuple[str, ...] = ()


def demands_of(field: Field) -> Demands:
    """The demands that can be run; null meets every one of them."""
    faults: list[str] = []
    read = partial(_read, faults)
    allowed = tuple(
        value for item in field.enum if item is not None
        if (value := read("allowed value", item, lambda v: _constant(v, field.type))) is not None
    )  # fmt: skip
    low, high = (
        read(name, value, lambda v: _limit(v, field.type))
        for name, value in (("minimum", field.minimum), ("maximum", field.maximum))
    )
    if field.type.kind != "string":
        return Demands(allowed, low, high, faults=tuple(faults))
    if field.pattern is not None and (fault := pattern_fault(field.pattern)):
        faults.append(f"the pattern {field.pattern!r} cannot be run: {fault}")
    for name, length in (("minLength", field.min_length), ("maxLength", field.max_length)):
        if length is not None and length < 0:
            faults.append(f"{name} is {length}, a length is at least 0")
    pattern = None if faults else field.pattern
    return Demands(allowed, low, high, pattern, field.min_length, field.max_length, tuple(faults))


def demands_in_words(field: Field) -> tuple[tuple[str, str], ...]:
    """What the model demands of the field's values, as name and text."""
    found = []
    if field.enum:
        found.append(("One of", ", ".join(map(show, field.enum))))
    if field.pattern:
        found.append(("Pattern", field.pattern))
    low, high = field.minimum, field.maximum
    if low is not None or high is not None:
        found.append(("Range", f"{'…' if low is None else show(low)} to {'…' if high is None else show(high)}"))
    if field.min_length is not None:
        found.append(("At least", counted(field.min_length, "character")))
    if field.max_length is not None:
        found.append(("At most", counted(field.max_length, "character")))
    return tuple(found)


def _read(faults: list[str], name: str, value: Any, parse: Callable[[Any], Any]) -> Any:
    if value is None:
        return None
    try:
        return parse(value)
    except NotOfType as error:
        faults.append(f"the {name} {value!r} {error}")
        return None


def _limit(value: Any, of: Type) -> Any:
    if of.kind not in _WITH_LIMITS:
        raise NotOfType(f"has no meaning for {article(of)}")
    return _constant(value, of)


def _constant(value: Any, of: Type) -> Any:
    if of.kind in ("any", "array", "object"):
        raise NotOfType(f"cannot be held against {article(of)}")
    try:
        if of.kind in ("integer", "decimal"):
            return _exact(value)
        if of.kind == "string" and isinstance(value, bool | int | float):
            return show(value)
        if of.kind in ("number", "boolean") and isinstance(value, str):
            raise NotOfType(value)
        return parse_json(value, of)
    except NotOfType:
        raise NotOfType(f"is not {article(of)}") from None


def _exact(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise NotOfType(str(value))
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        raise NotOfType(str(value)) from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** _DIGITS or round(found, _SCALE) != found:
        raise NotOfType(str(value))
    return found
