"""JSON and NDJSON as batches of one exact text per record.

DuckDB checks lines at its speed, but accepts a trailing comma, NaN and any depth: what looks like one of
these, and what it refuses, is read again by `strict_json`, which also words the reason. Of a key that comes
twice in one object DuckDB later takes the first. It does not decide types: a contract's kinds are checked by
the engine.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import re2

from runtime.artefacts.contract import Reader
from runtime.artefacts.path import split
from runtime.diagnostics import CrosswalkError, Place, fail
from runtime.engines import duck
from runtime.io import strict_json
from runtime.io.blocks import check_file, count_guess, line_blocks, text_pieces
from runtime.io.content import check_kind
from runtime.io.records import RAW, ROW, Source, Unreadable, numbered, resized

LARGEST_DOCUMENT = 512 << 20

# What DuckDB takes for JSON and is not; a string may look like it, then Python clears it.
_LAX = re2.compile(rb"(?i),\s*[\]}]|[:\[,]\s*-?(?:nan|inf)|^\s*-?(?:nan|inf)")
_GOOD = f"""
SELECT json_valid({RAW}) AND regexp_matches({RAW}, '^[ \\t]*[{{]') AND (
  strlen({RAW}) <= {2 * strict_json.MAX_DEPTH} OR 2 * strlen({RAW}) - strlen(replace({RAW}, '[', ''))
    - strlen(replace({RAW}, '{{', '')) <= {strict_json.MAX_DEPTH}) AS good
FROM lines"""


def open_ndjson(path: Path, reader: Reader) -> Source:
    """One record per line; blank lines are no records."""
    check_kind(check_file(path), "NDJSON")
    _check_lines(path, reader)

    def read(size: int, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
        return resized(_lines(path, reader.encoding, unreadable), size)

    return Source("json", read, count_hint=count_guess(path))


def open_json(path: Path, reader: Reader) -> Source:
    """A document: its records are the items of the list at `reader.records`, or the document itself."""
    check_kind(check_file(path), "JSON")
    if path.stat().st_size > LARGEST_DOCUMENT:
        limit = f"{LARGEST_DOCUMENT >> 20} MB"
        raise fail(
            "E404", f"the document is larger than {limit}", Place(file=str(path)),
            "convert it to NDJSON (one record per line), which has no limit",
        )  # fmt: skip

    def read(size: int, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
        return _document(path, reader, size, unreadable)

    return Source("json", read)


def document_text(path: Path, encoding: str = "utf-8") -> str:
    """The whole text; E404 where it is not what `encoding` says."""
    data = path.read_bytes()
    if encoding.lower() in ("utf-8", "utf8", "utf-8-sig"):
        return strict_json.decode_bytes(data, str(path))
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        raise fail("E408", f"the text is not {encoding}: {error}", Place(file=str(path))) from error


# NDJSON


def _check_lines(path: Path, reader: Reader) -> None:
    """E403 when none of the first lines is a record: then the file is something else, and not full of bad records."""
    lines = (line for block in line_blocks(text_pieces(path, reader.encoding)) for line in block.split(b"\n"))
    first = list(islice((line for line in lines if line.strip()), 20))
    reasons = [reason for line in first if (reason := _checked(line)[1]) is not None]
    if first and len(reasons) == len(first):
        hint = "one document has format: json, a table format: csv; check the encoding too"
        message = f"the contract says NDJSON, but no line is a record: {reasons[0]}"
        raise fail("E403", message, Place(str(path), 1), hint)


def _lines(path: Path, encoding: str, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
    con = duck.connect(threads=1, locked=True)
    try:
        row = line = 0
        for block in line_blocks(text_pieces(path, encoding)):
            table, rows, lines = _block(con, block, row, line, unreadable)
            yield table
            row, line = row + rows, line + lines
    finally:
        con.close()


def _block(
    con: duck.Connection, block: bytes, row: int, line: int, unreadable: list[Unreadable]
) -> tuple[pa.Table, int, int]:
    """The block's records, with how many records (bad ones too) and lines it has."""
    if b"\r\n" in block:
        block = block.replace(b"\r\n", b"\n")
    try:
        texts = _split(block)
    except pa.ArrowInvalid:  # some line is not UTF-8
        return _slowly(block, row, line, unreadable)
    con.register("lines", pa.table({RAW: texts}))
    good = duck.arrow(con, _GOOD).column("good")
    if _LAX.search(block):
        return _slowly(block, row, line, unreadable)
    if not pc.all(good).as_py():
        return _slowly(block, row, line, unreadable, good.to_pylist())
    return _table(range(row, row + len(texts)), texts), len(texts), len(texts)


def _split(block: bytes) -> pa.Array:
    text = pa.array([block.removesuffix(b"\n")], pa.binary()).cast(pa.string())
    return pc.split_pattern(text, "\n").values


def _slowly(
    block: bytes, row: int, line: int, unreadable: list[Unreadable], good: list[bool] | None = None
) -> tuple[pa.Table, int, int]:
    """The block line by line; `good` spares the lines that are known to be so."""
    rows: list[int] = []
    texts: list[str] = []
    lines = block.removesuffix(b"\n").split(b"\n")
    at = row
    for number, data in enumerate(lines):
        if not data.strip():
            continue
        text, reason = (data.decode(), None) if good and good[number] else _checked(data)
        if reason is None:
            rows.append(at)
            texts.append(text)
        else:
            unreadable.append(Unreadable(at, line + number + 1, reason, text))
        at += 1
    return _table(rows, texts), at - row, len(lines)


def _checked(data: bytes) -> tuple[str, str | None]:
    """The line's text, and why it is no record."""
    text = data.decode("utf-8", "replace")
    try:
        text = data.decode()
        value = strict_json.parse(text)
    except UnicodeDecodeError as error:
        return text, f"column {error.start + 1}: the byte 0x{data[error.start]:02x} is not UTF-8 text"
    except strict_json.Broken as broken:
        return text, f"column {broken.at + 1}: {broken.message}"
    return text.replace("\r", " "), None if isinstance(value, dict) else _not_a_record(value)


def _not_a_record(value: object) -> str:
    kinds = {str: "a text", list: "a list", bool: "true or false", type(None): "null"}
    return f"expected an object, found {kinds.get(type(value), 'a number')}"


def _table(rows: list[int] | range, texts: list[str] | pa.Array) -> pa.Table:
    column = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
    return pa.table({ROW: numbered(rows), RAW: column})


# Documents

Span = tuple[int, int, object]


def spans(text: str, at: int, names: tuple[str, ...]) -> Generator[Span, None, int]:
    """Start, end and value of each record below `at`; returns where that value ends.

    Lists on the way are entered, as everywhere in field paths. Raises `strict_json.Broken`.
    """
    opening = text[at : at + 1]
    if opening == "[":
        return (yield from _items(text, at, names))
    if names and opening == "{":
        return (yield from _members(text, at, names))
    value, end = strict_json.value_at(text, at)
    if not names:
        yield at, end, value
    return end


def _items(text: str, at: int, names: tuple[str, ...]) -> Generator[Span, None, int]:
    inside = strict_json.first_in(text, at, "]")
    end = at + 1
    while inside is not None:
        if names:
            end = yield from spans(text, inside, names)
        else:
            value, end = strict_json.value_at(text, inside)
            yield inside, end, value
        inside = strict_json.next_in(text, end, "]")
    return strict_json.skip_space(text, end) + 1


def _members(text: str, at: int, names: tuple[str, ...]) -> Generator[Span, None, int]:
    inside = strict_json.first_in(text, at, "}")
    end = at + 1
    while inside is not None:
        key, start = strict_json.key_at(text, inside)
        if key == names[0]:
            end = yield from spans(text, start, names[1:])
        else:
            _, end = strict_json.value_at(text, start)
        inside = strict_json.next_in(text, end, "}")
    return strict_json.skip_space(text, end) + 1


def _document(path: Path, reader: Reader, size: int, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
    text = document_text(path, reader.encoding)
    rows: list[int] = []
    texts: list[str] = []
    count = 0
    try:
        for start, end, value in _all_spans(text, split(reader.records)):
            raw = text[start:end].replace("\n", " ").replace("\r", " ")
            if isinstance(value, dict):
                rows.append(count)
                texts.append(raw)
            else:
                line = text.count("\n", 0, start) + 1
                unreadable.append(Unreadable(count, line, _not_a_record(value), raw))
            count += 1
            if len(rows) == size:
                yield _table(rows, texts)
                rows, texts = [], []
    except strict_json.Broken as broken:
        raise _no_document(text, broken, path) from broken
    if not count and not _leads_to_list(strict_json.parse(text), split(reader.records)):
        raise fail("E406", f"there are no records at '{reader.records}'", Place(file=str(path)))
    yield _table(rows, texts)


def _no_document(text: str, broken: strict_json.Broken, path: Path) -> CrosswalkError:
    """What is wrong with the document: broken JSON, or none at all."""
    start = strict_json.skip_space(text, 0)
    if broken.at == start < len(text):
        message = f"the contract says JSON, {broken.message}"
        return fail("E403", message, strict_json.place_in(text, broken.at, str(path)), "choose a JSON file")
    if broken.message.startswith("expected the end") and text[start] == text[broken.at] == "{":
        message = "the contract says JSON, the file holds one document after the other"
        place = strict_json.place_in(text, broken.at, str(path))
        return fail("E403", message, place, "write format: ndjson in the contract")
    return strict_json.as_failure(text, broken, str(path))


def _leads_to_list(value: object, names: tuple[str, ...]) -> bool:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return isinstance(value, list)


def _all_spans(text: str, names: tuple[str, ...]) -> Iterator[Span]:
    end = yield from spans(text, strict_json.skip_space(text, 0), names)
    strict_json.check_end(text, end)
