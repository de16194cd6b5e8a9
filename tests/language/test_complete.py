"""Completion: fields of the value that is current at the cursor, functions, lookup names."""

from __future__ import annotations

import pytest

from runtime.language.complete import complete
from runtime.language.typed import Around
from runtime.values import INTEGER, STRING, array, object_of

PART = object_of(("code", STRING), ("quantity", INTEGER))
LINE = object_of(("amount", INTEGER), ("sku code", STRING), ("parts", array(PART)))
RECORD = object_of(
    ("number", STRING), ("name", STRING), ("customer", object_of(("name", STRING), ("from", STRING))),
    ("lines", object_of(("data", array(LINE)))),
)  # fmt: skip
AROUND = Around(RECORD, lookups={"country": {"de": "DE"}, "currency": {}})
IN_LINE = AROUND.inside(LINE, "lines.data")
IN_PART = IN_LINE.inside(PART, "lines.data.parts")
IN_GROUP = AROUND.inside(RECORD.field("customer") or STRING, "customer")
OF_LINE, OF_PART = ["amount", "sku code", "parts"], ["code", "quantity"]
OF_RECORD = ["number", "name", "customer", "lines"]


def labels(text: str, kind: str = "field", around: Around = AROUND) -> list[str]:
    position = text.index("^")
    return [c.label for c in complete(text.replace("^", ""), position, around) if c.kind == kind]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("^", ["number", "name", "customer", "lines"]),
        ("n^", ["number", "name", "lines"]),
        ("customer.^", ["name", "from"]),
        ("upper(customer.na^", ["name"]),
        ("lines.data[*].^", OF_LINE),
        ("lines.data[?am^", ["amount"]),
        ("lines.data[?amount > `1`].sk^", ["sku code"]),
        ("customer | ^", ["name", "from"]),
        ("sort_by(lines.data, &^", OF_LINE),
        ("sort_by(lines.data, &parts[0].^", OF_PART),
        ("map(&^, lines.data)", OF_LINE),
        ("map(&parts[*].^, lines.data)", OF_PART),
        ("max_by(lines.data, &amount).^", OF_LINE),
        ("lines.data[?amount > `1` && ^", OF_LINE),
        ("lines.data[?parts[?^", OF_PART),
        ("lines.data[?contains(^", OF_LINE),
        ("lines.data[?\"sku code\" == 'a b' && amo^]", ["amount"]),
        ("lines.data | [0].^", OF_LINE),
        ("lines.data[*].{a: ^", OF_LINE),
        ("{a: number, b: ^}", OF_RECORD),
        ("if(number == 'x', name, customer.^)", ["name", "from"]),
        ("customer | name | ^", []),
        ("customer.*.^", []),
        ("customer.name ^", []),
        ("number == ^", OF_RECORD),
        ("concat(number, ' it is', cust^", ["customer"]),
        ("'in a text ^", []),
        ("lookup('country', num^)", ["number"]),
        ("lines.data^", []),
    ],
)
def test_fields(text: str, found: list[str]) -> None:
    assert labels(text) == (found if text != "lines.data^" else ["data"])


@pytest.mark.parametrize(
    ("text", "around", "found"),
    [
        ("^", IN_LINE, OF_LINE),
        ("parts[?^", IN_LINE, OF_PART),
        ("parent().^", IN_LINE, OF_RECORD),
        ("upper(root().customer.^", IN_LINE, ["name", "from"]),
        ("^", IN_PART, OF_PART),
        ("parent().^", IN_PART, OF_LINE),
        ("root().lines.data[*].^", IN_PART, OF_LINE),
        ("fr^", IN_GROUP, ["from"]),
        ("parent().num^", IN_GROUP, ["number"]),
    ],
)
def test_fields_inside_loops_and_objects(text: str, around: Around, found: list[str]) -> None:
    assert labels(text, around=around) == found


def test_behind_a_pipe_only_functions_that_take_the_value() -> None:
    on_text, on_list = labels("number | ^", "function"), labels("lines.data | ^", "function")
    assert "upper" in on_text and "sum" not in on_text
    assert "upper" not in on_list and "length" in on_text
    assert labels("lines.data | cou^", "function") == ["count"] and labels("number | divi^", "function") == []
    assert labels("number ^", "function") == []


def test_functions_and_how_they_are_inserted() -> None:
    assert labels("upp^", "function") == ["upper"]
    assert labels("customer.upp^", "function") == []
    at_start, piped = complete("upp", 3, AROUND)[0], complete("name | upp", 10, AROUND)[0]
    assert (at_start.text, piped.text) == ("upper(", "upper(@)")
    assert (piped.start, piped.end) == (7, 10)


def test_lookup_names_inside_the_quotes() -> None:
    found = complete("lookup('c", 9, AROUND)
    assert [(c.text, c.kind, c.detail) for c in found] == [
        ("country", "lookup", "1 row"),
        ("currency", "lookup", "0 rows"),
    ]
    assert (found[0].start, found[0].end) == (8, 9)


def test_names_are_quoted_where_they_have_to_be() -> None:
    assert [c.text for c in complete("lines.data[*].sku", 17, AROUND)] == ['"sku code"']
