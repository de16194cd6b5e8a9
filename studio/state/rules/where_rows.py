"""A condition on records as rows: a field, a comparison, a value; all of them or any. The rest stays an expression.

Decides which conditions are rows, both ways without loss: one is shown as rows only when the rows say exactly the same
again. Unlike the choices of a rule (`choices.py`) it knows the types of the fields: what people type as a value is
written as the field needs it, and a field alone asks whether it is filled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from runtime.diagnostics import CrosswalkError
from runtime.language.parse import parse
from runtime.language.render import literal_text, render
from runtime.language.syntax import And, Call, Compare, Field, Literal, Node, Not, Or
from runtime.values import Type, show

Joined = OneOf["and", "or"]
TypeOf = Callable[[str], Type]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `field` is an expression, most often a field; `value` is as people type it."""

    field: str
    comparison: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows, of which all have to be true ("and"), or one of them ("or")."""

    rows: tuple[Row, ...]
    joined: Joined = "and"


COMPARISONS: dict[str, str] = {
    "==": "is", "!=": "is not", "one_of": "is one of", "not_one_of": "is none of",
    "filled": "is filled", "empty": "is empty", ">": "is more than", ">=": "is at least", "<": "is less than",
    "<=": "is at most", "contains": "contains", "starts_with": "starts with", "ends_with": "ends with",
}  # fmt: skip
"""What each comparison is called."""
WITHOUT_VALUE = ("filled", "empty")
_OF_TRUTH = {"filled": "is true", "empty": "is not true"}
_OF_TIME = {">": "is after", ">=": "is on or after", "<": "is before", "<=": "is on or before"}
_TEXTS = ("contains", "starts_with", "ends_with")
_CONVERSIONS = {"date": "to_date", "timestamp": "to_timestamp", "time": "to_time"}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)


def comparisons_for(of: Type) -> dict[str, str]:
    """The comparisons that make sense for a type of field, with what they are called there."""
    if of.kind == "boolean":
        return _OF_TRUTH
    if of.kind in ("array", "object"):
        return {key: COMPARISONS[key] for key in WITHOUT_VALUE}
    words = {**COMPARISONS, **(_OF_TIME if of.kind in _CONVERSIONS else {})}
    return {key: said for key, said in words.items() if key not in _TEXTS or of.kind in ("string", "any")}


def read_rows(text: str, type_of: TypeOf) -> Rows | None:
    """The rows of an expression; None where it says something that rows cannot."""
    node = _parsed(text)
    if node is None:
        return None
    kind: type[And | Or] = Or if isinstance(node, Or) else And
    found = [_row(part) for part in _parts(node, kind)]
    rows = tuple(row for row in found if row is not None)
    made = Rows(rows, "or" if kind is Or else "and")
    if len(rows) < len(found) or _parsed(write_rows(made, type_of)) != node:
        return None
    return made


def write_rows(given: Rows, type_of: TypeOf) -> str:
    """The rows as an expression."""
    sign = " && " if given.joined == "and" else " || "
    return sign.join(_written(row, type_of(row.field)) for row in given.rows)


def _parsed(text: str) -> Node | None:
    try:
        return parse(text)
    except CrosswalkError:
        return None


def _parts(node: Node, kind: type[And | Or]) -> list[Node]:
    if isinstance(node, And | Or) and isinstance(node, kind):
        return [*_parts(node.left, kind), *_parts(node.right, kind)]
    return [node]


def _row(node: Node) -> Row | None:
    match node:
        case Compare(op=op, left=left, right=right):
            value = _value(right)
            return Row(render(left), op, value) if value is not None else None
        case Call(name="one_of", arguments=(subject, *options)):
            return _listed(subject, options, "one_of")
        case Not(value=Call(name="one_of", arguments=(subject, *options))):
            return _listed(subject, options, "not_one_of")
        case Call(name="contains" | "starts_with" | "ends_with" as name, arguments=(subject, Literal(value=str(said)))):
            return Row(render(subject), name, said)
        case Not(value=inner):
            return Row(render(inner), "empty")
        case And() | Or() | Literal():
            return None
    return Row(render(node), "filled")


def _listed(subject: Node, options: Sequence[Node], comparison: str) -> Row | None:
    values = [value for option in options if (value := _value(option)) is not None]
    if not values or len(values) < len(options) or any("," in value for value in values):
        return None
    return Row(render(subject), comparison, ", ".join(values))


def _value(node: Node) -> str | None:
    match node:
        case Literal(value=str(value)):
            return value
        case Literal(value=bool() | int() | float() as value):
            return show(value)
        case Call(name="to_date" | "to_timestamp" | "to_time", arguments=(Literal(value=str(value)),)):
            return value
    return None


def _written(row: Row, of: Type) -> str:
    match row.comparison:
        case "filled":
            return row.field
        case "empty":
            # `!` binds closer than a dot: without brackets `!a.b` asks for the field b of what is not a.
            return f"!{row.field}" if isinstance(_parsed(row.field), Field | Call) else f"!({row.field})"
        case "one_of" | "not_one_of":
            values = ", ".join(_literal(part.strip(), of) for part in row.value.split(",") if part.strip()) or "''"
            return f"{'!' if row.comparison == 'not_one_of' else ''}one_of({row.field}, {values})"
        case "contains" | "starts_with" | "ends_with":
            return f"{row.comparison}({row.field}, {literal_text(row.value)})"
    subject = f"({row.field})" if isinstance(_parsed(row.field), And | Or | Compare) else row.field
    return f"{subject} {row.comparison} {_literal(row.value, of)}"


def _literal(typed: str, of: Type) -> str:
    if of.kind in ("integer", "number", "decimal") and _NUMBER.fullmatch(typed.strip()):
        return f"`{typed.strip()}`"
    if of.kind == "boolean" and typed in ("true", "false"):
        return f"`{typed}`"
    if of.kind in _CONVERSIONS and typed.strip():
        return f"{_CONVERSIONS[of.kind]}({literal_text(typed.strip())})"
    return literal_text(typed)
