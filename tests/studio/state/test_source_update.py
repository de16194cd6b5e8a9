"""A new file for a source: what is different is said first, mappings keep every rule, and all of it comes back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.workspace import Workspace
from runtime.values import DATE, STRING
from studio.state.open_workspace import OpenWorkspace
from studio.state.sources.update import SourceUpdate, begin_update, read_again, take_back, taken_over
from tests.contracts import leaf, model

BEFORE = [
    {"id": f"{i}", "mail": f"p{i}@example.org", "state": "paid" if i % 2 else "open", "amount": f"{i * 10}",
     "zip": f"0{i:04}", "gone": "x"}
    for i in range(40)
]  # fmt: skip
AFTER = [
    {"id": f"{i}", "contact_address": f"p{i}@example.org", "state": "void" if i % 3 == 0 else "paid",
     "amount": f"{i * 10} EUR", "zip": "" if i < 20 else f"1{i:04}", "extra": "2026-01-01"}
    for i in range(40)
]  # fmt: skip


def write(path: Path, rows: list[dict[str, str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> OpenWorkspace:
    held = Workspace.make(tmp_path / "acme", "acme")
    held.create("models", model(leaf("email", STRING), leaf("number", STRING), leaf("since", DATE), name="person"))
    rules = (Rule("email", "lower(mail)"), Rule("number", "id"))
    opened = OpenWorkspace(held.folder)
    session = opened.begin_import(write(tmp_path / "people.csv", BEFORE))
    opened.accept_import(session)
    people = opened.workspace.sources["people"]
    described = opened.change_contract("sources", people, _described(people))
    assert described.find("mail") is not None
    opened.workspace.create("mappings", Mapping("people", "0.1.0", "person@1", "people", rules))
    opened.refresh()
    return opened


def _described(contract: Contract) -> Contract:
    from studio.state.fields import change_field, replace

    return change_field(contract, "mail", lambda f: replace(f, description="Where they are reached"))


def said(update: SourceUpdate) -> dict[tuple[str, str], str]:
    return {(c.kind, c.path): c.said for c in update.changes}


def test_what_is_different_is_said_before_anything_is_taken_over(workspace: OpenWorkspace, tmp_path: Path) -> None:
    text = workspace.workspace.opened("sources", "people").text
    update = begin_update(workspace, "people", write(tmp_path / "new.csv", AFTER), "new.csv")
    found = said(update)
    assert found["removed", "gone"] == "is gone"
    assert "contact_address" in found["renamed", "mail"]
    assert "all of its values are the same" in found["renamed", "mail"]
    assert found["retyped", "amount"] == "was integer, now text"
    assert found["values", "state"] == "has values it did not have: void"
    assert found["filled", "zip"] == "is filled in 50% of the records, was 100%"
    assert found["added", "extra"] == "is new: date"
    assert len(found) == 6
    (touched,) = update.touched("mail")
    assert (touched.mapping, touched.rules, touched.steps) == ("people", ("email",), False)
    assert update.touched("gone") == ()
    assert workspace.workspace.opened("sources", "people").text == text


def test_every_rule_stays_and_all_of_it_comes_back(workspace: OpenWorkspace, tmp_path: Path) -> None:
    document = workspace.open_mapping("people")
    sample = workspace.folder / "samples" / "people.csv"
    text, bytes_before = workspace.workspace.opened("sources", "people").text, sample.read_bytes()
    update = begin_update(workspace, "people", write(tmp_path / "new.csv", AFTER), "new.csv")
    assert update.take_over(update.keep_file()) is None
    people = workspace.workspace.sources["people"]
    moved = people.find("contact_address")
    assert moved is not None
    assert moved.description == "Where they are reached"
    assert people.find("gone") is None
    assert [r.source for r in document.mapping.rules] == ["lower(mail)", "id"]
    (orphan,) = document.orphans
    assert orphan.likeliest is not None
    assert orphan.likeliest.path == "contact_address"
    assert document.point_likely_orphans().done
    assert document.rule("email") == Rule("email", "lower(contact_address)")
    assert not document.orphans
    document.undo()
    assert document.rule("email") == Rule("email", "lower(mail)")
    assert taken_over(workspace, "people") is not None
    assert take_back(workspace, "people")
    assert workspace.workspace.opened("sources", "people").text == text
    assert sample.read_bytes() == bytes_before
    assert not document.orphans
    workspace.close()


def test_a_file_that_is_the_same_changes_nothing(workspace: OpenWorkspace, tmp_path: Path) -> None:
    assert said(begin_update(workspace, "people", write(tmp_path / "same.csv", BEFORE), "same.csv")) == {}


def test_the_reading_that_finds_more_of_the_fields_is_taken(workspace: OpenWorkspace, tmp_path: Path) -> None:
    update = begin_update(workspace, "people", write(tmp_path / "semicolons.csv", BEFORE, ";"), "semicolons.csv")
    assert said(update) == {}
    assert update.contract.reader is not None
    assert update.contract.reader.delimiter == ";"


def test_the_sample_is_read_again_as_it_lies_there_now(workspace: OpenWorkspace) -> None:
    write(workspace.folder / "samples" / "people.csv", AFTER)
    update = read_again(workspace, "people")
    assert update is not None
    assert ("removed", "gone") in said(update)
    assert update.take_over(update.keep_file()) is None
    assert workspace.workspace.sources["people"].find("extra") is not None
    assert (workspace.folder / "samples" / "people.csv").is_file()
    assert take_back(workspace, "people")
    assert workspace.workspace.sources["people"].find("gone") is not None


def test_a_source_changed_by_somebody_since_is_not_taken_back(workspace: OpenWorkspace, tmp_path: Path) -> None:
    update = begin_update(workspace, "people", write(tmp_path / "new.csv", AFTER), "new.csv")
    update.take_over(update.keep_file())
    people = workspace.workspace.sources["people"]
    from studio.state.fields import change_field, replace

    workspace.change_contract("sources", people, change_field(people, "id", lambda f: replace(f, description="Key")))
    assert taken_over(workspace, "people") is None
    assert not take_back(workspace, "people")
