"""The table of codes is true: every code is used, every used code stands in it, and problems read well."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runtime.diagnostics import CODES, FAILURES, CrosswalkError, Diagnostic, Fix, Place, fail, nearest, render

ROOT = Path(__file__).resolve().parents[1]
SOURCES = "\n".join(
    p.read_text(encoding="utf-8")
    for top in ("runtime", "studio")
    for p in (ROOT / top).rglob("*.py")
    if p.name != "diagnostics.py"
)
USED = set(re.findall(r'"([EW][1-9][0-9]{2})"', SOURCES))


def test_every_code_is_used_and_known() -> None:
    assert set(CODES) == USED


def test_every_failure_is_used() -> None:
    assert {code for code in FAILURES if f'"{code}"' not in SOURCES and f"'{code}'" not in SOURCES} == set()


def test_codes_are_sorted_and_their_letter_says_how_bad_they_are() -> None:
    numbers = [code[1:] for code in CODES]
    assert numbers == sorted(numbers)
    assert all((code[0] == "E") == (row.severity == "error") for code, row in CODES.items())


def test_a_rendered_problem_has_place_hint_and_caret() -> None:
    place = Place("mappings/m.yaml", 14, rule="name", expression="uper(a)", start=0, end=4)
    assert render(Diagnostic("E203", "unknown function 'uper'", place, "did you mean 'upper'?")) == (
        "E203 unknown function 'uper' - mappings/m.yaml:14, rule 'name' - did you mean 'upper'?\n    uper(a)\n    ^^^^"
    )


def test_a_problem_as_json_holds_the_fix() -> None:
    found = Diagnostic("E303", "no date", Place(rule="due"), "convert it", Fix("Convert", "due", "to_date(x)"))
    assert found.as_dict()["fix"] == {"label": "Convert", "rule": "due", "expression": "to_date(x)"}


def test_errors_carry_their_problems() -> None:
    with pytest.raises(CrosswalkError) as caught:
        raise fail("E401", "no such file", Place("x.csv"))
    assert [d.code for d in caught.value.diagnostics] == ["E401"]


def test_nearest() -> None:
    assert nearest("uper", ["lower", "upper"]) == "did you mean 'upper'?"
    assert nearest("AMOUNT", ["id", "amount"]) == "did you mean 'amount'?"
    assert nearest("zzz", ["upper"]) is None
