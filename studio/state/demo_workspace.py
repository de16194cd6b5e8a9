"""The demo, brought into a workspace that is still empty; nothing that is there is replaced."""

from __future__ import annotations

import shutil

from runtime.artefacts.workspace import LOCAL, SETTINGS
from runtime.cli.demo import DEMO
from runtime.diagnostics import Place, fail
from studio.state.open_workspace import OpenWorkspace


def add_demo(workspace: OpenWorkspace) -> None:
    """Copies the demo's files next to the settings; E504 when something of it cannot be written."""
    for path in sorted(DEMO.rglob("*")):
        inside = path.relative_to(DEMO)
        goal = workspace.folder / inside
        if path.is_dir() or inside.parts[0] in (SETTINGS, LOCAL) or goal.exists():
            continue
        try:
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, goal)
        except OSError as error:
            raise fail("E504", f"cannot write {inside}: {error.strerror}", Place(str(inside))) from None
    workspace.refresh()
