"""Records in the normal form of their contract: every declared key, values of their types, faults at their places."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.engines.failure import Failure
from runtime.engines.record.normal_form import compile_reader
from runtime.values import (
    BOOLEAN,
    DATE,
    INTEGER,
    NUMBER,
    STRING,
    TIME,
    TIMESTAMP,
    NotOfType,
    Type,
    array,
    decimal,
    object_of,
    parse_json,
    parse_text,
)

SCALARS = (BOOLEAN, INTEGER, NUMBER, STRING, DATE, TIME, TIMESTAMP, decimal(8, 2))
LINES = object_of(("id", STRING), ("lines", array(object_of(("amount", INTEGER), ("tags", array(STRING))))))


def read(of: Type, value: Any, **how: Any) -> tuple[Any, list[Failure]]:
    failures: list[Failure] = []
    ordinals = {"id": 0, "lines": 1, "lines[]": 2, "lines[].amount": 3, "lines[].tags": 4, "lines[].tags[]": 5}
    return compile_reader(of, ordinals, **how)(value, failures), failures


def test_declared_keys_are_there_and_others_are_not() -> None:
    assert read(LINES, {"more": 1, "lines": [{}, None]}) == (
        {"id": None, "lines": [{"amount": None, "tags": None}, None]},
        [],
    )


def test_what_is_of_a_wrong_kind_is_null_and_noted_at_its_place() -> None:
    given_record = {"id": 5, "lines": [{"amount": 1, "tags": ["x", 7]}, "text", {"amount": "1", "tags": {"a": "b"}}]}
    value, failures = read(LINES, given_record)
    nothing = {"amount": None, "tags": None}
    assert value == {"id": None, "lines": [{"amount": 1, "tags": ["x", None]}, nothing, nothing]}
    assert [(f.ordinal, f.at, f.value) for f in failures] == [
        (0, "", "5"), (5, "0.1", "7"), (2, "1", "text"), (3, "2", "1"), (4, "2", '{"a":"b"}'),
    ]  # fmt: skip
    assert all(f.of_source and f.code == "wrong_kind" for f in failures)


def test_a_record_that_is_no_object_is_one_failure() -> None:
    assert read(LINES, [1]) == (
        {"id": None, "lines": None},
        [Failure(-1, "", "wrong_kind", "[1]", of_source=True)],
    )


def test_texts_stand_for_values_of_every_type() -> None:
    of = object_of(("a", INTEGER), ("b", DATE), ("c", STRING), ("d", BOOLEAN), ("e", STRING))
    record = {"a": "12", "b": "-", "c": "-", "d": "TRUE", "e": ""}
    value, failures = read(of, record, texts=True, nulls=("-",))
    assert (value, failures) == ({"a": 12, "b": None, "c": None, "d": True, "e": ""}, [])
    assert read(of, record, nulls=("-",))[0]["c"] == "-"  # only texts have words for null


values = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.lists(st.integers(), max_size=1)
    | st.sampled_from([2**63 - 1, 2**63, -(2**63), "2024-02-29", "2023-02-29", "10:00", "1.50", "1e3", "", "true", {}])
)  # fmt: skip


@pytest.mark.parametrize("of", SCALARS, ids=str)
@pytest.mark.parametrize("texts", [False, True])
@given(value=values)
def test_the_short_ways_give_what_the_grammars_give(of: Type, texts: bool, value: Any) -> None:
    found, failures = read(of, value, texts=texts)
    try:
        if value is None:
            expected = None
        else:
            expected = parse_text(value, of) if texts and isinstance(value, str) else parse_json(value, of)
    except NotOfType:
        assert found is None and len(failures) == 1
    else:
        assert failures == []
        assert type(found) is type(expected) and repr(found) == repr(expected)


def test_values_are_of_their_python_types() -> None:
    of = object_of(("d", DATE), ("m", decimal(8, 2)), ("n", NUMBER))
    value, _ = read(of, {"d": "2026-02-03", "m": "1.5", "n": 3})
    assert value == {"d": dt.date(2026, 2, 3), "m": Decimal("1.50"), "n": 3.0}
    assert type(value["n"]) is float
