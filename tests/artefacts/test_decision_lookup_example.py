"""Decisions, lookups and examples as files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.artefacts.decision import Decision, new_decision, read_decision
from runtime.artefacts.document import read_document
from runtime.artefacts.example import Example, new_example, read_example
from runtime.artefacts.lookup import Lookup, LookupRow, new_lookup, read_lookup

PAGE = """\
---
id: 4
status: accepted                 # since spring
date: 2026-11-02
decision-makers: [Ana]
consulted: [tax]
policy: normalise
detect: "lines.data[?amount < `0`]"          # which records
affects: [stripe_invoice.lines.amount, invoice.lines.amount]
owner: finance-systems
review-by: 2027-11-02
x-ours: 1
---
# A negative line amount is a credit

Some words.

## Context and Problem Statement

They send -5.

```
## not a heading
```

## Consequences
None.
"""


def test_a_decision_is_read_from_its_page() -> None:
    decision, faults = read_decision(PAGE, "decisions/0004-credit.md")
    assert decision == Decision(
        4,
        "A negative line amount is a credit",
        "accepted",
        date="2026-11-02",
        deciders=("Ana",),
        consulted=("tax",),
        policy="normalise",
        detect="lines.data[?amount < `0`]",
        affects=("stripe_invoice.lines.amount", "invoice.lines.amount"),
        owner="finance-systems",
        review_by="2027-11-02",
        sections=(
            ("Context and Problem Statement", "They send -5.\n\n```\n## not a heading\n```"),
            ("Consequences", "None."),
        ),
    )
    assert [(f.code, f.place.line) for f in faults] == [("W106", 12)]


def test_a_new_page_is_read_back() -> None:
    decision, _ = read_decision(PAGE)
    assert decision is not None
    again, faults = read_decision(new_decision(decision))
    assert faults == []
    assert again is not None and dict(again.sections) | dict(decision.sections) == dict(again.sections)
    assert replace(again, sections=decision.sections) == decision


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: 4", "id: four", 2, "no number"),
        ("status: accepted", "status: acepted", 3, "'acepted'"),
        ("status: accepted", "status: superseded", 3, "not by what"),
        ("decision-makers: [Ana]", "decision-makers: []", 5, "nobody took it"),
        ("policy: normalise", "policy: normalize", 7, "'normalize'"),
        ("affects: [", "affects: {a: [", 10, "E101"),
        ("# A negative line amount is a credit", "A negative", 2, "no title"),
    ],
)
def test_lint_says_what_is_wrong_and_where(old: str, new: str, line: int, words: str) -> None:
    text = PAGE.replace(old, new)
    _, faults = read_decision(text, "decisions/0004-credit.md")
    first = next(fault for fault in faults if fault.severity == "error")
    assert words in f"{first.code} {first.message}"
    assert first.place.line == line
    assert first.place.file == "decisions/0004-credit.md"


def test_a_page_without_front_matter_is_no_decision() -> None:
    decision, (fault,) = read_decision("# Hello\n", "decisions/x.md")
    assert decision is None and fault.code == "E107"


CSV = 'from,to,note,by\nUK,GB,old code,Ana\nXX,,"unknown, really",\n"a ""b""",c,,\n'


def test_a_lookup_is_read_and_written() -> None:
    lookup, faults = read_lookup(CSV, "country")
    assert faults == []
    assert lookup == Lookup(
        "country",
        (
            LookupRow("UK", "GB", "old code"),
            LookupRow("XX", None, "unknown, really"),
            LookupRow('a "b"', "c"),
        ),
    )
    assert lookup.as_dict() == {"UK": "GB", "XX": None, 'a "b"': "c"}
    assert read_lookup(new_lookup(lookup), "country")[0] == lookup
    assert read_lookup("\ufeff" + new_lookup(lookup).replace("\n", "\r\n"), "country")[0] == lookup


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("from,to\na,b\nc,d\na,e\n", 4),
        ('from,to\n"a\nb",c\na,b,c\n', 4),
        ("from,to\na\n", 2),
        ("code,to\na,b\n", 1),
        ("", 1),
        ('from,to\n"a,b\n', None),
    ],
)
def test_a_lookup_that_is_not_well_formed_says_where(text: str, line: int | None) -> None:
    lookup, faults = read_lookup(text, "x", "lookups/x.csv")
    assert [(f.code, f.place.line, f.place.file) for f in faults] == [("E108", line, "lookups/x.csv")]
    assert lookup is None or lookup.as_dict().get("a") in ("b", None)


def test_an_example_is_read_and_written() -> None:
    one = Example("m", "credit", ({"a": 1, "b": [{"c": None}]},), ({"x": "NO"},), note="Why", decision=4)
    failing = Example("m", "bad", ({"a": 1}, {"a": 2}), error="not_a_number")
    joined = Example("m", "two", ({"a": 1},), ({"x": 1},), others=(("customer", ({"id": 1}, {"id": 2})),))
    for example in (one, failing, joined):
        document = read_document(new_example(example))
        assert read_example(document, "m", example.name) == (example, [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("expect: {a: 1}", "no source record"),
        ("given: {a: 1}", "one of the two"),
        ("given: {a: 1}\nexpect: {}\nerror: not_a_number", "one of the two"),
        ("given: {a: 1}\nerror: not_a_numbr", "not known"),
        ("given: [1]\nexpect: {}", "neither a record"),
        ("given: {a: 1}\nexpect: {}\nwith: [1]", "does not name sources"),
        ("given: {a: 1}\nexpect: {}\nwith: {customer: 1}", "neither a record"),
    ],
)
def test_an_example_that_says_too_little_is_a_fault(text: str, words: str) -> None:
    _, faults = read_example(read_document(text), "m", "x")
    assert any(words in fault.message for fault in faults)
