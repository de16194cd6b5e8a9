"""What a capital letter, a blank and a plain letter is: pinned, because Python and DuckDB differ and change.

Case is by single code point (`ß` and `ẞ`, `İ` to `i`, no final sigma), as of Unicode 14; white space is Unicode's
own property. The functions of text are defined by these tables.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from runtime.language.quoting import quote_text

WHITESPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
WHITESPACE_CLASS = r"[\t\n\x0b\x0c\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"

_BLANKS = quote_text(WHITESPACE)
_OTHER_BLANKS = WHITESPACE_CLASS.replace("\\r ", "\\r")
_CONTROLS = " OR ".join(f"contains(t, chr({code}))" for code in b"\t\n\v\f\r")


def _trimming(name: str, trim: str, *, left: bool, right: bool) -> str:
    """A macro that takes away blanks. DuckDB's trim of a set of letters costs ten times its trim of spaces, so it is
    asked last: most texts begin and end with a letter, or have no other blanks than spaces."""
    ends = [f"begins_with_letter({end})" for end, asked in (("t", left), ("t[-1]", right)) if asked]
    return f"""CREATE OR REPLACE MACRO {name}(t) AS
        CASE WHEN {" AND ".join(ends)} THEN t WHEN has_only_spaces(t) THEN {trim}(t) ELSE {trim}(t, {_BLANKS}) END"""


_WHITESPACE_MACROS = (
    # The letters between the blanks, in the order of Unicode.
    f"""CREATE OR REPLACE MACRO begins_with_letter(t) AS
        t BETWEEN '!' AND chr({0x84}) OR t BETWEEN chr({0xA1}) AND chr({0x167F}) OR t >= chr({0x3001})""",
    f"""CREATE OR REPLACE MACRO has_only_spaces(t) AS
        CASE WHEN strlen(t) = length(t) THEN NOT ({_CONTROLS}) ELSE NOT regexp_matches(t, '{_OTHER_BLANKS}') END""",
    _trimming("trimmed", "trim", left=True, right=True),
    _trimming("trimmed_left", "ltrim", left=True, right=False),
    _trimming("trimmed_right", "rtrim", left=False, right=True),
    f"CREATE OR REPLACE MACRO squeezed(t) AS trim(regexp_replace(t, '{WHITESPACE_CLASS}+', ' ', 'g'))",
)

# Where letters with a case are; all others keep their form.
_CASED = (range(0x80, 0x3000), range(0xA640, 0xAC00), range(0xFF21, 0xFF5B), range(0x10400, 0x11900),
          range(0x16E40, 0x16E80), range(0x1E900, 0x1E944))  # fmt: skip
# Letters that got a case after Unicode 14: Python's newer versions know them, DuckDB does not.
_NEWER = {0x19B, 0x264, 0x1C89, 0x1C8A, *range(0xA7CB, 0xA7D0), *range(0xA7D2, 0xA7D5), *range(0xA7DA, 0xA7DD),
          *range(0x10D50, 0x10D86), *range(0x16EA0, 0x16ED4)}  # fmt: skip
# Python has only capitals of two letters for these; their single capital is eight (or nine) code points on.
_GREEK = {c: c + 8 for start in (0x1F80, 0x1F90, 0x1FA0) for c in range(start, start + 8)}
_SINGLE_CAPITALS = {0xDF: 0x1E9E, 0x1FB3: 0x1FBC, 0x1FC3: 0x1FCC, 0x1FF3: 0x1FFC, **_GREEK}


def upper(text: str) -> str:
    """The text in capital letters, the same in every version of Python."""
    return text.upper() if text.isascii() else text.translate(_capitals())


def lower(text: str) -> str:
    """The text in small letters, the same in every version of Python."""
    return text.lower() if text.isascii() else text.translate(_small())


@cache
def _capitals() -> dict[int, str]:
    found = {c: chr(c).upper() for c in _with_case()}
    return {c: u for c, u in found.items() if len(u) == 1} | {c: chr(u) for c, u in _SINGLE_CAPITALS.items()}


@cache
def _small() -> dict[int, str]:
    found = {c: chr(c).lower() for c in _with_case()}
    return {c: u for c, u in found.items() if len(u) == 1} | {0x130: "i"}


def _with_case() -> list[int]:
    return [*range(0x41, 0x5B), *range(0x61, 0x7B), *(c for cs in _CASED for c in cs if c not in _NEWER)]


def _plain_letters() -> dict[str, str]:
    """The plain letter of each Latin letter with an accent (Latin-1 and Latin Extended-A)."""
    found = {"ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t", "ð": "d", "ŋ": "n"}
    for letter in map(chr, range(0xDF, 0x180)):
        base = unicodedata.normalize("NFD", letter)[0]
        if base != letter and base.isascii() and base.islower():
            found[letter] = base
    return found


PLAIN_LETTERS = _plain_letters()
WRITTEN_OUT = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}


def _ascii_letters() -> dict[str, str]:
    """The plain form of each letter, blank, quotation mark and dash that has one of one character."""
    found = dict(zip("øØđĐħĦıłŁŧŦðÐŋŊ", "oOdDhHilLtTdDnN", strict=True))
    for letter in map(chr, [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]):
        base = unicodedata.normalize("NFD", letter)[0]
        if base != letter and base.isascii() and base.isalpha():
            found[letter] = base
    found |= dict.fromkeys("\u2018\u2019\u201a\u201b", "'") | dict.fromkeys("\u201c\u201d\u201e\u201f", '"')
    found |= dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    return found | {blank: " " for blank in WHITESPACE if ord(blank) >= 0xA0}


_ASCII_LETTERS = _ascii_letters()
_ASCII_WRITTEN_OUT = WRITTEN_OUT | {
    "ẞ": "SS", "Æ": "AE", "Œ": "OE", "Þ": "Th", "ĳ": "ij", "Ĳ": "IJ", "\u2026": "...", "ﬁ": "fi", "ﬂ": "fl"
}  # fmt: skip
_MARKS = "".join(map(chr, range(0x300, 0x370)))
_TO_ASCII = str.maketrans({**_ASCII_LETTERS, **_ASCII_WRITTEN_OUT, **dict.fromkeys(_MARKS, "")})


def transliterated(text: str) -> str:
    """The text with plain letters for Latin ones with accents; what has no plain letter stays."""
    return text if text.isascii() else text.translate(_TO_ASCII)


def _transliterated_macro() -> str:
    letters = quote_text("".join(_ASCII_LETTERS) + _MARKS)
    made = f"translate(t, {letters}, {quote_text(''.join(_ASCII_LETTERS.values()))})"
    for letter, plain in _ASCII_WRITTEN_OUT.items():
        made = f"replace({made}, '{letter}', '{plain}')"
    return f"CREATE OR REPLACE MACRO transliterated(t) AS {made}"


MACROS = (*_WHITESPACE_MACROS, _transliterated_macro())
"""What a connection needs for functions of letters, so that a query does not repeat their tables at every turn."""
