"""Completion: fields of the value that is current at the cursor, functions, lookup names."""

from __future__ import annotations

import pytest

from runtime.language.complete import complete
from runtime.language.typed import Around
from runtime.values import INTEGER, STRING, array, object_of

LINE = object_of(("amount", INTEGER), ("sku code", STRING))
RECORD = object_of(
    ("number", STRING), ("name", STRING), ("customer", object_of(("name", STRING), ("from", STRING))),
    ("lines", object_of(("data", array(LINE)))),
)  # fmt: skip
AROUND = Around(RECORD, lookups={"country": {"de": "DE"}, "currency": {}})


def labels(text: str, kind: str = "field") -> list[str]:
    position = text.index("^")
    return [c.label for c in complete(text.replace("^", ""), position, AROUND) if c.kind == kind]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("^", ["number", "name", "customer", "lines"]),
        ("n^", ["number", "name", "lines"]),
        ("customer.^", ["name", "from"]),
        ("upper(customer.na^", ["name"]),
        ("lines.data[*].^", ["amount", "sku code"]),
        ("lines.data[?am^", ["amount"]),
        ("lines.data[?amount > `1`].sk^", ["sku code"]),
        ("customer | ^", ["name", "from"]),
        ("sort_by(lines.data, &^", ["amount", "sku code"]),
        ("concat(number, ' it is', cust^", ["customer"]),
        ("'in a text ^", []),
        ("lookup('country', num^)", ["number"]),
        ("lines.data^", []),
    ],
)
def test_fields(text: str, found: list[str]) -> None:
    assert labels(text) == (found if text != "lines.data^" else ["data"])


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
