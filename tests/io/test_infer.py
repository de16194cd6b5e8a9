import json
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.contract import Reader, walk
from runtime.diagnostics import CrosswalkError
from runtime.io.infer import Inference, infer


def of_csv(tmp_path: Path, *lines: str) -> Inference:
    path = tmp_path / "in.csv"
    path.write_text("\n".join(lines) + "\n")
    return infer(path, "orders")


def of_json(tmp_path: Path, records: list[Any]) -> Inference:
    path = tmp_path / "in.json"
    path.write_text(json.dumps(records))
    return infer(path, "orders")


def types(found: Inference) -> dict[str, str]:
    return {f.path: str(f.type) for f in walk(found.contract.fields) if f.name}


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        (["1", "-2", ""], "integer"),
        (["1", "2.5"], "number"),
        (["1e3", "2"], "number"),
        (["10.00", "2.50"], "decimal(18,2)"),
        (["10.00", "2.5"], "number"),
        (["1.123456"], "number"),
        (["00123", "00456"], "string"),
        (["0", "1"], "integer"),
        (["+39055", "+39056"], "string"),
        (["12345678901234567890", "1"], "string"),
        (["true", "FALSE"], "boolean"),
        (["yes", "no"], "string"),
        (["2026-01-02", "2026-02-28"], "date"),
        (["2026-01-02", "2026-02-30"], "string"),
        (["2026-01-02T10:00:00Z", "2026-01-02 10:00"], "timestamp"),
        (["2026-01-02", "2026-01-02 10:00"], "string"),
        (["03/04/2026", "05/06/2026"], "string"),
        (["1767225600", "1767225601"], "integer"),
        (["", ""], "string"),
    ],
)
def test_types_of_text(tmp_path: Path, values: list[str], type_: str) -> None:
    found = of_csv(tmp_path, "k,v", *(f"k{i},{v}" for i, v in enumerate(values)))
    assert types(found)["v"] == type_


def test_nearly_typed_columns_are_said(tmp_path: Path) -> None:
    found = of_csv(tmp_path, "k,v", *(f"k{i},{i}" for i in range(30)), "k,n/a")
    assert types(found)["v"] == "string"
    assert any("'v' 30 of 31" in d.message and "n/a" in d.message for d in found.doubts)


def test_required_needs_twenty_full_rows(tmp_path: Path) -> None:
    few = of_csv(tmp_path, "a,b", *(f"{i},x" for i in range(19)))
    many = of_csv(tmp_path, "a,b", *(f"{i},{'x' if i else ''}" for i in range(20)))
    assert [f.required for f in few.contract.fields] == [False, False]
    assert [f.required for f in many.contract.fields] == [True, False]


def test_json_shapes_are_merged(tmp_path: Path) -> None:
    found = of_json(
        tmp_path,
        [
            {"id": 1, "n": 1, "o": {"a": 1}, "l": [{"x": 1}], "e": [], "m": 1, "s": None, "d": "2026-01-01"},
            {"id": 2, "n": 1.5, "o": {"b": "t"}, "l": [{"y": "z"}], "e": [], "m": "one", "d": "2026-01-02"},
        ],
    )
    assert types(found) == {
        "id": "integer",
        "n": "number",
        "o": "object",
        "o.a": "integer",
        "o.b": "string",
        "l": "list of object",
        "l.x": "integer",
        "l.y": "string",
        "e": "list of any",
        "m": "any",
        "s": "string",
        "d": "date",
    }
    assert any("'m'" in d.message for d in found.doubts)
    profile = found.contract.find("s").profile  # type: ignore[union-attr]
    assert profile is not None
    assert (profile["nulls"], profile["missing"]) == (1, 1)


def test_what_one_type_cannot_hold_is_any(tmp_path: Path) -> None:
    found = of_json(tmp_path, [{"a": {"ID": 1, "id": 2}, "b": {"x": 1}, "c": 2**70}, {"b": "x", "c": 1}])
    assert types(found) == {"a": "any", "b": "any", "c": "decimal(38,0)"}
    assert {d.message[:3] for d in found.doubts} == {"'a'", "'b'"}


def test_a_key_that_comes_twice_is_said(tmp_path: Path) -> None:
    path = tmp_path / "in.ndjson"
    path.write_text('{"a":1,"a":"x"}\n{"a":2}\n')
    found = infer(path, "x")
    assert types(found) == {"a": "integer"}
    assert "'a' comes twice" in found.doubts[0].message


def test_names_with_dots_and_deep_lists(tmp_path: Path) -> None:
    found = of_json(tmp_path, [{"a.b": {"c": [[1, 2], [3]]}}])
    assert types(found)['"a.b".c'] == "list of list of integer"


def test_profiles(tmp_path: Path) -> None:
    found = of_csv(tmp_path, "amount,kind", "10.00,a", "2.50,a", "3.00,b", ",a")
    amount, kind = (f.profile for f in found.contract.fields)
    assert amount == {
        "count": 4,
        "nulls": 1,
        "missing": 0,
        "distinct": 3,
        "min": "2.50",
        "max": "10.00",
        "spread": [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        "min_length": 4,
        "max_length": 5,
    }
    assert kind is not None
    assert kind["top"] == [{"value": "a", "count": 3}, {"value": "b", "count": 1}]


def test_epoch_numbers_are_pointed_out(tmp_path: Path) -> None:
    found = of_json(tmp_path, [{"created": 1767225600 + i} for i in range(5)])
    profile = found.contract.find("created").profile  # type: ignore[union-attr]
    assert profile is not None
    assert profile["looks_like"] == "epoch seconds"


def test_a_corrected_reader_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("a;b\n1;2\n")
    assert [f.name for f in infer(path, "x").contract.fields] == ["a", "b"]
    found = infer(path, "x", Reader("csv", delimiter=","))
    assert [f.name for f in found.contract.fields] == ["a;b"]
    assert found.rows == ({"a;b": "1;2"},)


def test_header_without_rows(tmp_path: Path) -> None:
    found = of_csv(tmp_path, "a,b")
    assert [f.name for f in found.contract.fields] == ["a", "b"]
    assert [d.code for d in found.doubts] == ["W410"]


def test_not_one_readable_record_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CrosswalkError, match="E405"):
        of_csv(tmp_path, "a,b,c", "1,2", "1")
    path = tmp_path / "in.ndjson"
    path.write_text("{\n{\n")
    with pytest.raises(CrosswalkError, match="E404"):
        infer(path, "x")


def test_bad_records_far_down_are_said(tmp_path: Path) -> None:
    found = of_csv(tmp_path, "a,b", *["1,2"] * 800, "1")
    assert "1 of the first 801 records" in found.doubts[0].message
    assert found.doubts[0].place.line == 802
