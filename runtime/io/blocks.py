"""Files as blocks of whole lines in UTF-8, whatever their encoding, with memory bounded by a block.

It decides where a block may be cut. What a line means is for the readers of the formats.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from runtime.diagnostics import Place, fail
from runtime.io.unpack import is_packed, opened

MIXED = "utf-8+cp1252"
"""UTF-8 in which some lines were written by Windows: bytes that are no UTF-8 are Windows' letters."""
BLOCK = 4 << 20
LONGEST_LINE = 256 << 20
_SINGLE = re.compile("[\udc80-\udcff]+")


def check_file(path: str | Path) -> Path:
    """The path, if it is a readable file with something in it; else E401 or E402."""
    file = Path(path)
    try:
        if file.is_dir():
            raise fail("E401", "expected a file, found a folder", Place(file=str(file)))
        with file.open("rb") as opened:
            empty = not opened.read(1)
    except OSError as error:
        raise fail("E401", f"cannot open the file: {error.strerror}", Place(file=str(file))) from error
    if empty:
        raise fail("E402", "the file is empty", Place(file=str(file)))
    return file


def text_pieces(path: Path, encoding: str = "utf-8", member: str = "") -> Iterator[bytes]:
    """The file's text as UTF-8 without its byte order mark, in pieces cut anywhere.

    Bytes that the encoding does not have stay as they are, so that only their own lines are refused later.
    """
    with opened(path, member) as file:
        raw = iter(lambda: file.read(BLOCK), b"")
        pieces = raw if _is_utf8(encoding) else _transcoded(raw, encoding, path)
        first = next(pieces, b"").removeprefix(codecs.BOM_UTF8)
        if b"\n" not in first and b"\r" in first[:-1]:  # line ends of old Macs
            yield first.replace(b"\r", b"\n")
            yield from (piece.replace(b"\r", b"\n") for piece in pieces)
        else:
            yield first
            yield from pieces


def line_blocks(pieces: Iterable[bytes], quote: bytes = b"") -> Iterator[bytes]:
    """The same bytes in blocks that end with a newline (added at the end of a file that lacks it).

    With a quote, blocks are cut where the quotes before are even: at the end of a record, if it is well
    formed.
    """
    waiting = b""
    for piece in pieces:
        if not quote and (end := piece.rfind(b"\n") + 1):  # copied once only: this is how most bytes come
            yield b"".join((waiting, memoryview(piece)[:end]))
            waiting = piece[end:]
            continue
        waiting += piece
        cut = _cut(waiting, quote)
        if cut:
            yield waiting[:cut]
            waiting = waiting[cut:]
        if len(waiting) > LONGEST_LINE:
            raise fail("E404", f"a line is longer than {LONGEST_LINE >> 20} MB", hint="check the line ends")
    if waiting:
        yield waiting if waiting.endswith(b"\n") else waiting + b"\n"


def first_lines(path: Path, encoding: str = "utf-8", quote: bytes = b"", member: str = "") -> bytes:
    """The lines at the start of the file, a few megabytes; all of them in a small file."""
    return b"".join(islice(line_blocks(text_pieces(path, encoding, member), quote), 2))


def without_last(pieces: Iterable[bytes], count: int) -> Iterator[bytes]:
    """The same lines without the last `count`; blank ones are not counted and go with them."""
    waiting = b""
    for block in line_blocks(pieces):
        waiting += block
        cut = len(waiting)
        left = count
        while left and cut:
            start = waiting.rfind(b"\n", 0, cut - 1) + 1
            left -= bool(waiting[start:cut].strip())
            cut = start
        if cut and not left:
            yield waiting[:cut]
            waiting = waiting[cut:]


def _cut(data: bytes, quote: bytes) -> int:
    end = data.rfind(b"\n") + 1
    if not quote:
        return end
    odd = data.count(quote, 0, end) % 2
    while end and odd:
        earlier = data.rfind(b"\n", 0, end - 1) + 1
        odd = (odd - data.count(quote, earlier, end)) % 2
        end = earlier
    # Quotes that never pair up are no reason to hold the whole file: the reader sees the fault.
    return end or (data.rfind(b"\n") + 1 if len(data) > 4 * BLOCK else 0)


class Lines:
    """Physical lines with their number (from 1); lines read too far can be given back."""

    def __init__(self, blocks: Iterable[bytes], number: int = 0) -> None:
        self._rest = (line for block in blocks for line in _split(block))
        self._again: deque[bytes] = deque()
        self.number = number

    def take(self) -> bytes | None:
        """The next line with its newline, or None."""
        line = self._again.popleft() if self._again else next(self._rest, None)
        self.number += line is not None
        return line

    def give_back(self, lines: list[bytes]) -> None:
        """Takes lines back, so that they are read again."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)


def _split(block: bytes) -> Iterator[bytes]:
    """The lines with their newline; unlike `splitlines`, a lone carriage return ends none."""
    start = 0
    while start < len(block):
        end = block.find(b"\n", start) + 1 or len(block)
        yield block[start:end]
        start = end


def _as_windows(found: re.Match[str]) -> str:
    return found[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def count_guess(path: Path) -> int | None:
    """About how many lines the file has, from the first part of it; None for a packed file."""
    if is_packed(path):
        return None
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(1 << 18)
    lines = head.count(b"\n") + (not head.endswith(b"\n"))
    return lines if len(head) >= size else round(lines * size / len(head))


def _is_utf8(encoding: str) -> bool:
    return encoding != MIXED and codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii")


def _transcoded(raw: Iterator[bytes], encoding: str, path: Path) -> Iterator[bytes]:
    is_mixed = encoding == MIXED
    decoder = codecs.getincrementaldecoder("utf-8" if is_mixed else encoding)("surrogateescape")
    try:
        for data in chain(raw, [b""]):
            text = decoder.decode(data, not data)
            yield (_SINGLE.sub(_as_windows, text) if is_mixed else text).encode("utf-8", "surrogateescape")
    except UnicodeError as error:
        raise fail("E408", f"the text is not {encoding}: {error}", Place(file=str(path))) from error
