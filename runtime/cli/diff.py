"""`crosswalk diff`: what changed between two versions, how much it is, and which records change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from runtime.artefacts.workspace import SETTINGS
from runtime.change.difference import difference
from runtime.change.effect import Effect, effect_of
from runtime.change.version import Version, open_version
from runtime.cli.diff_text import difference_text, effect_text
from runtime.cli.output import OutputFormat, say_json, say_problems
from runtime.diagnostics import fail, nearest
from runtime.run.one_record import samples_of


def diff(
    old: Annotated[str, typer.Argument(help="A workspace folder, a bundle, a document, or a git revision.")],
    new: Annotated[str, typer.Argument(help="The same, newer.")] = ".",
    input_: Annotated[
        list[str] | None,
        typer.Option("--input", help="Map this file with both versions; NAME=FILE with several sources."),
    ] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Map the workspace's samples with both versions.")] = False,
    mapping: Annotated[str | None, typer.Option(help="Whose records to compare (default: those that changed).")] = None,
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="Whose git revisions are meant.")] = Path(),
    format: Annotated[OutputFormat, typer.Option(help="How to print the difference.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Compare two versions: changes in sentences with their grade, and with --input the records that change."""
    folder = Path(new) if (Path(new) / SETTINGS).is_file() else workspace
    before, after = open_version(old, folder), open_version(new, folder)
    found = difference(before, after)
    effects: dict[str, Effect] = {}
    if input_ or sample:
        for name in _compared(before, after, mapping, [d.name for d in found.documents if d.kind == "mappings"]):
            effects[name] = _effect(before, after, name, input_ or [])
    if format is OutputFormat.json:
        say_json(found.as_dict() | {"effects": {name: effect.as_dict() for name, effect in effects.items()}})
    else:
        sys.stdout.write(difference_text(found))
        for name, effect in effects.items():
            sys.stdout.write("\n" + effect_text(name, effect))
        say_problems(found.problems)
    if found.problems:
        raise typer.Exit(1)


def _compared(before: Version, after: Version, asked: str | None, changed: list[str]) -> list[str]:
    """The mappings whose records are compared: the one asked for, or all that changed in both versions."""
    both = [name for name in after.mappings if name in before.mappings]
    if asked is not None and asked not in both:
        hint = nearest(asked, both) or (f"both have: {', '.join(both)}" if both else None)
        raise fail("E103", f"the versions do not both have a mapping '{asked}'", hint=hint)
    if asked is not None:
        return [asked]
    if not both:
        raise fail("E103", "the versions have no mapping in common whose records could be compared")
    return [name for name in both if name in changed] or both


def _effect(before: Version, after: Version, name: str, inputs: list[str]) -> Effect:
    old, new = before.parts(name), after.parts(name)
    if old is None or new is None:
        message = f"the mapping '{name}' lacks its source or model, so its records cannot be compared"
        raise fail("E103", message, hint="compare workspaces, revisions or bundles; a document alone cannot run")
    sources = {contract.name: contract for parts in (old, new) for contract in (parts.source, *parts.others.values())}
    files: dict[str, Path] = {}
    for text in inputs:
        source, equals, path = text.partition("=")
        if not equals or (source not in sources and Path(text).exists()):
            source, path = new.source.name, text
        files[source] = Path(path)
        if old.source.name != new.source.name and not equals:
            files[old.source.name] = Path(path)
    missing = {source: contract for source, contract in sources.items() if source not in files}
    folder = after.folder or before.folder
    if missing and folder is not None and not inputs:
        files |= samples_of(folder, missing)
    return effect_of(old, new, files)
