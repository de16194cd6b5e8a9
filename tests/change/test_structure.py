"""Structural changes: every edit is told, equal versions have none, and more changes never make a smaller grade."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.artefacts.contract import Contract, Field, Owner, Reader
from runtime.artefacts.decision import Decision
from runtime.artefacts.edits import Edit, Ignore, PutRule, RemoveRule, SetInput, SetMapping, Unignore, apply
from runtime.artefacts.lookup import Lookup, LookupRow
from runtime.artefacts.mapping import Ignored, Mapping, OffStep, Rule
from runtime.artefacts.source_step import Input, Where
from runtime.change.change import Change
from runtime.change.difference import changes_between
from runtime.change.grade import GRADES, ORDER, ChangeKind, greatest, is_enough, next_version
from runtime.values import DATE, INTEGER, STRING, decimal
from tests.contracts import a_list, leaf, model

START = Mapping(
    "bills", "1.2.0", "invoice@2", "bills",
    rules=(
        Rule("number", "number"),
        Rule("country", "upper(trim(country))", decision=2),
        Rule("customer", rules=(Rule("name", "customer.name"), Rule("city", "customer.city"))),
        Rule("lines", each="lines", rules=(Rule("amount", "amount"), Rule("text", "text"))),
    ),
    ignored=(Ignored("metadata", "Free keys."),),
)  # fmt: skip


def sentences(before: Any, after: Any) -> list[str]:
    return [change.sentence for change in changes_between(before, after)]


def kinds(before: Any, after: Any) -> list[str]:
    return [change.kind for change in changes_between(before, after)]


# -- mappings

PATHS = st.sampled_from(["number", "country", "customer", "customer.name", "lines", "lines.amount", "new", "new.deep"])
TEXTS = st.sampled_from([None, "number", "upper(trim(country))", "lookup('country', upper(trim(country)))", "broken("])
RULES = st.builds(
    Rule, st.just("x"), source=TEXTS, default=st.sampled_from([None, 1, True, "ZZ"]), has_default=st.booleans(),
    on_error=st.sampled_from(["reject", "null", "flag", "default"]), decision=st.sampled_from([None, 2, 3]),
    note=st.sampled_from([None, "n"]), keep_source=st.booleans(), each=st.sampled_from([None, "lines"]),
    where=st.sampled_from([None, "amount > `0`"]),
    off=st.sampled_from([(), (OffStep(0, "upper(@)"),)]),
)  # fmt: skip
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(PutRule, PATHS, RULES, st.booleans()),
    st.builds(RemoveRule, PATHS),
    st.builds(Ignore, st.sampled_from(["metadata", "other"]), st.sampled_from([None, "Why."])),
    st.builds(Unignore, st.sampled_from(["metadata", "other"])),
    st.builds(
        SetMapping, name=st.sampled_from([None, "b"]), version=st.sampled_from([None, "2.0.0"]),
        status=st.sampled_from([None, "published", "retired"]), description=st.sampled_from([None, "d"]),
        owner=st.sampled_from([None, Owner("t", "s")]), model=st.sampled_from([None, "invoice@3", "order"]),
        source=st.sampled_from([None, "other"]),
    ),
    st.builds(SetInput, st.sampled_from([Input("bills"), Input("bills", "b"), Input("bills", None, (Where("a"),))])),
)  # fmt: skip


@given(st.lists(EDITS, max_size=4))
@settings(max_examples=400, deadline=None)
def test_every_edit_is_told_and_equal_mappings_have_no_changes(edits: list[Edit]) -> None:
    after = START
    for edit in edits:
        after = apply(after, edit)
    found = changes_between(START, after)
    assert bool(found) == (after != START) and not any("another way" in change.sentence for change in found)
    assert not changes_between(after, after)
    assert all(change.sentence and change.grade in ORDER and change.reason for change in found)


@given(st.lists(EDITS, min_size=1, max_size=3), st.lists(EDITS, max_size=3))
@settings(max_examples=200, deadline=None)
def test_a_grade_is_never_smaller_when_changes_are_added(first: list[Edit], more: list[Edit]) -> None:
    def changes(edits: list[Edit]) -> list[Change]:
        return [c for edit in edits for c in changes_between(START, apply(START, edit))]

    some, all_ = (greatest(c.grade for c in changes(edits)) for edits in (first, [*first, *more]))
    assert some is None or (all_ is not None and ORDER.index(all_) >= ORDER.index(some))


def with_rule(path: str, **facts: Any) -> Mapping:
    rule = START.rule(path)
    assert rule is not None
    return apply(START, PutRule(path, replace(rule, **facts)))


def test_a_step_more_is_told_as_a_step_more() -> None:
    longer = with_rule("country", source="lookup('country', upper(trim(country)))")
    was = "country: was: takes `country`, trims it, then puts it in capital letters"
    assert sentences(START, longer) == [f"{was}; now also looks it up in country"]
    (back,) = sentences(longer, START)
    assert back.endswith("; no longer looks it up in country")


def test_a_rule_under_another_name_is_moved_and_a_stricter_one_is_major() -> None:
    moved = apply(apply(START, RemoveRule("number")), PutRule("no", Rule("no", "number")))
    assert sentences(START, moved) == ["no is filled by the rule that filled number"]
    assert kinds(with_rule("number", on_error="null"), START) == ["rule_stricter"]
    assert kinds(START, with_rule("number", on_error="null")) == ["rule_looser"]
    (words,) = changes_between(START, with_rule("country", note="as printed"))
    assert words.grade == "patch"


ONE_FACT: list[dict[str, Any]] = [
    {"source": "no"}, {"has_default": True}, {"on_error": "flag"}, {"decision": 9}, {"note": "n"},
    {"keep_source": True}, {"off": (OffStep(0, "upper(@)"),)}, {"each": "lines"}, {"where": "a"},
]  # fmt: skip


@pytest.mark.parametrize("facts", ONE_FACT, ids=str)
def test_each_fact_of_a_rule_is_told_by_itself(facts: dict[str, Any]) -> None:
    (found,) = changes_between(START, with_rule("country", **facts))
    assert found.path == "country" and found.sentence.startswith("country: ")


# -- contracts

MODEL = model(
    leaf("number", STRING, required=True, primary_key=True), leaf("status", STRING, enum=("open", "paid")),
    leaf("due", DATE, description="The last day to pay."), leaf("total", decimal(18, 2), maximum=100),
    a_list("lines", leaf("amount", decimal(18, 2)), leaf("text", STRING, max_length=10)),
)  # fmt: skip


def changed(path: str, /, **facts: Any) -> Contract:
    def at(field: Field) -> Field:
        made = replace(field, **facts) if field.path == path and field.name else field
        return replace(made, fields=tuple(map(at, made.fields)), item=at(made.item) if made.item else None)

    return replace(MODEL, fields=tuple(map(at, MODEL.fields)))


@pytest.mark.parametrize(
    ("path", "facts", "kind", "said"),
    [
        ("lines.amount", {"required": True}, "field_required", "lines.amount is required now"),
        ("number", {"required": False}, "field_optional", "number is no longer required"),
        ("number", {"primary_key": False}, "key_lost", "number is no longer part of the key"),
        ("total", {"type": INTEGER}, "field_retyped", "total was decimal(18,2); it is integer now"),
        ("status", {"enum": ("open",)}, "enum_shrunk", "status: 'paid' is no longer allowed"),
        ("status", {"enum": ("open", "paid", "void")}, "enum_grown", "status: 'void' is allowed now too"),
        ("status", {"enum": ()}, "enum_grown", "status: any value is allowed now, not only 'open', 'paid'"),
        ("due", {"name": "due_on", "path": "due_on"}, "field_renamed", "due is called due_on now"),
        ("total", {"maximum": 50}, "limit_narrowed", "total: the greatest value was 100; it is 50 now"),
        ("total", {"maximum": None}, "limit_widened", "total: the greatest value is no longer said; it was 100"),
        ("lines.text", {"pattern": "A.*"}, "limit_narrowed", "lines.text: the pattern is 'A.*' now; it was not said"),
        ("total", {"unit": "EUR"}, "unit", "total: the unit is 'EUR' now; it was not said"),
        ("due", {"description": "Due."}, "field_words", "due: the description reads differently"),
        ("due", {"deprecated": True}, "deprecated", "due is deprecated now"),
    ],
)
def test_a_change_of_a_field_in_words(path: str, facts: dict[str, Any], kind: str, said: str) -> None:
    (found,) = changes_between(MODEL, changed(path, **facts))
    assert (found.kind, found.sentence) == (kind, said)


VALUES: dict[str, list[Any]] = {
    "required": [True, False], "type": [STRING, INTEGER, decimal(18, 2)], "enum": [(), ("open",), (1,)],
    "maximum": [None, 5, "x"], "min_length": [None, 1], "pattern": [None, "a"], "unique": [True, False],
    "examples": [(), ("a",)], "classification": [None, "personal"], "description": [None, "d"],
}  # fmt: skip
FACTS = st.sampled_from([{name: value} for name, values in VALUES.items() for value in values])


@given(st.sampled_from(["number", "status", "total", "lines", "lines.amount", "lines.text"]), FACTS)
@settings(max_examples=300, deadline=None)
def test_every_change_of_a_field_is_told(path: str, facts: dict[str, Any]) -> None:
    if path == "lines":  # a list has the type of its items
        facts = {name: value for name, value in facts.items() if name != "type"}
    after = changed(path, **facts)
    found = changes_between(MODEL, after)
    assert bool(found) == (after != MODEL) and not any("another way" in change.sentence for change in found)
    # In the other direction too, with the same places.
    assert {c.path for c in changes_between(after, MODEL)} == {c.path for c in found}


def test_fields_come_and_go() -> None:
    fewer = replace(MODEL, fields=MODEL.fields[1:])
    assert sentences(MODEL, fewer) == ["number is gone"]
    assert [c.grade for c in changes_between(fewer, MODEL)] == ["major"]  # a required one: mappings have to fill it
    source = replace(fewer, role="source")
    assert [c.grade for c in changes_between(source, replace(MODEL, role="source"))] == ["minor"]
    turned = replace(MODEL, fields=(*MODEL.fields[1:], MODEL.fields[0]))
    assert kinds(MODEL, turned) == ["fields_reordered"]
    read = replace(MODEL, role="source", reader=Reader("csv"))
    (other,) = sentences(read, replace(read, reader=Reader("csv", delimiter=";")))
    assert other == "its files are read in another way: delimiter ',', now ';'"


# -- lookups and decisions


def test_codes_of_a_lookup() -> None:
    def table(*rows: tuple[str, str | None]) -> Lookup:
        return Lookup("country", tuple(LookupRow(*row) for row in rows))

    before = table(("GB", "GB"), ("EL", "GR"), ("XX", None))
    after = table(("GB", "GB"), ("UK", "GB"), ("EL", "EL"))
    assert sentences(before, after) == [
        "no longer maps XX to nothing", "now also maps UK to GB", "now maps EL to EL; before to GR"
    ]  # fmt: skip
    assert not changes_between(before, before)
    assert kinds(before, table(("EL", "GR"), ("GB", "GB"), ("XX", None))) == ["lookup_words"]


def test_a_decision_counts_as_long_as_it_holds() -> None:
    held = Decision(2, "UK means GB", "accepted", policy="normalise", deciders=("Ana",))
    assert [c.grade for c in changes_between(held, replace(held, policy="preserve"))] == ["major"]
    assert kinds(held, replace(held, status="superseded", superseded_by=9)) == ["decision_revoked"]
    assert kinds(held, replace(held, review_by="2030-01-01")) == ["decision_words"]
    open_ = replace(held, status="proposed")
    assert kinds(open_, replace(open_, policy="preserve")) == ["decision_words"]
    assert kinds(open_, held) == ["decision_taken"]


# -- grades and versions


def test_every_kind_of_change_has_one_grade_with_its_reason() -> None:
    assert set(GRADES) == set(get_args(ChangeKind))
    assert all(row.reason and row.reason[0].islower() and not row.reason.endswith(".") for row in GRADES.values())


def test_a_version_is_enough_when_it_has_grown_as_much_as_its_changes() -> None:
    assert is_enough("1.4.2", "1.4.3", "patch") and not is_enough("1.4.2", "1.4.2", "patch")
    assert is_enough("1.4.2", "2.0.0", "minor") and not is_enough("1.4.2", "1.4.9", "minor")
    assert not is_enough("1.4.2", "1.9.0", "major") and is_enough("1.4.2", "2.0.0", "major")
    assert is_enough("0.9.0", "0.10.0", "major") and not is_enough("0.9.0", "0.9.1", "major")
    assert not is_enough("first", "first", "patch") and is_enough("first", "second", "major")


@given(st.tuples(*[st.integers(0, 30)] * 3), st.sampled_from(ORDER))
def test_the_next_version_is_enough_and_none_below_it(number: tuple[int, int, int], grade: Any) -> None:
    version = ".".join(map(str, number))
    following = next_version(version, grade)
    assert is_enough(version, following, grade) and not is_enough(version, version, grade)
    assert all(is_enough(version, following, smaller) for smaller in ORDER[: ORDER.index(grade)])
