"""Choices as forms: what is read out of an expression comes back exactly, what would not is left to the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.language.parse import parse
from runtime.values import INTEGER, STRING, Type
from studio.state.rules.choices import Branch, Choice, only_when, read_choice, write_choice
from studio.state.rules.where_rows import Row, Rows


def type_of(field: str) -> Type:
    return INTEGER if field == "amount" else STRING


@pytest.mark.parametrize(
    "text",
    [
        "if(country == 'DE', 'domestic', 'abroad')",
        "if(country == 'DE' && amount >= `10`, trim(name))",
        "if(a == 'x' || b == 'y' || !c, a | trim(@), if(d, 'none', upper(d)))",
        "if(trim(status) != 'open', `0`, divide(total, `100`))",
        "if(contains(name, 'GmbH'), 'company', if(starts_with(name, 'Mr'), 'person', `null`))",
        "if(one_of(status, 'a', 'b'), 'yes', 'no')",
        "switch(status, 'open', 'O', 'paid', 'P')",
        "switch(lower(status), 'open', 'O', name)",
        "switch(amount, `1`, 'one', 'many')",
    ],
)
def test_a_choice_comes_back_as_it_was(text: str) -> None:
    choice = read_choice(text, type_of)
    assert choice is not None and write_choice(choice, type_of) == text


@pytest.mark.parametrize(
    "text",
    ["trim(name)", "if(", "if(a == 'x' && (b == 'y' || c == 'z'), a, b)", "switch(a, b, 'x')", "if(a == b, c)",
     "if(amount == '10', a, b)", "switch(name, `1`, 'one')"],
)  # fmt: skip
def test_what_is_no_form_is_left_to_the_text(text: str) -> None:
    assert read_choice(text, type_of) is None


def test_a_choice_is_edited_branch_by_branch() -> None:
    first, second = Branch(Rows((Row("a", "==", "x"),)), "b"), Branch(Rows((Row("c", "filled"),)), "'none'")
    both = Choice((first,)).added(second)
    assert write_choice(both, type_of) == "if(a == 'x', b, if(c, 'none'))"
    assert write_choice(both.moved(1, 0), type_of) == "if(c, 'none', if(a == 'x', b))"
    assert write_choice(replace(both, otherwise="c").without(0), type_of) == "if(c, 'none', c)"
    assert write_choice(Choice((), "c"), type_of) == "c" and write_choice(Choice(()), type_of) == "`null`"


def test_a_switch_that_compares_otherwise_becomes_an_if() -> None:
    choice = read_choice("switch(status, 'open', 'O', 'paid', 'P', 'X')", type_of)
    assert choice is not None and choice.switch and choice.subject == "status"
    changed = choice.changed(0, Branch(Rows((Row("status", "empty"),)), "'-'"))
    assert write_choice(changed, type_of) == "if(!status, '-', if(status == 'paid', 'P', 'X'))"


def test_only_when_wraps_an_expression() -> None:
    text = write_choice(only_when("name | trim(@)", "country"), type_of)
    assert text == "if(country, name | trim(@))" and parse(text)
