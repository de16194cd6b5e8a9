"""The reference of the functions: as a Markdown page, as text for a terminal, as JSON. All of it from the table."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from runtime.diagnostics import FAILURES
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.table import Example, Function, Group, Param
from runtime.values import show

TITLES: dict[Group, str] = {
    "text": "Text",
    "numbers": "Numbers",
    "dates": "Dates and times",
    "logic": "Choices and missing values",
    "collections": "Lists and objects",
    "lookups": "Lookups",
    "identifiers": "Identifiers",
    "standards": "Standards",
    "scope": "Where a value stands",
}
_NULLS = {"null": "Null gives null.", "fail": "Null is a failure.", "pass": ""}


def shown(value: Any) -> str:
    """A value of an example as it is shown: JSON, with dates and decimals as text."""
    return json.dumps(value, ensure_ascii=False, default=show)


def outcome(example: Example) -> str:
    """What an example gives, in one line."""
    if example.fails is not None:
        return f"fails: {FAILURES[example.fails].title.lower()}"
    return shown(example.gives)


def markdown(functions: Collection[Function] = FUNCTIONS.values()) -> str:
    """The functions as a page, by group."""
    lines = ["# Functions", "", "What an expression can call. Every example is checked on both engines."]
    for group, title in TITLES.items():
        members = [function for function in functions if function.group == group]
        lines += ["", f"## {title}"] if members else []
        for function in members:
            lines += ["", *_section(function)]
    return "\n".join(lines) + "\n"


def in_text(function: Function) -> str:
    """One function for a terminal."""
    arguments = [f"  {p.name:<14} {_argument(p)}" for p in function.params]
    examples = [f"  {_given(e)}{e.text} -> {outcome(e)}" for e in function.examples]
    return "\n".join([function.signature, f"  {_doc(function)}", "", *arguments, "", *examples])


def as_dict(function: Function) -> dict[str, Any]:
    """One function as JSON has it."""
    return {
        "name": function.name,
        "group": function.group,
        "signature": function.signature,
        "doc": _doc(function),
        "arguments": [
            {"name": p.name, "doc": p.doc, "takes": list(p.kinds), "optional": p.optional, "choices": list(p.choices)}
            for p in function.params
        ],
        "examples": [
            {"expression": e.text, "given": e.given, "fails": e.fails}
            if e.fails
            else {"expression": e.text, "given": e.given, "gives": json.loads(shown(e.gives))}
            for e in function.examples
        ],
    }


def _section(function: Function) -> Iterator[str]:
    yield f"### {function.name}"
    yield ""
    yield f"`{function.signature}`"
    yield ""
    yield _doc(function)
    if function.params:
        yield ""
        yield from (f"- `{p.name}`: {_argument(p)}" for p in function.params)
    yield ""
    yield "```"
    yield from (f"{_given(e)}{e.text}  →  {outcome(e)}" for e in function.examples)
    yield "```"


def _doc(function: Function) -> str:
    needs = f"Needs the package {function.needs} (`pip install 'crosswalk[standards]'`)." if function.needs else ""
    nulls = _NULLS[function.nulls] if function.params and not function.form else ""
    return " ".join(part for part in (function.doc, nulls, needs) if part)


def _argument(param: Param) -> str:
    choices = f": {', '.join(shown(choice) for choice in param.choices)}" if param.choices else ""
    optional = " (may be left out)" if param.optional else ""
    return f"{param.doc}{choices}{optional}"


def _given(example: Example) -> str:
    return f"{shown(example.given)}  " if example.given is not None else ""
