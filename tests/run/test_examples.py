"""Examples are run by what they mean, and differences are named by their place in the file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.example import Example
from runtime.artefacts.workspace import Workspace
from runtime.cli.demo import copy_demo
from runtime.run.examples import Difference, json_value, run_example, same
from runtime.run.load import from_workspace


@pytest.fixture
def demo(tmp_path: Path) -> Workspace:
    copy_demo(tmp_path / "demo")
    mapping = tmp_path / "demo" / "mappings" / "billing_invoice.yaml"  # it comes with one thing left to mend
    mapping.write_text(
        mapping.read_text().replace("due_on: due_date", "due_on: from_epoch(due_date, 's') | to_date(@)")
    )
    return Workspace.open(tmp_path / "demo")


def example(demo: Workspace, mapping: str, name: str) -> Example:
    return demo.examples[mapping, name]


def test_the_examples_of_the_demo_hold(demo: Workspace) -> None:
    plan = from_workspace(demo, "billing_invoice").plan
    held = run_example(plan, example(demo, "billing_invoice", "credit-line"))
    assert (held.passes, held.error, held.differences) == (True, None, ())
    assert held.now[0]["net_amount"] == 47.5
    rejected = run_example(plan, example(demo, "billing_invoice", "unknown-status"))
    assert (rejected.passes, rejected.error) == (True, "lookup_miss")
    assert rejected.message == "status: 'in_dispute' is not in the lookup table"


def test_a_difference_is_named_by_its_place_in_the_file(demo: Workspace) -> None:
    plan = from_workspace(demo, "billing_invoice").plan
    right = example(demo, "billing_invoice", "credit-line")
    lines = [dict(line) for line in right.expect[0]["lines"]]
    lines[1]["net_amount"] = 9.5
    wrong = Example("billing_invoice", "x", right.given, ({**right.expect[0], "currency": "EUR", "lines": lines},))
    assert run_example(plan, wrong).differences == (
        Difference(("currency",), "EUR", "GBP"),
        Difference(("lines", 1, "net_amount"), 9.5, -9.5),
    )
    short = Example("billing_invoice", "x", right.given, ({**right.expect[0], "lines": lines[:1]},))
    assert [d.at for d in run_example(plan, short).differences] == [("lines",)]


def test_a_rejection_that_was_not_expected_is_a_difference_and_the_other_way_round(demo: Workspace) -> None:
    plan = from_workspace(demo, "billing_invoice").plan
    bad, good = example(demo, "billing_invoice", "unknown-status"), example(demo, "billing_invoice", "credit-line")
    found = run_example(plan, Example("billing_invoice", "x", bad.given, good.expect))
    assert found.differences == (Difference((), "the record passes", "the record is rejected: not in the lookup"),)
    passing = run_example(plan, Example("billing_invoice", "x", good.given, error="lookup_miss"))
    assert passing.differences[0].now == "the record passes"


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (47.50, Decimal("47.5"), True), ("47.50", Decimal("47.5"), True), (Decimal("1"), "one", False),
        (True, 1, False), (None, 0, False), (None, "", False), ([1, 2], [1], False), ({"a": None}, {}, True),
        ("2025-01-01", "2025-01-02", False), (0.1, Decimal("0.1"), True), ({}, [], False),
    ],
)  # fmt: skip
def test_values_are_held_against_each_other_by_what_they_mean(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal


def test_values_are_written_without_losing_anything() -> None:
    value = {"a": Decimal("47.50"), "b": Decimal("12345678901234567890.12"), "c": Decimal("3"), "d": float("inf")}
    assert json_value(value) == {"a": 47.5, "b": "12345678901234567890.12", "c": 3, "d": "inf"}
