"""Functions of the code lists of ISO: countries, currencies, languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from runtime.language.functions.casting import quantized
from runtime.language.functions.check_digits import CHECK_DIGITS
from runtime.language.functions.code_lists import PACKAGE, country_list, currency_list, language_list
from runtime.language.functions.contacts import CONTACTS
from runtime.language.functions.letters import lower
from runtime.language.functions.table import MISSING, TEXT, Example, Failed, Function, Param, Sql, error_text, table
from runtime.language.quoting import quote_text
from runtime.values import EXACT, INTEGER, STRING, decimal

CodeList = Callable[[str], Mapping[str, str]]
_COUNTRY = Param("country", TEXT, "a code or the English name of a country")
_CURRENCY = Param("currency", TEXT, "a code or the English name of a currency")
_LANGUAGE = Param("language", TEXT, "a code or the English name of a language")
_AMOUNT = decimal(23, 4)
_MOST_DECIMALS = 4


def _form(*choices: str) -> Param:
    return Param("form", TEXT, f"which code to give; {choices[0]} when left out", literal=True, optional=True,
                 choices=choices)  # fmt: skip


def _found(codes: Mapping[str, str], text: str) -> str:
    found = codes.get(lower(text))
    if found is None:
        raise Failed("not_valid", text)
    return found


def _reading(codes: CodeList, form: str) -> Callable[..., str]:
    return lambda text, wanted=form: _found(codes(wanted), text)


def _found_sql(codes: Mapping[str, str], text: Sql) -> str:
    keys, values = (", ".join(map(quote_text, part)) for part in (codes.keys(), codes.values()))
    return f"MAP([{keys}], [{values}])[lower({text})]"


def _reading_sql(codes: CodeList, form: str) -> Callable[[Sequence[Sql]], str]:
    def build(arguments: Sequence[Sql]) -> str:
        wanted = arguments[1].literal if len(arguments) > 1 else MISSING
        return _found_sql(codes(wanted if isinstance(wanted, str) else form), arguments[0])

    return build


def _from_minor_units(amount: int, currency: str) -> Decimal:
    digits = int(_found(currency_list("decimals"), currency))
    return quantized(EXACT.scaleb(Decimal(amount), -digits), _AMOUNT.scale)


def _from_minor_units_sql(arguments: Sequence[Sql]) -> Sql:
    amount, currency = arguments
    digits = _found_sql(currency_list("decimals"), currency)
    whens = " ".join(f"WHEN '{n}' THEN CAST({amount} * {_unit(n)} AS DECIMAL(23,4))" for n in range(5))
    value = f"CASE {digits} {whens} END"
    unknown = f"{amount} IS NOT NULL AND {currency} IS NOT NULL AND {digits} IS NULL"
    return Sql(value, _AMOUNT, True, f"CASE WHEN {unknown} THEN {error_text('not_valid', currency.value)} END")


def _unit(digits: int) -> str:
    return f"CAST('{Decimal(1).scaleb(-digits):f}' AS DECIMAL({digits + 1},{digits}))"


_ISO = table(
    Function(
        "country_code", "standards", "The ISO 3166 code of a country, from another code or its English name.",
        (_COUNTRY, _form("alpha2", "alpha3", "numeric")), STRING,
        (Example("country_code('Germany')", "DE"), Example("country_code('deu')", "DE"),
         Example("country_code('FR', 'numeric')", "250"), Example("country_code('Atlantis')", fails="not_valid"),
         Example("country_code(a)", None, given={"a": None})),
        _reading(country_list, "alpha2"), _reading_sql(country_list, "alpha2"), fails="not_valid", needs=PACKAGE,
    ),
    Function(
        "country_name", "standards", "The English name of a country, from one of its ISO 3166 codes.", (_COUNTRY,),
        STRING,
        (Example("country_name('de')", "Germany"), Example("country_name('BOL')", "Bolivia"),
         Example("country_name('XX')", fails="not_valid"), Example("country_name(a)", None, given={"a": None})),
        _reading(country_list, "name"), _reading_sql(country_list, "name"), fails="not_valid", needs=PACKAGE,
    ),
    Function(
        "currency_code", "standards", "The ISO 4217 code of a currency, from a code, number or its English name.",
        (_CURRENCY,), STRING,
        (Example("currency_code('eur')", "EUR"), Example("currency_code('756')", "CHF"),
         Example("currency_code('US Dollar')", "USD"), Example("currency_code('EUX')", fails="not_valid"),
         Example("currency_code(a)", None, given={"a": None})),
        _reading(currency_list, "code"), _reading_sql(currency_list, "code"), fails="not_valid", needs=PACKAGE,
    ),
    Function(
        "currency_decimals", "standards", "How many decimals amounts of a currency have: 2 for EUR, 0 for JPY.",
        (_CURRENCY,), INTEGER,
        (Example("currency_decimals('EUR')", 2), Example("currency_decimals('jpy')", 0),
         Example("currency_decimals('XAU')", fails="not_valid"),
         Example("currency_decimals(a)", None, given={"a": None})),
        lambda text: int(_found(currency_list("decimals"), text)),
        lambda a: f"CAST({_found_sql(currency_list('decimals'), a[0])} AS BIGINT)", fails="not_valid", needs=PACKAGE,
    ),
    Function(
        "from_minor_units", "standards", "The amount that so many cents (or the like) of a currency are.",
        (Param("amount", ("integer",), "the amount in the currency's smallest unit"), _CURRENCY), _AMOUNT,
        (Example("from_minor_units(`1999`, 'eur')", Decimal("19.99")),
         Example("from_minor_units(`500`, 'JPY')", Decimal(500)),
         Example("from_minor_units(`1`, 'EUX')", fails="not_valid"),
         Example("from_minor_units(a, 'EUR')", None, given={"a": None})),
        _from_minor_units, _from_minor_units_sql, needs=PACKAGE,
    ),
    Function(
        "language_code", "standards", "The ISO 639 code of a language, from another code or its English name.",
        (_LANGUAGE, _form("alpha2", "alpha3")), STRING,
        (Example("language_code('German')", "de"), Example("language_code('ger')", "de"),
         Example("language_code('fr', 'alpha3')", "fra"), Example("language_code('xx')", fails="not_valid"),
         Example("language_code(a)", None, given={"a": None})),
        _reading(language_list, "alpha2"), _reading_sql(language_list, "alpha2"), fails="not_valid", needs=PACKAGE,
    ),
)  # fmt: skip

STANDARD_FUNCTIONS = {**_ISO, **CHECK_DIGITS, **CONTACTS}
