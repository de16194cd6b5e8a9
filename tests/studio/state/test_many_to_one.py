"""Several values meet one: the ways to choose from, what each becomes, and the mark on the line."""

from __future__ import annotations

import pytest

from runtime.artefacts.mapping import Mapping
from runtime.plan.surroundings import surroundings
from runtime.values import BOOLEAN, STRING
from studio.state.canvas.many_to_one import Way, ways
from studio.state.mapping_document import MappingDocument
from studio.state.samples.sample import Sample
from tests.contracts import a_list, leaf, model, source
from tests.studio.state.conftest import MODEL, ORDERS, SOURCE

EMPTY = Mapping("order", "0.1.0", "sale@1", "order")


def offered(source_path: str, target_path: str) -> dict[str, str]:
    field, target = SOURCE.find(source_path), MODEL.find(target_path)
    assert field is not None and target is not None
    sample = Sample("order", None, tuple(ORDERS), "")
    return {
        w.take: w.does for w in ways(SOURCE, field, target, surroundings(EMPTY, SOURCE.type, target_path, {}), sample)
    }


def test_a_text_of_a_list_can_be_the_first_the_last_or_all() -> None:
    assert offered("lines.data.sku", "first_sku") == {
        "first": "lines.data[*].sku | first(@)",
        "last": "lines.data[*].sku | last(@)",
        "join": "join(', ', lines.data[*].sku)",
        "count": "lines.data[*].sku | count(@)",
        "only": "lines.data[*].sku | only_one(@)",
    }
    assert list(offered("tags", "first_sku")) == ["first", "last", "join", "count", "only"]


def test_numbers_can_be_computed_with_and_are_not_joined_into_a_number() -> None:
    assert list(offered("lines.data.amount", "total")) == ["first", "last", "sum", "avg", "min", "max", "count", "only"]


@pytest.mark.parametrize("pair", [("number", "number"), ("lines.data.sku", "labels"), ("customer.name", "channel")])
def test_one_value_or_a_list_for_a_list_asks_nothing(pair: tuple[str, str]) -> None:
    assert offered(*pair) == {}


def test_the_kinds_of_the_sample_become_conditions() -> None:
    contract = source(
        a_list("addresses", leaf("type", STRING), leaf("main", BOOLEAN), leaf("city", STRING)), format="json"
    )
    towns = ([("home", "Ulm"), ("work", "Bonn")], [("home", "Kiel"), ("work", "it's")])
    records = tuple({"addresses": [{"type": t, "main": t == "home", "city": c} for t, c in some]} for some in towns)
    target = model(leaf("city", STRING))
    field, to = contract.find("addresses.city"), target.find("city")
    assert field is not None and to is not None
    found = ways(contract, field, to, surroundings(EMPTY, contract.type, "city", {}), Sample("a", None, records, ""))
    kinds = [w for w in found if w.take.startswith("where:")]
    assert [w.label for w in kinds] == ["type is home", "type is work", "main is true"]
    assert kinds[0] == Way(
        "where:type == 'home'", "type is home", "addresses[?type == 'home'].city | first(@)", "The one whose"
    )


def test_a_canvas_is_asked_back_and_the_choice_becomes_the_expression(document: MappingDocument) -> None:
    line = {"id": "c1", "type": "connect", "source": "lines.data.sku", "target": "first_sku"}
    answer = document.receive(line)
    assert not answer.done and answer.ways[0].take == "first" and document.rule("first_sku") is None
    assert document.receive({**line, "take": "join"}).done
    rule = document.rule("first_sku")
    assert rule is not None and rule.source == "join(', ', lines.data[*].sku)"
    marks = {r["id"]: (r.get("c"), r.get("how")) for r in document.snapshot()["rules"]}
    assert marks["first_sku"] == ("n:1", "joined") and marks["number"] == (None, None)


def test_loops_and_what_is_repeated_in_them_are_marked(document: MappingDocument) -> None:
    document.connect("lines.data", "items")
    document.connect("lines.data.sku", "items.sku")
    document.connect("number", "items.order_number")
    marks = {r["id"]: r.get("c") for r in document.snapshot()["rules"]}
    assert (marks["items"], marks["items.sku"], marks["items.order_number"]) == ("1:1", None, "1:n")


def test_a_hint_says_what_a_line_would_do(document: MappingDocument) -> None:
    assert document.hint(["created"], "sold_at") == "Converted from integer to timestamp"
    assert document.hint(["number"], "number").startswith("Number is connected to number already")
    assert document.hint(["lines.data.sku"], "first_sku") == "Several values: you choose what becomes of them"
    assert document.hint(["customer.name", "customer.country"], "customer") == "By name: name, country"
    assert document.rule("sold_at") is None


def test_several_fields_go_into_one_text_or_into_a_group(document: MappingDocument) -> None:
    several = {"id": "c", "type": "connect_several"}
    assert document.receive(
        {**several, "sources": ["customer.name", "customer.last", "created"], "target": "channel"}
    ).done
    rule = document.rule("channel")
    assert rule is not None and rule.source == "concat_filled(' ', customer.name, customer.last, to_string(created))"
    assert document.receive({**several, "sources": ["customer.name", "customer.country"], "target": "customer"}).done
    assert document.rule("customer.country") is not None
    refused = document.receive({**several, "sources": ["number", "created"], "target": "total"})
    assert refused.said == "'total' takes one decimal(12,2): connect one field to it"
