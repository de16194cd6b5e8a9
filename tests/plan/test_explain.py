"""An explanation has everything that is known of a mapping, and nothing that is not."""

from __future__ import annotations

import pytest

from runtime.artefacts.contract import Owner
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.source_step import Each, GroupBy, Input, Join, SourceStep, Union, Unique, Unpivot, Where
from runtime.diagnostics import CrosswalkError
from runtime.plan.build import build
from runtime.plan.explain import RuleStep, Subject, explain, explain_field
from runtime.plan.lineage import SourceField
from runtime.plan.source_sentence import source_sentence
from runtime.values import DATE, INTEGER, STRING
from tests.contracts import a_list, an_object, leaf, model, source

ORDERS = source(
    leaf("number", STRING, description="The number on the paper."), leaf("country", STRING), leaf("buyer_id", STRING),
    a_list("lines", leaf("amount", INTEGER), leaf("sku", STRING)), name="orders", format="json",
)  # fmt: skip
BUYERS = source(leaf("id", STRING), leaf("name", STRING, description="As registered."), name="buyers", format="json")
ORDER = model(
    leaf("number", STRING, required=True, pattern="^A"), leaf("country", STRING, enum=("DE", "FR")),
    leaf("due", DATE, required=True), leaf("note", STRING),
    an_object("buyer", leaf("name", STRING)),
    a_list("items", leaf("amount", INTEGER), leaf("kind", STRING)),
)  # fmt: skip
LIKE = Decision(3, "A credit is negative", "accepted", policy="normalise", deciders=("Ana",), review_by="2030-01-01",
                affects=("orders.items.amount",))  # fmt: skip


def subject(*rules: Rule, steps: tuple[SourceStep, ...] = (), decisions: tuple[Decision, ...] = (LIKE,)) -> Subject:
    mapping = Mapping("orders", "1.0.0", "order@1", "orders", rules, owner=Owner("sales"), steps=steps)
    others = {"buyers": BUYERS}
    built = build(mapping, ORDERS, ORDER, decisions, {}, others)
    return Subject(mapping, ORDERS, ORDER, built, decisions, {}, others, {"items": "it reads free JSON"})


RULES = (
    Rule("number", "upper(trim(number))", decision=3, note="as printed"),
    Rule("country", "contry", on_error="null"),
    Rule(
        "items",
        each="lines",
        where="amount > `0`",
        rules=(Rule("amount", "amount"), Rule("kind", default="x", has_default=True)),
    ),
)


def test_a_rule_in_full() -> None:
    found = explain_field(subject(*RULES), "number")
    assert (found.kind, found.type, found.required, found.on_error) == ("value", "string", True, "reject")
    assert (
        found.sentence == "Takes `number`, trims it, then puts it in capital letters; a record without it is rejected."
    )
    assert found.start == "number"
    assert found.steps == (RuleStep("trims it", "trim(@)"), RuleStep("puts it in capital letters", "upper(@)"))
    assert found.reads == (SourceField("orders", "number", "string", "The number on the paper."),)
    assert found.demands == (("Pattern", "^A"),)
    assert [(d.id, d.title, d.deciders, d.review_by) for d in found.decisions] == [
        (3, "A credit is negative", ("Ana",), "2030-01-01")
    ]
    assert (found.note, found.row_by_row, found.problems) == ("as printed", None, ())


def test_what_stands_around_a_rule_and_which_decision_names_its_field() -> None:
    found = explain_field(subject(*RULES), "items[].amount")
    assert found.inside == ("Makes one item for each of `lines`, if `amount > 0`.",)
    assert [f.path for f in found.reads] == ["lines.amount"]
    assert [d.id for d in found.decisions] == [3]
    assert (found.depth, found.row_by_row) == (1, "it reads free JSON")


def test_a_wrong_rule_is_explained_as_far_as_it_is_understood() -> None:
    found = explain_field(subject(Rule("country", "concat(number, contry)")), "country")
    assert [f.path for f in found.reads] == ["number"]
    assert [(p.code, p.hint) for p in found.problems] == [("E202", "did you mean 'country'?")]
    assert explain_field(subject(Rule("number", "a", decision=9)), "number").decisions[0].status is None


def test_the_whole_mapping_in_the_order_of_the_model() -> None:
    found = explain(subject(*reversed(RULES), Rule("elsewhere", "number")))
    assert [r.path for r in found.rules] == [
        "number", "country", "items", "items.amount", "items.kind", "elsewhere",
    ]  # fmt: skip
    assert [r.kind for r in found.rules] == ["value", "value", "list", "value", "constant", "value"]
    assert (found.missing, found.unmapped) == (("due",), ("note", "buyer"))
    assert {p.code for p in found.problems} == {"E202", "E301", "E302"}
    assert (found.owner.team, found.model.name, found.sources[0].fields) == ("sales", "order", 5)
    assert [d.id for d in found.decisions] == [3]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("due", "Has no rule; the mapping cannot run without one."),
        ("note", "Has no rule and stays empty."),
        ("buyer.name", "Has no rule and stays empty."),
    ],
)
def test_a_field_without_a_rule(path: str, said: str) -> None:
    found = explain_field(subject(*RULES), path)
    assert (found.kind, found.sentence) == ("unmapped", said)


def test_an_unknown_field_names_the_nearest() -> None:
    with pytest.raises(CrosswalkError) as caught:
        explain_field(subject(*RULES), "items.amuont")
    assert caught.value.diagnostics[0].hint == "did you mean 'items.amount'?"


def test_lineage_leads_through_source_steps() -> None:
    steps = (
        Join("buyer", Input("buyers"), (("buyer_id", "id"),)),
        Each("line", "lines"),
        Where("line.amount > `0`"),
    )
    joined = subject(
        Rule("number", "number"), Rule("buyer", rules=(Rule("name", "concat(buyer.name, line.sku)"),)), steps=steps
    )
    assert {(f.source, f.path, f.type) for f in explain_field(joined, "buyer.name").reads} == {
        ("buyers", "name", "string"),
        ("orders", "lines.sku", "string"),
    }
    told = explain(joined).input
    assert told.sentence == "Reads orders."
    assert told.steps == tuple(map(source_sentence, steps))


def test_lineage_behind_a_union_names_the_sources_that_have_the_field() -> None:
    found = subject(Rule("number", "concat(number, name)"), steps=(Union((Input("buyers"),)),))
    assert {(f.source, f.path) for f in explain_field(found, "number").reads} == {
        ("orders", "number"),
        ("buyers", "name"),
    }


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Where("a > `1`"), "Keeps the records for which `a > 1`."),
        (
            Join("buyer", Input("buyers"), (("b", "id"), ("c", "day"))),
            "Adds `buyer` from buyers, where `b` is its `id` and `c` is its `day`; "
            "several for one record are a failure.",
        ),
        (
            Join("lines", Input("lines", steps=(Where("a"),)), (("id", "order"),), "many"),
            "Adds `lines` from lines (after 1 step of its own), where `id` is its `order`; as a list.",
        ),
        (
            Union((Input("old"), Input("older")), "from"),
            "Puts the records of old and older behind them; `from` is the name of the source.",
        ),
        (Each("line", "lines"), "Makes a record for each of `lines`, as `line`; one without items is left out."),
        (Each("line", "lines", True), "Makes a record for each of `lines`, as `line`; one without items stays."),
        (
            GroupBy((("no", "no"), ("day", "to_date(at)")), (("all", "@"), ("total", "sum([*].amount)"))),
            "Makes one record for all with the same `no` and `day` (`to_date(at)`), with `all` (all of them) and "
            "`total` (`sum([*].amount)`).",
        ),
        (Unique(("id",)), "Keeps one record for each `id`: the first."),
        (Unique(("id",), "at"), "Keeps one record for each `id`: the one with the greatest `at`."),
        (
            Unpivot(("jan", "feb"), "month", "amount"),
            "Makes a record for each of `jan` and `feb`, its name as `month`, its value as `amount`; null makes none.",
        ),
    ],
)
def test_source_steps_in_sentences(step: SourceStep, said: str) -> None:
    assert source_sentence(step) == said
