"""The two engines give the same values and the same failures, for good records and for hostile ones."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.artefacts.mapping import Mapping, Rule
from runtime.engines.batch.engine import BatchEngine
from runtime.engines.record.engine import RecordEngine
from runtime.io.records import Batch
from runtime.plan.build import Built, build
from runtime.values import BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIMESTAMP, decimal
from tests.contracts import a_list, an_object, leaf, model, source

SOURCE = source(
    leaf("number", STRING), leaf("paid", BOOLEAN), leaf("price", decimal(10, 2)), leaf("rate", NUMBER),
    leaf("at", TIMESTAMP), leaf("due", STRING), leaf("count", INTEGER),
    an_object("customer", leaf("name", STRING), leaf("country", STRING)),
    an_object(
        "lines",
        a_list("data", leaf("text", STRING), leaf("amount", INTEGER), an_object("period", leaf("start", INTEGER))),
    ),
)  # fmt: skip
MODEL = model(
    leaf("number", STRING, required=True, max_length=6), leaf("total", decimal(12, 2), required=True),
    leaf("state", STRING, enum=("open", "paid")), leaf("due_on", DATE), leaf("per_unit", NUMBER), leaf("at", TIMESTAMP),
    an_object("customer", leaf("name", STRING, required=True), leaf("country", STRING, pattern="^[A-Z]{2}$")),
    a_list(
        "lines", leaf("text", STRING, required=True), leaf("amount", NUMBER, minimum=0), leaf("start", INTEGER),
        leaf("number", STRING), leaf("position", INTEGER),
    ),
)  # fmt: skip
RULES = (
    Rule("number", "trim(number)"),
    Rule("total", "price"),
    Rule("state", "if(paid, 'paid', lower(due))", on_error="null"),
    Rule("due_on", "to_date(due)", on_error="default", default="2026-01-01", has_default=True),
    Rule("per_unit", "rate", on_error="flag"),
    Rule("at", "at"),
    Rule("customer", rules=(Rule("name", "customer.name"), Rule("country", "customer.country", "ZZ", True))),
    Rule("lines", each="lines.data", where="amount != `0`", rules=(
        Rule("text", "text"), Rule("amount", "amount", on_error="null"), Rule("start", "period.start"),
        Rule("number", "parent().number"), Rule("position", "index()"),
    )),
)  # fmt: skip


def built() -> Built:
    made = build(Mapping("m", "1.0.0", "order@1", "orders", RULES), SOURCE, MODEL)
    assert made.ok, made.diagnostics
    return made


PLAN = built().plan
RECORDS = RecordEngine(PLAN)


@pytest.fixture(scope="module")
def batches() -> BatchEngine:
    return BatchEngine(PLAN, threads=1)


def by_batch(engine: BatchEngine, records: list[Any]) -> list[tuple[dict[str, Any], list[Any]]]:
    rows = pa.array(range(len(records)), pa.int64())
    mapped = engine.apply(Batch(pa.table({"_row": rows, "_raw": [json.dumps(r) for r in records]}), "json"))
    return [(v, sorted(map(repr, mapped.failures.get(i, [])))) for i, v in enumerate(mapped.values.to_pylist())]


def by_record(records: list[Any]) -> list[tuple[dict[str, Any], list[Any]]]:
    outcomes = [RECORDS.apply(r) for r in records]
    return [(o.values, sorted(map(repr, o.failures))) for o in outcomes]


GOOD = {
    "number": " A1 ", "paid": True, "price": 10.5, "rate": 0.1, "at": "2024-01-01T10:00:00+02:00", "due": "2026-02-03",
    "count": 3, "customer": {"name": "X", "country": "DE"},
    "lines": {"data": [{"text": "l", "amount": 5, "period": {"start": 1}}, {"text": "gone", "amount": 0}]},
}  # fmt: skip
ODD: list[Any] = [
    GOOD,
    {},
    GOOD | {"number": "much too long", "price": "10.555", "customer": None, "lines": None, "at": "x"},
    GOOD | {"number": 5, "price": 1e2, "customer": "text", "lines": {"data": "text"}},
    GOOD
    | {
        "customer": {"name": None, "country": "de"},
        "lines": {"data": [5, None, {"text": "l", "amount": "x"}]},
    },
    GOOD | {"paid": "yes", "due": "03.02.2026", "rate": "1", "customer": {}, "lines": {"data": [{"period": [1]}]}},
    GOOD | {"price": "99999999999", "due": 'quote " and \\ backslash', "paid": False, "at": "2024-01-01 24:00"},
    GOOD | {"number": "\x1f", "customer": {"name": "\u0000x", "country": "\U0001f600"}, "lines": []},
]


def test_odd_records(batches: BatchEngine) -> None:
    for mine, theirs in zip(by_record(ODD), by_batch(batches, ODD), strict=True):
        assert mine == theirs


def test_a_good_record_is_what_one_reads_in_the_rules() -> None:
    (values, failures), *_ = by_record([GOOD])
    assert failures == []
    assert values["number"] == "A1"
    assert values["lines"] == [{"text": "l", "amount": 5.0, "start": 1, "number": " A1 ", "position": 0}]
    assert values["at"].isoformat() == "2024-01-01T08:00:00"


scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8) | st.sampled_from(["2026-02-03", "2024-01-01T10:00:00Z", "open", "10.50", "-1", "DE", "1e2"])
)  # fmt: skip
lines = st.lists(
    scalars | st.fixed_dictionaries({}, optional={
        "text": scalars, "amount": scalars, "period": scalars | st.fixed_dictionaries({"start": scalars}),
    }), max_size=3,
)  # fmt: skip
records = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("number", "paid", "price", "rate", "at", "due", "count"), scalars),
        "customer": scalars | st.fixed_dictionaries({}, optional={"name": scalars, "country": scalars}),
        "lines": scalars | st.fixed_dictionaries({"data": scalars | lines}),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(records, min_size=40, max_size=60))
def test_random_records(batches: BatchEngine, found: list[Any]) -> None:
    for record, mine, theirs in zip(found, by_record(found), by_batch(batches, found), strict=True):
        assert mine == theirs, record


HARSH = (
    Rule("number", "concat(number, to_string(length(lines.data)))"),
    Rule("total", "sum(lines.data[*].amount) | to_decimal(@, `2`)", default="0.00", has_default=True),
    Rule("state", "lines.data[?amount > `1`].text | [0] | lower(@)", on_error="flag"),
    Rule(
        "customer", source="customer", rules=(Rule("name", "name || parent().due"), Rule("country", "upper(country)"))
    ),
    Rule(
        "lines",
        each="lines.data",
        where="length(text) > `0`",
        rules=(Rule("text", "upper(text)"), Rule("amount", "divide(`10`, amount)"), Rule("start", "root().count")),
    ),
)


def test_failing_loops_scopes_and_defaults() -> None:
    made = build(Mapping("m", "1.0.0", "order@1", "orders", HARSH), SOURCE, MODEL)
    assert made.ok, made.diagnostics
    engine, records = BatchEngine(made.plan, threads=1), RecordEngine(made.plan)
    given_records = [
        *ODD,
        GOOD | {"lines": {"data": [{"text": None, "amount": 1}]}},
        GOOD | {"lines": {"data": [{"text": "x", "amount": 0}, {"text": "", "amount": 2}]}},
        GOOD | {"customer": {"name": ""}, "due": None},
    ]
    for record, theirs in zip(given_records, by_batch(engine, given_records), strict=True):
        mine = records.apply(record)
        assert (mine.values, sorted(map(repr, mine.failures))) == theirs, record


DEEP_SOURCE = source(
    a_list(
        "lines", leaf("code", STRING), leaf("price", INTEGER), an_object("p", leaf("a", STRING), leaf("n", INTEGER)),
        a_list("subs", leaf("x", STRING), leaf("y", INTEGER)),
    ),
    leaf("z", STRING), leaf("w", INTEGER), leaf("q", STRING),
)  # fmt: skip
DEEP_MODEL = model(
    a_list(
        "lines",
        an_object("unit", leaf("code", STRING, required=True), leaf("price", INTEGER)),
        an_object("need", leaf("a", STRING, required=True), required=True),
        a_list("subs", an_object("o", leaf("x", STRING, required=True), leaf("y", INTEGER)), required=True),
    ),
    an_object("outer", an_object("inner", leaf("z", STRING, required=True), leaf("w", INTEGER)), leaf("q", STRING)),
)
SUBS = Rule("subs", each="subs", rules=(Rule("o", rules=(Rule("x", "x"), Rule("y", "y"))),))
DEEP_RULES = [
    (
        Rule("lines", each="lines", rules=(
            Rule("unit", rules=(Rule("code", "code"), Rule("price", "price"))),
            Rule("need", source="p", rules=(Rule("a", "a"),)), SUBS,
        )),
        Rule("outer", rules=(Rule("inner", rules=(Rule("z", "z"), Rule("w", "w"))), Rule("q", "q"))),
    ),
    (
        Rule("lines", each="lines", rules=(
            Rule("unit", source="p", rules=(Rule("code", "a"), Rule("price", "n"))),
            Rule("need", rules=(Rule("a", "upper(p.a)"),)), SUBS,
        )),
        Rule("outer", rules=(Rule("q", "q"),)),
    ),
]  # fmt: skip
DEEP_RECORDS: list[Any] = [
    {},
    {"lines": [{}]},
    {"lines": [{"price": 1}, {"code": "c"}, {"p": {}}, {"p": {"n": 2}}]},
    {"lines": [{"p": {"a": "x", "n": 3}, "price": 3, "subs": [{"y": 1}, {}, {"x": "k"}]}, {"subs": []}]},
    {"w": 1}, {"q": "a"}, {"z": "a"}, {"q": "a", "w": 3}, {"lines": None},
]  # fmt: skip


@pytest.mark.parametrize("rules", DEEP_RULES, ids=["own", "from"])
def test_required_fields_of_optional_objects_in_loops(rules: tuple[Rule, ...]) -> None:
    made = build(Mapping("m", "1.0.0", "order@1", "orders", rules), DEEP_SOURCE, DEEP_MODEL)
    assert made.ok, made.diagnostics
    engine, records = BatchEngine(made.plan, threads=1), RecordEngine(made.plan)
    failed = 0
    for record, theirs in zip(DEEP_RECORDS, by_batch(engine, DEEP_RECORDS), strict=True):
        mine = records.apply(record)
        assert (mine.values, sorted(map(repr, mine.failures))) == theirs, record
        failed += len(mine.failures)
    assert failed
