"""Principles on real workspaces: what violates them, where it stands, who may, and that no query can do harm."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from runtime.artefacts.workspace import Workspace
from runtime.cli.demo import copy_demo
from runtime.diagnostics import Diagnostic
from runtime.principles.principle import DEFAULTS
from runtime.principles.violations import check_principles
from runtime.principles.workspace_document import WORKSPACE, workspace_document
from runtime.values import Type

TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    copy_demo(folder)
    return folder


def found(folder: Path, principles: str = "", today: dt.date = TODAY) -> list[Diagnostic]:
    settings = folder / "workspace.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + principles, encoding="utf-8")
    return check_principles(Workspace.open(folder), today)


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def test_the_demo_keeps_every_default(demo: Path) -> None:
    assert found(demo) == []


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "violating"),
    [
        ("owned", "mappings/crm_contact.yaml", "steward: Mireille Okafor, ", "", "crm_contact"),
        ("deputy", "mappings/crm_contact.yaml", ", deputy: Ana Duarte", "", "crm_contact"),
        ("review date", "decisions/0002-uk-means-gb.md", "review-by: 2029-11-02\n", "", "decision 2"),
        ("review date", "decisions/0002-uk-means-gb.md", "review-by: 2029", "review-by: 2025", "decision 2"),
        ("example", "examples/crm_contact/no-email.yaml", "name:", "mapping_name:", "crm_contact"),
        ("complete", "mappings/crm_contact.yaml", "  contact_id: '\"Contact ID\"'\n", "", "crm_contact.contact_id"),
        ("explained", "mappings/crm_contact.yaml", "  Owner: {because: ", "  Owner: {why: ", "crm_contact.Owner"),
        ("classified", "models/contact.odcs.yaml", "classification: personal", "classification: ''", "contact.email"),
        ("temporary", "mappings/crm_contact.yaml", "Only a clear yes", "Until 2026-11-20, only a clear yes",
         "crm_contact.newsletter"),
    ],
)  # fmt: skip
def test_each_default_finds_what_goes_against_it(
    demo: Path, name: str, file: str, old: str, new: str, violating: str
) -> None:
    if name == "example":
        (demo / file).unlink()
    else:
        change(demo, file, old, new)
    (one, *_) = [d for d in found(demo) if f"'{name}'" in d.message and d.message.startswith(violating)]
    assert one.code == "W604"
    where = demo / (one.place.file or "")
    assert where.is_file() and one.place.line is not None
    if name in ("classified", "temporary", "explained"):
        line = where.read_text(encoding="utf-8").splitlines()[one.place.line - 1]
        assert violating.rpartition(".")[2] in line


def test_every_default_is_tried_above() -> None:
    (mark,) = test_each_default_finds_what_goes_against_it.pytestmark
    assert {case[0] for case in mark.args[1]} == {p.name for p in DEFAULTS}


OWN = """
principles:
  - name: no floats
    says: Amounts are exact.
    violates: "models[].fields[] | [?type == 'decimal'].name"
    level: error
    exceptions:
"""


def test_an_own_principle_links_to_the_field_that_violates_it(demo: Path) -> None:
    (first, *_) = found(demo, OWN.replace("    exceptions:\n", ""))
    assert (first.code, first.place.file) == ("E603", "models/contact.odcs.yaml")
    line = (demo / "models/contact.odcs.yaml").read_text(encoding="utf-8").splitlines()[(first.place.line or 0) - 1]
    assert first.message.startswith("contact.annual_revenue") and "annual_revenue" in line


def test_an_exception_counts_until_its_day_and_is_named_after_it(demo: Path) -> None:
    text = OWN + "      - {where: contact, who: Ana, until: 2026-11-21}\n"
    assert not [d for d in found(demo, text) if d.message.startswith("contact.")]
    (late,) = [d for d in found(demo, "", TODAY + dt.timedelta(days=1)) if d.message.startswith("contact.")]
    assert late.hint == "Ana allowed it until 2026-11-21"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("principles: yes\n", "not a list"),
        ("principles:\n  - {says: x}\n", "no name"),
        ("principles:\n  - {name: x, says: x}\n", "no 'violates'"),
        ("principles:\n  - {name: owned, level: hard}\n", "the level of 'owned' is 'hard'"),
        ("principles:\n  - {name: owned, exceptions: [{where: x, who: A}]}\n", "until which day"),
        ("principles:\n  - {name: owned, exceptions: [{where: x, until: 2026-01-01}]}\n", "who allowed it"),
        ("principles:\n  - {name: owned}\n  - {name: owned}\n", "stands here again"),
    ],
)
def test_a_principle_that_is_not_well_formed_is_told(demo: Path, text: str, words: str) -> None:
    (one,) = [d for d in found(demo, text) if d.code == "E601"]
    assert words in one.message
    assert one.place.file == "workspace.yaml"


def test_a_default_is_switched_off_by_its_name(demo: Path) -> None:
    change(demo, "mappings/crm_contact.yaml", ", deputy: Ana Duarte", "")
    assert [d.code for d in found(demo)] == ["W604"]
    assert found(demo, "principles:\n  - {name: deputy, level: off}\n") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("mappings[?statu == 'x']", "unknown field 'statu'"),
        ("mappings[?!owner.deputy]", "of a boolean"),
        ("mappings[", "ends too early"),
        ("length(mappings)", "not a list"),
        ("mappings[?length(root().mappings) > `1`]", "root() is not known"),
        ("[mappings[*].name, mappings[*].name][]" + " | [@, @][]" * 12, "far more than the workspace holds"),
        ("mappings[*].concat(name, name)" + " | [*].concat(@, @)" * 12, "far more than the workspace holds"),
        ("mappings[?name == '" + "x" * 3000 + "']", "characters"),
    ],
)
def test_a_query_that_cannot_be_asked_is_refused(demo: Path, query: str, words: str) -> None:
    text = f'principles:\n  - {{name: mine, says: Mine., violates: "{query}"}}\n'
    (one,) = [d for d in found(demo, text) if d.code == "E602"]
    assert words in one.message
    assert one.place.line == 5


def test_the_document_is_what_its_type_says(demo: Path) -> None:
    def hold(value: object, of: Type, at: str) -> None:
        if value is None:
            return
        match of.kind:
            case "object":
                assert isinstance(value, dict) and list(value) == [name for name, _ in of.fields], at
                for name, inner in of.fields:
                    hold(value[name], inner, f"{at}.{name}")
            case "array":
                assert isinstance(value, list) and of.item is not None, at
                for item in value:
                    hold(item, of.item, at)
            case kind:
                assert type(value) is {"string": str, "integer": int, "boolean": bool}[kind], at

    hold(workspace_document(Workspace.open(demo), TODAY), WORKSPACE, "")
