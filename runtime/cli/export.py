"""`crosswalk export`: a mapping of a workspace as one sealed file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.artefacts.bundle import make_bundle
from runtime.artefacts.workspace import Workspace
from runtime.cli.output import say
from runtime.diagnostics import Place, fail
from runtime.run.load import from_workspace


def export(
    mapping: Annotated[str, typer.Argument(help="The name of the mapping.")],
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write (default NAME-VERSION).")] = None,
) -> None:
    """Export a mapping with all that it needs as one file that the runtime runs."""
    opened = Workspace.open(workspace)
    ready = from_workspace(opened, mapping)
    target = output or Path(f"{ready.name}-{ready.version}.crosswalk.json")
    try:
        target.write_text(make_bundle(opened, mapping), encoding="utf-8")
    except OSError as error:
        raise fail("E504", f"cannot write {target}: {error.strerror}", Place(str(target))) from None
    say(f"wrote {target}")
    say(f"run it: crosswalk run {target} INPUT -o OUTPUT.parquet")
