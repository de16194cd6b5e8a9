"""The demo, brought into an empty workspace: all of it, and nothing that is there is replaced."""

from __future__ import annotations

from pathlib import Path

from runtime.artefacts.workspace import Workspace
from studio.state.demo_workspace import add_demo
from studio.state.open_workspace import OpenWorkspace


def test_an_empty_workspace_gets_the_demo_and_keeps_its_name(tmp_path: Path) -> None:
    Workspace.make(tmp_path / "mine", "Nordwind")
    workspace = OpenWorkspace(tmp_path / "mine")
    told: list[bool] = []
    workspace.on_change(lambda: told.append(True))
    (workspace.folder / "lookups").mkdir()
    (workspace.folder / "lookups" / "country.csv").write_text("from,to\nX,Y\n", encoding="utf-8")
    add_demo(workspace)
    assert workspace.name == "Nordwind" and told
    assert [m.name for m in workspace.mappings()] == ["billing_invoice", "crm_contact"]
    assert workspace.sample_of("crm_contact").count > 0
    assert (workspace.folder / "lookups" / "country.csv").read_text(encoding="utf-8") == "from,to\nX,Y\n"
