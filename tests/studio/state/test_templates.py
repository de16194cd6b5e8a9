"""Templates: each comes with all that it needs, runs where it was brought, and replaces nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError
from studio.state.open_workspace import OpenWorkspace
from studio.state.templates import Template, templates, use_template


@pytest.fixture
def workspace(tmp_path: Path) -> OpenWorkspace:
    Workspace.make(tmp_path / "mine", "Nordwind")
    return OpenWorkspace(tmp_path / "mine")


def contacts() -> Template:
    return next(t for t in templates() if t.name == "crm_contact")


@pytest.mark.parametrize("name", [t.name for t in templates()])
def test_a_template_comes_with_all_that_it_needs(workspace: OpenWorkspace, name: str) -> None:
    use_template(workspace, next(t for t in templates() if t.name == name))
    document = workspace.open_mapping(name)
    missing = [d for d in document.diagnostics if d.code in ("E103", "E208")]
    assert missing == [] and document.sample.count > 0
    assert [card.name for card in workspace.mappings()] == [name]
    workspace.close()


def test_what_it_maps_is_said() -> None:
    found = contacts()
    assert (found.sources, found.model, found.rules) == (("CRM contacts",), "Contact", 15)


def test_nothing_of_the_workspace_is_replaced(workspace: OpenWorkspace) -> None:
    mine = workspace.folder / "lookups" / "country.csv"
    mine.parent.mkdir()
    mine.write_text("from,to\nX,Y\n", encoding="utf-8")
    workspace.refresh()
    with pytest.raises(CrosswalkError, match="another lookups"):
        use_template(workspace, contacts())
    assert mine.read_text(encoding="utf-8") == "from,to\nX,Y\n" and workspace.mappings() == []
