"""Steps: chains are read and written without loss, formulas are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.language.parse import parse
from runtime.language.steps import Step, StepList, from_steps, new_step, to_steps


@pytest.mark.parametrize(
    ("text", "start", "functions"),
    [
        ("created | from_epoch(@) | to_date(@)", "created", ["from_epoch", "to_date"]),
        ("upper(trim(name))", "name", ["trim", "upper"]),
        ("upper(trim(name)) | substring(@, `1`, `3`)", "name", ["trim", "upper", "substring"]),
        ("lookup('country', customer.address.country)", "customer.address.country", ["lookup"]),
        ("lines.data[*].amount | first(@)", "lines.data[*].amount", ["first"]),
        ("number", "number", []),
        ("parent().number", "parent().number", []),
        ("trim(nick || name)", "nick || name", ["trim"]),
        ("(nick || name) | trim(@)", "(nick || name)", ["trim"]),
        ("upper(concat(a, ' ', b))", "concat(a, ' ', b)", ["upper"]),
        ("sort_by(lines, &amount) | first(@)", "lines", ["sort_by", "first"]),
        ("'RECEIVED'", "'RECEIVED'", []),
    ],
)
def test_chains(text: str, start: str, functions: list[str]) -> None:
    steps = to_steps(text)
    assert steps is not None
    assert (steps.start, [s.function for s in steps.steps]) == (start, functions)
    assert from_steps(steps) == text


@pytest.mark.parametrize("text", [
    "concat(a, ' ', b)", "a || b", "a == b", "if(a == b, 'x', 'y')", "{x: a}", "[a, b]", "upper(", "a | b", "!a",
    "a | concat(@, @)", "concat('a', 'b')",
])  # fmt: skip
def test_formulas(text: str) -> None:
    assert to_steps(text) is None


def test_a_lookup_keeps_the_place_of_its_value() -> None:
    steps = to_steps("code | lookup('country', @)")
    assert steps == StepList("code", (Step("lookup", ("'country'",), 1, True),))
    assert from_steps(StepList("code", (new_step("lookup", ("'country'",)),))) == "code | lookup('country', @)"
    assert Step("lookup", ("'country'",), 1).label == "lookup country"


def test_a_new_step_is_written_as_its_neighbours_are() -> None:
    nested, piped = to_steps("trim(name)"), to_steps("name | trim(@)")
    assert nested is not None and piped is not None
    assert from_steps(nested.with_step(new_step("upper"))) == "upper(trim(name))"
    assert from_steps(piped.with_step(new_step("upper"))) == "name | trim(@) | upper(@)"
    assert from_steps(piped.with_step(new_step("upper"), 0)) == "name | upper(@) | trim(@)"


def test_a_step_with_a_field_is_never_put_behind_a_pipe() -> None:
    assert from_steps(StepList("first", (Step("concat", ("' '", "last")),))) == "concat(first, ' ', last)"


def test_edits_of_a_list() -> None:
    steps = to_steps("name | trim(@) | upper(@)")
    assert steps is not None
    assert from_steps(steps.moved(1, 0)) == "name | upper(@) | trim(@)"
    assert from_steps(steps.without_step(0)) == "name | upper(@)"
    assert from_steps(steps.changed(1, new_step("left", ("`2`",)))) == "name | trim(@) | left(@, `2`)"
    assert from_steps(steps.upto(1)) == "name | trim(@)"


_STEPS = st.builds(
    lambda name, arguments, subject, piped: Step(name, arguments, min(subject, len(arguments)), piped),
    st.sampled_from(["trim", "lookup", "replace"]),
    st.lists(st.sampled_from(["'a'", "`1`", "'it\\'s'"]), max_size=2).map(tuple),
    st.integers(0, 2), st.booleans(),
)  # fmt: skip


@given(
    st.sampled_from(["a", '"a b".c', "a[*].b", "root().x", "(a || b)"]),
    st.lists(_STEPS, min_size=1, max_size=4).map(tuple),
)
def test_every_chain_survives_the_round_trip(start: str, steps: tuple[Step, ...]) -> None:
    text = from_steps(StepList(start, steps))
    again = to_steps(text)
    assert again is not None
    assert parse(from_steps(again)) == parse(text)
    assert again.steps == steps
