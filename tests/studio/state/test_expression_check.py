"""While an expression is typed: the wrong part, why, and the correction; and completion inside of a step's form."""

from __future__ import annotations

import pytest

from studio.state.mapping_document import MappingDocument
from studio.state.rules.argument_completion import complete_argument
from studio.state.rules.expression_check import wrong_in


@pytest.mark.parametrize(
    ("text", "part", "fix"),
    [
        ("uper(number)", "uper(number)", "upper(number)"),
        ("trim(nmber)", "nmber", "trim(number)"),
        ("concat(trim(number)", ")", "concat(trim(number))"),
        ("lookup('cuntry', number)", "'cuntry'", "lookup('country', number)"),
        ("divide(number, `2`)", "number", "divide(to_decimal(number), `2`)"),
        ("customer.nam", "nam", "customer.name"),
        ("trim(", "(", None),
    ],
)
def test_the_wrong_part_and_its_correction(document: MappingDocument, text: str, part: str, fix: str | None) -> None:
    found = wrong_in(text, document.around("number"))
    assert found is not None and found.message and (found.fix, bool(found.label)) == (fix, fix is not None)
    assert text[found.start : found.end] == part
    assert fix is None or wrong_in(fix, document.around("number")) is None


def test_a_right_or_empty_text_is_not_wrong(document: MappingDocument) -> None:
    assert wrong_in("upper(number)", document.around("number")) is None
    assert wrong_in("  ", document.around("number")) is None


@pytest.mark.parametrize(
    ("source", "position", "place", "typed", "expected"),
    [
        ("replace(trim(number), 'a', 'b')", 1, 1, "cust", "customer"),
        ("lines.data | sort_by(@, &sku)", 0, 0, "&am", "amount"),
        ("map(&sku, lines.data)", 0, 0, "&am", "amount"),
    ],
)
def test_an_argument_is_completed_where_it_stands(
    document: MappingDocument, source: str, position: int, place: int, typed: str, expected: str
) -> None:
    document.set_expression("number", source)
    steps = document.steps("number")
    assert steps is not None
    found = complete_argument(steps, position, place, typed, len(typed), document.around("number"))
    assert found and found[0].label == expected
    assert typed[found[0].start : found[0].end] == typed.lstrip("&")
