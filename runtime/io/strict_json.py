"""JSON as the standard has it: what is accepted, where it breaks, and the exact text of each record in it.

Python's parser decides, made strict: no NaN or Infinity, no text that is not Unicode, no nesting beyond
`MAX_DEPTH`. It does not decide which part of a document holds the records.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from runtime.diagnostics import CrosswalkError, Place, fail

MAX_DEPTH = 200

_SPACE = re.compile(r"[ \t\n\r]*")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"?|-?(?:NaN|Infinity)|[\[\]{}]', re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
_FOUND = 20  # so much of the wrong text is shown


class Broken(ValueError):
    """The text is no JSON from the character `at` on."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message, self.at = message, at


def decode_bytes(data: bytes, file: str | None = None) -> str:
    """The document's text: UTF-8, or UTF-16 or UTF-32 with its mark; E404 at the first wrong byte."""
    encoding = "utf-8"
    for mark, name in ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32")):
        encoding = name if data.startswith(mark) else encoding
    if encoding == "utf-8" and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        found = data[error.start : error.start + 1].hex()
        message = f"expected {encoding.upper()} text, found the byte 0x{found}"
        raise fail("E404", message, place_in(before, len(before), file)) from error


def parse(text: str) -> Any:
    """The value that the whole text stands for; raises `Broken`."""
    value, end = value_at(text, skip_space(text, 0))
    check_end(text, end)
    return value


def check_end(text: str, at: int) -> None:
    """Nothing but space may follow the document's value."""
    at = skip_space(text, at)
    if at != len(text):
        raise Broken(f"expected the end of the document, found {_show(text, at)}", at)


def skip_space(text: str, at: int) -> int:
    """Where the blank space that starts at `at` ends."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


def value_at(text: str, at: int) -> tuple[Any, int]:
    """The value that starts at `at`, and where it ends; raises `Broken`."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _worded(text, error) from error
    except _Constant as error:
        raise Broken(f"{error} is not a JSON value", _first_constant(text, at)) from error
    except RecursionError as error:
        raise _too_deep(text, at) from error
    if _ESCAPED.search(text, at, end):
        _check_surrogates(value, text, at)
    if end - at > 2 * MAX_DEPTH:
        _check_depth(text, at, end)
    return value, end


def key_at(text: str, at: int) -> tuple[str, int]:
    """The key that starts at `at`, and where its value starts."""
    if text[at : at + 1] != '"':
        raise Broken(f"expected a key in double quotes, found {_show(text, at)}", at)
    key, at = value_at(text, at)
    at = skip_space(text, at)
    if text[at : at + 1] != ":":
        raise Broken(f"expected ':' after the key, found {_show(text, at)}", at)
    return key, skip_space(text, at + 1)


def first_in(text: str, at: int, closing: str) -> int | None:
    """Where the first member of the object or array at `at` starts; None if it has none."""
    at = skip_space(text, at + 1)
    return None if text[at : at + 1] == closing else at


def next_in(text: str, at: int, closing: str) -> int | None:
    """Where the member after the one that ended at `at` starts; None if that was the last."""
    at = skip_space(text, at)
    if text[at : at + 1] == closing:
        return None
    if text[at : at + 1] != ",":
        raise Broken(f"expected ',' or '{closing}', found {_show(text, at)}", at)
    after = skip_space(text, at + 1)
    if text[after : after + 1] == closing:
        raise Broken(f"expected another value after ',', found '{closing}'", after)
    return after


def place_in(text: str, at: int, file: str | None = None) -> Place:
    """Line and column (from 1) of a character."""
    return Place(file=file, line=text.count("\n", 0, at) + 1, column=at - text.rfind("\n", 0, at))


def as_failure(text: str, broken: Broken, file: str | None = None) -> CrosswalkError:
    """The problem to raise for a broken document: E404 with line and column."""
    return fail("E404", broken.message, place_in(text, broken.at, file), "mend the file where it is made")


def is_exact(text: str, value: float) -> bool:
    """Whether the number is the one that is written, to the last digit."""
    try:
        return Decimal(repr(value)) == Decimal(text)
    except InvalidOperation:  # an exponent beyond all measure
        return False


class _Constant(ValueError):
    """NaN or Infinity, which Python would accept."""


def _refuse(name: str) -> Any:
    raise _Constant(name)


def integer(text: str) -> int | float:
    """The whole number, or a float where it is longer than any type holds."""
    # Python refuses to convert thousands of digits; no type of ours holds them either.
    return int(text) if len(text) < 1000 else float(text)


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=integer)


def _worded(text: str, error: json.JSONDecodeError) -> Broken:
    at = error.pos
    match error.msg:
        case "Expecting value":
            return Broken(f"expected a value, found {_show(text, at)}", at)
        case "Expecting property name enclosed in double quotes":
            return Broken(f"expected a key in double quotes, found {_show(text, at)}", at)
        case "Illegal trailing comma before end of object" | "Illegal trailing comma before end of array":
            return Broken(f"expected another value after ',', found {_show(text, at)}", at)
        case "Expecting ',' delimiter":
            return Broken(f"expected ',' or the closing bracket, found {_show(text, at)}", at)
        case "Expecting ':' delimiter":
            return Broken(f"expected ':' after the key, found {_show(text, at)}", at)
        case "Unterminated string starting at":
            return Broken("the string that starts here is not closed", at)
        case "Invalid control character at":
            return Broken(f"a control character inside a string must be escaped: {_show(text, at)}", at)
        case other:
            return Broken(f"{other.lower()}: found {_show(text, at)}", at)


def _show(text: str, at: int) -> str:
    found = text[at : at + _FOUND].split("\n")[0]
    return repr(found) if found else "the end of the line" if at < len(text) else "the end of the text"


def _first_constant(text: str, at: int) -> int:
    return next((m.start() for m in _TOKENS.finditer(text, at) if m.group()[-1] in "yN"), at)


def _check_depth(text: str, start: int, end: int) -> None:
    if text.count("[", start, end) + text.count("{", start, end) > MAX_DEPTH:
        depth = 0
        for token in _TOKENS.finditer(text, start, end):
            depth += (token.group() in "[{") - (token.group() in "]}")
            if depth > MAX_DEPTH:
                raise Broken(f"nested deeper than {MAX_DEPTH} levels", token.start())


def _too_deep(text: str, at: int) -> Broken:
    try:
        _check_depth(text, at, len(text))
    except Broken as found:
        return found
    return Broken(f"nested deeper than {MAX_DEPTH} levels", at)


def _check_surrogates(value: Any, text: str, at: int) -> None:
    """Half a surrogate pair is no character: no output could hold it."""
    if _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        half = _ESCAPED.search(text, at)
        raise Broken("half a surrogate pair is not a character", half.start() if half else at)
