"""Cells of a workbook that a reader of values takes for empty: errors, and formulas that nobody calculated.

It decides what text stands for them, so that a number field refuses "#N/A" instead of taking nothing for it. Only
.xlsx tells; the old format and OpenDocument do not.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

_MOST = 256 << 20
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?\bt="e"[^>]*>'
    rb"(?:<(?:\w+:)?f[^>]*>(?:[^<]*</(?:\w+:)?f>)?)?<(?:\w+:)?v>([^<]*)<"
)
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*\bt="str")[^>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"<(?:\w+:)?f[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


@dataclass(slots=True)
class OddCells:
    """The cells by row and column (from 0) with the text that stands for them; their names, by what they are."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


def odd_cells(data: bytes, sheet: str) -> OddCells:
    """The odd cells of a sheet; none where the file does not tell."""
    found = OddCells()
    xml = _sheet_xml(data, sheet)
    if b't="e"' in xml:
        for column, row, text in _ERROR.findall(xml):
            _keep(found, found.errors, column, row, html.unescape(text.decode("utf-8", "replace")))
    if b"<f" in xml or b":f" in xml:
        for column, row, text in _FORMULA.findall(xml):
            _keep(found, found.formulas, column, row, "=" + html.unescape(text.decode("utf-8", "replace")))
    return found


def _keep(found: OddCells, names: list[str], column: bytes, row: bytes, text: str) -> None:
    place = 0
    for letter in column:
        place = place * 26 + letter - 64
    found.texts[int(row) - 1, place - 1] = text
    names.append((column + row).decode())


def _sheet_xml(data: bytes, sheet: str) -> bytes:
    if not data.startswith(b"PK"):
        return b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = _attributes(_SHEET, _text(archive, "xl/workbook.xml"))
            wanted = next((s.get("r:id") for s in book if html.unescape(s.get("name", "")) == sheet), None)
            relations = _attributes(_RELATION, _text(archive, "xl/_rels/workbook.xml.rels"))
            target = next((r["Target"] for r in relations if r.get("Id") == wanted and "Target" in r), None)
            if target is None:
                return b""
            inside = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            with archive.open(inside) as stream:
                return stream.read(_MOST)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, OSError, RuntimeError, zlib.error):
        return b""


def _text(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as stream:
        return stream.read(_MOST).decode("utf-8", "replace")


def _attributes(tag: re.Pattern[str], text: str) -> list[dict[str, str]]:
    return [dict(_ATTRIBUTE.findall(found)) for found in tag.findall(text)]
