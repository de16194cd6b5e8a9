"""`crosswalk infer`: what a file holds, as a source contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.artefacts.contract import walk
from runtime.artefacts.kinds import slug
from runtime.artefacts.odcs_new import new_contract
from runtime.cli.output import OutputFormat, say, say_json, say_problems
from runtime.io.infer import infer as infer_file
from runtime.whole_file import save_text


def infer(
    file: Annotated[Path, typer.Argument(help="A CSV, JSON, NDJSON or Parquet file.")],
    name: Annotated[
        str | None, typer.Option(help="The source's name (default: that of the output or the file).")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the contract to this file.")] = None,
    format: Annotated[OutputFormat, typer.Option(help="How to print what was found.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Guess how a file is read and what it holds; say what is doubtful; print the source contract."""
    called = file.stem if output is None else output.name.removesuffix(".yaml").removesuffix(".odcs")
    found = infer_file(file, name or slug(called, "_"))
    say_problems(found.doubts)
    text = new_contract(found.contract)
    if output is not None:
        save_text(output, text)
    fields = [{"path": f.path, "type": str(f.type), "required": f.required} for f in walk(found.contract.fields)]
    if format is OutputFormat.json:
        say_json({"name": found.contract.name, "format": found.reader.format, "fields": fields})
    elif output is not None:
        say(f"wrote {output}: {len(fields)} fields")
    else:
        say(text.rstrip())
