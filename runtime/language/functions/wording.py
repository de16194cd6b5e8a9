"""Functions of how a text is written: its letters, its words and lines, and where a part of it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from runtime.language.functions.letters import WHITESPACE_CLASS, lower, transliterated, upper
from runtime.language.functions.patterns import compiled
from runtime.language.functions.table import TEXT, Example, Function, Param, Sql, only_in_python, table
from runtime.language.quoting import fresh_name, quote_text
from runtime.values import INTEGER, STRING, array

_A_TEXT = Param("text", TEXT, "the text")
_BETWEEN_WORDS = WHITESPACE_CLASS[1:-1] + r'\-/(),.;:&"_+\[\]'
_WORD = f"[^{_BETWEEN_WORDS}]+|[{_BETWEEN_WORDS}]+"
_BREAKS = "\r\n|\r"


def _title(text: str) -> str:
    return "".join(upper(part[:1]) + part[1:] for part in compiled(_WORD).findall(lower(text)))


def _title_sql(arguments: Sequence[Sql]) -> str:
    text = arguments[0]
    x = fresh_name(text.value)
    parts = f"regexp_extract_all(lower({text}), {quote_text(_WORD)})"
    capital = f"upper(substring({x}, 1, 1)) || substring({x}, 2)"
    return f"array_to_string(list_transform({parts}, lambda {x}: {capital}), '')"


def _normalize(text: str, form: Any = "NFC") -> str:
    return unicodedata.normalize(form, text)


def _lines(text: str) -> list[str]:
    found: list[str] = compiled(_BREAKS).sub("\n", text).split("\n")
    return found if found[-1] else found[:-1]


def _lines_sql(arguments: Sequence[Sql]) -> str:
    text = f"regexp_replace({arguments[0]}, {quote_text(_BREAKS)}, chr(10), 'g')"
    whole = f"CASE WHEN ends_with({text}, chr(10)) THEN substring({text}, 1, length({text}) - 1) ELSE {text} END"
    empty = "CAST([] AS VARCHAR[])"
    return f"CASE WHEN {arguments[0]} = '' THEN {empty} ELSE string_split({whole}, chr(10)) END"


def _words(text: str) -> list[str]:
    return [part for part in compiled(WHITESPACE_CLASS + "+").split(text) if part]


def _words_sql(arguments: Sequence[Sql]) -> str:
    x = fresh_name(arguments[0].value)
    return f"list_filter(regexp_split_to_array({arguments[0]}, '{WHITESPACE_CLASS}+'), lambda {x}: {x} <> '')"


def _position_of(text: str, search: str) -> int | None:
    return text.find(search) + 1 or None


WORDING = table(
    Function(
        "title", "text", "The text with a capital at the start of each word, the rest in small letters.", (_A_TEXT,),
        STRING,
        (Example("title('ANNA-MARIA VAN DYK')", "Anna-Maria Van Dyk"), Example("title(a)", "Élan (É)",
         given={"a": "élan (é)"}), Example("title(a)", None, given={"a": None})),
        _title, _title_sql,
    ),
    Function(
        "normalize", "text", "The text in a normal form of Unicode, so that equal looking texts are equal.",
        (_A_TEXT, Param("form", TEXT, "NFC joins letters and accents (when left out), NFKC also makes ﬁ two letters",
                        literal=True, optional=True, choices=("NFC", "NFKC"))), STRING,
        (Example("normalize(a)", "é", given={"a": "e\u0301"}), Example("normalize('ﬁ')", "ﬁ"),
         Example("normalize('ﬁ', 'NFKC')", "fi"), Example("normalize(a)", None, given={"a": None})),
        _normalize, only_in_python("SQL and Python may know different versions of Unicode"),
    ),
    Function(
        "transliterate", "text", "The text in plain Latin letters, without accents; other scripts stay as they are.",
        (_A_TEXT,), STRING,
        (Example("transliterate('Łódź, Straße, Ærø')", "Lodz, Strasse, AEro"),
         Example("transliterate('“Zoë” – Дом')", '"Zoe" - Дом'),
         Example("transliterate(a)", None, given={"a": None})),
        transliterated, "transliterated({0})",
    ),
    Function(
        "words", "text", "The words of the text: what stands between white space.", (_A_TEXT,), array(STRING),
        (Example("words(' Ann  Lee ')", ["Ann", "Lee"]), Example("words(' ')", []),
         Example("words(a)", None, given={"a": None})),
        _words, _words_sql,
    ),
    Function(
        "lines", "text", "The lines of the text; a line break at its end starts no further line.", (_A_TEXT,),
        array(STRING),
        (Example("lines(a)", ["Hill 1", "", "Rome"], given={"a": "Hill 1\r\n\nRome\n"}), Example("lines('')", []),
         Example("lines(a)", None, given={"a": None})),
        _lines, _lines_sql,
    ),
    Function(
        "position_of", "text", "Where the other text first stands in the text, counted from 1; null when it does not.",
        (_A_TEXT, Param("search", TEXT, "the text to find")), INTEGER,
        (Example("position_of('anna@x.org', '@')", 5), Example("position_of('anna', '@')", None),
         Example("position_of(a, '@')", None, given={"a": None})),
        _position_of, "NULLIF(CAST(strpos({0}, {1}) AS BIGINT), 0)",
    ),
)  # fmt: skip
