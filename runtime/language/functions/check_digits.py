"""Numbers that carry their own check: GTIN and ISBN, cards, IBAN.

The rules are short and fixed, so they stand here, for both engines. Blanks and hyphens that people write between the
digits are allowed where the standard's own notation has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from runtime.language.functions.iban_forms import IBAN_FORMS
from runtime.language.functions.table import TEXT, Example, Failed, Function, Param, Sql, table
from runtime.language.quoting import fresh_name, quote_text
from runtime.values import BOOLEAN, STRING

_A_TEXT = Param("text", TEXT, "the text")
_DIGITS = "0123456789"


def _weighted_sql(text: str, weight: str) -> str:
    """SQL of the sum of the digits, each by its weight; `weight` is SQL over the digit `{d}` and its place `{i}` from
    the right, counted from 1."""
    name = fresh_name(text)
    digits = f"list_transform(string_split(reverse({text}), ''), lambda {name}: TRY_CAST({name} AS INTEGER))"
    each = weight.format(d=f"{name}d", i=f"{name}i")
    return f"list_sum(list_transform({digits}, lambda {name}d, {name}i: {each}))"


def _checked(grammar: str, weight: str, modulus: int) -> Callable[[Sequence[Sql]], str]:
    """SQL of whether a text has the grammar and its weighted digits (without blanks and hyphens) come out even."""

    def build(arguments: Sequence[Sql]) -> str:
        text = arguments[0]
        plain = f"regexp_replace({text}, '[ -]', '', 'g')"
        total = _weighted_sql(plain, weight)
        right = f"regexp_full_match({text}, {quote_text(grammar)})"
        return f"CASE WHEN {text} IS NOT NULL THEN {right} AND COALESCE({total} % {modulus} = 0, FALSE) END"

    return build


def _digits(text: str) -> list[int]:
    """The digits from the right."""
    return [int(d) for d in reversed(text) if d in _DIGITS]


# -- GTIN

_GTIN = "[0-9]{8}|[0-9]{12,14}"
_GTIN_WEIGHT = "{d} * (CASE WHEN {i} % 2 = 0 THEN 3 ELSE 1 END)"


def _three_and_one(text: str) -> bool:
    return sum(d * (3 if i % 2 else 1) for i, d in enumerate(_digits(text))) % 10 == 0


def _is_gtin(text: str) -> bool:
    return re.fullmatch(_GTIN, text) is not None and _three_and_one(text)


# -- ISBN

_ISBN13 = "97[89](?:[ -]?[0-9]){10}"
_ISBN10 = "(?:[0-9][ -]?){9}[0-9X]"


def _is_isbn(text: str) -> bool:
    if re.fullmatch(_ISBN13, text):
        return _three_and_one(text)
    if not re.fullmatch(_ISBN10, text):
        return False
    rest = text.removesuffix("X")
    found = [10, *_digits(rest)] if rest != text else _digits(text)
    return sum(d * i for i, d in enumerate(found, 1)) % 11 == 0


def _is_isbn_sql(arguments: Sequence[Sql]) -> str:
    text = arguments[0]
    long = _checked(_ISBN13, _GTIN_WEIGHT, 10)(arguments)
    head = f"regexp_replace(rtrim({text}, 'X'), '[ -]', '', 'g')"
    # An X at the end is a 10 in the first place: every other digit stands one further left.
    tenth = f"CASE WHEN ends_with({text}, 'X') THEN 10 + {_weighted_sql(head, '{d}')} ELSE 0 END"
    total = f"{_weighted_sql(head, '{d} * {i}')} + {tenth}"
    short = f"regexp_full_match({text}, {quote_text(_ISBN10)}) AND COALESCE(({total}) % 11 = 0, FALSE)"
    return f"({long} OR CASE WHEN {text} IS NOT NULL THEN {short} END)"


# -- cards and other numbers after Luhn

_LUHN = "[0-9](?:[ -]?[0-9]){1,31}"
_LUHN_WEIGHT = "CASE WHEN {i} % 2 = 1 THEN {d} ELSE (2 * {d}) // 10 + (2 * {d}) % 10 END"


def _is_luhn(text: str) -> bool:
    if not re.fullmatch(_LUHN, text):
        return False
    return sum(sum(divmod(2 * d, 10)) if i % 2 else d for i, d in enumerate(_digits(text))) % 10 == 0


# -- IBAN

_IBAN = "|".join(IBAN_FORMS)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLAIN = str.maketrans(_LETTERS.lower(), _LETTERS, " ")
_PART = 30


def _iban(text: str) -> str:
    found = text.translate(_PLAIN)
    if not re.fullmatch(_IBAN, found) or int("".join(str(int(c, 36)) for c in found[4:] + found[:4])) % 97 != 1:
        raise Failed("not_valid", text)
    return found


def _is_iban(text: str) -> bool:
    try:
        _iban(text)
    except Failed:
        return False
    return True


def _iban_sql(arguments: Sequence[Sql]) -> str:
    plain = f"translate({arguments[0]}, '{_LETTERS.lower()} ', '{_LETTERS}')"
    turned = f"(substring({plain}, 5) || substring({plain}, 1, 4))"
    for letter in _LETTERS:
        turned = f"replace({turned}, '{letter}', '{int(letter, 36)}')"
    # At most 68 digits, in three parts that a whole number holds: what remains of one stands before the next.
    rest = "''"
    for start in (1, _PART + 1, 2 * _PART + 1):
        part = f"{rest} || substring({turned}, {start}, {_PART})"
        rest = f"CAST(TRY_CAST({part} AS HUGEINT) % 97 AS VARCHAR)"
    right = f"regexp_full_match({plain}, {quote_text(_IBAN)})"
    return f"CASE WHEN {right} THEN CASE WHEN {rest} = '1' THEN {plain} END END"


def _is_iban_sql(arguments: Sequence[Sql]) -> str:
    return f"CASE WHEN {arguments[0]} IS NOT NULL THEN ({_iban_sql(arguments)}) IS NOT NULL END"


CHECK_DIGITS = table(
    Function(
        "is_gtin", "standards",
        "Whether the text is a GTIN (EAN, UPC) of 8 or 12 to 14 digits with the right check digit.", (_A_TEXT,),
        BOOLEAN,
        (Example("is_gtin('4006381333931')", True), Example("is_gtin('4006381333932')", False),
         Example("is_gtin(a)", None, given={"a": None})),
        _is_gtin, _checked(_GTIN, _GTIN_WEIGHT, 10),
    ),
    Function(
        "is_isbn", "standards", "Whether the text is an ISBN of 10 or 13 digits with the right check digit.",
        (_A_TEXT,), BOOLEAN,
        (Example("is_isbn('978-0-306-40615-7')", True), Example("is_isbn('0-8044-2957-X')", True),
         Example("is_isbn('978-0-306-40615-8')", False), Example("is_isbn(a)", None, given={"a": None})),
        _is_isbn, _is_isbn_sql,
    ),
    Function(
        "is_luhn", "standards", "Whether the text is a number with the right Luhn check digit, like that of a card.",
        (_A_TEXT,), BOOLEAN,
        (Example("is_luhn('4539 1488 0343 6467')", True), Example("is_luhn('4539148803436466')", False),
         Example("is_luhn(a)", None, given={"a": None})),
        _is_luhn, _checked(_LUHN, _LUHN_WEIGHT, 10),
    ),
    Function(
        "iban", "standards", "The IBAN in capital letters without blanks; wrong length or check digits fail.",
        (_A_TEXT,), STRING,
        (Example("iban('gb82 west 1234 5698 7654 32')", "GB82WEST12345698765432"),
         Example("iban('GB82WEST12345698765433')", fails="not_valid"), Example("iban(a)", None, given={"a": None})),
        _iban, _iban_sql, fails="not_valid",
    ),
    Function(
        "is_iban", "standards", "Whether the text is an IBAN: country, length and check digits are right.",
        (_A_TEXT,), BOOLEAN,
        (Example("is_iban('DE89 3704 0044 0532 0130 00')", True), Example("is_iban('DE89 3704 0044 0532 0130')", False),
         Example("is_iban(a)", None, given={"a": None})),
        _is_iban, _is_iban_sql,
    ),
)  # fmt: skip
