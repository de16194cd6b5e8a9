"""Explaining a cell: what was read, each step, what came of a failure, and whose decision it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runtime.cli.demo import copy_demo
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.records.explaining import INTO_FIELD, Explanation, explain, failed_step
from studio.state.records.shown_value import ShownValue, shown_value
from tests.studio.state.here import here


@pytest.fixture
def demo(tmp_path: Path) -> MappingDocument:
    copy_demo(tmp_path / "demo")
    return here(OpenWorkspace(tmp_path / "demo").open_mapping("billing_invoice"))


def steps(found: Explanation, way: int = 0) -> list[tuple[str, str | None, bool]]:
    return [(s.words, s.value.text if s.value else None, s.failed) for s in found.ways[way].steps]


async def test_a_value_is_followed_from_the_source_through_each_step(demo: MappingDocument) -> None:
    found = await explain(demo, 0, "customer.country")
    assert found.sentence == "Takes `address.country`, puts it in capital letters, then looks it up in country."
    assert found.ways[0].reads == (("customer.address.country", ShownValue("FR", "text")),)
    assert steps(found) == [("puts it in capital letters", "FR", False), ("looks it up in country", "FR", False)]
    assert (found.ways[0].outcome.kind, found.ways[0].outcome.value.text) == ("ok", "FR")
    assert found.decision is not None
    assert (found.decision.number, found.decision.title, found.decision.status) == (2, "UK means GB", "accepted")
    assert (found.decision.owner, found.decision.approved) == ("finance-systems", "Ana Duarte on 2025-09-15")


async def test_a_failure_names_the_step_and_what_becomes_of_the_record(demo: MappingDocument) -> None:
    found = await explain(demo, 22, "status")
    assert steps(found) == [("looks it up in invoice_status", None, True)]
    way = found.ways[0]
    assert way.failure is not None
    assert (way.failure.code, way.outcome.kind) == ("lookup_miss", "rejects")
    assert way.outcome.said == "So the record is rejected: it goes to the rejects with this reason."
    assert failed_step(found) == "looks it up in invoice_status"
    missing = await explain(demo, 57, "invoice_number")
    assert steps(missing) == [(INTO_FIELD, None, True)]
    assert missing.ways[0].reads == (("number", ShownValue("null", "null")),)


@pytest.mark.parametrize(
    ("policy", "default", "kind", "value"),
    [("null", None, "null", "null"), ("flag", None, "flag", "null"), ("default", "unknown", "default", "unknown")],
)
async def test_what_is_tolerated_says_what_stands_there(
    demo: MappingDocument, policy: str, default: str | None, kind: str, value: str
) -> None:
    target = demo.model.find("note")
    assert target is not None
    demo.set_expression("note", "lookup('invoice_status', status)")
    if default is not None:
        demo.set_default("note", default)
    demo.set_on_error("note", policy)  # type: ignore[arg-type]
    outcome = (await explain(demo, 22, "note")).ways[0].outcome
    assert (outcome.kind, outcome.value.text) == (kind, value)
    assert "the record is kept" in outcome.said


async def test_a_default_for_nothing_is_told_apart_from_a_value(demo: MappingDocument) -> None:
    demo.set_expression("note", "trim(notes) | blank_to_null(@)")
    demo.set_default("note", "none")
    empty = next(i for i, r in enumerate(demo.sample.records) if not (r.get("notes") or "").strip())
    outcome = (await explain(demo, empty, "note")).ways[0].outcome
    assert (outcome.kind, outcome.said) == ("default", "Nothing came, so the default none stands in.")


async def test_a_field_in_a_list_has_a_way_for_each_item_and_one_can_be_chosen(demo: MappingDocument) -> None:
    every = await explain(demo, 0, "lines.net_amount")
    assert [way.at for way in every.ways] == ["0", "1", "2", "3", "4"]
    one = await explain(demo, 0, "lines.net_amount", "1")
    assert [(w.at, w.reads[0][0], w.outcome.value.text) for w in one.ways] == [("1", "lines.data.amount", "98.00")]


async def test_a_list_tells_of_the_failures_inside_it(document: MappingDocument) -> None:
    here(document)
    document.connect("lines.data.sku", "items.sku")
    document.set_expression("items.amount", "divide(amount, `0`)")
    found = await explain(document, 0, "items")
    assert found.ways[0].outcome.value == ShownValue("2 items", "list")
    assert [reason.target for reason in found.others] == ["items[0].amount", "items[1].amount"]


async def test_a_source_field_that_does_not_fit_spoils_the_cells_that_read_it(document: MappingDocument) -> None:
    here(document).connect("created", "sold_at")
    found = await explain(document, 2, "sold_at")
    assert [(r.code, r.source) for r in found.others] == [("wrong_kind", ("created",))]
    assert (await explain(document, 2, "number")).others == ()


async def test_a_field_without_a_rule_says_so_and_one_below_a_rule_is_explained_by_it(
    document: MappingDocument,
) -> None:
    here(document)
    nothing = await explain(document, 0, "channel")
    assert (nothing.rule, nothing.sentence) == (None, "No rule fills this field, so it is null in every record.")
    document.set_expression("customer", "customer")
    below = await explain(document, 0, "customer.name")
    assert (below.rule, below.ways[0].outcome.value.text) == ("customer", " Ada ")


async def test_a_constant_reads_nothing(document: MappingDocument) -> None:
    here(document).set_default("channel", "web")
    found = await explain(document, 0, "channel")
    assert (found.sentence, found.ways[0].reads, found.ways[0].outcome.value.text) == ("Is always web.", (), "web")


async def test_a_decision_that_is_gone_is_named_all_the_same(document: MappingDocument) -> None:
    here(document).set_decision("number", 77)
    found = (await explain(document, 0, "number")).decision
    assert found is not None
    assert (found.number, found.title) == (77, "This decision is not in the workspace.")


def test_no_two_kinds_of_nothing_look_alike() -> None:
    from runtime.io.samples import MISSING

    shown = [shown_value(v) for v in (None, MISSING, "", "  ", [], {}, "null", 0, False)]
    assert len({(s.text, s.kind) for s in shown}) == len(shown)
    assert [s.kind for s in shown] == [
        "null", "missing", "empty", "blank", "list", "object", "text", "number", "boolean",
    ]  # fmt: skip
    assert replace(shown_value("x" * 5_000), kind="text").text.endswith("…")
