"""`crosswalk studio`: opens the browser studio on a workspace, when it is installed."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli.demo import copy_demo
from runtime.diagnostics import fail


def studio(
    folder: Annotated[Path, typer.Argument(help="The workspace; a missing folder becomes the demo.")] = Path("demo"),
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8080,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> None:
    """Open the mapping studio on a workspace."""
    try:
        # The runtime stands without the studio, so it is only looked for when somebody asks for it.
        app = importlib.import_module("studio.app")
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("studio", "nicegui"):
            raise fail("E507", "the studio is not installed", hint="pip install 'crosswalk[studio]'") from None
        raise
    if not folder.exists():
        copy_demo(folder)
    app.serve(folder, host=host, port=port, show=browser)
