"""The reference of the functions is complete, and the page in the repository is the one that the table gives."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

from runtime.language.check import check
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.reference import TITLES, as_dict, in_text, markdown
from runtime.language.functions.table import Function, Group
from runtime.language.parse import parse
from runtime.language.typed import Around
from runtime.values import STRING, object_of

PAGE = Path(__file__).resolve().parents[2] / "studio" / "guide" / "reference" / "functions.md"


def test_the_page_is_not_stale() -> None:
    made = "crosswalk functions --format markdown > studio/guide/reference/functions.md"
    assert PAGE.read_text(encoding="utf-8") == markdown(), f"make it anew: {made}"


def test_every_group_has_a_title_and_every_function_a_section() -> None:
    assert set(TITLES) == set(get_args(Group)) == {f.group for f in FUNCTIONS.values()}
    sections = [line[4:] for line in markdown().splitlines() if line.startswith("### ")]
    assert sorted(sections) == sorted(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda f: f.name)
def test_a_function_tells_all_of_itself(function: Function) -> None:
    text, told = in_text(function), json.loads(json.dumps(as_dict(function)))
    assert function.signature in text and function.doc in text
    assert all(p.name in text and p.doc in text for p in function.params)
    assert all(e.text in text for e in function.examples)
    assert [a["name"] for a in told["arguments"]] == [p.name for p in function.params]
    assert len(told["examples"]) == len(function.examples)


def test_a_function_without_its_package_is_told_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    around = Around(object_of(("s", STRING)))
    assert not check(parse("phone_e164(s, 'DE')"), around).problems
    table = import_module("runtime.language.functions.table")  # the package has a function of that name
    monkeypatch.setattr(table, "_is_installed", lambda module: module != "phonenumbers")
    (problem,) = check(parse("phone_e164(s, 'DE')"), around, "phone_e164(s, 'DE')").problems
    assert problem.code == "E209" and "phonenumbers" in problem.message
    assert problem.hint and "crosswalk[standards]" in problem.hint
    assert not check(parse("country_code(s)"), around).problems
