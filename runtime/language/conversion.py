"""Which function turns a value of one type into another: what the studio offers when a line does not fit."""

from __future__ import annotations

from runtime.values import Type

_OF_TEXT = {
    "integer": "to_integer({})", "number": "parse_number({})", "decimal": "to_decimal({})", "date": "to_date({})",
    "timestamp": "to_timestamp({})", "boolean": "to_boolean({})",
}  # fmt: skip


def suggest_conversion(text: str, of: Type, to: Type) -> str | None:
    """The expression with the conversion that a person would most likely mean, or None where that is not clear."""
    call = _conversion(of, to)
    if call is None:
        return None
    return call.format(text) if "|" not in text else f"{text} | {call.format('@')}"


def _conversion(of: Type, to: Type) -> str | None:
    match of.kind, to.kind:
        case ("array" | "object", _):
            return None
        case (_, "string"):
            return "to_string({})"
        case ("string", kind):
            return _OF_TEXT.get(kind)
        case ("timestamp", "date"):
            return "to_date({})"
        case ("date", "timestamp"):
            return "to_timestamp({})"
        case ("number", "decimal"):
            return "to_decimal({})"
        case ("number" | "decimal", "integer"):
            return "to_integer({})"
        case ("integer", "timestamp"):
            return "from_epoch({}, 's')"
        case ("integer", "date"):
            return "to_date(from_epoch({}, 's'))"
    return None
