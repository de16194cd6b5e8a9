"""The code lists of ISO: countries (3166-1), currencies (4217), languages (639), as the package pycountry has them.

A code or a name finds its entry in any mixture of capital and small letters; a name that two entries share finds none.
The package is loaded when a list is first used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from runtime.language.functions.letters import lower

PACKAGE = "pycountry"

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS, _FOUR_DECIMALS = "BHD IQD JOD KWD LYD OMR TND", "CLF UYW"
_WITHOUT_UNIT = "XAD XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"
_DECIMALS = {
    code: digits
    for digits, codes in (("0", _NO_DECIMALS), ("3", _THREE_DECIMALS), ("4", _FOUR_DECIMALS), ("", _WITHOUT_UNIT))
    for code in codes.split()
}

_KEYS = ("alpha_2", "alpha_3", "numeric", "bibliographic", "name", "official_name", "common_name")


@cache
def country_list(form: str) -> Mapping[str, str]:
    """By each code and name of a country: its `alpha2`, `alpha3`, `numeric` code, or its `name`."""
    import pycountry

    def value(entry: Any) -> str:
        if form == "name":
            return str(getattr(entry, "common_name", entry.name))
        return str({"alpha2": entry.alpha_2, "alpha3": entry.alpha_3, "numeric": entry.numeric}[form])

    return _by_key((entry, value(entry)) for entry in pycountry.countries)


@cache
def currency_list(form: str) -> Mapping[str, str]:
    """By each code and name of a currency: its `code`, or its number of `decimals` where it has a smaller unit."""
    import pycountry

    def value(entry: Any) -> str:
        return str(entry.alpha_3) if form == "code" else _DECIMALS.get(entry.alpha_3, "2")

    return {k: v for k, v in _by_key((entry, value(entry)) for entry in pycountry.currencies).items() if v}


@cache
def language_list(form: str) -> Mapping[str, str]:
    """By each code and name of a language that has a code of two letters: its `alpha2` or `alpha3` code."""
    import pycountry

    entries = [entry for entry in pycountry.languages if hasattr(entry, "alpha_2")]
    return _by_key((entry, str(entry.alpha_2 if form == "alpha2" else entry.alpha_3)) for entry in entries)


def _by_key(entries: Iterable[tuple[Any, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    shared: set[str] = set()
    for entry, value in entries:
        keys = {lower(key) for name in _KEYS if (key := getattr(entry, name, None))}
        shared |= keys & found.keys()
        found |= dict.fromkeys(keys, value)
    return {key: value for key, value in found.items() if key not in shared}
