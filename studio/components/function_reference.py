"""Decides how the functions of the mapping language are listed: from the table that the engines read, nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.language.functions import FUNCTIONS
from runtime.language.functions.reference import TITLES, outcome, shown
from runtime.language.functions.table import Example, Function

from .elements import div, span, text
from .sections import card

_EXAMPLES = 3


def function_reference(query: str = "") -> None:
    """All functions by group, or those that a query finds."""
    found = [f for f in FUNCTIONS.values() if query in f.name.lower() or query in f.doc.lower()]
    if not found:
        text(f"No function has '{query}' in its name or description.", "muted")
    for group in dict.fromkeys(f.group for f in found):
        with card(TITLES[group], flush=True):
            _draw(f for f in found if f.group == group)


def _draw(functions: Iterable[Function]) -> None:
    for function in functions:
        with div("cw-entry") as row:
            row.props["id"] = f"function-{function.name}"
            span(function.signature, "cw-entry-name")
            with div("cw-stack cw-stack-tight"):
                text(function.doc)
                for example in function.examples[:_EXAMPLES]:
                    _draw_example(example)


def _draw_example(example: Example) -> None:
    with div("cw-example"):
        if example.given is not None:
            span(f"{shown(example.given)}  ")
        with div(tag="b").style("font-weight: 400; display: inline"):
            span(example.text).style("color: var(--cw-ink)")
        span(f"  →  {outcome(example)}")
