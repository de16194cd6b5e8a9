"""`crosswalk export`: a mapping of a workspace as one sealed file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.artefacts.bundle import bundle_name, make_bundle
from runtime.artefacts.workspace import Workspace
from runtime.cli.output import OutputFormat, say, say_json
from runtime.diagnostics import fail
from runtime.run.load import from_workspace
from runtime.whole_file import save_text


def export(
    mapping: Annotated[str, typer.Argument(help="The name of the mapping.")],
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write (default NAME-VERSION).")] = None,
    format: Annotated[OutputFormat, typer.Option(help="How to say what was written.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Export a mapping with all that it needs as one file that the runtime runs."""
    opened = Workspace.open(workspace)
    ready = from_workspace(opened, mapping)
    target = output or _default_name(bundle_name(opened.mappings[mapping]))
    save_text(target, make_bundle(opened, mapping))
    if format is OutputFormat.json:
        say_json({"file": str(target), "mapping": ready.name, "version": ready.version})
        return
    say(f"wrote {target}")
    inputs = " ".join(f"{name}=FILE" for name in ready.sources) if len(ready.sources) > 1 else "INPUT"
    say(f"run it: crosswalk run {target} {inputs} -o OUTPUT.parquet")


def _default_name(name: str) -> Path:
    """A file in the current folder: a mapping's name must not lead out of it."""
    if set(name) & set("/\\\0") or name.startswith("."):
        raise fail("E110", f"'{name}' cannot be the name of a file", hint="give the file a name with --output")
    return Path(name)
