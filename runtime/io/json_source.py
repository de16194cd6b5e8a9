"""JSON and NDJSON as batches of one exact text per record.

DuckDB checks lines at its speed, but accepts a trailing comma, NaN and any depth: what looks like one of
these, and what it refuses, is read again by `strict_json`, which also words the reason. Of a key that comes
twice in one object DuckDB later takes the first. Lines that fit the contract beyond doubt (`json_fit.py`) need no
check, and are marked; of all others a contract's kinds are checked by the engine.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
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
from runtime.io.json_fit import Fit, fit_of
from runtime.io.records import FITS, RAW, ROW, Source, Unreadable, numbered, resized
from runtime.io.unpack import opened
from runtime.values import ANY, Type

LARGEST_DOCUMENT = 512 << 20

# What DuckDB takes for JSON and is not; a string may look like it, then Python clears it.
_LAX = re2.compile(rb"(?i),\s*[\]}]|[:\[,]\s*-?(?:nan|inf)|^\s*-?(?:nan|inf)")
_GOOD = f"""
SELECT json_valid({RAW}) AND regexp_matches({RAW}, '^[ \\t]*[{{]') AND (
  strlen({RAW}) <= {2 * strict_json.MAX_DEPTH} OR 2 * strlen({RAW}) - strlen(replace({RAW}, '[', ''))
    - strlen(replace({RAW}, '{{', '')) <= {strict_json.MAX_DEPTH}) AS good
FROM lines"""


def open_ndjson(path: Path, reader: Reader, of: Type = ANY) -> Source:
    """One record per line, most of them probably of the type; blank lines are no records."""
    check_kind(check_file(path), "NDJSON", reader.member)
    _check_lines(path, reader)

    def read(size: int, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
        return resized(_lines(path, reader, unreadable, fit_of(of)), size)

    return Source("json", read, count_hint=count_guess(path), fitting=of)


def open_json(path: Path, reader: Reader) -> Source:
    """A document: its records are the items of the list at `reader.records`, or the document itself."""
    check_kind(check_file(path), "JSON", reader.member)
    if path.stat().st_size > LARGEST_DOCUMENT:
        raise _too_large(path)

    def read(size: int, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
        return _document(path, reader, size, unreadable)

    return Source("json", read)


def _too_large(path: Path) -> CrosswalkError:
    message = f"the document is larger than {LARGEST_DOCUMENT >> 20} MB"
    hint = "convert it to NDJSON (one record per line), which has no limit"
    return fail("E404", message, Place(file=str(path)), hint)


def document_text(path: Path, encoding: str = "utf-8", member: str = "") -> str:
    """The whole text; E404 where it is not what `encoding` says."""
    with opened(path, member) as file:
        data = file.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise _too_large(path)
    if encoding.lower() in ("utf-8", "utf8", "utf-8-sig"):
        return strict_json.decode_bytes(data, str(path))
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        raise fail("E408", f"the text is not {encoding}: {error}", Place(file=str(path))) from error


# NDJSON


def _check_lines(path: Path, reader: Reader) -> None:
    """E403 when none of the first lines is a record: then the file is something else, and not full of bad records."""
    lines = (
        line for block in line_blocks(text_pieces(path, reader.encoding, reader.member)) for line in block.split(b"\n")
    )
    first = list(islice((line for line in lines if line.strip()), 20))
    reasons = [reason for line in first if (reason := _checked(line)[1]) is not None]
    if first and len(reasons) == len(first):
        hint = "one document has format: json, a table format: csv; check the encoding too"
        message = f"the contract says NDJSON, but no line is a record: {reasons[0]}"
        raise fail("E403", message, Place(str(path), 1), hint)


def _lines(path: Path, reader: Reader, unreadable: list[Unreadable], fit: Fit | None) -> Iterator[pa.Table]:
    con = duck.connect(threads=1, locked=True)
    try:
        row = line = 0
        for block in line_blocks(text_pieces(path, reader.encoding, reader.member)):
            if b"\r" in block:
                block = block.replace(b"\r\n", b"\n")
            found = len(unreadable)
            others = fit.others(block) if fit else None
            if others is None:
                fit = None  # a file so unlike its contract is not worth the search
                table = _checked_block(con, block, row, line, unreadable)
            else:
                table = _fitting_block(block, row, line, unreadable, others)
            yield table
            row += table.num_rows + len(unreadable) - found
            line += table.num_rows if others == [] else block.count(b"\n")
    finally:
        con.close()


def _fitting_block(block: bytes, row: int, line: int, unreadable: list[Unreadable], others: list[int]) -> pa.Table:
    """The block's records, of which only the `others` need a look."""
    if others:
        return _look(block, row, line, unreadable, others)
    try:
        texts = _split(block)
    except pa.ArrowInvalid:  # the expression takes half a surrogate pair for UTF-8
        return _look(block, row, line, unreadable)
    return _table(range(row, row + len(texts)), texts, fits=True)


def _checked_block(con: duck.Connection, block: bytes, row: int, line: int, unreadable: list[Unreadable]) -> pa.Table:
    """The block's records, all of which are checked."""
    try:
        texts = _split(block)
    except pa.ArrowInvalid:  # some line is not UTF-8
        return _look(block, row, line, unreadable)
    con.register("lines", pa.table({RAW: texts}))
    good = duck.arrow(con, _GOOD).column("good")
    if _LAX.search(block):
        return _look(block, row, line, unreadable)
    if not pc.all(good).as_py():
        return _look(block, row, line, unreadable, pc.indices_nonzero(pc.invert(good)).to_pylist())
    return _table(range(row, row + len(texts)), texts, fits=False)


def _split(block: bytes) -> pa.Array:
    ends = pa.array([0, len(block) - 1], pa.int32()).buffers()[1]
    text = pa.Array.from_buffers(pa.binary(), 1, [None, ends, pa.py_buffer(block)]).cast(pa.string())
    return pc.split_pattern(text, "\n").values


def _look(
    block: bytes, row: int, line: int, unreadable: list[Unreadable], doubtful: Iterable[int] | None = None
) -> pa.Table:
    """The block's records, where of the `doubtful` lines (by default all) each is looked at."""
    lines = block.removesuffix(b"\n").split(b"\n")
    numbers = list(range(row, row + len(lines)))
    fits = [doubtful is not None] * len(lines)
    dropped: list[int] = []
    blank = 0
    for at in range(len(lines)) if doubtful is None else doubtful:
        fits[at] = False
        if not lines[at].strip():
            dropped.append(at)
            blank += 1
            numbers[at:] = range(row + at - blank, row + len(lines) - blank)
            continue
        text, reason = _checked(lines[at])
        if reason is None:
            lines[at] = text.encode()
        else:
            unreadable.append(Unreadable(numbers[at], line + at + 1, reason, text))
            dropped.append(at)
    for at in reversed(dropped):
        del lines[at], numbers[at], fits[at]
    return _table(numbers, pa.array(lines, pa.string()), fits)


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


def _table(rows: list[int] | range, texts: list[str] | pa.Array, fits: list[bool] | bool | None = None) -> pa.Table:
    column = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
    found = {ROW: numbered(rows), RAW: column}
    if fits is not None:
        found[FITS] = pa.repeat(fits, len(column)) if isinstance(fits, bool) else pa.array(fits, pa.bool_())
    return pa.table(found)


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
    text = document_text(path, reader.encoding, reader.member)
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
