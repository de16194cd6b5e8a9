"""The record engine beside what both engines agree on: threads, policies without data, and when nothing is shared."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa

from runtime.artefacts.mapping import Mapping, Rule
from runtime.engines.batch.engine import BatchEngine
from runtime.engines.record.engine import RecordEngine
from runtime.io.records import Batch
from runtime.plan.build import build
from runtime.plan.steps import Plan
from runtime.values import INTEGER, NUMBER, STRING
from tests.contracts import a_list, an_object, leaf, model, source

SOURCE = source(
    leaf("id", STRING), leaf("n", INTEGER), a_list("lines", leaf("sku", STRING), leaf("amount", INTEGER)),
)  # fmt: skip
MODEL = model(
    leaf("id", STRING, required=True, max_length=4), leaf("share", NUMBER), leaf("code", STRING),
    an_object("best", leaf("sku", STRING)),
    a_list("lines", leaf("sku", STRING, required=True), leaf("position", INTEGER), leaf("of", STRING)),
)  # fmt: skip
RULES = (
    Rule("id", "upper(id)"), Rule("share", "divide(`100`, n)", on_error="flag"),
    Rule("code", "lookup('codes', id)", on_error="default", default="none", has_default=True),
    Rule("best", "max_by(lines, &amount)", rules=(Rule("sku", "sku"),)),
    Rule("lines", each="lines", where="amount > `0`", rules=(
        Rule("sku", "sku"), Rule("position", "index()"), Rule("of", "parent().id"),
    )),
)  # fmt: skip


def planned(*rules: Rule) -> Plan:
    made = build(Mapping("m", "1.0.0", "order@1", "orders", rules), SOURCE, MODEL, lookups={"codes": {"a1": "one"}})
    return made.plan


def record(i: int) -> dict[str, Any]:
    lines = [{"sku": f"s{k}" if k % 3 else None, "amount": k - 1 if i % 5 else None} for k in range(i % 7)]
    return {"id": f"a{i}", "n": i % 4, "lines": lines if i % 11 else None}


def test_threads_on_one_engine_give_what_one_thread_gives() -> None:
    engine, records = RecordEngine(planned(*RULES)), [record(i) for i in range(2000)]
    alone = [repr(engine.apply(r)) for r in records]
    with ThreadPoolExecutor(8) as pool:
        for together in pool.map(lambda _: [repr(engine.apply(r)) for r in records], range(8)):
            assert together == alone


def test_outcomes_share_nothing() -> None:
    engine = RecordEngine(planned(*RULES))
    first = engine.apply(record(13))
    expected = repr(engine.apply(record(13)))
    first.values["lines"].clear()
    first.values["best"]["sku"] = "changed"
    first.failures.append(first.failures[0])
    assert repr(engine.apply(record(13))) == expected


def test_an_object_whose_origin_fails_is_a_failure_of_its_rule() -> None:
    plan = planned(*RULES)
    (best,) = [rule for rule in plan.rules.values() if rule.path == "best"]
    given = {"id": "a1", "n": 1, "lines": [{"sku": "s", "amount": None}]}
    outcome = RecordEngine(plan).apply(given)
    assert outcome.values["best"] is None
    assert [(f.ordinal, f.code) for f in outcome.failures] == [(best.ordinal, "wrong_kind")]
    batch = BatchEngine(plan, threads=1)
    mapped = batch.apply(Batch(pa.table({"_row": pa.array([0], pa.int64()), "_raw": [json.dumps(given)]}), "json"))
    batch.close()
    assert (mapped.values.to_pylist()[0]["best"], mapped.failures[0]) == (None, outcome.failures)


def test_a_call_of_literals_fails_for_each_record() -> None:
    engine = RecordEngine(planned(Rule("id", "to_string(to_integer('x'))"), Rule("code", "upper('ab')")))
    for _ in range(2):
        outcome = engine.apply({})
        assert outcome.values["code"] == "AB"
        assert [f.code for f in outcome.failures] == ["not_an_integer"]
