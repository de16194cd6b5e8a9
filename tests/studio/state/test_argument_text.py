"""Arguments in forms: what people read and type, and what stands in the expression."""

from __future__ import annotations

import pytest

from runtime.language.functions import FUNCTIONS
from runtime.language.parse import parse
from runtime.language.steps import Step, new_step, to_steps
from studio.state.rules.argument_text import arguments_of, first_arguments, with_argument


def only_step(text: str) -> Step:
    steps = to_steps(text)
    assert steps is not None
    return steps.steps[-1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to_date(x, '%d.%m.%Y')", [("format", "%d.%m.%Y", False)]),
        ("round(x, `2`)", [("places", "2", False)]),
        ("lookup('country', x)", [("table", "country", False)]),
        ("default_if_blank(x, '5')", [("default", "'5'", True)]),
        ("default_if_blank(x, `5`)", [("default", "5", False)]),
        ("round(x)", [("places", "", False)]),
        ("trim(x)", []),
    ],
)
def test_values_are_read_without_quotes(text: str, shown: list[tuple[str, str, bool]]) -> None:
    assert [(a.param.name, a.text, a.formula) for a in arguments_of(only_step(text))] == shown


@pytest.mark.parametrize(
    "text", ["to_date(x, '%d.%m.%Y')", "pad_left(x, `3`, '0')", "default_if_blank(x, '5')", "one_of(x, 'a', `true`)"]
)
def test_typing_what_is_shown_changes_nothing(text: str) -> None:
    step = only_step(text)
    for position, argument in enumerate(arguments_of(step)):
        assert with_argument(step, position, argument.text, argument.formula).arguments == step.arguments


def test_what_is_typed_becomes_the_right_literal() -> None:
    assert with_argument(only_step("round(x)"), 0, "2", False).arguments == ("`2`",)
    assert with_argument(only_step("replace(x, 'a', 'b')"), 0, "it's", False).arguments == (r"'it\'s'", "'b'")
    assert with_argument(only_step("default_if_blank(x, '')"), 0, "other", True).arguments == ("other",)


def test_an_emptied_optional_argument_goes_with_those_behind_it() -> None:
    step = only_step("parse_number(x, ',', '.', `2`)")
    assert with_argument(step, 1, "", False).arguments == ("','",)
    assert with_argument(only_step("parse_number(x)"), 1, ".", False).arguments == ("'.'", "'.'")


def test_the_tables_of_the_workspace_are_the_choices_of_a_lookup() -> None:
    found = arguments_of(only_step("lookup('country', x)"), ("country", "status"))
    assert found[0].param.choices == ("country", "status")


@pytest.mark.parametrize("name", [name for name, f in FUNCTIONS.items() if f.params])
def test_every_function_can_be_added_as_a_step(name: str) -> None:
    step = new_step(name)
    added = new_step(name, first_arguments(name, step.subject, ("country",)))
    parse(added.call("a"))
    assert FUNCTIONS[name].fewest <= len(added.arguments) + 1
