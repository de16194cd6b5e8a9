"""`crosswalk functions`: the functions that an expression can call, with their examples."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from runtime.cli.output import say, say_json
from runtime.diagnostics import fail, nearest
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.reference import TITLES, as_dict, in_text, markdown
from runtime.language.functions.table import Function


class ReferenceFormat(StrEnum):
    """How the functions are printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


def functions(
    name: Annotated[str | None, typer.Argument(help="The name of a function; all of them when left out.")] = None,
    format: Annotated[ReferenceFormat, typer.Option(help="How to print them.")] = ReferenceFormat.text,  # noqa: A002
) -> None:
    """List the functions of the mapping language, or tell what one of them does."""
    chosen = [_named(name)] if name is not None else list(FUNCTIONS.values())
    match format:
        case ReferenceFormat.json:
            say_json([as_dict(function) for function in chosen])
        case ReferenceFormat.markdown:
            say(markdown(chosen).rstrip())
        case ReferenceFormat.text if name is not None:
            say(in_text(chosen[0]))
        case ReferenceFormat.text:
            _list(chosen)


def _named(name: str) -> Function:
    if name not in FUNCTIONS:
        raise fail("E203", f"unknown function '{name}'", hint=nearest(name, FUNCTIONS))
    return FUNCTIONS[name]


def _list(chosen: list[Function]) -> None:
    for group, title in TITLES.items():
        say(f"\n{title}")
        for function in chosen:
            if function.group == group:
                say(f"  {function.signature:<44} {function.doc}")
