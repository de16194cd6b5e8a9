"""Problems of an expression: all of them at once, each with its place in the text and what was probably meant."""

from __future__ import annotations

import pytest

from runtime.language.check import check
from runtime.language.parse import parse
from runtime.language.typed import Around
from runtime.values import INTEGER, STRING, array, object_of

LINE = object_of(("amount", INTEGER), ("parts", array(object_of(("code", STRING)))))
RECORD = object_of(
    ("number", STRING), ("customer", object_of(("name", STRING))), ("lines", object_of(("data", array(LINE))))
)
AROUND = Around(RECORD, lookups={"country": {}})

Found = list[tuple[str, str, str | None]]


def problems(text: str, around: Around = AROUND) -> Found:
    """Code, the part of the text that is meant, and the hint."""
    found = check(parse(text), around, text).problems
    assert all(d.place.expression == text for d in found)
    return [(d.code, text[d.place.start : d.place.end], d.hint) for d in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "concat(numbr, uper(number), customer.nam, lines.amount)",
            [
                ("E202", "numbr", "did you mean 'number'?"),
                ("E203", "uper(number)", "did you mean 'upper'?"),
                ("E202", "nam", "did you mean 'name'?"),
                ("E202", "amount", "known here: data"),
            ],
        ),
        (
            "lines.data[?amout > `1` && parts[?cod == 'x']].numbr",
            [
                ("E202", "amout", "did you mean 'amount'?"),
                ("E202", "cod", "did you mean 'code'?"),
                ("E202", "numbr", "known here: amount, parts"),
            ],
        ),
        ("sort_by(lines.data, &amont)", [("E202", "amont", "did you mean 'amount'?")]),
        (
            "{a: numbr, b: customer.nme}",
            [("E202", "numbr", "did you mean 'number'?"), ("E202", "nme", "did you mean 'name'?")],
        ),
        (
            "lookup('contry', upper(numbr))",
            [("E202", "numbr", "did you mean 'number'?"), ("E206", "'contry'", "did you mean 'country'?")],
        ),
        (
            "upper(numbr) | trm(@) | lower()",
            [
                ("E202", "numbr", "did you mean 'number'?"),
                ("E203", "trm(@)", "did you mean 'trim'?"),
                ("E204", "lower()", "write lower(text)"),
            ],
        ),
        ("upper(numbr).first", [("E202", "numbr", "did you mean 'number'?"), ("E202", "first", None)]),
        ("max_by(lines.data, amount)", [("E205", "amount", "write & before it")]),
        ("number", []),
    ],
)
def test_all_problems_at_once(text: str, found: Found) -> None:
    assert problems(text) == found


def test_inside_loops_too() -> None:
    line = AROUND.inside(LINE, "lines.data")
    assert problems("concat(to_string(amont), parent().numbr, root().custmer.name)", line) == [
        ("E202", "amont", "did you mean 'amount'?"),
        ("E202", "numbr", "did you mean 'number'?"),
        ("E202", "custmer", "did you mean 'customer'?"),
    ]


def test_how_many_arguments_are_taken() -> None:
    said = [d.message for text in ("if()", "substring()", "coalesce()") for d in check(parse(text), AROUND).problems]
    assert said == [
        "if takes 2 to 3 arguments, 0 given",
        "substring takes 2 to 3 arguments, 0 given",
        "coalesce takes 1 or more arguments, 0 given",
    ]
