"""A record on both sides: every field has its line, problems stand at their field, the JSON is the record."""

from __future__ import annotations

import json

from studio.state.mapping_document import MappingDocument
from studio.state.records.view import RecordView, payload, record_view
from tests.studio.state.here import Here, here


async def view_of(document: MappingDocument, row: int) -> RecordView:
    assert isinstance(here(document).preview, Here)
    return record_view(document, await document.preview.record(row))


def lines(view: RecordView, side: str) -> dict[str, tuple[str, str]]:
    return {line.key: (line.value.text, line.value.kind) for line in getattr(view, side).lines}


async def test_both_sides_have_a_line_for_every_field(document: MappingDocument) -> None:
    document.connect("customer.name", "customer.name")
    document.connect("lines.data.sku", "items.sku")
    view = await view_of(document, 0)
    source = lines(view, "source")
    assert source["customer.name"] == (" Ada ", "text")
    assert source["lines.data"] == ("2 items", "list")
    assert source["lines.data[1].sku"] == ("s2", "text")
    assert source["property_hs_all-funky"] == ("x", "text")
    target = lines(view, "target")
    assert (target["customer.name"], target["items[0].sku"]) == ((" Ada ", "text"), ("s1", "text"))
    assert target["total"] == ("null", "null")
    inside = next(line for line in view.source.lines if line.key == "lines.data[1].sku")
    assert (inside.path, inside.at, inside.depth, inside.name) == ("lines.data.sku", "1", 3, "sku")


async def test_missing_null_and_empty_are_told_apart(document: MappingDocument) -> None:
    source = lines(await view_of(document, 2), "source")
    assert source["from"] == ("missing", "missing")
    assert source["tags"] == ("null", "null")
    assert source["number"] == ("empty", "empty")
    assert lines(await view_of(document, 1), "source")["from"] == ("null", "null")


async def test_problems_stand_at_their_field_on_either_side(document: MappingDocument) -> None:
    document.connect("created", "sold_at")
    document.set_expression("customer.country", "lookup('country', customer.country)")
    bad = await view_of(document, 2)
    marked = {line.key: line.problem for line in bad.source.lines if line.problem}
    assert marked == {"created": "expected an integer, found 'soon'"}
    assert bad.rejected and bad.said.startswith("Rejected: ")
    missed = await view_of(document, 1)
    assert {n.key: n.problem for n in missed.target.lines if n.problem} == {
        "customer.country": "'xx' is not in the lookup table"
    }
    document.set_on_error("customer.country", "null")
    document.set_expression("channel", "lookup('country', customer.country)")
    document.set_on_error("channel", "null")
    kept = await view_of(document, 1)
    assert [n.rejects for n in kept.target.lines if n.key == "channel" and n.problem] == [False]


async def test_the_json_of_each_side_is_the_record_and_every_line_knows_its_field(document: MappingDocument) -> None:
    view = await view_of(document, 0)
    text = "\n".join(line for _, line in view.source.json)
    assert json.loads(text) == document.sample.records[0]
    places = dict(view.source.json)
    assert places["lines.data[0].sku"].strip() == '"sku": "s1",'
    known = {line.key for line in view.source.lines}
    assert {key for key, _ in view.source.json} - {""} <= known


async def test_what_the_browser_gets_has_no_key_that_comes_from_data(document: MappingDocument) -> None:
    told = payload(await view_of(document, 0))
    keys: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            keys.update(value)
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(told)
    assert keys == {"record", "rejected", "said", "elsewhere", "source", "target", "lines", "json", "left_out"}
