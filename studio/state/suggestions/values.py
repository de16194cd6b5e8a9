"""What the values of a field look like: dates, e-mail addresses, codes of currencies; and what a target wants.

Decides which forms are known and how they are recognised. It compares no names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from runtime.artefacts.contract import Field
from runtime.values import show

ENOUGH = 3
_MOST_VALUES = 200
_LONGEST_VALUE = 120
_CURRENCY_CODES = """
AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HRK HUF IDR ILS INR ISK JOD JPY KES KRW KWD
LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH UGX USD UYU VND XAF
XOF ZAR
"""
_COUNTRY_CODES = """
AD AE AF AL AM AO AR AT AU AZ BA BD BE BG BH BO BR BY CA CD CH CI CL CM CN CO CR CU CY CZ DE DK DO DZ EC EE EG ES ET
FI FR GB GE GH GR GT HK HN HR HU ID IE IL IN IQ IR IS IT JM JO JP KE KR KW KZ LB LI LK LT LU LV LY MA MC MD ME MK MT
MX MY NG NI NL NO NP NZ OM PA PE PH PK PL PR PT PY QA RO RS RU SA SE SG SI SK SN SV SY TH TN TR TW TZ UA UG UK US UY
UZ VE VN YE ZA ZM ZW
"""
_CURRENCIES, _COUNTRIES = frozenset(_CURRENCY_CODES.split()), frozenset(_COUNTRY_CODES.split())
_YES_NO = frozenset(("true", "false", "yes", "no", "y", "n", "ja", "nein", "oui", "non", "t", "f"))

_SHAPES: Final = {
    "e-mail addresses": re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"),
    "web addresses": re.compile(r"(https?://|www\.)\S+"),
    "times": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*"),
    "dates": re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"),
    "IBANs": re.compile(r"[A-Z]{2}\d{2}[A-Z0-9 ]{11,38}"),
    "masked values": re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}"),
    "long ids": re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F-]{22,27}"),
    "phone numbers": re.compile(r"\+?[\d(][\d ()./-]{6,20}\d"),
    "JSON texts": re.compile(r"\s*[\[{].*[\]}]\s*", re.S),
    "whole numbers": re.compile(r"[+-]?\d+"),
    "numbers": re.compile(r"[+-]?(\d+|\d{1,3}([.,' ]\d{3})+)([.,]\d+)?"),
}  # fmt: skip

_BY_CONCEPT: Final = {
    "email": ("e-mail addresses",), "url": ("web addresses",), "website": ("web addresses",), "iban": ("IBANs",),
    "currency": ("currency codes",), "phone": ("phone numbers",), "mobile": ("phone numbers",),
    "amount": ("numbers",), "quantity": ("numbers",), "price": ("numbers",), "latitude": ("numbers",),
    "longitude": ("numbers",), "total": ("numbers",), "subtotal": ("numbers",), "percent": ("numbers",),
    "birthday": ("dates", "times"),
}  # fmt: skip
_BY_KIND: Final = {
    "date": ("dates", "times", "seconds since 1970"), "timestamp": ("times", "dates", "seconds since 1970"),
    "integer": ("numbers",), "number": ("numbers",), "decimal": ("numbers",), "boolean": ("yes or no",),
}  # fmt: skip
#: Forms that say what a field is, whatever it is called.
CONCEPT_OF: Final = {
    "e-mail addresses": "email", "web addresses": "url", "IBANs": "iban", "currency codes": "currency",
    "phone numbers": "phone",
}  # fmt: skip
#: Forms whose absence says that the field is another one.
_STRICT: Final = frozenset(
    ("e-mail addresses", "web addresses", "dates", "times", "IBANs", "currency codes", "numbers", "yes or no",
     "seconds since 1970")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Looks:
    """What the values of a field look like: how many there are, the share of each form, the different ones."""

    count: int = 0
    forms: tuple[tuple[str, float], ...] = ()
    different: frozenset[str] = frozenset()
    concepts: tuple[str, ...] = ()
    """What the values say that the field is, whatever it is called."""

    def share(self, forms: Iterable[str]) -> float:
        return max((share for form, share in self.forms if form in forms), default=0.0)


NO_VALUES: Final = Looks()


def looks(values: Iterable[Any]) -> Looks:
    """What values look like; those that are missing, null or empty say nothing."""
    texts = [t for t in (_text(v) for v in values) if t][:_MOST_VALUES]
    if not texts:
        return NO_VALUES
    counts: dict[str, int] = {}
    for text in texts:
        for form in forms_of(text):
            counts[form] = counts.get(form, 0) + 1
    shares = sorted(((form, n / len(texts)) for form, n in counts.items()), key=lambda found: -found[1])
    concepts = tuple(CONCEPT_OF[form] for form, share in shares if share >= 0.8 and form in CONCEPT_OF)
    return Looks(len(texts), tuple(shares), frozenset(t.lower() for t in texts), concepts)


def forms_of(text: str) -> list[str]:
    """The forms that a value has; several may fit."""
    found = [form for form, shape in _SHAPES.items() if shape.fullmatch(text)]
    upper = text.upper()
    if len(text) == 3 and upper in _CURRENCIES:
        found.append("currency codes")
    if len(text) == 2 and upper in _COUNTRIES:
        found.append("country codes")
    if text.lower() in _YES_NO:
        found.append("yes or no")
    if "whole numbers" in found and len(text) in (10, 13) and text.startswith("1"):
        found.append("seconds since 1970")
    if "phone numbers" in found and ("whole numbers" in found or "dates" in found or "times" in found):
        found.remove("phone numbers")
    return found


def wanted_forms(field: Field, concepts: Iterable[str]) -> tuple[str, ...]:
    """The forms that a target's values should have, by its type, its examples and its name."""
    by_kind = _BY_KIND.get(field.type.kind)
    if by_kind is not None:
        return by_kind
    shown = looks(field.examples or field.enum)
    by_example = tuple(form for form, share in shown.forms if share == 1 and form in _STRICT)
    if by_example:
        return by_example
    return next((_BY_CONCEPT[c] for c in concepts if c in _BY_CONCEPT), ())


def agreement(values: Looks, wanted: tuple[str, ...]) -> float:
    """1 where the values have a wanted form, -1 where they clearly have none, 0 where nothing can be said.

    A sample whose values were masked says nothing.
    """
    if not wanted or not values.count or values.share(("masked values",)) > 0.2:
        return 0.0
    share = values.share(wanted)
    if share >= 0.8:
        return 1.0
    if share <= 0.1 and values.count >= ENOUGH and _STRICT & set(wanted):
        return -1.0
    return 0.0


def overlap(values: Looks, allowed: frozenset[str]) -> float:
    """The share of the different values that a target names as allowed or as examples."""
    if not allowed or not values.different:
        return 0.0
    return len(values.different & allowed) / len(values.different)


def named_values(field: Field) -> frozenset[str]:
    """The values that a target names, as they are compared; yes and no, and plain numbers, would fit too much."""
    texts = {_text(v).lower() for v in (*field.enum, *field.examples)}
    return frozenset(t for t in texts if t and t not in _YES_NO and not _SHAPES["numbers"].fullmatch(t))


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return (value if isinstance(value, str) else show(value)).strip()[:_LONGEST_VALUE]
