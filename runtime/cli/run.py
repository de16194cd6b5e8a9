"""`crosswalk run`: a bundle over a file, canonical records out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli.output import OutputFormat, say_json
from runtime.cli.progress import run_progress
from runtime.diagnostics import fail, nearest
from runtime.run.apart import keep_apart
from runtime.run.load import RunnableMapping, load
from runtime.run.report import RunReport
from runtime.run.run import Given


def run(
    bundle: Annotated[Path, typer.Argument(help="The exported mapping, NAME.crosswalk.json.")],
    source: Annotated[
        list[str],
        typer.Argument(
            help="The file to map: CSV, Excel, JSON, NDJSON or Parquet. With several sources: NAME=FILE for each."
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write: .parquet, .ndjson, .json or .csv.")],
    rejects: Annotated[Path | None, typer.Option(help="Where to write rejected records, as NDJSON.")] = None,
    report: Annotated[Path | None, typer.Option(help="Where to write the run report, as JSON.")] = None,
    max_rejects: Annotated[
        str | None, typer.Option(help="Exit with 6 when more are rejected: a number, or a share like 1%.")
    ] = None,
    format: Annotated[OutputFormat, typer.Option(help="How to print the summary.")] = OutputFormat.text,  # noqa: A002
) -> None:
    """Map a file with an exported mapping: canonical records out, rejects with reasons, a report."""
    limit = _limit(max_rejects)
    mapping = load(bundle)
    keep_apart([("bundle", bundle)], [("output", output), ("rejects", rejects), ("report", report)])
    with run_progress(quiet=format is OutputFormat.json) as progress:
        done = mapping.run(_sources(source, mapping), output, rejects=rejects, report=report, progress=progress)
    # Where the records go to standard output, what is said about them must not.
    aside = sys.stderr if str(output) == "-" else sys.stdout
    if format is OutputFormat.json:
        say_json(done.as_dict(), aside)
    else:
        aside.write("\n".join(_summary(done)) + "\n")
    # Source steps make more or fewer records than were read: a share is one of those that came to the rules.
    of = done.written + done.rejected if done.steps else done.read
    if limit is not None and done.rejected > (limit * of if isinstance(limit, float) else limit):
        raise fail("E505", f"{done.rejected} of {of} records were rejected, {max_rejects} are allowed")


def _sources(said: list[str], mapping: RunnableMapping) -> dict[str, Given]:
    """Each file by the name of its source; a file alone is the main one's."""
    found: dict[str, Given] = {}
    for text in said:
        name, equals, path = text.partition("=")
        if not equals or (name not in mapping.sources and Path(text).exists()):
            name, path = mapping.source.name, text
        if name in found:
            raise typer.BadParameter(f"the source '{name}' is given twice: write NAME=FILE", param_hint="SOURCE")
        found[name] = path
    return found


def _limit(text: str | None) -> int | float | None:
    if text is None:
        return None
    try:
        value: int | float = float(text[:-1]) / 100 if text.endswith("%") else int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise typer.BadParameter("write a number of records, or a share like 1%", param_hint="--max-rejects")
    return value


def _summary(done: RunReport) -> Iterator[str]:
    yield f"{done.mapping} {done.version}: {done.read:,} read, {done.written:,} written, {done.rejected:,} rejected"
    for further in done.inputs[1:]:
        yield f"  {further.read:>8,}  read from {further.name}"
    for step in done.steps:
        lost = f", {step.no_partner:,} without a partner" if step.no_partner else ""
        lost += f", {step.unmatched:,} of the other source without a usable key" if step.unmatched else ""
        yield f"  {step.before:>8,}  -> {step.after:,} records, source {step.name}{lost}"
    for cause in done.ranked():
        where = f"rule '{cause.rule}'" if cause.rule else f"source field '{', '.join(cause.source)}'"
        if cause.code == "unreadable":
            where = "unreadable"
        effect = "" if cause.rejects else " (tolerated)"
        yield f"  {cause.count:>8,}  {cause.code}{effect} - {where}: {cause.message}"
    for touched in done.decisions.values():
        yield f"  {touched.count:>8,}  touched by decision {touched.decision}: {touched.title}"
    for given in done.inputs:
        which = f"the source '{given.name}'" if len(done.inputs) > 1 else "the source"
        for name in given.missing:
            hint = nearest(name, given.extra)
            yield f"  note: {which} has no field '{name}'; it was read as null" + (f" - {hint}" if hint else "")
    yield f"wrote {done.output} in {done.seconds:.1f} s" + (f", rejects in {done.rejects}" if done.rejects else "")
