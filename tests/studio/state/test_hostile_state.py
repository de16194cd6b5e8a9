"""What lies beside the artefacts or is typed, made to break whoever reads it: nothing is read, or a fault is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.artefacts.document import read_document
from runtime.diagnostics import CrosswalkError
from studio.state.open_workspace import OpenWorkspace
from studio.state.rules.argument_text import MISSING, _number
from studio.state.samples.files import keep_sample, known_rows
from studio.state.sources.earlier_names import earlier_names, remember_names
from studio.state.table.cells import _default_value

DEEP = "[" * 100_000 + "]" * 100_000
LOCAL_FILES = ("sample-choice.json", "samples.json", "renamed.json")


@pytest.mark.parametrize("content", [DEEP, "[]", '{"order": 5}', '{"order": {"order": ["x"]}}', "9" * 5_000, "\x00"])
def test_notes_of_this_machine_that_are_nonsense_are_no_notes(folder: Path, content: str) -> None:
    for name in LOCAL_FILES:
        (folder / ".crosswalk").mkdir(exist_ok=True)
        (folder / ".crosswalk" / name).write_text(content)
    workspace = OpenWorkspace(folder)
    order = workspace.workspace.sources["order"]
    assert workspace.samples.chosen("order", order).kind == "imported"
    assert workspace.sources()
    assert earlier_names(folder) == {}
    known_rows(folder, "order")


def test_nested_values_that_are_typed_are_no_values() -> None:
    assert _number(DEEP) is MISSING
    with pytest.raises(ValueError, match="too deep"):
        _default_value(f"`{DEEP}`", None)


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "a\\udc00b"])
def test_half_a_character_in_a_document_is_a_fault_of_that_document(half: str) -> None:
    """It can be written nowhere: the canvas got no answer, and the list of sources none."""
    found = read_document(f'name: "{half}"\n', "x.yaml")
    assert found.broken
    assert "half a surrogate pair" in found.faults[0].message
    assert read_document('name: "\\ud83e\\udd86"\n').data == {"name": "\U0001f986"}


def test_no_sample_is_written_through_a_link_out_of_the_workspace(folder: Path, tmp_path: Path) -> None:
    """A workspace may come from a stranger's repository, links and all."""
    outside, brought = tmp_path / "outside", tmp_path / "new.csv"
    outside.mkdir()
    brought.write_text("a,b\n1,2\n")
    kept = outside / "profile"
    kept.write_text("mine")
    (folder / ".crosswalk").mkdir(exist_ok=True)
    for name in LOCAL_FILES:
        (folder / ".crosswalk" / name).unlink(missing_ok=True)
        (folder / ".crosswalk" / name).symlink_to(kept)
    workspace = OpenWorkspace(folder)
    workspace.accept_import(workspace.begin_import(brought, "new.csv"), "new")
    remember_names(folder, "new", {})
    assert kept.read_text() == "mine"
    (folder / "samples" / "new.csv").unlink()
    for file in (folder / "samples").iterdir():
        file.unlink()
    (folder / "samples").rmdir()
    (folder / "samples").symlink_to(outside)
    with pytest.raises(CrosswalkError, match="outside the workspace"):
        keep_sample(folder, workspace.workspace.sources["new"], brought)
    assert list(outside.iterdir()) == [kept]
