"""What a group makes of its records, as rows: a name, a function, a field. The rest stays an expression.

Decides which expressions over the list of a group's records are rows, both ways without loss.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.diagnostics import CrosswalkError
from runtime.language.parse import parse
from runtime.language.render import render
from runtime.language.syntax import Call, Literal, Projection
from studio.state.source_steps.fields import is_path

FUNCTIONS: dict[str, str] = {
    "records": "all records", "count": "number of records", "sum": "sum of", "avg": "average of", "min": "least",
    "max": "greatest", "first": "first", "last": "last", "distinct": "different values of", "join": "texts joined of",
}  # fmt: skip
"""What each function is called."""
WITHOUT_FIELD = ("records", "count")
OF_NUMBERS = ("sum", "avg")
_WHOLE = {"records": "@", "count": "length(@)"}


@dataclass(frozen=True, slots=True)
class Made:
    """A function of the group's records; `field` is empty where it takes the records themselves."""

    function: str
    field: str = ""


def read_made(text: str) -> Made | None:
    """The row of an expression; None where it says something that a row cannot."""
    try:
        node = parse(text)
        found = next((Made(name) for name, whole in _WHOLE.items() if parse(whole) == node), None)
        if found is None and isinstance(node, Call) and node.name in FUNCTIONS and node.arguments:
            of = node.arguments[-1]
            plain = node.name != "join" or (len(node.arguments) == 2 and node.arguments[0] == Literal(", "))
            if plain and isinstance(of, Projection) and is_path(of.right):
                found = Made(node.name, render(of.right))
        return found if found is not None and parse(write_made(found)) == node else None
    except CrosswalkError:
        return None


def write_made(made: Made) -> str:
    """The row as an expression over the list of a group's records."""
    if made.function in _WHOLE:
        return _WHOLE[made.function]
    before = "', ', " if made.function == "join" else ""
    return f"{made.function}({before}[*].{made.field})"
