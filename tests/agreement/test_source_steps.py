"""Source steps on both engines: the same records, numbers, failures and counts, for records with faults."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from runtime.artefacts.document import read_document
from runtime.artefacts.mapping_file import read_mapping
from runtime.engines.arrow_values import values_of
from runtime.engines.batch.feed import FeedEngine
from runtime.engines.record.feed import Counts, RecordFeed
from runtime.io.records import PROBLEMS, RECORD, ROW
from runtime.io.sources import open_records
from runtime.plan.build import build
from runtime.plan.feed import Feed
from runtime.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, STRING, array, decimal
from tests.contracts import a_list, an_object, leaf, model, source

ORDERS = source(
    leaf("id", INTEGER), leaf("customer_id", STRING), leaf("status", STRING), leaf("amount", decimal(10, 2)),
    leaf("placed", DATE), leaf("jan", NUMBER), leaf("feb", INTEGER), leaf("odd", ANY), leaf("tags", array(STRING)),
    an_object("place", leaf("city", STRING), leaf("code", INTEGER)),
    a_list("lines", leaf("sku", STRING), leaf("n", INTEGER)),
)  # fmt: skip
CUSTOMERS = source(
    leaf("id", STRING), leaf("name", STRING), leaf("level", INTEGER), leaf("since", DATE), leaf("open", BOOLEAN),
    name="customers",
)  # fmt: skip
ARCHIVE = source(
    leaf("id", INTEGER), leaf("status", STRING), leaf("amount", INTEGER), leaf("reason", STRING),
    an_object("place", leaf("city", STRING), leaf("land", STRING)), name="archive",
)  # fmt: skip
CONTRACTS = {"orders": ORDERS, "customers": CUSTOMERS, "archive": ARCHIVE}

STEPS = {
    "where": "- where: \"status != 'draft'\"",
    "where fails": "- where: to_integer(status) > `3`",
    "where nested": "- where: place.code > `2` && amount > `1`",
    "where untyped": "- where: length(odd) > `1`",
    "one": "- join: {customer: customers}\n      on: {customer_id: id}",
    "first": "- join: {customer: customers}\n      on: {customer_id: id}\n      take: first",
    "many": "- join: {customers: customers}\n      on: {customer_id: id}\n      take: many",
    "by name": "- join: {other: archive}\n      on: [id, status]\n      take: many",
    "numbers of two kinds": "- join: {other: archive}\n      on: {amount: amount}\n      take: first",
    "converted key": "- join: {other: customers}\n      on: {to_string(id): id}",
    "failing keys": "- join: {other: customers}\n      on: {id: to_integer(id)}\n      take: first",
    "nested source": "- join:\n        customer:\n          from: customers\n          steps:\n"
    "            - {where: 'level > `1`'}\n            - {unique: [id], latest: since}\n      on: {customer_id: id}",
    "inner": "- join: {customer: customers}\n      on: {customer_id: id}\n      take: first\n    - where: customer",
    "union": "- union: [archive]\n      origin: came_from",
    "union of itself": "- union: [orders, archive]",
    "union then unique": "- union: [archive]\n    - unique: [id, status]",
    "each": "- each: {line: lines}",
    "each kept": "- each: {tag: tags}\n      keep_empty: true",
    "each computed": "- each: {sku: 'lines[?n > `1`].sku'}",
    "each untyped": "- each: {part: odd}",
    "group": "- group_by: {who: customer_id, status: status}\n"
    "      into: {all: '@', total: 'sum([*].amount)', n: length(@)}",
    "group fails": "- group_by: {k: to_integer(status)}\n      into: {total: 'only_one([*].id)', ids: '[*].id'}",
    "group lines": "- each: {line: lines}\n    - group_by: {sku: line.sku}\n"
    "      into: {n: 'sum([*].line.n)', ids: '[*].id'}",
    "group nested key": "- group_by: {city: place.city, year: year(placed)}\n"
    "      into: {first: '[0].place', odd: '[*].odd'}",
    "unique": "- unique: [customer_id]",
    "latest": "- unique: [customer_id]\n      latest: placed",
    "earliest": "- unique: [status, customer_id]\n      earliest: amount",
    "latest fails": "- unique: [customer_id]\n      latest: to_integer(status)",
    "unpivot": "- unpivot: [jan, feb]\n      name: month\n      value: sum",
    "unpivot kept": "- unpivot: [jan, feb, amount]\n      keep_empty: true",
    "all": "- where: id\n    - join: {customer: customers}\n      on: {customer_id: id}\n      take: first\n"
    "    - each: {line: lines}\n    - union:\n        - from: archive\n          steps: [{where: 'amount > `2`'}]\n"
    "    - group_by: {status: status, level: customer.level}\n      into: {n: 'sum([*].line.n)', rows: '@'}\n"
    "    - unique: [status]\n      latest: n",
}  # fmt: skip

WORDS = ("draft", "paid", "7", "", "ä\U0001f600", None, "open", "1")


def a_value(rng: random.Random, of: str) -> Any:
    if rng.random() < 0.12:
        return rng.choice([None, None, "x", 3, True, [], {"a": 1}, 1.5])
    match of:
        case "INTEGER":
            return rng.randint(0, 5)
        case "decimal":
            return rng.choice([0, 1, 1.25, 2.5, 3, 99.99])
        case "DATE":
            return f"2024-0{rng.randint(1, 3)}-1{rng.randint(0, 3)}"
        case "NUMBER":
            return rng.choice([0, 1.5, -2.25, 1e9])
        case "BOOLEAN":
            return rng.random() < 0.5
        case "ANY":
            return rng.choice([[1, 2], "text", {"k": [1]}, [None, "a"], 5, None, []])
    return rng.choice(WORDS)


def an_order(rng: random.Random) -> dict[str, Any]:
    made = {
        "id": a_value(rng, "INTEGER"), "customer_id": a_value(rng, "STRING"), "status": a_value(rng, "STRING"),
        "amount": a_value(rng, "decimal"), "placed": a_value(rng, "DATE"), "jan": a_value(rng, "NUMBER"),
        "feb": a_value(rng, "INTEGER"), "odd": a_value(rng, "ANY"),
        "tags": [a_value(rng, "STRING") for _ in range(rng.randint(0, 3))],
        "place": {"city": a_value(rng, "STRING"), "code": a_value(rng, "INTEGER")},
        "lines": [{"sku": a_value(rng, "STRING"), "n": a_value(rng, "INTEGER")} for _ in range(rng.randint(0, 3))],
    }  # fmt: skip
    return {name: value for name, value in made.items() if rng.random() > 0.05}


def some_records(seed: int) -> dict[str, list[dict[str, Any]]]:
    rng = random.Random(seed)
    customers = [
        {"id": a_value(rng, "STRING"), "name": a_value(rng, "STRING"), "level": a_value(rng, "INTEGER"),
         "since": a_value(rng, "DATE"), "open": a_value(rng, "BOOLEAN")}
        for _ in range(12)
    ]  # fmt: skip
    archive = [
        {"id": a_value(rng, "INTEGER"), "status": a_value(rng, "STRING"), "amount": a_value(rng, "INTEGER"),
         "reason": a_value(rng, "STRING"), "place": {"city": a_value(rng, "STRING"), "land": a_value(rng, "STRING")}}
        for _ in range(12)
    ]  # fmt: skip
    return {"orders": [an_order(rng) for _ in range(40)], "customers": customers, "archive": archive}


def the_feed(steps: str) -> Feed:
    """The feed of a mapping with one rule for every field of the records that its steps make."""
    head = f"crosswalk: 1\nname: m\nversion: 1.0.0\nmodel: any\nsource:\n  from: orders\n  steps:\n    {steps}\n"
    mapping, faults = read_mapping(read_document(head + "rules: {all: '@'}\n"))
    assert mapping is not None
    assert faults == []
    built = build(mapping, ORDERS, model(leaf("all", ANY)), others=CONTRACTS)
    assert [d for d in built.diagnostics if d.severity == "error"] == []
    assert built.plan.feed is not None
    return built.plan.feed


def on_duckdb(feed: Feed, given: dict[str, list[dict[str, Any]]], size: int) -> tuple[list[Any], Any]:
    sources = {name: open_records(records, CONTRACTS[name]) for name, records in given.items()}
    found = []
    with FeedEngine(feed, {}) as engine:
        for batch in engine.batches(sources, size):
            records = values_of(batch.table.column(RECORD).combine_chunks(), feed.type)
            rows, faults = batch.table.column(ROW).to_pylist(), batch.table.column(PROBLEMS).to_pylist()
            found += list(zip(rows, map(plain, records), map(told, faults), strict=True))
        return found, engine.counts


def told(texts: list[str] | None) -> list[str]:
    return sorted(text.replace("\x1f", "|") for text in texts or ())


def in_python(feed: Feed, given: dict[str, list[dict[str, Any]]]) -> tuple[list[Any], Any]:
    counts: Counts = {}
    made = RecordFeed(feed, {}).apply(given, counts)
    return [
        (
            fed.row,
            plain(fed.value),
            sorted("|".join([f"{'S' if f.of_source else ''}{f.ordinal}", f.at, f.code, f.value]) for f in fed.failures),
        )
        for fed in made.rows
    ], counts


def plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


@pytest.mark.parametrize("name", STEPS)
def test_steps_on_both_engines(name: str) -> None:
    feed = the_feed(STEPS[name])
    for seed, size in ((1, 100_000), (2, 7)):
        given = some_records(seed)
        expected, counted = in_python(feed, given)
        found, counts = on_duckdb(feed, given, size)
        assert found == expected
        assert counts == counted
        assert expected
