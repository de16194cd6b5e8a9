"""How an argument of a step reads in a form, and what is written into the expression for what people type.

People write `de` and `3`, an expression has `'de'` and backticked 3. Only what would be lost that way is shown as
it is written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

from runtime.diagnostics import CrosswalkError
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.table import MISSING, NUMERIC, Function, Param
from runtime.language.parse import parse
from runtime.language.render import literal_text
from runtime.language.steps import Step
from runtime.language.syntax import Literal

Control = OneOf["choice", "number", "text"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One input of a step's form: `text` as people read it; `formula` when it is an expression and not a value."""

    param: Param
    text: str
    formula: bool
    optional: bool


def arguments_of(step: Step, lookups: tuple[str, ...] = ()) -> list[Argument]:
    """The inputs of a step, in the order of the function's parameters; optional ones that are left out are empty."""
    function = FUNCTIONS.get(step.function)
    if function is None:
        return [Argument(Param("argument"), text, True, False) for text in step.arguments]
    found = []
    for position, param in enumerate(_others(function, step)):
        known = _with_tables(function, param, lookups)
        if position < len(step.arguments):
            found.append(_shown(step.arguments[position], known))
        else:
            found.append(Argument(known, "", False, True))
    return found


def control_of(argument: Argument) -> Control:
    """What a value of an argument is typed with."""
    if argument.param.choices:
        return "choice"
    is_number = argument.text == "" or _number(argument.text) is not MISSING
    return "number" if set(argument.param.kinds) <= set(NUMERIC) and is_number else "text"


def with_argument(step: Step, position: int, typed: str, formula: bool) -> Step:
    """The step with what was typed at one of its inputs; an emptied optional input and all behind it are left out."""
    function = FUNCTIONS.get(step.function)
    others = _others(function, step) if function else [Param("argument")] * len(step.arguments)
    param = others[position]
    written = list(step.arguments)
    if param.optional and typed == "":
        written = written[:position]
    else:
        while len(written) < position:
            written.append(default_text(others[len(written)]))
        written[position : position + 1] = [written_text(typed, param, formula)]
    return Step(step.function, tuple(written), step.subject, step.piped)


def first_arguments(name: str, subject: int, lookups: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Arguments to begin with when a step is added: the fewest, each something that can be parsed."""
    function = FUNCTIONS[name]
    needed = [p for i, p in enumerate(function.params) if i != subject and not p.optional]
    if function.variadic and len(function.params) == 1:
        needed = [function.params[0]]
    return tuple(default_text(_with_tables(function, param, lookups)) for param in needed)


def default_text(param: Param) -> str:
    """A value for an argument that nobody chose yet."""
    if param.choices:
        return literal_text(param.choices[0])
    if param.reference:
        return "&@"
    if "boolean" in param.kinds:
        return "`true`"
    return "`1`" if set(param.kinds) & set(NUMERIC) else "''"


def written_text(typed: str, param: Param, formula: bool) -> str:
    """The text of the expression for what was typed."""
    if formula or param.reference:
        return typed.strip() or "''"
    value = _number(typed) if set(param.kinds) & {*NUMERIC, "boolean", "any"} else MISSING
    if value is MISSING:
        numbers_only = not set(param.kinds) & {"string", "any", "date", "timestamp", "null"}
        return typed.strip() if numbers_only and typed.strip() else literal_text(typed)
    return literal_text(value)


def shown_value(text: str, param: Param) -> str | None:
    """A constant of an expression as people read it; None where it is none, or would come back as another."""
    value = _literal(text)
    if value is MISSING or isinstance(value, list | dict):
        return None
    shown = value if isinstance(value, str) else json.dumps(value)
    return shown if written_text(shown, param, False) == literal_text(value) else None


def _shown(text: str, param: Param) -> Argument:
    shown = shown_value(text, param)
    return Argument(param, text if shown is None else shown, shown is None, param.optional)


def _literal(text: str) -> Any:
    try:
        node = parse(text)
    except CrosswalkError:
        return MISSING
    return node.value if isinstance(node, Literal) else MISSING


def _number(typed: str) -> Any:
    """A number, true, false or null as JSON has it."""
    try:
        value = json.loads(typed)
    except (ValueError, RecursionError):
        return MISSING
    return MISSING if isinstance(value, str | list | dict) else value


def _others(function: Function, step: Step) -> list[Param]:
    """The parameters but the one that the arriving value takes, the last one again for each further argument."""
    count = max(len(step.arguments) + 1, len(function.params))
    return [function.param(i) for i in range(count) if i != step.subject]


def _with_tables(function: Function, param: Param, lookups: tuple[str, ...]) -> Param:
    if function.group != "lookups" or param.name != "table" or not lookups:
        return param
    return Param(param.name, param.kinds, param.doc, param.literal, choices=lookups)
