"""Values brought to a type where the check put a conversion: compiled once per type, and strict.

Decides with which code a value fails that is none of the type. How text and JSON are read is decided in `values.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from runtime.language.functions.table import Failed
from runtime.values import ANY, INT64, VALUE_TYPES, NotOfType, Type, fit_decimal, parse_json

Converter = Callable[[Any], Any]


def converter(to: Type) -> Converter:
    """What brings values to the type, or raises `Failed`; null stays null."""
    match to.kind:
        case "any":
            return lambda value: value
        case "array":
            return _list(converter(to.item or ANY))
        case "object":
            return _object([(name, converter(of)) for name, of in to.fields])
        case "integer":
            low, high = INT64.start, INT64.stop
            return lambda value: (
                value if value is None or (type(value) is int and low <= value < high) else _read(value, to)
            )
    # A decimal may still have too many digits, and a number be no finite one.
    exact = None if to.kind in ("decimal", "number") else VALUE_TYPES[to.kind].python
    return lambda value: value if value is None or type(value) is exact else _read(value, to)


def _list(item: Converter) -> Converter:
    def convert(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not list:
            raise Failed("wrong_kind", value)
        return [item(one) for one in value]

    return convert


def _object(fields: list[tuple[str, Converter]]) -> Converter:
    def convert(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not dict:
            raise Failed("wrong_kind", value)
        return {name: field(value.get(name)) for name, field in fields}

    return convert


def _read(value: Any, to: Type) -> Any:
    try:
        if to.kind == "number" and (type(value) is int or isinstance(value, Decimal)):
            return float(value)
        if isinstance(value, Decimal) or (type(value) is int and to.kind == "decimal"):
            return fit_decimal(Decimal(value), to)
        return parse_json(value, to)
    except (NotOfType, OverflowError):
        number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        raise Failed("out_of_range" if number else "wrong_kind", value) from None
