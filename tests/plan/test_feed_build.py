"""Source steps against contracts: every problem at its line, only what is needed read, lineage to the sources."""

from __future__ import annotations

import pytest

from runtime.artefacts.document import read_document
from runtime.artefacts.mapping_file import read_mapping
from runtime.plan.build import Built, build
from runtime.plan.feed import feeds, sources_read
from runtime.values import ANY, BOOLEAN, INTEGER, STRING, array
from tests.contracts import a_list, an_object, leaf, model, source

ORDERS = source(
    leaf("id", INTEGER), leaf("customer_id", STRING), leaf("note", STRING), leaf("jan", INTEGER), leaf("odd", ANY),
    a_list("lines", leaf("sku", STRING), leaf("n", INTEGER), leaf("extra", STRING)), leaf("tags", array(STRING)),
)  # fmt: skip
CUSTOMERS = source(leaf("id", STRING), leaf("name", STRING), an_object("place", leaf("city", STRING)), name="customers")
RETURNS = source(leaf("id", STRING), leaf("note", STRING), leaf("jan", BOOLEAN), name="returns")
OTHERS = {"customers": CUSTOMERS, "returns": RETURNS}
MODEL = model(leaf("a", ANY), leaf("b", ANY))


def built(steps: str, a: str = "'x'", b: str = "'x'", policy: str = "reject") -> Built:
    text = (
        "crosswalk: 1\nname: m\nversion: 1.0.0\nmodel: order\nsource:\n  from: orders\n  steps:\n"
        f'    {steps}\nrules:\n  a: {{from: "{a}", on_error: {policy}}}\n  b: "{b}"\n'
    )
    mapping, faults = read_mapping(read_document(text, "m.yaml"))
    assert mapping is not None and faults == []
    return build(mapping, ORDERS, MODEL, others=OTHERS)


def told(found: Built) -> list[str]:
    return [f"{d.code}:{d.place.line} {d.message}" for d in found.diagnostics if d.severity == "error"]


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ("- where: nam == 'x'", "E202:8 source step 1: unknown field 'nam'"),
        ("- where: upper(note", "E201:8 source step 1: "),
        ("- join: {c: customers}\n      on: {id: id}",
         "E312:8 source step 1: id is an integer and id is a string: they are never equal"),
        ("- join: {c: customers}\n      on: {customer_id: place}",
         "E312:8 source step 1: a key is a single value of a known type, place is an object"),
        ("- join: {note: customers}\n      on: {customer_id: id}",
         "E312:8 source step 1: the record has a field 'note' already"),
        ("- each: {n: note}", "E312:8 source step 1: 'each' unfolds a list, note is a string"),
        ("- unique: [odd]", "E312:8 source step 1: a key is a single value of a known type, odd is an untyped value"),
        ("- group_by: {k: note}\n      into: {K: '@'}", "E312:8 source step 1: the record has a field 'k' already"),
        ("- unpivot: [jan, note]",
         "E312:8 source step 1: the fields to unpivot have no type in common: jan is an integer, note is a string"),
        ("- unpivot: [fan]", "E312:8 source step 1: there is no field 'fan'"),
        ("- where: id\n    - where: ix", "E202:9 source step 2: unknown field 'ix'"),
    ],
)  # fmt: skip
def test_problems_are_told_at_their_step(steps: str, problem: str) -> None:
    (found,) = told(built(steps))
    assert found.startswith(problem)


def test_a_problem_in_a_joined_source_is_told_too() -> None:
    steps = "- join:\n        c: {from: customers, steps: [{where: 'nme'}]}\n      on: {customer_id: id}"
    assert told(built(steps)) == ["E202:9 step 1 of 'customers': unknown field 'nme'"]


def test_a_union_of_other_kinds_matters_only_where_it_is_used() -> None:
    assert told(built("- union: [returns]", a="note")) == []
    clash = "E312:8 source step 1: the field 'jan' is an integer here and a boolean in 'returns'"
    assert told(built("- union: [returns]", a="jan")) == [clash]


def test_only_what_is_needed_is_read() -> None:
    steps = (
        "- join: {c: customers}\n      on: {customer_id: id}\n    - each: {line: lines}\n"
        "    - group_by: {sku: line.sku}\n      into: {rows: '@'}"
    )
    feed = built(steps, a="sku", b="rows[*].c.place.city").plan.feed
    assert feed is not None
    read = {f.source: {c.path for c in f.checks} for f in feeds(feed)}
    assert read == {
        "orders": {"customer_id", "lines", "lines[]", "lines[].sku"},
        "customers": {"id", "place", "place.city"},
    }


def test_a_path_of_a_record_leads_back_to_its_sources() -> None:
    steps = "- join: {c: customers}\n      on: {customer_id: id}\n    - each: {line: lines}"
    feed = built(steps, a="line.n", b="c.name").plan.feed
    assert feed is not None
    assert sources_read(feed, ["line.n"], own=False) == [{"lines.n"}, set()]
    assert sources_read(feed, ["c.name", "id"], own=False) == [{"id"}, {"name"}]


@pytest.mark.parametrize(("policy", "tolerated"), [("reject", False), ("null", True)])
def test_a_fault_of_a_source_counts_only_where_somebody_rejects(policy: str, tolerated: bool) -> None:
    feed = built("- join: {c: customers}\n      on: {customer_id: id}", a="c.name", policy=policy).plan.feed
    assert feed is not None
    checks = {f"{f.source}.{c.path}": c.tolerated for f in feeds(feed) for c in f.checks}
    assert checks["customers.name"] is tolerated
    assert not checks["customers.id"] and not checks["orders.customer_id"]
