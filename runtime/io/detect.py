"""What a file is and how it is read: a proposal with its doubts, for a person to accept.

Its content decides; its name is asked second, and a name that says otherwise is an error (E403), not a
choice. It reads a few megabytes, of a JSON document the whole. It does not decide types (`infer` does).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runtime.artefacts.contract import Reader
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, fail
from runtime.io import strict_json
from runtime.io.blocks import check_file, first_lines
from runtime.io.content import is_binary, looks_like_json, other_kind
from runtime.io.csv_text import column_names
from runtime.io.dialect import guess_dialect
from runtime.io.encoding import guess_encoding
from runtime.io.formats import FORMATS, Format, FormatName, format_of, title_of
from runtime.io.json_shape import propose_records, survey
from runtime.io.json_source import LARGEST_DOCUMENT, document_text
from runtime.io.parquet_source import parquet_file

_HEAD = 4 << 20
_ENCODING_HEAD = 64 << 20
_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Detection:
    """How to read a file; `names` are the columns of a table (none for JSON)."""

    reader: Reader
    doubts: tuple[Diagnostic, ...] = ()
    names: tuple[str, ...] = ()


def detect(path: str | Path, name: str | None = None) -> Detection:
    """The proposal for a file; `name` is its real name where the path is only a temporary one.

    Raises E401, E402, E403 (what it looks like instead) or E404 (line and column).
    """
    file = check_file(path)
    called = name or file.name
    promised = format_of(called)
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    if head.startswith(b"PAR1"):
        _check_name("parquet", promised, called)
        return _parquet(file)
    other = other_kind(head)
    if other is not None:
        raise fail("E403", f"expected {_expected(promised)}, found {other[0]}", Place(file=called), other[1])
    if promised is not None and promised.name in ("json", "ndjson"):
        return _json(file, called, promised.name)
    encoding = _encoding(file, head, called)
    if not encoding[0].startswith("utf-16") and encoding[0] != "utf-32" and is_binary(head):
        raise fail("E403", f"expected {_expected(promised)}, found bytes that are no text", Place(file=called))
    block = first_lines(file, encoding[0], b'"')
    if not block.strip():
        raise fail("E402", "the file holds nothing but blank lines", Place(file=called))
    if looks_like_json(block):
        _check_name("json", promised, called)
        return _json(file, called, None)
    _check_name("csv", promised, called)
    return _csv(block, *encoding, promised, called)


def _expected(promised: Format | None) -> str:
    return promised.title if promised is not None else "CSV, JSON, NDJSON or Parquet"


def _check_name(found: FormatName, promised: Format | None, called: str) -> None:
    if promised is not None and promised.name != found:
        raise fail(
            "E403",
            f"the file is called {Path(called).suffix} but looks like {title_of(found)}",
            Place(file=called),
            f"rename it to {next(f.extensions[0] for f in FORMATS if f.name == found)}",
        )


def _encoding(file: Path, head: bytes, called: str) -> tuple[str, tuple[Diagnostic, ...]]:
    size = file.stat().st_size
    if len(head) < size <= _ENCODING_HEAD:
        head = file.read_bytes()
    guess = guess_encoding(head, len(head) >= size, called)
    return guess.encoding, (guess.doubt,) if guess.doubt else ()


def _parquet(file: Path) -> Detection:
    with parquet_file(file) as opened:
        names = tuple(column_names(opened.schema_arrow.names))
        rows = opened.metadata.num_rows
    doubts = () if rows else (Diagnostic("W410", "the file has columns and no rows", Place(file=file.name)),)
    return Detection(Reader("parquet", encoding="binary"), doubts, names)


def _csv(
    block: bytes, encoding: str, doubts: tuple[Diagnostic, ...], promised: Format | None, called: str
) -> Detection:
    guess = guess_dialect(block, encoding, promised.delimiter if promised else None, called)
    if not guess.names:
        raise fail("E409", "the file's lines cannot be read as CSV", Place(file=called, line=1))
    return Detection(guess.reader, (*doubts, *guess.doubts), tuple(guess.names))


# JSON


def _json(file: Path, called: str, promised: FormatName | None) -> Detection:
    encoding = _json_encoding(file)
    head = first_lines(file, encoding)
    if not head.strip():
        raise fail("E402", "the file holds nothing but blank space", Place(file=called, line=1, column=1))
    if _is_lines(head, promised):
        return _ndjson(head, encoding, called)
    if file.stat().st_size > LARGEST_DOCUMENT:
        limit = f"{LARGEST_DOCUMENT >> 20} MB"
        raise fail("E404", f"the document is larger than {limit}", Place(file=called), "convert it to NDJSON")
    text = document_text(file)
    try:
        found = survey(text)
    except strict_json.Broken as broken:
        raise strict_json.as_failure(text, broken, called) from broken
    if not found.is_list and not text.lstrip().startswith("{"):
        raise fail("E406", "expected an object or a list of objects, found one value", Place(file=called))
    records, doubts = propose_records(found, called)
    return Detection(Reader("json", encoding=encoding, records=records), tuple(doubts))


def _json_encoding(file: Path) -> str:
    """JSON is UTF-8, unless a mark says UTF-16 or UTF-32; nothing is guessed."""
    with file.open("rb") as opened:
        start = opened.read(4)
    if start in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32"
    return "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"


def _is_lines(head: bytes, promised: FormatName | None) -> bool:
    """Whether each line is a record: the first is a whole object, and a second or the name says so."""
    lines = [line for line in head.split(b"\n") if line.strip()]
    first = _broken(lines[0]) is None and lines[0].lstrip().startswith(b"{")
    if len(lines) == 1:
        return promised == "ndjson" and first
    if first:
        return lines[1].lstrip().startswith(b"{") or promised == "ndjson"
    # Its first line may be the broken one; a document laid out over lines starts with a bracket alone.
    opens = lines[0].strip() in (b"[", b"{")
    return promised == "ndjson" and not opens and any(_broken(line) is None for line in lines[1:20])


def _ndjson(head: bytes, encoding: str, called: str) -> Detection:
    broken: list[tuple[int, str]] = []
    lines = [(n, line) for n, line in enumerate(head.split(b"\n")[:_LINES], 1) if line.strip()]
    for number, line in lines:
        reason = _broken(line)
        if reason is not None:
            broken.append((number, reason))
    doubts = []
    if broken:
        counts = f"{len(broken)} of the first {len(lines)} lines"
        message = f"{counts} are no JSON and will be refused: {broken[0][1]}"
        doubts.append(Diagnostic("W407", message, Place(file=called, line=broken[0][0])))
    return Detection(Reader("ndjson", encoding=encoding), tuple(doubts))


def _broken(line: bytes) -> str | None:
    try:
        strict_json.parse(strict_json.decode_bytes(line))
    except strict_json.Broken as broken:
        return f"column {broken.at + 1}: {broken.message}"
    except CrosswalkError as error:
        return error.diagnostics[0].message
    return None
