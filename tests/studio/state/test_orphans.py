"""Rules that lost a field stay, are listed with proposals, and are pointed elsewhere without losing anything."""

from __future__ import annotations

import pytest

from runtime.artefacts.mapping import Mapping, Rule
from runtime.values import INTEGER, STRING
from studio.state.sources.likely_renames import Likely
from studio.state.sources.orphans import Orphan, move_to, open_for, orphans, point_all, point_to
from tests.contracts import a_list, an_object, leaf, model, source

SOURCE = source(
    leaf("order_number", STRING), leaf("state", STRING),
    an_object("client", leaf("name", STRING), leaf("mail", STRING)),
    an_object("lines", a_list("data", leaf("sku", STRING), leaf("amount_cents", INTEGER))),
)  # fmt: skip
MODEL = model(
    leaf("number", STRING), leaf("status", STRING), leaf("buyer_name", STRING), leaf("note", STRING),
    a_list("items", leaf("sku", STRING), leaf("amount", INTEGER), leaf("of", STRING)),
)  # fmt: skip


def a_mapping(*rules: Rule) -> Mapping:
    return Mapping("order", "1.0.0", "order@1", "orders", rules)


def found(mapping: Mapping, **renamed: Likely) -> dict[str, Orphan]:
    return {o.target: o for o in orphans(mapping, SOURCE, MODEL, {}, renamed)}


def test_a_rule_that_reads_a_field_that_is_gone_is_pointed_to_another_one() -> None:
    mapping = a_mapping(
        Rule("number", "upper(trim(number))", on_error="flag", note="as printed"), Rule("status", "state")
    )
    one = found(mapping)["number"]
    assert (one.side, one.gone, one.text) == ("source", "number", "upper(trim(number))")
    assert one.proposals[0].path == "order_number"
    made = point_to(mapping, SOURCE, {}, "number", "number", "order_number")
    assert made.done
    assert made.mapping.rule("number") == Rule(
        "number", "upper(trim(order_number))", on_error="flag", note="as printed"
    )
    assert not found(made.mapping)


@pytest.mark.parametrize(
    ("before", "gone", "to", "after"),
    [
        ("customer.name", "customer.name", "client.name", "client.name"),
        ("concat(customer.name, ' ', customer.name)", "customer.name", "client.name",
         "concat(client.name, ' ', client.name)"),
        ("root().customer.name", "customer.name", "client.name", "client.name"),
        ("customer.name | upper(@)", "customer.name", "client.name", "client.name | upper(@)"),
        ("lines.data[0].amount", "amount", "lines.data.amount_cents", "lines.data[0].amount_cents"),
        ("number == 'x'", "number", "lines.data.sku", "lines.data[*].sku[0] == 'x'"),
    ],
)  # fmt: skip
def test_only_the_lost_piece_of_the_expression_changes(before: str, gone: str, to: str, after: str) -> None:
    made = point_to(a_mapping(Rule("note", before)), SOURCE, {}, "note", gone, to)
    assert made.done, made.said
    rule = made.mapping.rule("note")
    assert rule is not None
    assert rule.source == after


def test_a_field_from_elsewhere_is_refused_where_only_a_name_would_fit() -> None:
    made = point_to(a_mapping(Rule("note", "lines.data[0].amount")), SOURCE, {}, "note", "amount", "client.name")
    assert not made.done
    assert "by hand" in made.said


def test_loops_and_conditions_are_pointed_too() -> None:
    inner = (Rule("sku", "sku"), Rule("amount", "amount"), Rule("of", "root().number"))
    mapping = a_mapping(Rule("items", each="positions", where="amount > `0`", rules=inner))
    one = found(mapping)["items"]
    assert (one.gone, one.lost[0].part) == ("positions", "each")
    assert "lines.data" in {f.path for f in open_for(one, mapping, SOURCE, MODEL)}
    mapping = point_to(mapping, SOURCE, {}, "items", "positions", "lines.data").mapping
    now = found(mapping)
    assert now["items"].gone == "lines.data.amount"
    mapping = point_to(mapping, SOURCE, {}, "items", "lines.data.amount", "lines.data.amount_cents").mapping
    assert mapping.rule("items") == Rule("items", each="lines.data", where="amount_cents > `0`", rules=inner)
    assert {o.target for o in found(mapping).values()} == {"items.amount", "items.of"}


def test_what_was_found_when_the_file_came_is_proposed_first() -> None:
    mapping = a_mapping(Rule("status", "zz"))
    assert found(mapping, zz=Likely("state", 91, "its values agree"))["status"].proposals[0].path == "state"


def test_a_rule_whose_target_is_gone_moves_with_all_that_is_in_it() -> None:
    mapping = a_mapping(Rule("order_no", "order_number", note="kept"), Rule("status", "state"))
    one = found(mapping)["order_no"]
    assert (one.side, one.gone) == ("target", "order_no")
    assert "status" not in {f.path for f in open_for(one, mapping, SOURCE, MODEL)}
    assert not move_to(mapping, MODEL, "order_no", "status").done
    made = move_to(mapping, MODEL, "order_no", "number")
    assert made.mapping.rule("number") == Rule("number", "order_number", note="kept")
    assert made.mapping.rule("order_no") is None
    looped = a_mapping(Rule("items", each="lines.data", rules=(Rule("code", "sku"),)))
    assert not move_to(looped, MODEL, "items.code", "note").done
    assert move_to(looped, MODEL, "items.code", "items.sku").done


def test_all_likely_ones_at_once_and_the_others_stay() -> None:
    mapping = a_mapping(Rule("number", "concat(number, stat)"), Rule("status", "qqq"), Rule("note", "'x'"))
    known = {"number": Likely("order_number", 93, ""), "stat": Likely("state", 80, "")}
    made = point_all(mapping, SOURCE, MODEL, {}, known)
    assert made.done
    assert made.said == "pointed 1 rule to the likely field"
    assert [r.source for r in made.mapping.rules] == ["concat(order_number, state)", "qqq", "'x'"]


def test_a_source_or_model_that_is_missing_altogether_makes_no_orphans() -> None:
    mapping = a_mapping(Rule("number", "number"))
    assert not orphans(mapping, source(), model(), {})
