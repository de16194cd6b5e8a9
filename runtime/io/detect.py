"""What a file is and how it is read: a proposal with its doubts, for a person to accept.

Its content decides; its name is asked second, and a name that says otherwise is said. It reads the head and the
tail of a large file, of a JSON document the whole. It does not decide types (`infer` does).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from runtime.artefacts.contract import FormatName, Reader
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, fail
from runtime.io import strict_json
from runtime.io.blocks import check_file, first_lines
from runtime.io.content import is_binary, is_workbook, looks_like_json, other_kind
from runtime.io.csv_text import column_names
from runtime.io.dialect import guess_dialect
from runtime.io.doubts import Doubts, Fixed
from runtime.io.encoding import guess_encoding
from runtime.io.excel_guess import guess_sheet
from runtime.io.formats import Format, format_of, title_of
from runtime.io.json_shape import propose_records, survey
from runtime.io.json_source import document_text
from runtime.io.parquet_source import parquet_file
from runtime.io.unpack import is_packed, opened

_HEAD = 4 << 20
_TAIL = 256 << 10
_ENCODING_HEAD = 64 << 20
_LINES = 1_000
_SHOWN = 3
_MOST_COLUMNS = 100_000
_FACTS = ("W417", "W421")  # doubts that stay when somebody has decided: what they say is seen, not guessed


@dataclass(frozen=True, slots=True)
class Detection:
    """How to read a file; `names` are the columns of a table (none for JSON)."""

    reader: Reader
    doubts: tuple[Diagnostic, ...] = ()
    names: tuple[str, ...] = ()


def detect(path: str | Path, name: str | None = None, fixed: Fixed = MappingProxyType({})) -> Detection:
    """The proposal for a file; `name` is its real name where the path is only a temporary one.

    What is `fixed` is not guessed, and the rest is guessed in its light. Raises E401, E402, E403 (what it looks
    like instead) or E404 (line and column).
    """
    file = check_file(path)
    called = name or file.name
    found = _Look(file, called, fixed).detection()
    doubts = tuple(d for d in found.doubts if d.about not in fixed or d.code in _FACTS)
    return replace(found, reader=replace(found.reader, **fixed), doubts=doubts)


class _Look:
    def __init__(self, file: Path, called: str, fixed: Fixed) -> None:
        self.file, self.called, self.fixed = file, called, fixed
        member: str = fixed.get("member", "")
        self.member = member
        self.promised = format_of(member or called)
        self.doubts = Doubts(called)
        with opened(file, member) as stream:
            self.head = stream.read(_HEAD)
        self.packed = is_packed(file)
        self.whole = len(self.head) < _HEAD

    def detection(self) -> Detection:
        if not self.head:
            raise fail("E402", "the packed file is empty", Place(file=self.called))
        if "format" in self.fixed:
            return self._as_said(self.fixed["format"])
        if self.head.startswith(b"PAR1"):
            return self._parquet()
        if is_workbook(self.head):
            return self._excel()
        other = other_kind(self.head)
        if other is not None:
            raise fail("E403", f"expected {self._expected()}, found {other[0]}", Place(file=self.called), other[1])
        if self.promised is not None and self.promised.name in ("json", "ndjson"):
            return self._promised_json(self.promised.name)
        return self._text()

    def _as_said(self, format_: FormatName) -> Detection:
        """The file as a person said that it is."""
        match format_:
            case "excel":
                return self._excel()
            case "parquet":
                return self._parquet()
            case "csv":
                return self._text()
            case "json" | "ndjson":
                return self._found(Reader(format_, encoding=_json_encoding(self.head)), [])

    def _excel(self) -> Detection:
        self._check_name("excel")
        reader, names = guess_sheet(self.file, self.doubts, self.fixed)
        return self._found(reader, names)

    def _text(self) -> Detection:
        encoding: str = self.fixed.get("encoding") or guess_encoding(*self._for_encoding(), self.doubts)
        if not encoding.startswith(("utf-16", "utf-32")) and is_binary(self.head):
            raise fail("E403", f"expected {self._expected()}, found bytes that are no text", Place(file=self.called))
        block = first_lines(self.file, encoding, b'"', self.member)
        if not block.strip():
            raise fail("E402", "the file holds nothing but blank lines", Place(file=self.called))
        if looks_like_json(block) and "format" not in self.fixed:
            self.doubts.found.clear()
            return self._json(None)
        self._check_name("csv")
        delimiter = self.promised.delimiter if self.promised else None
        found = guess_dialect(block, encoding, self.doubts, delimiter, self._tail(block, encoding), self.fixed)
        if not found.names and not found.body:
            raise fail("E409", "the file's lines cannot be read as CSV", Place(file=self.called, line=1))
        return self._found(found.reader, found.names)

    def _found(self, reader: Reader, names: list[str]) -> Detection:
        if len(names) > _MOST_COLUMNS:
            hint = "check the delimiter and the line ends"
            message = f"the table has {len(names):,} columns; at most {_MOST_COLUMNS:,} are read"
            raise fail("E409", message, Place(file=self.called), hint)
        return Detection(reader, tuple(self.doubts.found), tuple(names))

    def _expected(self) -> str:
        return self.promised.title if self.promised is not None else "CSV, Excel, JSON, NDJSON or Parquet"

    def _check_name(self, found: FormatName) -> None:
        promised: Format | None = self.promised
        if (
            "format" in self.fixed
            or promised is None
            or promised.name == found
            or {promised.name, found} == {"json", "ndjson"}
        ):
            return
        ending = Path(self.called).suffix
        message = f"the file is called {ending} but holds {title_of(found)}; it is read as what it is"
        self.doubts.say("W427", message, about="format")

    def _for_encoding(self) -> tuple[bytes, bool]:
        """As much of the text as is needed to see its encoding: all of it, or pieces from all over a large file."""
        size = self.file.stat().st_size
        if self.whole or self.packed:
            return self.head, self.whole
        if size <= _ENCODING_HEAD:
            return self.file.read_bytes(), True
        with self.file.open("rb") as stream:
            pieces = [self.head[: self.head.rfind(b"\n") + 1]]
            for part in range(1, 16):
                stream.seek(size * part // 16)
                pieces.append(_whole_lines(stream.read(_TAIL)))
        return b"".join(pieces), False

    def _tail(self, head: bytes, encoding: str) -> bytes | None:
        """The last lines of a file that is longer than its head, None if the head is all there is."""
        size = self.file.stat().st_size
        if self.packed:
            with opened(self.file, self.member) as stream:
                return None if len(stream.read(3 * _HEAD)) <= len(head) else b""
        if size <= _HEAD or size <= len(head):
            return None
        with self.file.open("rb") as stream:
            stream.seek((size - _TAIL) // 4 * 4)
            data = stream.read()
        wide = encoding.startswith(("utf-16", "utf-32"))
        text = data.decode(encoding if encoding != "utf-16" else "utf-16-le", "replace") if wide else ""
        return _whole_lines(text.encode("utf-8", "replace") if wide else _as_utf8(data, encoding))

    # JSON and Parquet

    def _parquet(self) -> Detection:
        self._check_name("parquet")
        with parquet_file(self.file) as found:
            names = column_names(found.schema_arrow.names)
            rows = found.metadata.num_rows
        if not rows:
            self.doubts.say("W410", "the file has columns and no rows")
        return self._found(Reader("parquet"), names)

    def _promised_json(self, promised: FormatName) -> Detection:
        """What is called JSON: a table if it surely is one."""
        block = self.head.removeprefix(b"\xef\xbb\xbf")
        starts = looks_like_json(block) or b"\0" in block[:64] or block.lstrip()[:1] in b'{["'
        if not starts and block.count(b"\n") > 1:
            try:
                found = _Look(self.file, self.called, self.fixed)._text()
            except CrosswalkError:
                return self._json(promised)
            if len(found.names) > 1 and not any(d.code in ("W417", "W421") for d in found.doubts):
                return found
        return self._json(promised)

    def _json(self, promised: FormatName | None) -> Detection:
        self._check_name("json")
        encoding = _json_encoding(self.head)
        head = first_lines(self.file, encoding, b"", self.member)
        if not head.strip():
            raise fail("E402", "the file holds nothing but blank space", Place(file=self.called, line=1, column=1))
        if _is_lines(head, promised):
            _say_broken_lines(head, self.doubts)
            return self._found(Reader("ndjson", encoding=encoding), [])
        text = document_text(self.file, "utf-8", self.member)
        try:
            found = survey(text)
        except strict_json.Broken as broken:
            raise strict_json.as_failure(text, broken, self.called) from broken
        if not found.is_list and not text.lstrip().startswith("{"):
            raise fail("E406", "expected an object or a list of objects, found one value", Place(file=self.called))
        records, doubts = propose_records(found, self.called)
        self.doubts.found += doubts
        return self._found(Reader("json", encoding=encoding, records=records), [])


def _whole_lines(data: bytes) -> bytes:
    return data[data.find(b"\n") + 1 : data.rfind(b"\n") + 1 or len(data)]


def _as_utf8(data: bytes, encoding: str) -> bytes:
    return data if encoding.startswith("utf-8") else data.decode(encoding, "replace").encode("utf-8", "replace")


def _json_encoding(start: bytes) -> str:
    """JSON is UTF-8, unless a mark says UTF-16 or UTF-32; nothing is guessed."""
    if start[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
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


def _say_broken_lines(head: bytes, doubts: Doubts) -> None:
    broken: list[tuple[int, str]] = []
    lines = [(n, line) for n, line in enumerate(head.split(b"\n")[:_LINES], 1) if line.strip()]
    for number, line in lines:
        reason = _broken(line)
        if reason is not None:
            broken.append((number, reason))
    if broken:
        counts = f"{len(broken)} of the first {len(lines)} lines"
        verb = "is" if len(broken) == 1 else "are"
        where = ", ".join(str(n) for n, _ in broken[:_SHOWN])
        message = f"{counts} {verb} no JSON and will be refused (line {where}): {broken[0][1]}"
        doubts.say("W430", message, line=broken[0][0], hint="the other records are read")


def _broken(line: bytes) -> str | None:
    try:
        strict_json.parse(strict_json.decode_bytes(line))
    except strict_json.Broken as broken:
        return f"column {broken.at + 1}: {broken.message}"
    except CrosswalkError as error:
        return error.diagnostics[0].message
    return None
