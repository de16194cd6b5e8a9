"""Files as blocks of whole lines in UTF-8, whatever their encoding, with memory bounded by a block.

It decides where a block may be cut. What a line means is for the readers of the formats.
"""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from runtime.diagnostics import Place, fail

BLOCK = 4 << 20
LONGEST_LINE = 256 << 20


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


def text_pieces(path: Path, encoding: str = "utf-8") -> Iterator[bytes]:
    """The file's text as UTF-8 without its byte order mark, in pieces cut anywhere.

    Bytes that the encoding does not have stay as they are, so that only their own lines are refused later.
    """
    with path.open("rb") as file:
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


def first_lines(path: Path, encoding: str = "utf-8", quote: bytes = b"") -> bytes:
    """The lines at the start of the file, a few megabytes; all of them in a small file."""
    return b"".join(islice(line_blocks(text_pieces(path, encoding), quote), 2))


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


def count_guess(path: Path) -> int:
    """About how many lines the file has, from the first part of it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(1 << 18)
    lines = head.count(b"\n") + (not head.endswith(b"\n"))
    return lines if len(head) >= size else round(lines * size / len(head))


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii")


def _transcoded(raw: Iterator[bytes], encoding: str, path: Path) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    try:
        for data in raw:
            yield decoder.decode(data).encode("utf-8", "surrogateescape")
        yield decoder.decode(b"", True).encode("utf-8", "surrogateescape")
    except UnicodeError as error:
        raise fail("E408", f"the text is not {encoding}: {error}", Place(file=str(path))) from error
