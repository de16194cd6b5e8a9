"""`crosswalk impact`: everything that a change of a field, a lookup or a decision would touch."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from runtime.artefacts.workspace import Workspace
from runtime.change.impact import impact_of
from runtime.cli.diff_text import impact_text
from runtime.cli.output import OutputFormat, say_json


def impact(
    what: Annotated[
        str,
        typer.Argument(help="A field (invoice.currency), a lookup or its code (lookups/country.UK), or decisions/2."),
    ],
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    format: Annotated[OutputFormat, typer.Option(help="How to print what was found.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Tell what a change would touch: mappings, rules, decisions, examples, models and consumers."""
    found = impact_of(Workspace.open(workspace), what)
    if format is OutputFormat.json:
        say_json(found.as_dict())
    else:
        sys.stdout.write(impact_text(found))
