"""Records in memory as Python programs have them: with dates, times and decimals in them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from runtime.artefacts.mapping import Mapping, Rule
from runtime.plan.build import build
from runtime.run.load import RunnableMapping
from runtime.values import DATE, INTEGER, STRING, TIMESTAMP, decimal
from tests.contracts import leaf, model, source

FIELDS = {"day": DATE, "at": TIMESTAMP, "amount": decimal(10, 2), "text": STRING}
BERLIN = dt.timezone(dt.timedelta(hours=1))


def test_the_values_of_one_mapping_can_be_given_to_the_next(tmp_path: Path) -> None:
    contract = source(*(leaf(name, of) for name, of in FIELDS.items()))
    target = model(*(leaf(name, of) for name, of in FIELDS.items()))
    built = build(Mapping("m", "1.0.0", "order", "orders", tuple(Rule(n, n) for n in FIELDS)), contract, target)
    assert built.ok
    mapping = RunnableMapping(built.plan, contract, target)
    day, at = dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 1, 30)
    given = {"day": day, "at": at.replace(tzinfo=BERLIN), "amount": Decimal("1.50"), "text": day}
    expected = {"day": day, "at": dt.datetime(2024, 2, 29, 0, 30), "amount": Decimal("1.50"), "text": "2024-02-29"}
    once = mapping.apply(given)
    assert (once.ok, once.value) == (True, expected)
    assert mapping.apply(once.value).value == expected
    assert not mapping.apply({"amount": day}).ok
    assert mapping.run([given, once.value], tmp_path / "out.parquet").rejected == 0
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == [expected, expected]


def test_what_is_no_object_is_a_reject_and_no_empty_record(tmp_path: Path) -> None:
    contract, target = source(leaf("text", STRING)), model(leaf("text", STRING))
    built = build(Mapping("m", "1.0.0", "order", "orders", (Rule("text", "text"),)), contract, target)
    mapping = RunnableMapping(built.plan, contract, target)
    given: list[Any] = [{"text": "a"}, 5, None, {"text": "b"}]
    report = mapping.run(given, tmp_path / "out.parquet", rejects=tmp_path / "rejects.ndjson")
    assert (report.read, report.written, report.rejected, report.unreadable) == (4, 2, 2, 2)
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == [{"text": "a"}, {"text": "b"}]


def test_null_where_a_function_takes_none_is_told_how_to_mend() -> None:
    contract, target = source(leaf("text", STRING)), model(leaf("size", INTEGER))
    built = build(Mapping("m", "1.0.0", "order", "orders", (Rule("size", "length(text)"),)), contract, target)
    (reason,) = RunnableMapping(built.plan, contract, target).apply({}).reasons
    assert (reason.code, reason.hint) == (
        "wrong_kind", "Say what stands for null: coalesce(..., `[]`) for a list, coalesce(..., `0`) for a number.",
    )  # fmt: skip
