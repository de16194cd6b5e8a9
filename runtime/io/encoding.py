"""Which encoding a text file has: certain where its bytes say so, else a guess with its doubt.

It decides nothing about what the text holds.
"""

from __future__ import annotations

import codecs
import itertools
from dataclasses import dataclass

from charset_normalizer import from_bytes

from runtime.diagnostics import Diagnostic, Place

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURE_ENOUGH = 40  # non-ASCII bytes below which statistics say little


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """The encoding's Python name, and the doubt about it."""

    encoding: str
    doubt: Diagnostic | None = None


def guess_encoding(head: bytes, whole: bool, file: str | None = None) -> EncodingGuess:
    """The encoding of the text that starts with `head`; `whole`: there is nothing after it."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return EncodingGuess(name)
    wide = _without_mark(head)
    if wide:
        return EncodingGuess(wide, _doubt(f"no byte order mark; read as {wide.upper()}", file))
    if not whole:
        head = head[: head.rfind(b"\n") + 1] or head[:-4]
    bad = _lines_not_utf8(head)
    if not bad:
        return EncodingGuess("utf-8")
    if len(bad) * 3 <= _lines_in_utf8_beyond_ascii(head):
        message = f"mixed encodings: UTF-8, but {_lines(bad)} not; their records will be refused"
        return EncodingGuess("utf-8", _doubt(message, file, line=bad[0]))
    name = _statistics(head)
    message = f"the text is not UTF-8; read as {name}, which is a guess"
    return EncodingGuess(name, _doubt(message, file, line=bad[0], hint="check the letters with accents"))


def _without_mark(head: bytes) -> str | None:
    """UTF-16 by its many zero bytes, all of them in even or all in odd places."""
    sample = head[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 > len(sample) and min(even, odd) * 20 < max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _lines_not_utf8(data: bytes) -> list[int]:
    try:
        data.decode()
    except UnicodeDecodeError:
        return [number for number, line in enumerate(data.split(b"\n"), 1) if not _is_utf8(line)]
    return []


def _lines_in_utf8_beyond_ascii(data: bytes) -> int:
    return sum(not line.isascii() and _is_utf8(line) for line in data.split(b"\n"))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _statistics(head: bytes) -> str:
    """The likeliest encoding; for a few letters the one that is commonest in business files."""
    if sum(byte > 127 for byte in head[:65536]) >= _SURE_ENOUGH:
        lines = b"\n".join(line for line in head.split(b"\n") if not line.isascii())
        best = from_bytes(lines[:65536]).best()
        if best is not None and best.encoding not in ("utf_8", "ascii"):
            return best.encoding.replace("_", "-")
    try:
        text = head.decode("cp1252")
    except UnicodeDecodeError:
        best = from_bytes(head[:65536]).best()
        return "latin-1" if best is None else best.encoding.replace("_", "-")
    letters = [c for c in text if ord(c) > 127]
    # In a text of Western Europe letters with accents stand among plain ones, not alone in whole words.
    in_row = sum(a > "\x7f" and b > "\x7f" for a, b in itertools.pairwise(text))
    if letters and in_row * 2 > len(letters):
        best = from_bytes(head[:65536]).best()
        return "cp1252" if best is None else best.encoding.replace("_", "-")
    return "cp1252"


def _lines(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:5])) + (", ..." if len(numbers) > 5 else "")
    return f"line {shown} is" if len(numbers) == 1 else f"{len(numbers)} lines ({shown}) are"


def _doubt(message: str, file: str | None, *, line: int | None = None, hint: str | None = None) -> Diagnostic:
    return Diagnostic("W407", message, Place(file=file, line=line), hint)
