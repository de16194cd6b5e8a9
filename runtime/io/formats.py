"""The file formats, one row each: what they are called, which files have them, what can be done with them.

It decides what a file's name says about it. What is really in a file is found by `detect`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runtime.artefacts.contract import FormatName
from runtime.diagnostics import Place, fail, nearest


@dataclass(frozen=True, slots=True)
class Format:
    """One file format; `delimiter` is the one its extension promises, for the flavours of CSV."""

    name: FormatName
    extensions: tuple[str, ...]
    title: str
    writes: bool = True
    delimiter: str | None = None


FORMATS: tuple[Format, ...] = (
    Format("csv", (".csv",), "CSV"),
    Format("csv", (".tsv", ".tab"), "tab-separated text", writes=False, delimiter="\t"),
    Format("csv", (".psv",), "bar-separated text", writes=False, delimiter="|"),
    Format("json", (".json", ".geojson"), "JSON"),
    Format("ndjson", (".ndjson", ".jsonl"), "JSON, one record per line"),
    Format("parquet", (".parquet", ".pq"), "Parquet"),
    Format("excel", (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), "Excel workbook", writes=False),
)


def title_of(name: FormatName) -> str:
    """What people call the format."""
    return next(f.title for f in FORMATS if f.name == name)


PACKED = (".gz", ".zst", ".bz2", ".xz", ".zip")


def format_of(path: str | Path) -> Format | None:
    """What the extension promises ("orders.csv.gz" is CSV); None when it promises nothing that is read."""
    name = Path(path)
    extension = (Path(name.stem) if name.suffix.lower() in PACKED else name).suffix.lower()
    return next((f for f in FORMATS if extension in f.extensions), None)


def output_format(path: str | Path) -> FormatName:
    """The format to write, by the extension; "-" (standard output) is NDJSON."""
    if str(path) == "-":
        return "ndjson"
    found = format_of(path)
    if found is not None and found.writes:
        return found.name
    known = [e for f in FORMATS if f.writes for e in f.extensions]
    extension = Path(path).suffix.lower()
    raise fail(
        "E403",
        f"cannot write a file called '*{extension}'" if extension else "the output's name has no extension",
        Place(file=str(path)),
        nearest(extension, known) or f"one of {', '.join(known)}",
    )
