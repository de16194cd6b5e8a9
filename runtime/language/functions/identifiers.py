"""Functions that make and test identifiers: hashes, keys over several values, UUIDs.

A key over several values is the SHA-256 of their texts, each behind its length and a colon; a null is a hyphen. So
`'ab', 'c'` and `'a', 'bc'` have different keys, and so have null and the empty text. The texts are those that
`to_string` gives: 1 and '1' have one key, whatever the source holds them in.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from typing import Any

from runtime.language.functions.casting import text_of
from runtime.language.functions.conversions import to_text
from runtime.language.functions.table import ANYTHING, TEXT, Example, Function, Param, Sql, table
from runtime.language.quoting import quote_text
from runtime.values import BOOLEAN, NULL, STRING

_A_TEXT = Param("text", TEXT, "the text")
_UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_NAMESPACES = {"dns": uuid.NAMESPACE_DNS, "url": uuid.NAMESPACE_URL, "oid": uuid.NAMESPACE_OID,
               "x500": uuid.NAMESPACE_X500}  # fmt: skip


def _hash_key(*values: Any) -> str:
    texts = [None if value is None else to_text(value) for value in values]
    encoded = "".join("-" if text is None else f"{len(text)}:{text}" for text in texts)
    return hashlib.sha256(encoded.encode()).hexdigest()


def _hash_key_sql(arguments: Sequence[Sql]) -> str:
    return f"sha256({' || '.join(map(_encoded_sql, arguments))})"


def _encoded_sql(value: Sql) -> str:
    if value.type == NULL:
        return "'-'"
    text = text_of(value)
    return f"COALESCE(length({text}) || ':' || {text}, '-')"


def _namespace(value: str) -> uuid.UUID:
    return _NAMESPACES.get(value) or uuid.UUID(value)


def _namespace_fault(value: Any) -> str | None:
    right = isinstance(value, str) and (value in _NAMESPACES or re.fullmatch(_UUID, value))
    return None if right else f"expected a UUID, or one of {', '.join(map(repr, _NAMESPACES))}"


def _uuid5_sql(arguments: Sequence[Sql]) -> str:
    start = _namespace(arguments[0].literal).hex
    digest = f"sha1(unhex('{start}') || encode({arguments[1]}))"
    # Of the 17th digit two bits are the digest's, the others say which kind of UUID it is.
    variant = f"translate(substring({digest}, 17, 1), '0123456789abcdef', '{'89ab' * 4}')"
    cuts = [f"substring({digest}, {start}, {length})" for start, length in ((1, 8), (9, 4), (14, 3), (18, 3), (21, 12))]
    return f"({cuts[0]} || '-' || {cuts[1]} || '-5' || {cuts[2]} || '-' || {variant} || {cuts[3]} || '-' || {cuts[4]})"


IDENTIFIERS = table(
    Function(
        "hash_key", "identifiers",
        "One stable key (SHA-256) for several values; null and the empty text are told apart.",
        (Param("value", ANYTHING, "any value, or null"),), STRING,
        (Example("hash_key('a', 'b')", "facdde7abf1eac5b301273ab2e282f79bab0100f058833a7b8bdf9f80741e149"),
         Example("hash_key('ab', a) == hash_key('a', 'b')", False, given={"a": None}),
         Example("hash_key(a) == hash_key('')", False, given={"a": None})),
        _hash_key, _hash_key_sql, nulls="pass", variadic=True, nullable=False,
    ),
    Function(
        "md5", "identifiers", "The MD5 digest of the text, as 32 hexadecimal digits.", (_A_TEXT,), STRING,
        (Example("md5('a')", "0cc175b9c0f1b6a831c399e269772661"), Example("md5(a)", None, given={"a": None})),
        lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), "md5({0})",
    ),
    Function(
        "sha256", "identifiers", "The SHA-256 digest of the text, as 64 hexadecimal digits.", (_A_TEXT,), STRING,
        (Example("sha256('a')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
         Example("sha256(a)", None, given={"a": None})),
        lambda text: hashlib.sha256(text.encode()).hexdigest(), "sha256({0})",
    ),
    Function(
        "uuid5", "identifiers", "The UUID (version 5) that a name has in a namespace, always the same one.",
        (Param("namespace", TEXT, "a UUID, or 'dns', 'url', 'oid', 'x500'", literal=True, check=_namespace_fault),
         Param("name", TEXT, "the name")), STRING,
        (Example("uuid5('dns', 'python.org')", "886313e1-3b8a-5372-9b90-0c9aee199e5d"),
         Example("uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', 'a')", "e1407479-3136-56c0-9908-bb02fb0339e2"),
         Example("uuid5('dns', a)", None, given={"a": None})),
        lambda namespace, name: str(uuid.uuid5(_namespace(namespace), name)), _uuid5_sql,
    ),
    Function(
        "is_uuid", "identifiers", "Whether the text is a UUID in its usual form, with hyphens.", (_A_TEXT,), BOOLEAN,
        (Example("is_uuid('886313e1-3b8a-5372-9b90-0c9aee199e5d')", True), Example("is_uuid('886313e1')", False),
         Example("is_uuid(a)", None, given={"a": None})),
        lambda text: re.fullmatch(_UUID, text) is not None, lambda a: f"regexp_full_match({a[0]}, {quote_text(_UUID)})",
    ),
)  # fmt: skip
