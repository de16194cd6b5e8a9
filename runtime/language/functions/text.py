"""Functions of text: cleaning, cutting, joining. Positions and lengths count characters (code points)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.language.functions.casting import joined_sql
from runtime.language.functions.letters import WHITESPACE, WHITESPACE_CLASS, lower, upper
from runtime.language.functions.patterns import PATTERNS, compiled
from runtime.language.functions.table import TEXT, Example, Failed, Function, Param, Sql, table
from runtime.language.functions.wording import WORDING
from runtime.values import BOOLEAN, STRING, array

LONGEST = 1000
_A_TEXT = Param("text", TEXT, "the text")


def _strip(text: str) -> str:
    return text.strip(WHITESPACE)


def _squeeze(text: str) -> str:
    return _strip(compiled(WHITESPACE_CLASS + "+").sub(" ", text))


def _capitalize(text: str) -> str:
    return upper(text[:1]) + text[1:]


def _substring(text: str, start: int, length: int | None = None) -> str:
    if start < 1 or (length is not None and length < 0):
        raise Failed("out_of_range", text)
    return text[start - 1 :] if length is None else text[start - 1 : start - 1 + length]


def _substring_sql(arguments: Sequence[Sql]) -> str:
    start = f"LEAST({arguments[1]}, 2147483647)"
    if len(arguments) == 2:
        return f"CASE WHEN {arguments[1]} >= 1 THEN substring({arguments[0]}, {start}) END"
    length = arguments[2]
    return (
        f"CASE WHEN {arguments[1]} >= 1 AND {length} >= 0 "
        f"THEN substring({arguments[0]}, {start}, LEAST({length}, 2147483647)) END"
    )


def _not_empty(value: Any) -> str | None:
    return None if value else "an empty text is found everywhere; write at least one character"


def _whole(value: Any) -> str | None:
    right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST
    return None if right else f"expected a whole number from 0 to {LONGEST}"


def _one_character(value: Any) -> str | None:
    return None if isinstance(value, str) and len(value) == 1 else "expected a single character"


def _pad(text: str, length: int, filler: str = " ", *, left: bool) -> str:
    return text.rjust(length, filler) if left else text.ljust(length, filler)


def _pad_sql(name: str) -> Any:
    def build(arguments: Sequence[Sql]) -> str:
        text, length = arguments[0].value, arguments[1].literal
        filler = arguments[2].value if len(arguments) > 2 else "' '"
        return f"CASE WHEN length({text}) < {length} THEN {name}({text}, {length}, {filler}) ELSE {text} END"

    return build


def _filled(separator: str, *texts: str | None) -> str | None:
    if separator is None:
        return None
    return separator.join(t for t in texts if t is not None and _strip(t))


def _filled_sql(arguments: Sequence[Sql]) -> str:
    separator, *texts = arguments
    parts = ", ".join(f"CASE WHEN trimmed({t}) <> '' THEN {t} END" for t in texts)
    joined = joined_sql(f"[{parts}]", separator)
    return f"CASE WHEN {separator} IS NOT NULL THEN COALESCE({joined}, '') END"


_LENGTH = Param("length", ("integer",), f"how many characters, at most {LONGEST}", literal=True, check=_whole)
_FILLER = Param("filler", TEXT, "the character to fill with; a space when left out", literal=True, optional=True,
                check=_one_character)  # fmt: skip

_CLEANING = table(
    Function(
        "upper", "text", "The text in capital letters.", (_A_TEXT,), STRING,
        (Example("upper('abc')", "ABC"), Example("upper(a)", "STRAẞE É", given={"a": "straße é"}),
         Example("upper(a)", None, given={"a": None})),
        upper, "upper({0})",
    ),
    Function(
        "lower", "text", "The text in small letters.", (_A_TEXT,), STRING,
        (Example("lower('ABC')", "abc"), Example("lower(a)", "äς", given={"a": "Äς"}),
         Example("lower(a)", None, given={"a": None})),
        lower, "lower({0})",
    ),
    Function(
        "capitalize", "text", "The text with its first letter as a capital, the rest unchanged.", (_A_TEXT,), STRING,
        (Example("capitalize('anna')", "Anna"), Example("capitalize('')", ""),
         Example("capitalize(a)", None, given={"a": None})),
        _capitalize, "(upper(substring({0}, 1, 1)) || substring({0}, 2))",
    ),
    Function(
        "trim", "text", "The text without white space at both ends.", (_A_TEXT,), STRING,
        (Example("trim('  a b\t')", "a b"), Example("trim(a)", "x", given={"a": "\u00a0x\n"}),
         Example("trim(a)", None, given={"a": None})),
        _strip, "trimmed({0})",
    ),
    Function(
        "ltrim", "text", "The text without white space at its start.", (_A_TEXT,), STRING,
        (Example("ltrim('  a ')", "a "), Example("ltrim(a)", None, given={"a": None})),
        lambda text: text.lstrip(WHITESPACE), "trimmed_left({0})",
    ),
    Function(
        "rtrim", "text", "The text without white space at its end.", (_A_TEXT,), STRING,
        (Example("rtrim(' a  ')", " a"), Example("rtrim(a)", None, given={"a": None})),
        lambda text: text.rstrip(WHITESPACE), "trimmed_right({0})",
    ),
    Function(
        "squeeze", "text", "The text with every run of white space as one space, and none at the ends.",
        (_A_TEXT,), STRING,
        (Example("squeeze('  a \t b ')", "a b"), Example("squeeze(a)", "", given={"a": " \n "}),
         Example("squeeze(a)", None, given={"a": None})),
        _squeeze, "squeezed({0})",
    ),
    Function(
        "blank_to_null", "text", "The text, or null when it is empty or only white space.", (_A_TEXT,), STRING,
        (Example("blank_to_null('  ')", None), Example("blank_to_null(' a ')", " a "),
         Example("blank_to_null(a)", None, given={"a": None})),
        lambda text: text if _strip(text) else None, "CASE WHEN trimmed({0}) <> '' THEN {0} END",
    ),
    Function(
        "pad_left", "text", "The text filled up at its start; a longer text stays as it is.",
        (_A_TEXT, _LENGTH, _FILLER), STRING,
        (Example("pad_left('7', `3`, '0')", "007"), Example("pad_left('12345', `3`, '0')", "12345"),
         Example("pad_left(a, `3`)", None, given={"a": None})),
        lambda *a: _pad(*a, left=True), _pad_sql("lpad"),
    ),
    Function(
        "pad_right", "text", "The text filled up at its end; a longer text stays as it is.",
        (_A_TEXT, _LENGTH, _FILLER), STRING,
        (Example("pad_right('ab', `4`, '-')", "ab--"), Example("pad_right(a, `3`)", None, given={"a": None})),
        lambda *a: _pad(*a, left=False), _pad_sql("rpad"),
    ),
)  # fmt: skip

_CUTTING = table(
    Function(
        "substring", "text", "The part of the text from a position on; the first character has position 1.",
        (_A_TEXT, Param("start", ("integer",), "position of the first character, from 1"),
         Param("length", ("integer",), "how many characters; all when left out", optional=True)), STRING,
        (Example("substring('abcdef', `2`, `3`)", "bcd"), Example("substring('abc', `2`)", "bc"),
         Example("substring('abc', `9`)", ""), Example("substring('abc', `0`)", fails="out_of_range"),
         Example("substring(a, `1`)", None, given={"a": None})),
        _substring, _substring_sql, fails="out_of_range",
    ),
    Function(
        "left", "text", "The first characters of the text.", (_A_TEXT, _LENGTH), STRING,
        (Example("left('abc', `2`)", "ab"), Example("left('abc', `9`)", "abc"),
         Example("left(a, `2`)", None, given={"a": None})),
        lambda text, n: text[:n], "substring({0}, 1, {1})",
    ),
    Function(
        "right", "text", "The last characters of the text.", (_A_TEXT, _LENGTH), STRING,
        (Example("right('abc', `2`)", "bc"), Example("right('abc', `0`)", ""),
         Example("right(a, `2`)", None, given={"a": None})),
        lambda text, n: text[-n:] if n else "", "right({0}, {1})",
    ),
    Function(
        "split", "text", "The parts of the text between the separators.",
        (_A_TEXT, Param("separator", TEXT, "what stands between the parts", literal=True, check=_not_empty)),
        array(STRING), (Example("split('a,b,', ',')", ["a", "b", ""]), Example("split('', ',')", [""]),
         Example("split(a, ',')", None, given={"a": None})),
        lambda text, separator: text.split(separator), "string_split({0}, {1})",
    ),
    Function(
        "replace", "text", "The text with every occurrence of one text replaced by another.",
        (_A_TEXT, Param("find", TEXT, "the text to find", literal=True, check=_not_empty),
         Param("with", TEXT, "the text to put in its place")), STRING,
        (Example("replace('a-b-c', '-', '')", "abc"), Example("replace('aaa', 'aa', 'b')", "ba"),
         Example("replace(a, 'x', 'y')", None, given={"a": None})),
        lambda text, find, put: text.replace(find, put), "replace({0}, {1}, {2})",
    ),
    Function(
        "remove_prefix", "text", "The text without this start, if it has it.",
        (_A_TEXT, Param("prefix", TEXT, "the start to remove")), STRING,
        (Example("remove_prefix('cus_12', 'cus_')", "12"), Example("remove_prefix('12', 'cus_')", "12"),
         Example("remove_prefix(a, 'x')", None, given={"a": None})),
        lambda text, prefix: text.removeprefix(prefix),
        "CASE WHEN starts_with({0}, {1}) THEN substring({0}, length({1}) + 1) WHEN {1} IS NOT NULL THEN {0} END",
    ),
    Function(
        "remove_suffix", "text", "The text without this end, if it has it.",
        (_A_TEXT, Param("suffix", TEXT, "the end to remove")), STRING,
        (Example("remove_suffix('12 EUR', ' EUR')", "12"), Example("remove_suffix('12', 'x')", "12"),
         Example("remove_suffix(a, 'x')", None, given={"a": None})),
        lambda text, suffix: text.removesuffix(suffix),
        "CASE WHEN ends_with({0}, {1}) THEN substring({0}, 1, length({0}) - length({1})) "
        "WHEN {1} IS NOT NULL THEN {0} END",
    ),
)  # fmt: skip

_JOINING = table(
    Function(
        "concat", "text", "The texts one after the other; null when one of them is null.",
        (Param("text", TEXT, "a text"),), STRING,
        (Example("concat('a', '-', 'b')", "a-b"), Example("concat('a', b)", None, given={"b": None})),
        lambda *texts: "".join(texts), lambda arguments: " || ".join(str(a) for a in arguments), variadic=True,
    ),
    Function(
        "concat_filled", "text", "The texts that are not blank, with a separator between them.",
        (Param("separator", TEXT, "what to put between the texts"), Param("text", TEXT, "a text, or null")), STRING,
        (Example("concat_filled(' ', 'Ann', m, 'Lee')", "Ann Lee", given={"m": None}),
         Example("concat_filled(', ', a, b)", "", given={"a": None, "b": " "})),
        _filled, _filled_sql, nulls="pass", variadic=True,
    ),
    Function(
        "starts_with", "text", "Whether the text starts with the other text.",
        (_A_TEXT, Param("prefix", TEXT, "the start to look for")), BOOLEAN,
        (Example("starts_with('foobar', 'foo')", True), Example("starts_with('foobar', 'bar')", False),
         Example("starts_with(a, 'x')", fails="wrong_kind", given={"a": None})),
        lambda text, prefix: text.startswith(prefix), "starts_with({0}, {1})", nulls="fail", nullable=False,
    ),
    Function(
        "ends_with", "text", "Whether the text ends with the other text.",
        (_A_TEXT, Param("suffix", TEXT, "the end to look for")), BOOLEAN,
        (Example("ends_with('foobar', 'bar')", True), Example("ends_with('foobar', 'foo')", False),
         Example("ends_with(a, 'x')", fails="wrong_kind", given={"a": None})),
        lambda text, suffix: text.endswith(suffix), "ends_with({0}, {1})", nulls="fail", nullable=False,
    ),
    Function(
        "equals_ignore_case", "text", "Whether two texts are equal when capital and small letters are the same.",
        (_A_TEXT, Param("other", TEXT, "the text to compare with")), BOOLEAN,
        (Example("equals_ignore_case('EUR', 'eur')", True), Example("equals_ignore_case('EUR', 'usd')", False),
         Example("equals_ignore_case(a, 'x')", None, given={"a": None})),
        lambda text, other: lower(text) == lower(other), "(lower({0}) = lower({1}))",
    ),
)  # fmt: skip

TEXT_FUNCTIONS = {**_CLEANING, **_CUTTING, **_JOINING, **PATTERNS, **WORDING}
