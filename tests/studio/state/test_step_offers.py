"""Steps are offered by what arrives: what takes the value first, the search by name before the one by description."""

from __future__ import annotations

import pytest

from runtime.language.functions import FUNCTIONS
from runtime.values import Kind
from studio.state.mapping_document import MappingDocument
from studio.state.rules.function_words import _MEANT
from studio.state.rules.step_offers import arriving_kind, example_of, first_step, offers, takes


@pytest.mark.parametrize(
    ("kind", "first", "other"),
    [("string", "upper", "divide"), ("integer", "divide", "upper"), ("array", "join", "upper")],
)
def test_what_takes_the_value_stands_first(kind: Kind, first: str, other: str) -> None:
    fitting, others = ([f.name for f in found] for found in offers(kind))
    assert first in fitting and other in others
    assert not set(fitting) & set(others)


def test_everything_is_offered_while_the_type_is_not_known() -> None:
    fitting, others = offers("any")
    assert others == [] and {"upper", "divide", "join"} <= {f.name for f in fitting}
    assert all(takes(f, "any") for f in fitting)


def test_a_search_finds_names_before_descriptions() -> None:
    names = [f.name for f in offers("string", "trim")[0]]
    assert names[0] == "trim" and {"ltrim", "rtrim"} <= set(names)
    assert offers("string", "no such words at all") == ([], [])


@pytest.mark.parametrize(
    ("words", "kind", "expected"),
    [
        ("remove spaces", "string", "trim"), ("date", "string", "to_date"), ("uppercase", "string", "upper"),
        ("vlookup", "string", "lookup"), ("unix", "integer", "from_epoch"), ("leading zeros", "string", "pad_left"),
        ("cents", "integer", "divide"), ("remove accents", "string", "transliterate"),
        ("yes no", "string", "to_boolean"),
    ],
)  # fmt: skip
def test_a_function_is_found_by_what_people_mean(words: str, kind: Kind, expected: str) -> None:
    assert expected in [f.name for f in offers(kind, words)[0]][:3]


def test_words_meant_belong_to_functions_that_exist() -> None:
    assert set(_MEANT) <= set(FUNCTIONS)


def test_an_example_is_one_line() -> None:
    assert example_of(FUNCTIONS["upper"]).startswith("upper(") and "→" in example_of(FUNCTIONS["upper"])


def test_what_arrives_is_the_type_after_the_last_step(document: MappingDocument) -> None:
    assert arriving_kind(document, "number") == "string"
    document.set_expression("number", "length(number)")
    assert arriving_kind(document, "number") == "integer"
    assert arriving_kind(document, "number", 0) == "string"
    document.set_expression("number", "length(")
    assert arriving_kind(document, "number") == "any"


def test_the_value_goes_where_the_function_takes_it(document: MappingDocument) -> None:
    document.set_expression("first_sku", "tags")
    assert first_step(FUNCTIONS["join"], arriving_kind(document, "first_sku")).subject == 1
    steps = document.steps("first_sku")
    assert steps is not None
    document.set_steps("first_sku", steps.with_step(first_step(FUNCTIONS["join"], "array")))
    assert document.problems_at("first_sku") == []
    again = document.steps("first_sku")
    assert again is not None and [(s.function, s.subject) for s in again.steps] == [("join", 1)]
