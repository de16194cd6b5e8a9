"""Which encoding a text file has: certain where its bytes say so, else a guess with its doubt.

It decides nothing about what the text holds.
"""

from __future__ import annotations

import codecs

from runtime.diagnostics import Correction
from runtime.io.blocks import MIXED
from runtime.io.doubts import Doubts, correction
from runtime.io.letters import likely_encodings

ENCODINGS: tuple[tuple[str, str], ...] = (
    ("UTF-8", "utf-8"), ("Windows, Western Europe", "cp1252"), ("Latin 1", "latin-1"), ("UTF-16", "utf-16"),
    ("UTF-16, little end first", "utf-16-le"), ("UTF-16, big end first", "utf-16-be"), ("UTF-32", "utf-32"),
    ("UTF-8 with lines by Windows", MIXED), ("Windows, Central Europe", "cp1250"), ("Windows, Cyrillic", "cp1251"),
    ("Russian (KOI8-R)", "koi8-r"), ("Russian (DOS)", "cp866"), ("Greek", "iso8859-7"), ("Turkish", "cp1254"),
    ("Hebrew", "cp1255"), ("Arabic", "cp1256"), ("Japanese (Shift JIS)", "cp932"), ("Japanese (EUC)", "euc-jp"),
    ("Korean (EUC)", "cp949"), ("Chinese, simplified (GB 18030)", "gb18030"), ("Chinese, traditional (Big5)", "big5"),
    ("Mac, Western Europe", "mac-roman"), ("DOS, Western Europe", "cp850"),
    ("Central Europe (ISO)", "iso8859-2"), ("Cyrillic (ISO)", "iso8859-5"), ("Thai", "cp874"),
    ("Windows, Baltic", "cp1257"), ("Windows, Greek", "cp1253"),
)  # fmt: skip
"""What can be chosen: how people call it, and Python's name."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OFFERED = 3


def guess_encoding(head: bytes, whole: bool, doubts: Doubts) -> str:
    """The encoding of the text that starts with `head`, by Python's name; `whole`: there is nothing after it."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    wide = _without_mark(head)
    if wide:
        doubts.say("W414", f"no byte order mark; read as {title_of(wide)}", about="encoding")
        return wide
    if not whole:
        head = head[: head.rfind(b"\n") + 1] or head[:-4]
    bad = _lines_not_utf8(head)
    if not bad:
        return "utf-8"
    if len(bad) * 3 <= sum(not line.isascii() and _is_utf8(line) for line in head.split(b"\n")):
        message = f"mixed encodings: UTF-8, but {_lines(bad)} not; their records will be refused"
        offers = [correction("Read those lines as Windows wrote them", encoding=MIXED), *_offers(head, ["cp1252"])]
        doubts.say("W415", message, *offers, line=bad[0], about="encoding")
        return "utf-8"
    name, *others = likely_encodings(head)
    word = _odd_word(head).decode(name, "replace")
    message = f"the text is not UTF-8; read as {title_of(name)}, which is a guess: '{word}'"
    offers = _offers(head, others, word)
    doubts.say("W414", message, *offers, line=bad[0], about="encoding", hint="check the letters with accents")
    return name


def title_of(encoding: str) -> str:
    """What people call the encoding."""
    return next((title for title, name in ENCODINGS if name == encoding), encoding.upper())


def _offers(head: bytes, names: list[str], taken: str = "") -> list[Correction]:
    """The other encodings, each with what a word of the file would be then."""
    word = _odd_word(head)
    seen = {taken}
    found: list[Correction] = []
    for name in names:
        text = word.decode(name, "replace")
        if len(found) == _OFFERED:
            break
        if text not in seen:
            found.append(correction(f"{title_of(name)}: '{text}'", encoding=name))
            seen.add(text)
    return found


def _odd_word(head: bytes) -> bytes:
    """A word that is no UTF-8, the longest of the first few."""
    odd = [line for line in head.split(b"\n", 2000) if not _is_utf8(line)][:20]
    words = [word.strip(b"\"'.,;:") for line in odd for word in _words(line) if not word.isascii()]
    return max(words, key=lambda w: min(len(w), 24), default=b"")[:48]


def _words(line: bytes) -> list[bytes]:
    for mark in b',;\t|\r"':
        line = line.replace(bytes([mark]), b" ")
    return line.split()


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


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _lines(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:5])) + (", ..." if len(numbers) > 5 else "")
    return f"line {shown} is" if len(numbers) == 1 else f"{len(numbers)} lines ({shown}) are"
