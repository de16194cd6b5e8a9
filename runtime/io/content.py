"""What the first bytes of a file look like, for files that are not text.

It decides what a file is not: the message then says what it seems to be and what to do with it.
"""

from __future__ import annotations

import re
from pathlib import Path

from runtime.diagnostics import Place, fail
from runtime.io.unpack import opened

_LIKE_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]\-0-9]|true|false|null))')
_SAVE = "save the sheet as .xlsx or CSV"
_UNPACK = "unpack it first"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OLDEST_EXCEL = re.compile(rb"\x09[\x00\x02\x04]\x06\x00")
_MARC = re.compile(rb"[0-9]{5}[a-z][a-z]{2}.{2}[0-9 ]{7}")

# What a file starts with, what it is then, and what to do.
_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "a gzip archive in an archive", _UNPACK),
    (b"PK\x03\x04", "an archive in an archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", _UNPACK),
    (b"LZIP", "an lzip archive", _UNPACK),
    (b"\x1f\x9d", "a compress archive (.Z)", _UNPACK),
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
    (b"<table", "a web page", _SAVE),
    (b"{\\rtf", "a text document (RTF)", "save its table as CSV"),
)


def looks_like_json(text: bytes) -> bool:
    """Whether UTF-8 text starts as a JSON document of objects or lists does."""
    return _LIKE_JSON.match(text[:4096].decode("utf-8", "replace")) is not None


def check_kind(path: Path, title: str, member: str = "") -> None:
    """E403 when the file's first bytes say that it is something else than text."""
    with opened(path, member) as file:
        head = file.read(4096)
    found: tuple[str, str] | None
    if head.startswith(b"PAR1"):
        found = ("Parquet", "write format: parquet in the contract")
    elif is_workbook(head):
        found = ("an Excel workbook", "write format: excel in the contract")
    else:
        found = other_kind(head)
    if found is not None:
        raise fail("E403", f"the contract says {title}, the file is {found[0]}", Place(file=str(path)), found[1])


def other_kind(head: bytes) -> tuple[str, str] | None:
    """What the file seems to be if it is none that can be read, and what to do about it."""
    if _is_document(head):
        return _inside_document(head)
    if _MARC.match(head):
        return "library records (MARC)", "convert them to JSON or CSV"
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


def is_workbook(head: bytes) -> bool:
    """Whether a spreadsheet program wrote the file, by its first bytes."""
    if head.startswith(_OLD_OFFICE) or _OLDEST_EXCEL.match(head):
        return True
    is_text = b"wordprocessingml" in head or b"presentation" in head or b"opendocument.text" in head
    return _is_document(head) and not is_text and b"word/" not in head and b"ppt/" not in head


def _is_document(head: bytes) -> bool:
    """Whether a zip archive is an Office document."""
    inside = b"[Content_Types].xml", b"xl/", b"word/", b"ppt/", b"docProps", b"_rels/", b"mimetypeapplication/vnd"
    return head.startswith(b"PK\x03\x04") and any(name in head for name in inside)


def _inside_document(head: bytes) -> tuple[str, str]:
    if b"word/" in head or b"opendocument.text" in head:
        return "a text document", "save its table as CSV"
    if b"ppt/" in head or b"opendocument.presentation" in head:
        return "a presentation", "ask for the data behind it"
    return "an Office document", _SAVE
