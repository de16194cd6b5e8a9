"""Functions of e-mail and web addresses, phone numbers and VAT numbers.

An e-mail address is what HTML's input field takes, with a point in its domain. Phone and VAT numbers are what the
packages phonenumbers and python-stdnum say: their rules are code, so these functions run row by row.
"""

from __future__ import annotations

import re

from runtime.language.functions.table import TEXT, Example, Failed, Function, Param, only_in_python, table
from runtime.language.quoting import quote_text
from runtime.values import BOOLEAN, STRING

_A_TEXT = Param("text", TEXT, "the text")
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}"
_LONGEST_EMAIL = 254
_URL = rf"(?i:https?)://(?:{_LABEL}\.)*{_LABEL}(?::[0-9]{{1,5}})?(?:[/?#][!-~]*)?"


def _is_email(text: str) -> bool:
    return len(text) <= _LONGEST_EMAIL and re.fullmatch(_EMAIL, text) is not None


def _phone_e164(text: str | None, region: str | None = None) -> str | None:
    import phonenumbers

    if text is None:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise Failed("not_valid", text) from None
    if not phonenumbers.is_valid_number(number):
        raise Failed("not_valid", text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _vat_number(text: str) -> str:
    from stdnum.eu import vat as european
    from stdnum.exceptions import ValidationError
    from stdnum.gb import vat as british

    try:
        if text.lstrip()[:2].upper() == "GB":
            return f"GB{british.validate(text)}"
        return str(european.validate(text))
    except ValidationError:
        raise Failed("not_valid", text) from None


def _is_vat_number(text: str) -> bool:
    try:
        _vat_number(text)
    except Failed:
        return False
    return True


CONTACTS = table(
    Function(
        "is_email", "standards", "Whether the text is an e-mail address.", (_A_TEXT,), BOOLEAN,
        (Example("is_email('ann.lee+news@example.org')", True), Example("is_email('ann@localhost')", False),
         Example("is_email(' ann@example.org')", False), Example("is_email(a)", None, given={"a": None})),
        _is_email,
        lambda a: f"(length({a[0]}) <= {_LONGEST_EMAIL} AND regexp_full_match({a[0]}, {quote_text(_EMAIL)}))",
    ),
    Function(
        "is_url", "standards", "Whether the text is a web address, with http:// or https://.", (_A_TEXT,), BOOLEAN,
        (Example("is_url('https://example.org/a?b=1')", True), Example("is_url('example.org')", False),
         Example("is_url(a)", None, given={"a": None})),
        lambda text: re.fullmatch(_URL, text) is not None, lambda a: f"regexp_full_match({a[0]}, {quote_text(_URL)})",
    ),
    Function(
        "phone_e164", "standards", "The phone number in the form +493012345678; a number that cannot be fails.",
        (_A_TEXT, Param("region", TEXT, "the country of numbers that do not say it, like 'DE'", optional=True)),
        STRING,
        (Example("phone_e164('030 123456', 'DE')", "+4930123456"),
         Example("phone_e164('+1 (212) 555-2368')", "+12125552368"),
         Example("phone_e164('030 123456')", fails="not_valid"),
         Example("phone_e164(a, 'DE')", None, given={"a": None})),
        _phone_e164, only_in_python("the rules of phone numbers are in a Python package"), nulls="pass",
        fails="not_valid", needs="phonenumbers",
    ),
    Function(
        "vat_number", "standards", "The EU or British VAT number without blanks; a wrong length or check digit fails.",
        (_A_TEXT,), STRING,
        (Example("vat_number('DE 136,695 976')", "DE136695976"), Example("vat_number('gb 980 7806 84')", "GB980780684"),
         Example("vat_number('DE136695975')", fails="not_valid"), Example("vat_number(a)", None, given={"a": None})),
        _vat_number, only_in_python("the rules of VAT numbers are in a Python package"), fails="not_valid",
        needs="stdnum",
    ),
    Function(
        "is_vat_number", "standards",
        "Whether the text is an EU or British VAT number with its country and check digit.",
        (_A_TEXT,), BOOLEAN,
        (Example("is_vat_number('DE136695976')", True), Example("is_vat_number('136695976')", False),
         Example("is_vat_number(a)", None, given={"a": None})),
        _is_vat_number, only_in_python("the rules of VAT numbers are in a Python package"), needs="stdnum",
    ),
)  # fmt: skip
