"""What a line means: loops, relative paths, conversions, a second source."""

from __future__ import annotations

import pytest

from runtime.artefacts.mapping import Mapping, Rule
from runtime.plan.build import build
from studio.state.canvas.connecting import Connected, connect
from tests.studio.state.conftest import MODEL, SOURCE

EMPTY = Mapping("order", "0.1.0", "sale@1", "order")
LOOKUPS = {"country": {"de": "DE"}}


def line(mapping: Mapping, source: str, target: str) -> Connected:
    return connect(mapping, SOURCE, MODEL, source, target, LOOKUPS)


def after(*lines: tuple[str, str], start: Mapping = EMPTY) -> Mapping:
    for source, target in lines:
        made = line(start, source, target)
        assert made.done, made.said
        start = made.mapping
    return start


def expression(mapping: Mapping, path: str) -> str | None:
    rule = mapping.rule(path)
    assert rule is not None
    return rule.source


def problems(mapping: Mapping, *paths: str) -> list[str]:
    found = build(mapping, SOURCE, MODEL, (), LOOKUPS).diagnostics
    return [d.message for d in found if d.place.rule in paths]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("number", "number", "number"),
        ("customer.name", "channel", "customer.name"),
        ("from", "channel", "from"),
        ("property_hs_all-funky", "channel", '"property_hs_all-funky"'),
        ("customer.country", "customer.country", "customer.country"),
        ("paid", "channel", "to_string(paid)"),
        ("created", "sold_at", "from_epoch(created, 's')"),
        ("created", "sold_on", "to_date(from_epoch(created, 's'))"),
        ("created", "total", "created"),
        ("lines.data.sku", "first_sku", "lines.data[*].sku | first(@)"),
        ("lines.data.amount", "first_sku", "lines.data[*].amount | first(@) | to_string(@)"),
        ("tags", "labels", "tags"),
        ("lines.data.sku", "labels", "lines.data[*].sku"),
        ("lines.data.amount", "labels", "map(&to_string(@), lines.data[*].amount)"),
        ("number", "labels", "to_array(number)"),
    ],
)
def test_a_value(source: str, target: str, expected: str) -> None:
    mapping = after((source, target))
    assert expression(mapping, target) == expected
    assert problems(mapping, target) == []


def test_the_first_of_several_is_taken_and_said() -> None:
    made = line(EMPTY, "lines.data.sku", "first_sku")
    assert "lines.data.sku has several values here: the first is taken" in made.said


def test_a_list_onto_a_list_is_a_loop() -> None:
    made = line(EMPTY, "lines.data", "items")
    assert made.mapping.rule("items") == Rule("items", each="lines.data")
    assert made.said == "made one item of items for each of lines.data"
    assert not line(made.mapping, "lines.data", "items").done


def test_a_field_of_a_list_makes_the_loop_that_it_needs() -> None:
    made = line(EMPTY, "lines.data.sku", "items.sku")
    assert made.mapping.rule("items") == Rule("items", each="lines.data", rules=(Rule("sku", "sku"),))
    assert made.said == "connected lines.data.sku to items.sku; for each of lines.data"
    assert problems(made.mapping, "items", "items.sku") == []


def test_inside_a_loop_paths_are_relative_and_outer_fields_are_reached() -> None:
    mapping = after(
        ("lines.data.sku", "items.sku"), ("number", "items.order_number"),
        ("lines.data.parts.code", "items.parts.code"),
        ("lines.data.sku", "items.parts.sku"), ("number", "items.parts.order_number"),
    )  # fmt: skip
    items = mapping.rule("items")
    assert items is not None and expression(mapping, "items.order_number") == "parent().number"
    parts = mapping.rule("items.parts")
    assert parts is not None and parts.each == "parts"
    assert expression(mapping, "items.parts.code") == "code"
    assert expression(mapping, "items.parts.sku") == "parent().sku"
    assert expression(mapping, "items.parts.order_number") == "root().number"
    assert (
        problems(mapping, "items", "items.parts", *(f"items.parts.{n}" for n in ("code", "sku", "order_number"))) == []
    )


def test_a_nested_list_onto_a_list_at_the_top_is_flattened() -> None:
    mapping = after(("lines.data.parts", "items"))
    rule = mapping.rule("items")
    assert rule is not None and rule.each == "lines.data[].parts[]"
    mapping = after(("lines.data.parts.code", "items.sku"), start=mapping)
    assert expression(mapping, "items.sku") == "code"
    assert problems(mapping, "items", "items.sku") == []


def test_a_rule_inside_of_an_object_with_a_source_is_relative_to_it() -> None:
    start = Mapping("order", "0.1.0", "sale@1", "order", (Rule("customer", "customer", rules=(Rule("name", "name"),)),))
    mapping = after(("customer.country", "customer.country"), start=start)
    assert expression(mapping, "customer.country") == "country"


def test_a_loop_that_is_needed_and_cannot_be_made_is_refused() -> None:
    made = line(EMPTY, "number", "items.sku")
    assert (made.done, made.mapping) == (False, EMPTY)
    assert made.said == "'items' has no loop yet: connect a list to it first"


@pytest.mark.parametrize(("source", "target", "why"), [
    ("nothing", "number", "the source has no field 'nothing'"),
    ("number", "nothing", "the model has no field 'nothing'"),
    ("number", "items", "'items' is a list: connect a list to it"),
    ("number", "customer", "'customer' is a group: connect to one of its fields"),
])  # fmt: skip
def test_lines_that_make_no_sense(source: str, target: str, why: str) -> None:
    assert line(EMPTY, source, target) == Connected(EMPTY, why, False)


def test_two_texts_are_joined_and_a_third_too() -> None:
    mapping = after(("customer.name", "channel"), ("customer.last", "channel"))
    assert expression(mapping, "channel") == "concat(customer.name, ' ', customer.last)"
    mapping = after(("number", "channel"), start=mapping)
    assert expression(mapping, "channel") == "concat(customer.name, ' ', customer.last, ' ', number)"
    assert problems(mapping, "channel") == []


def test_what_is_no_text_is_replaced_and_said_so() -> None:
    made = line(after(("created", "total")), "lines.data.amount", "total")
    assert expression(made.mapping, "total") == "lines.data[*].amount | first(@)"
    assert "in place of created" in made.said


def test_the_same_line_twice_changes_nothing() -> None:
    mapping = after(("customer.name", "channel"))
    made = line(mapping, "customer.name", "channel")
    assert (made.done, made.said) == (False, "customer.name is connected to channel already")


def test_a_default_and_a_note_survive_a_new_line() -> None:
    start = Mapping(
        "order", "0.1.0", "sale@1", "order", (Rule("channel", default="web", has_default=True, note="why"),)
    )
    made = line(start, "from", "channel")
    assert made.mapping.rule("channel") == Rule("channel", "from", default="web", has_default=True, note="why")
    assert "the default 'web' stays" in made.said


def test_a_group_onto_a_group_connects_by_name() -> None:
    made = line(EMPTY, "customer", "customer")
    assert made.said == "connected 2 fields of customer to customer by name"
    assert expression(made.mapping, "customer.name") == "customer.name"
    assert not line(made.mapping, "customer", "customer").done
