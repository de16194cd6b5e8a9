"""Edits of a mapping, and what they leave of its document."""

from __future__ import annotations

import difflib
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.artefacts.contract import Owner
from runtime.artefacts.document import read_document
from runtime.artefacts.edits import Edit, Ignore, PutRule, RemoveRule, SetMapping, Unignore, apply
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.mapping_change import write_mapping
from runtime.artefacts.mapping_file import new_mapping, read_mapping

START = """\
# Stripe's invoices.
crosswalk: 1   # the format
name: stripe_invoice
version: 1.2.0
x-reviewed: "2026-01-02"   # a key of somebody else
owner: {team: finance-systems, steward: Ana}
model: invoice@2
source:
    from: stripe_invoice   # one source
rules:
  # what people call it
  number: number                       # as printed
  issued_on: {from: "created | from_epoch(@) | to_date(@)", decision: 4, x-mine: 1}   # UTC
  note: 'it''s'
  customer:
    # the buyer
    rules:
      name: customer.name   # legal name
      country: {from: "lookup('country', customer.address.country)", default: ZZ, decision: 7}
  lines:
    each: lines.data
    x-loop: kept
    rules:
      amount: {from: "divide(amount, `100`)"}
      # the last one
      text: description
ignored:
  metadata: {because: "Free-form; no consumer."}   # really
# the end
"""
COMMENTS_OF_NO_RULE = (
    "# Stripe's invoices.",
    "# the format",
    'x-reviewed: "2026-01-02"   # a key of somebody else',
    "# one source",
    "# what people call it",
    "# the end",
)


def opened(text: str) -> Mapping:
    mapping, _ = read_mapping(read_document(text, "m.yaml"))
    assert mapping is not None
    return mapping


names = st.sampled_from(
    ["number", "issued_on", "note", "customer", "lines", "amount", "text", "total", "a.b", "n", "1"]
)
paths = st.lists(names, min_size=1, max_size=3).map(lambda parts: ".".join(f'"{p}"' if "." in p else p for p in parts))
words = st.one_of(
    st.sampled_from(["number", "upper(currency)", "divide(a, `100`)", "lookup('x', y)", "NO", "5", "# no", "a: b", ""]),
    st.text(max_size=12),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.floats(allow_nan=False, allow_infinity=False), words),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=3,
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    has_default = draw(st.booleans())
    rule = Rule(
        "ignored",
        source=draw(st.none() | words),
        default=draw(values) if has_default else None,
        has_default=has_default,
        on_error=draw(st.sampled_from(["reject", "reject", "null", "default", "flag"])),
        decision=draw(st.none() | st.integers(1, 9)),
        note=draw(st.none() | words),
        keep_source=draw(st.booleans()),
        each=draw(st.none() | words),
        where=draw(st.none() | words),
    )
    return draw(st.sampled_from([Rule("x", source=rule.source), rule]))


edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(PutRule, paths, rules(), st.booleans()),
    st.builds(RemoveRule, paths),
    st.builds(Ignore, paths, st.none() | words),
    st.builds(Unignore, st.one_of(paths, st.just("metadata"))),
    st.builds(
        SetMapping,
        version=st.none() | st.just("2.0.0"),
        description=st.none() | words,
        source=st.none() | st.just("other"),
        owner=st.none() | st.builds(Owner, st.none() | words, st.none() | words, st.none() | words),
    ),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(edits, max_size=6), st.booleans())
def test_any_edits_written_and_read_again_are_the_mapping_in_memory(made: list[Edit], at_once: bool) -> None:
    document = read_document(START, "m.yaml")
    first = before = after = opened(START)
    for edit in made:
        after = apply(before, edit)
        if not at_once:
            document = write_mapping(document, before, after)
            assert meaning(opened(document.text)) == meaning(after)
        before = after
    if at_once:
        document = write_mapping(document, first, after)
    assert meaning(opened(document.text)) == meaning(after)
    for comment in COMMENTS_OF_NO_RULE:
        assert comment in document.text
    # Undo of everything: the same meaning again, and whatever was not touched still as it was.
    undone = write_mapping(document, after, first)
    assert meaning(opened(undone.text)) == meaning(first)


def meaning(mapping: Mapping) -> Mapping:
    """The mapping with its rules by name: the model gives their order, the document's means nothing."""

    def ordered(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(replace(r, rules=ordered(r.rules)) for r in sorted(rules, key=lambda r: r.target))

    return replace(mapping, rules=ordered(mapping.rules), ignored=tuple(sorted(mapping.ignored, key=lambda i: i.path)))


@settings(max_examples=60, deadline=None)
@given(st.lists(edits, max_size=8))
def test_a_new_document_holds_the_whole_mapping(made: list[Edit]) -> None:
    mapping = opened(START)
    for edit in made:
        mapping = apply(mapping, edit)
    assert opened(new_mapping(mapping)) == mapping


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def written(edit: Edit) -> list[str]:
    before = opened(START)
    document = write_mapping(read_document(START, "m.yaml"), before, apply(before, edit))
    return changed_lines(START, document.text)


def test_a_changed_expression_is_one_changed_line_and_keeps_its_comment() -> None:
    assert written(PutRule("number", Rule("number", source="trim(number)"))) == [
        "-  number: number                       # as printed",
        "+  number: trim(number)                       # as printed",
    ]


def test_a_bare_rule_that_gets_a_decision_stays_on_its_line() -> None:
    assert written(PutRule("number", Rule("number", source="number", decision=2))) == [
        "-  number: number                       # as printed",
        "+  number: {from: number, decision: 2}                       # as printed",
    ]


def test_keys_that_nobody_knows_stay_in_a_changed_rule() -> None:
    assert written(PutRule("issued_on", Rule("", source="created | from_epoch(@) | to_date(@)"))) == [
        '-  issued_on: {from: "created | from_epoch(@) | to_date(@)", decision: 4, x-mine: 1}   # UTC',
        '+  issued_on: {from: "created | from_epoch(@) | to_date(@)", x-mine: 1}   # UTC',
    ]


def test_a_new_rule_in_a_loop_is_one_new_line() -> None:
    assert written(PutRule("lines.tax", Rule("", source="tax"))) == ["+      tax: tax"]


def test_a_rule_in_a_new_object_makes_the_object() -> None:
    assert written(PutRule("seller.name", Rule("", source="account_name"))) == [
        "+  seller:",
        "+    rules:",
        "+      name: account_name",
    ]


def test_removing_the_last_rule_of_an_object_removes_the_object() -> None:
    mapping = opened(START)
    for path in ("customer.name", "customer.country"):
        mapping = apply(mapping, RemoveRule(path))
    assert mapping.rule("customer") is None


def test_a_loop_stays_when_its_last_rule_is_removed() -> None:
    mapping = opened(START)
    for path in ("lines.amount", "lines.text"):
        mapping = apply(mapping, RemoveRule(path))
    assert mapping.rule("lines") == Rule("lines", each="lines.data")


def test_an_edit_of_a_loop_keeps_its_rules_unless_told_otherwise() -> None:
    changed = Rule("", each="items")
    mapping = opened(START)
    kept = apply(mapping, PutRule("lines", changed)).rule("lines")
    assert kept is not None and [rule.target for rule in kept.rules] == ["amount", "text"]
    assert apply(mapping, PutRule("lines", changed, keep_children=False)).rule("lines") == replace(
        changed, target="lines"
    )


def test_undo_gives_the_same_text_again() -> None:
    before = opened(START)
    start = read_document(START, "m.yaml")
    for edit in (
        PutRule("number", Rule("", source="number", decision=2)),
        PutRule("customer.city", Rule("", source="customer.city")),
        Ignore("x"),
        SetMapping(version="2.0.0"),
    ):
        after = apply(before, edit)
        made = write_mapping(start, before, after)
        assert made.text != START
        assert write_mapping(made, after, before).text == START


def test_removing_what_is_not_there_changes_nothing() -> None:
    mapping = opened(START)
    assert apply(mapping, RemoveRule("nothing.here")) == mapping
    assert apply(mapping, Unignore("nothing")) == mapping
