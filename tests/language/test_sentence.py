"""Sentences: what a rule does, in words."""

from __future__ import annotations

import pytest

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import Rule
from runtime.language.functions import FUNCTIONS
from runtime.language.sentence import sentence, step_words
from runtime.language.steps import Step
from runtime.values import STRING


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("a", "number"), "Takes `number`."),
        (Rule("a", "upper(currency)"), "Takes `currency` and puts it in capital letters."),
        (
            Rule("a", "customer.name | trim(@) | lookup('country', @)", default="ZZ", has_default=True),
            "Takes `customer.name`, trims it, then looks it up in country; ZZ when there is no value.",
        ),
        (
            Rule("a", "divide(total, `100`)", on_error="null"),
            "Takes `total` and divides it by 100; empty when that fails.",
        ),
        (Rule("a", "a || b"), "Takes `a`, or else `b`."),
        (Rule("a", "if(a < `0`, 'credit', b)"), "Is credit if `a < 0`, else `b`."),
        (Rule("a", "if(a, b)"), "Is `b` if `a`."),
        (Rule("a", "coalesce(a, b, 'none')"), "Takes the first that is there of `a`, `b` and none."),
        (Rule("a", "concat(a, '-', b)"), "Puts `a`, '-' and `b` together."),
        (Rule("a", "a == b"), "Works out `a == b`."),
        (Rule("a", "a["), "Works out `a[`."),
        (
            Rule("a", "trim(a) | lookup_or('x', upper(@), @)"),
            "Takes `a`, trims it, then makes `lookup_or('x', upper(@), @)` of it.",
        ),
        (Rule("a", default="RECEIVED", has_default=True), "Is always RECEIVED."),
        (
            Rule("a", each="lines.data", where="amount != `0`"),
            "Makes one item for each of `lines.data`, if `amount != 0`.",
        ),
        (Rule("a"), "Has no expression yet."),
        (
            Rule("a", "median(x)"),
            "Takes `x` and turns it into the middle one of the numbers of a list (or the average of two).",
        ),
    ],
)
def test_sentences(rule: Rule, said: str) -> None:
    assert sentence(rule) == said


def test_a_required_field_says_what_happens_without_a_value() -> None:
    assert (
        sentence(Rule("a", "x"), Field("a", STRING, "a", required=True))
        == "Takes `x`; a record without it is rejected."
    )


def test_every_function_has_words_with_any_number_of_arguments() -> None:
    for name in [*FUNCTIONS, "unheard_of"]:
        for count in range(4):
            assert step_words(Step(name, ("'a'",) * count)).strip()
