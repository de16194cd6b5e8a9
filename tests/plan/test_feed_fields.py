"""The record behind source steps as a contract: what a source says of a field stays said of the same field."""

from __future__ import annotations

from dataclasses import replace

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.source_step import Each, GroupBy, Input, Join, SourceStep, Union, Unpivot, Where
from runtime.plan.build import build
from runtime.plan.feed_fields import record_contract
from runtime.values import INTEGER, STRING, array, decimal
from tests.contracts import a_list, an_object, leaf, model, source

ORDER = source(
    leaf("id", STRING, required=True, primary_key=True, description="Its number", examples=("A-1",)),
    leaf("customer_id", STRING), leaf("q1", INTEGER), leaf("q2", INTEGER, description="Second quarter"),
    leaf("tags", array(STRING)),
    a_list("lines", leaf("sku", STRING, description="Article"), leaf("amount", decimal(10, 2), unit="EUR")),
    an_object("ship", leaf("city", STRING, description="Where to", classification="personal")),
    name="order",
)  # fmt: skip
CUSTOMER = source(leaf("id", STRING), leaf("name", STRING, description="Full name"), name="customer")
OLD = source(leaf("id", STRING, description="Old number"), leaf("note", STRING, description="Remark"), name="old")
OTHERS = {"customer": CUSTOMER, "old": OLD}


def record(*steps: SourceStep, named: str | None = None) -> Contract:
    mapping = Mapping("m", "1.0.0", "any", "order", named=named, steps=steps)
    built = build(mapping, ORDER, model(leaf("x", STRING)), others=OTHERS)
    assert built.draft is not None and not [d for d in built.diagnostics if d.severity == "error"]
    found = record_contract(ORDER, OTHERS, built.draft)
    assert found.type == built.draft.type
    for field in walk(found.fields):
        below = field.item if field.item is not None else field
        assert all(child.path.startswith(f"{field.path}.") for child in below.fields)
    return found


def field(contract: Contract, path: str) -> Field:
    found = contract.find(path)
    assert found is not None, [f.path for f in walk(contract.fields)]
    return found


def test_without_steps_it_is_the_source() -> None:
    assert record_contract(ORDER, {}, None) is ORDER


def test_a_field_that_stays_says_the_same_but_is_no_key_any_more() -> None:
    found = field(record(Where("q1 > `0`")), "id")
    assert (found.description, found.examples, found.required, found.primary_key) == (
        "Its number", ("A-1",), False, False,
    )  # fmt: skip
    assert field(record(Where("q1 > `0`")), "lines.amount").unit == "EUR"
    assert record(Where("q1 > `0`")).reader is None


def test_named_puts_the_record_in_a_field() -> None:
    assert field(record(named="order"), "order.ship.city").classification == "personal"


def test_a_join_brings_fields_of_the_other_source() -> None:
    for take in ("one", "many"):
        found = record(Join("buyer", Input("customer"), (("customer_id", "id"),), take))
        assert field(found, "buyer.name").description == "Full name"
        assert field(found, "buyer").description == "From the source customer, joined."


def test_a_union_keeps_what_the_first_source_says() -> None:
    found = record(Union((Input("old"),), "came_from"))
    assert field(found, "id").description == "Its number"
    assert field(found, "note").description == "Remark"
    assert field(found, "came_from").description == "The source that the record came from."


def test_an_item_has_the_fields_of_its_list() -> None:
    found = record(Each("line", "lines"), Each("tag", "tags"))
    assert (field(found, "line.sku").description, field(found, "tag").type) == ("Article", STRING)


def test_a_group_has_keys_lists_and_what_is_worked_out() -> None:
    found = record(GroupBy((("city", "ship.city"),), (("orders", "@"), ("total", "sum([*].q1)"))))
    assert field(found, "city").classification == "personal"
    assert field(found, "orders.lines.sku").description == "Article"
    assert field(found, "orders.ship.city").description == "Where to"
    assert field(found, "total").description == "Made by a source step: sum([*].q1)"


def test_unpivoted_columns_are_a_name_and_a_value() -> None:
    found = record(Unpivot(("q1", "q2"), "quarter", "sold"))
    assert field(found, "quarter").description == "The name of one of the fields q1, q2."
    assert (field(found, "sold").type, found.find("q2")) == (INTEGER, None)


def test_names_that_do_not_fit_a_record_leave_no_fields() -> None:
    odd = replace(ORDER, fields=(*ORDER.fields, leaf("ID", STRING)))
    built = build(Mapping("m", "1.0.0", "any", "order", named="o"), odd, model(leaf("x", STRING)))
    assert [f.path for f in walk(record_contract(odd, {}, built.draft).fields)] == ["o"]
