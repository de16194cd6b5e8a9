"""The demo, brought into a workspace that is still empty; nothing that is there is replaced."""

from __future__ import annotations

from runtime.artefacts.workspace import LOCAL, SETTINGS
from runtime.cli.demo import DEMO
from studio.state.open_workspace import OpenWorkspace
from studio.state.templates import copy_file


def add_demo(workspace: OpenWorkspace) -> None:
    """Copies the demo's files next to the settings; E504 when something of it cannot be written."""
    for path in sorted(DEMO.rglob("*")):
        inside = path.relative_to(DEMO)
        if path.is_file() and inside.parts[0] not in (SETTINGS, LOCAL):
            copy_file(path, workspace.folder / inside, str(inside))
    workspace.refresh()
