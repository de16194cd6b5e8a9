"""Which sample a mapping looks at: chosen by name, remembered for the mapping, honest about what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runtime.artefacts.contract import Contract
from runtime.artefacts.example import Example
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError
from studio.state.samples.choice import SampleChoice
from studio.state.samples.sample import first_rows

LATE = [{"number": "B-1", "paid": True, "customer": {"name": "Cy"}}]


@pytest.fixture
def choice(folder: Path) -> SampleChoice:
    return SampleChoice(Workspace.open(folder))


@pytest.fixture
def order(choice: SampleChoice) -> Contract:
    return choice.workspace.sources["order"]


def brought(tmp_path: Path, records: object) -> Path:
    path = tmp_path / "token"
    path.write_text(json.dumps(records))
    return path


def test_at_first_there_is_what_was_imported(choice: SampleChoice, order: Contract, folder: Path) -> None:
    samples = choice.samples("order", order)
    assert [(s.kind, s.title) for s in samples] == [("imported", "As it was imported")]
    assert samples[0].said.startswith("order.json, ")
    assert choice.chosen("order", order) == samples[0]
    assert choice.file_of("order", order) == folder / "samples" / "order.json"


def test_a_file_is_added_chosen_remembered_and_taken_away(
    choice: SampleChoice, order: Contract, folder: Path, tmp_path: Path
) -> None:
    added = choice.add(order, brought(tmp_path, LATE), "Late orders (2).json")
    assert (added.kind, added.name, added.title) == ("added", "late-orders-2", "late orders 2")
    assert choice.add(order, brought(tmp_path, LATE), "Late orders (2).json").name == "late-orders-2-2"
    choice.choose("order", added)
    again = SampleChoice(Workspace.open(folder))
    assert again.chosen("order", order) == added
    file = again.file_of("order", order)
    assert file == folder / "samples" / "order" / "late-orders-2.json"
    assert first_rows(folder, order, 10, file).label == "1 row"
    assert again.chosen("another", order).kind == "imported"
    again.remove(added)
    assert again.chosen("order", order).kind == "imported"
    assert (folder / ".crosswalk" / "removed" / "samples" / "order" / "late-orders-2.json").exists()


def test_what_is_not_of_the_source_is_refused_and_not_kept(
    choice: SampleChoice, order: Contract, tmp_path: Path
) -> None:
    with pytest.raises(CrosswalkError) as other:
        choice.add(order, brought(tmp_path, [{"amount": 1}]), "x.json")
    assert other.value.diagnostics[0].message == "none of the fields of 'order' is in this file"
    (tmp_path / "token").write_text("number,paid\n1,true\n")
    with pytest.raises(CrosswalkError) as table:
        choice.add(order, tmp_path / "token", "x.csv")
    assert table.value.diagnostics[0].message == "expected JSON like the source, found CSV"
    (tmp_path / "token").write_text("[]")
    with pytest.raises(CrosswalkError):
        choice.add(order, tmp_path / "token", "x.json")
    assert len(choice.samples("order", order)) == 1


def test_the_examples_are_a_sample_that_follows_them(choice: SampleChoice, order: Contract) -> None:
    choice.workspace.create("examples", Example("order", "late", (LATE[0],), ({"number": "B-1"},)))
    sample = choice.samples("order", order)[-1]
    assert (sample.kind, sample.said) == ("examples", "1 record")
    choice.choose("order", sample)
    file = choice.file_of("order", order)
    assert file is not None and json.loads(file.read_text()) == LATE[0]
    choice.workspace.create("examples", Example("order", "later", ({"number": "B-2"},), ({"number": "B-2"},)))
    choice.file_of("order", order)
    assert len(file.read_text().splitlines()) == 2


def test_a_choice_that_cannot_be_read_says_nothing(folder: Path, order: Contract) -> None:
    path = folder / ".crosswalk" / "sample-choice.json"
    path.parent.mkdir(exist_ok=True)
    for text in ("[1]", "{", '{"order": 3}', '{"order": {"order": "file:gone"}}'):
        path.write_text(text)
        assert SampleChoice(Workspace.open(folder)).chosen("order", order).kind == "imported"


def test_a_link_that_leads_outside_is_no_sample(choice: SampleChoice, order: Contract, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("[]")
    inside = choice.workspace.folder / "samples" / "order"
    inside.mkdir()
    (inside / "secret.json").symlink_to(tmp_path / "secret.json")
    assert [s.kind for s in choice.samples("order", order)] == ["imported"]
