"""`crosswalk infer`: what a file holds, as a source contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.artefacts.contract import walk
from runtime.artefacts.odcs import new_contract
from runtime.cli.output import OutputFormat, say, say_json, say_problems
from runtime.diagnostics import Place, fail
from runtime.io.infer import infer as infer_file


def infer(
    file: Annotated[Path, typer.Argument(help="A CSV, JSON, NDJSON or Parquet file.")],
    name: Annotated[str | None, typer.Option(help="The source's name (default: the file's).")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the contract to this file.")] = None,
    format: Annotated[OutputFormat, typer.Option(help="How to print what was found.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Guess how a file is read and what it holds; say what is doubtful; print the source contract."""
    found = infer_file(file, name or slug(file.stem))
    say_problems(found.doubts)
    text = new_contract(found.contract)
    if output is not None:
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise fail("E504", f"cannot write {output}: {error.strerror}", Place(str(output))) from None
        say(f"wrote {output}: {sum(1 for _ in walk(found.contract.fields))} fields")
    elif format is OutputFormat.json:
        fields = [{"path": f.path, "type": str(f.type), "required": f.required} for f in walk(found.contract.fields)]
        say_json({"name": found.contract.name, "format": found.reader.format, "fields": fields})
    else:
        say(text.rstrip())


def slug(text: str) -> str:
    """A name for documents, from any text.

    >>> slug("Orders 2026 (final)")
    'orders_2026_final'
    """
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower())
    return "_".join(kept.split()) or "source"
