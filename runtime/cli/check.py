"""`crosswalk check`: everything that is wrong with a workspace or a bundle, with place and hint."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.artefacts.workspace import Workspace
from runtime.change.difference import difference
from runtime.change.version import open_version
from runtime.cli.output import OutputFormat, say, say_json, say_problems
from runtime.diagnostics import Diagnostic, counted, has_errors, render
from runtime.principles.violations import check_principles
from runtime.run.load import check_workspace, load


def check(
    path: Annotated[Path, typer.Argument(help="A workspace folder, or a bundle.")] = Path(),
    against: Annotated[
        str | None,
        typer.Option(help="What others have: a git revision, a bundle or a folder; versions must have grown enough."),
    ] = None,
    notes: Annotated[bool, typer.Option(help="Also print notes, such as unused source fields.")] = False,
    format: Annotated[OutputFormat, typer.Option(help="How to print what was found.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Check a workspace or a bundle: documents, expressions, types, required fields, principles."""
    if path.is_file():
        load(path)
        found: list[Diagnostic] = []
    else:
        workspace = Workspace.open(path)
        found = [*check_workspace(workspace), *check_principles(workspace)]
    if against is not None:
        folder = path if path.is_dir() else Path()
        found += difference(open_version(against, folder), open_version(str(path), folder)).problems
    shown = [d for d in found if notes or d.severity != "info"]
    if format is OutputFormat.json:
        say_json([d.as_dict() for d in shown])
    else:
        _print(path, shown)
    if has_errors(found):
        raise typer.Exit(1)


def _print(path: Path, shown: list[Diagnostic]) -> None:
    errors = [d for d in shown if d.severity == "error"]
    say_problems(errors)
    for d in shown:
        if d.severity != "error":
            say(render(d))
    others = len(shown) - len(errors)
    found = [counted(len(errors), "problem")] + (
        [counted(others, "warning or note", "warnings and notes")] if others else []
    )
    say(f"{path}: {', '.join(found)}" if shown else f"{path}: no problems")
