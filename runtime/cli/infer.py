"""`crosswalk infer`: what a file holds, as a source contract."""

from __future__ import annotations

from dataclasses import fields as record_fields
from pathlib import Path
from typing import Annotated, Any

import typer

from runtime.artefacts.contract import Reader, walk
from runtime.artefacts.kinds import slug
from runtime.artefacts.odcs_new import new_contract
from runtime.cli.output import OutputFormat, say, say_json, say_problems
from runtime.diagnostics import fail, nearest
from runtime.io.infer import infer as infer_file
from runtime.whole_file import save_text


def infer(
    file: Annotated[Path, typer.Argument(help="A CSV, Excel, JSON, NDJSON or Parquet file, also packed.")],
    name: Annotated[
        str | None, typer.Option(help="The source's name (default: that of the output or the file).")
    ] = None,
    read: Annotated[
        list[str] | None,
        typer.Option(help="How the file is read, as SETTING=VALUE (delimiter=';', sheet=Orders, skip=3); repeatable."),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the contract to this file.")] = None,
    format: Annotated[OutputFormat, typer.Option(help="How to print what was found.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Guess how a file is read and what it holds; say what is doubtful; print the source contract."""
    called = file.stem if output is None else output.name.removesuffix(".yaml").removesuffix(".odcs")
    found = infer_file(file, name or slug(called, "_"), fixed=_settings(read or []))
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


def _settings(said: list[str]) -> dict[str, Any]:
    """The reader settings that were written on the command line; E103 for one that there is not."""
    usual = {f.name: f.default for f in record_fields(Reader) if f.name != "location"}
    found: dict[str, Any] = {}
    for text in said:
        name, _, value = text.partition("=")
        if name not in usual:
            raise fail("E103", f"there is no reader setting '{name}'", hint=nearest(name, usual) or ", ".join(usual))
        found[name] = _value(value, usual[name])
    return found


def _value(text: str, usual: object) -> Any:
    match usual:
        case bool():
            return text.strip().lower() in ("true", "yes", "1")
        case int():
            return int(text) if text.strip().isdigit() else 0
        case tuple():
            return ("", *(part.strip() for part in text.split(",") if part.strip()))
    return {"\\t": "\t", "tab": "\t", "space": " "}.get(text, text)
