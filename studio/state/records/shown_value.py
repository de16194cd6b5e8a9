"""How one value is shown in the record view, an explanation or a difference: its text, and what kind of nothing it is.

Decides that null, missing, empty and blank never look alike. Colours and marks are the components' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from runtime.diagnostics import counted
from runtime.io.samples import MISSING
from runtime.values import show

ValueKind = Literal["text", "number", "boolean", "null", "missing", "empty", "blank", "list", "object"]
LONGEST = 400


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value in words; `kind` says what it is, so that nothing that is not there passes for a text."""

    text: str
    kind: ValueKind


def shown_value(value: Any) -> ShownValue:
    """A decoded or canonical value as people read it.

    >>> shown_value(""), shown_value(None), shown_value([1, 2])
    (ShownValue(text='empty', kind='empty'), ShownValue(text='null', kind='null'), \
ShownValue(text='2 items', kind='list'))
    """
    if value is MISSING:
        return ShownValue("missing", "missing")
    match value:
        case None:
            return ShownValue("null", "null")
        case dict():
            return ShownValue("no fields" if not value else counted(len(value), "field"), "object")
        case list():
            return ShownValue(_items(value), "list")
        case bool():
            return ShownValue(show(value), "boolean")
        case str() if value == "":
            return ShownValue("empty", "empty")
        case str() if value.isspace():
            return ShownValue(counted(len(value), "blank"), "blank")
        case str():
            return ShownValue(_short(value), "text")
        case int() | float():
            return ShownValue(show(value), "number")
    return ShownValue(_short(show(value)), "number" if isinstance(value, Decimal) else "text")


def _items(value: list[Any]) -> str:
    if value and len(value) <= 4 and not any(isinstance(item, dict | list) for item in value):
        return _short(", ".join(shown_value(item).text for item in value))
    return counted(len(value), "item") if value else "no items"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
