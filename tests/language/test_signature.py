"""Which call is open at a place of an unfinished expression."""

from __future__ import annotations

import pytest

from runtime.language.signature import signature_at


@pytest.mark.parametrize(
    ("text", "name", "argument", "param"),
    [
        ("replace(", "replace", 0, "text"),
        ("replace(name, 'a,(', ", "replace", 2, "with"),
        ("upper(replace(name, 'a', 'b'), ", "upper", 1, None),
        ("concat(a, b, upper(c), ", "concat", 3, "text"),
        ("lookup('t', [a, b, c], ", "lookup", 2, None),
        ("if(a[?b == 'x', ", "if", 0, "condition"),
        ("replace(name, 'unfinished, (", "replace", 1, "find"),
    ],
)
def test_the_innermost_open_call(text: str, name: str, argument: int, param: str | None) -> None:
    found = signature_at(text, len(text))
    assert found is not None and (found.function.name, found.argument) == (name, argument)
    assert (found.param.name if found.param is not None else None) == param


@pytest.mark.parametrize("text", ["", "name", "upper(name)", "unknown(", "(a", "'upper('"])
def test_outside_of_calls_there_is_none(text: str) -> None:
    assert signature_at(text, len(text)) is None


def test_the_place_counts_and_not_the_end() -> None:
    found = signature_at("upper(name) | trim(@)", 7)
    assert found is not None and found.function.name == "upper"
