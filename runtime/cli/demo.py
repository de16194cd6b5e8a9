"""`crosswalk demo`: a finished workspace to look around in, without a network."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli.output import OutputFormat, say, say_json
from runtime.diagnostics import Place, fail

DEMO = Path(__file__).resolve().parents[2] / "templates" / "demo"


def demo(
    folder: Annotated[Path, typer.Argument(help="The folder to make; it must be new or empty.")] = Path("demo"),
    format: Annotated[OutputFormat, typer.Option(help="How to say what was made.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Copy the demo workspace: two sources, two models, two mappings, decisions, and one fault to mend."""
    copy_demo(folder)
    if format is OutputFormat.json:
        say_json({"folder": str(folder)})
        return
    say(f"made {folder}")
    say(f"look at it:      crosswalk studio {folder}")
    say(f"find the fault:  crosswalk check {folder}")


def copy_demo(folder: Path) -> None:
    """The demo as a workspace in a new or empty folder; E504 when there is something in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise fail("E504", f"{folder} is not empty", Place(str(folder)), "name a new folder; nothing was changed")
    try:
        shutil.copytree(DEMO, folder, dirs_exist_ok=True)
    except OSError as error:
        raise fail("E504", f"cannot make {folder}: {error.strerror}", Place(str(folder))) from None
