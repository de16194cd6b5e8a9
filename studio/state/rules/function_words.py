"""What people call the functions when they look for one: the words of a search that stand in no name or description."""

from __future__ import annotations

import re

from runtime.language.functions.reference import TITLES
from runtime.language.functions.table import Function

_MEANT: dict[str, str] = {
    "trim": "remove spaces blanks whitespace strip clean",
    "squeeze": "remove double extra spaces blanks whitespace clean", "ltrim": "remove leading spaces blanks",
    "rtrim": "remove trailing spaces blanks", "upper": "uppercase capitals caps", "lower": "lowercase",
    "title": "proper case names", "capitalize": "first letter", "blank_to_null": "empty nothing missing nullif",
    "pad_left": "leading zeros fill lpad", "pad_right": "fill rpad", "substring": "cut part mid slice",
    "left": "cut start prefix beginning", "right": "cut end suffix", "split": "separate divide delimiter parts",
    "replace": "substitute remove delete swap change characters", "regex_extract": "pattern find part",
    "regex_replace": "pattern remove delete characters digits", "concat": "join combine together append text",
    "concat_filled": "join combine together full name address", "join": "combine list to text concatenate",
    "contains": "includes has", "slug": "url id key", "transliterate": "remove accents umlauts ascii",
    "words": "split", "length": "size how many characters count", "add": "plus sum +",
    "subtract": "minus difference -", "multiply": "times product *", "divide": "cents ratio percent /",
    "negate": "minus sign credit", "round": "decimals places", "abs": "positive absolute", "sum": "total add up",
    "avg": "mean average", "count": "how many number of items", "max": "largest highest", "min": "smallest lowest",
    "to_string": "convert text cast", "to_integer": "convert number cast whole int",
    "to_decimal": "convert number money", "to_number": "convert cast float",
    "parse_number": "convert comma decimal thousands number text money european german",
    "format_number": "number text thousands comma", "to_boolean": "convert yes no true false flag",
    "to_date": "convert parse date day format read", "to_timestamp": "convert parse date time datetime moment read",
    "to_time": "convert parse time clock", "from_epoch": "unix timestamp seconds milliseconds date convert",
    "to_epoch": "unix timestamp seconds", "format_date": "date text write display",
    "to_utc": "timezone zone local time", "from_utc": "timezone zone local time", "add_days": "later plus due date",
    "add_months": "later plus", "date_diff_days": "days between difference age",
    "date_diff": "between difference age duration", "last_day_of_month": "end of month",
    "truncate_date": "start of month year week", "if": "condition when case choose only",
    "switch": "case map choose values condition when", "coalesce": "first filled nvl",
    "default_if_blank": "fallback otherwise empty missing replace null", "is_blank": "empty missing filled",
    "one_of": "in list any of", "first": "list take one", "last": "list take one", "only_one": "list single",
    "distinct": "unique duplicates remove", "unique_by": "duplicates remove distinct", "sort": "order",
    "reverse": "order", "filter_blank": "remove empty nulls", "flatten": "lists nested",
    "lookup": "map codes translate values table vlookup",
    "lookup_or": "map codes translate values table default vlookup",
    "lookup_or_keep": "map codes translate values table", "lookup_or_null": "map codes translate values table",
    "hash_key": "id key surrogate anonymise", "md5": "hash", "sha256": "hash anonymise pseudonymise",
    "uuid5": "id key guid", "country_code": "iso country", "country_name": "iso", "currency_code": "iso money",
    "from_minor_units": "cents pence money amount", "phone_e164": "telephone mobile number",
    "is_email": "mail check valid", "iban": "bank account", "vat_number": "tax id",
    "language_code": "iso language locale",
}  # fmt: skip


def ranked(function: Function, words: str) -> int | None:
    """How well a function fits what somebody typed, the less the better; None where a word says nothing of it."""
    typed = words.strip().lower()
    name = function.name.replace("_", " ")
    if not typed or typed in (function.name, name):
        return 0
    if name.startswith(typed) or function.name.startswith(typed):
        return 1
    if typed in name or typed in function.name:
        return 2
    said = (name, _MEANT.get(function.name, ""), f"{function.doc.lower()} {TITLES[function.group].lower()}")
    places = [next((i for i, text in enumerate(said) if _has(text, word)), None) for word in typed.split()]
    found = [place for place in places if place is not None]
    return 3 + max(found) if len(found) == len(places) else None


def _has(text: str, word: str) -> bool:
    """Whether a word of the text begins with this one; a plural is as good as the word."""
    stem = word[:-1] if len(word) > 3 and word.endswith("s") else word
    return re.search(rf"(?<!\w){re.escape(stem)}", text) is not None
