"""What a profile says of values: their spread, and the forms that texts are written in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from runtime.io.profile import profile
from runtime.io.shape import Shape
from runtime.values import DATE, INTEGER, NUMBER, STRING, TIMESTAMP, Type


def profiled(values: list[Any], of: Type) -> dict[str, Any]:
    shape = Shape()
    for value in values:
        shape.see(value)
    return profile(shape, of, len(values))


def test_the_spread_of_numbers_dates_and_times() -> None:
    assert profiled(list(range(24)), INTEGER)["spread"] == [2] * 12
    assert profiled([0.0, 0.0, 0.0, 12.0], NUMBER)["spread"] == [3] + [0] * 10 + [1]
    assert profiled([f"2026-01-{d:02}" for d in range(1, 13)], DATE)["spread"] == [1] * 12
    times = [dt.datetime(2026, 1, 1, h).isoformat() for h in range(12)]
    assert sum(profiled(times, TIMESTAMP)["spread"]) == 12


@pytest.mark.parametrize("values", [[1, 1, 1], [1, 2], [10**400, 2, 3], ["x", "y", "z"]])
def test_no_spread_where_it_says_nothing(values: list[Any]) -> None:
    assert "spread" not in profiled(values, STRING if isinstance(values[0], str) else INTEGER)


def test_the_form_of_codes() -> None:
    found = profiled([f"AB-{n}" for n in range(100, 140)], STRING)
    assert found["patterns"] == [{"value": "AA-999", "count": 40}]
    mixed = profiled(["AB-1", "x 9", "AB-2", "AB-3", "y 1"], STRING)
    assert [p["value"] for p in mixed["patterns"]] == ["AA-9", "a 9"]


def test_no_form_for_sentences() -> None:
    assert "patterns" not in profiled([f"{'word ' * n}of {n}" for n in range(1, 40)], STRING)
