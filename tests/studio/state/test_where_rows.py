"""Conditions as rows: what comes back exactly is rows, everything else stays an expression."""

from __future__ import annotations

import pytest

from runtime.language.parse import parse
from runtime.values import BOOLEAN, DATE, INTEGER, STRING, TIMESTAMP, Type, decimal, object_of
from studio.state.rules.where_rows import COMPARISONS, Row, Rows, comparisons_for, read_rows, write_rows
from studio.state.source_steps.group_fields import FUNCTIONS, WITHOUT_FIELD, Made, read_made, write_made

TYPES: dict[str, Type] = {
    "kind": STRING, "day": DATE, "at": TIMESTAMP, "count": INTEGER, "total": decimal(10, 2), "paid": BOOLEAN,
    "customer": object_of(("name", STRING)), "customer.name": STRING,
}  # fmt: skip


def type_of(field: str) -> Type:
    return TYPES.get(field, STRING)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("kind != 'test'", [Row("kind", "!=", "test")]),
        ("count > `5` && paid", [Row("count", ">", "5"), Row("paid", "filled")]),
        ("day >= to_date('2024-01-01')", [Row("day", ">=", "2024-01-01")]),
        ("!one_of(kind, 'a', 'b')", [Row("kind", "not_one_of", "a, b")]),
        ("customer && !(customer.name)", [Row("customer", "filled"), Row("customer.name", "empty")]),
        ("contains(kind, 'x')", [Row("kind", "contains", "x")]),
        ("lower(kind) == 'it\\'s'", [Row("lower(kind)", "==", "it's")]),
        ("total <= `5.5`", [Row("total", "<=", "5.5")]),
    ],
)
def test_a_condition_is_rows_and_the_rows_are_the_condition(text: str, rows: list[Row]) -> None:
    found = read_rows(text, type_of)
    assert found is not None and list(found.rows) == rows
    assert write_rows(found, type_of) == text


def test_any_of_the_rows_is_said_apart() -> None:
    found = read_rows("kind == 'a' || kind == 'b'", type_of)
    assert found is not None and found.joined == "or" and len(found.rows) == 2


@pytest.mark.parametrize(
    "text",
    ["count == '5'", "kind == `5`", "day == '2024-01-01'", "kind == total", "kind == 'a' && (paid || count > `1`)",
     "kind == `null`", "one_of(kind, 'a, b')", "", "kind ==", "'a'"],
)  # fmt: skip
def test_the_rest_stays_an_expression(text: str) -> None:
    assert read_rows(text, type_of) is None


def test_whatever_is_typed_into_rows_can_be_parsed_and_comes_back() -> None:
    for field, of in TYPES.items():
        for comparison in comparisons_for(of):
            for value in ("", "a", "5", "it's", "`", "2024-01-01", "x' || 'y"):
                text = write_rows(Rows((Row(field, comparison, value),)), type_of)
                parse(text)
                found = read_rows(text, type_of)
                assert found is None or write_rows(found, type_of) == text
    assert set(comparisons_for(STRING)) == set(COMPARISONS)


def test_what_a_group_makes_is_rows_both_ways() -> None:
    for function in FUNCTIONS:
        made = Made(function, "" if function in WITHOUT_FIELD else "customer.name")
        assert read_made(write_made(made)) == made
    for text in ("[0].a", "sum([*].lines[].a)", "join('; ', [*].a)", "sum(a)", "", "@ | [0]"):
        assert read_made(text) is None
