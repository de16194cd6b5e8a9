"""`crosswalk check`: everything that is wrong with a workspace or a bundle, with place and hint."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.artefacts.workspace import Workspace
from runtime.cli.output import OutputFormat, say, say_json, say_problems
from runtime.diagnostics import CrosswalkError, Diagnostic, has_errors, render
from runtime.run.load import load, parts_of


def check(
    path: Annotated[Path, typer.Argument(help="A workspace folder, or a bundle.")] = Path(),
    notes: Annotated[bool, typer.Option(help="Also print notes, such as unused source fields.")] = False,
    format: Annotated[OutputFormat, typer.Option(help="How to print what was found.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Check a workspace or a bundle: documents, expressions, types, required fields."""
    if path.is_file():
        load(path)
        found: list[Diagnostic] = []
    else:
        found = check_workspace(Workspace.open(path))
    shown = [d for d in found if notes or d.severity != "info"]
    if format is OutputFormat.json:
        say_json([d.as_dict() for d in shown])
    else:
        _print(path, shown)
    if has_errors(found):
        raise typer.Exit(1)


def check_workspace(workspace: Workspace) -> list[Diagnostic]:
    """The problems of all documents, and of every mapping against its source and model."""
    found = list(workspace.diagnostics)
    for name in workspace.mappings:
        try:
            found += parts_of(workspace, name).build().diagnostics
        except CrosswalkError as error:
            found += error.diagnostics
    return found


def _print(path: Path, shown: list[Diagnostic]) -> None:
    errors = [d for d in shown if d.severity == "error"]
    say_problems(errors)
    for d in shown:
        if d.severity != "error":
            say(render(d))
    others = len(shown) - len(errors)
    say(f"{path}: {len(errors)} problem(s), {others} warning(s) or note(s)" if shown else f"{path}: no problems")
