"""What the first bytes of a file look like, for files that are not text.

It decides what a file is not: the message then says what it seems to be and what to do with it.
"""

from __future__ import annotations

import re
from pathlib import Path

from runtime.diagnostics import Place, fail

_LIKE_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]\-0-9]|true|false|null))')
_SAVE = "save the sheet as CSV"
_UNPACK = "unpack it first"

# What a file starts with, what it is then, and what to do.
_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or another Office file", _SAVE),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"%PDF", "a PDF document", "ask for the data behind it"),
    (b"SQLite format 3", "an SQLite database", "export its table as CSV"),
    (b"Obj\x01", "an Avro file", "convert it to Parquet"),
    (b"ORC", "an ORC file", "convert it to Parquet"),
    (b"ARROW1", "an Arrow file", "convert it to Parquet"),
    (b"\x89PNG", "a PNG picture", "choose the data file"),
    (b"\xff\xd8\xff", "a JPEG picture", "choose the data file"),
    (b"GIF8", "a GIF picture", "choose the data file"),
    (b"<?xml", "an XML document", "convert it to JSON or CSV"),
    (b"<!DOCTYPE", "a web page", "the download may have been a login page"),
    (b"<html", "a web page", "the download may have been a login page"),
)


def looks_like_json(text: bytes) -> bool:
    """Whether UTF-8 text starts as a JSON document of objects or lists does."""
    return _LIKE_JSON.match(text[:4096].decode("utf-8", "replace")) is not None


def check_kind(path: Path, title: str) -> None:
    """E403 when the file's first bytes say that it is something else than text."""
    with path.open("rb") as file:
        head = file.read(512)
    found = ("Parquet", "write format: parquet in the contract") if head.startswith(b"PAR1") else other_kind(head)
    if found is not None:
        raise fail("E403", f"the contract says {title}, the file is {found[0]}", Place(file=str(path)), found[1])


def other_kind(head: bytes) -> tuple[str, str] | None:
    """What the file seems to be if it is none that can be read, and what to do about it."""
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(head)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for sign, title, hint in _SIGNS:
        if head.startswith(sign) or (sign.startswith(b"<") and text[: len(sign)].lower() == sign.lower()):
            return title, hint
    if head[257:262] == b"ustar":
        return "a tar archive", _UNPACK
    return None


def is_binary(head: bytes) -> bool:
    """Whether the bytes are no text at all (text in UTF-16 has zeros too, but in every other place)."""
    sample = head[:8192]
    control = sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in sample)
    return control * 20 > len(sample)


def _inside_zip(head: bytes) -> tuple[str, str]:
    if b"xl/" in head or b"[Content_Types].xml" in head[:200]:
        return "an Excel workbook (.xlsx) or another Office file", _SAVE
    if b"opendocument" in head[:200]:
        return "an OpenDocument file", _SAVE
    return "a zip archive", _UNPACK
