"""What is wrong with an expression while it is typed: the part, the reason in words, and a correction as one click.

Decides which corrections are offered. What is wrong is found by the language's own check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.language.check import check
from runtime.language.complete import closing
from runtime.language.functions import FUNCTIONS
from runtime.language.parse import parse
from runtime.language.render import literal_text, name_text
from runtime.language.typed import Around

_MEANT = re.compile(r"did you mean '(.+)'\?")
_CONVERT = re.compile(r"\bwith (\w+)\(\)")


@dataclass(frozen=True, slots=True)
class Wrong:
    """The characters `start` to `end` of a text, what is wrong with them, and the text put right."""

    start: int
    end: int
    message: str
    fix: str | None = None
    label: str = ""


def wrong_in(text: str, around: Around) -> Wrong | None:
    """The first thing that is wrong; None for a text that can run, or that says nothing yet."""
    if not text.strip():
        return None
    try:
        node = parse(text)
    except CrosswalkError as error:
        return _wrong(text, error.diagnostics[0])
    found = [d for d in check(node, around, text).problems if d.severity == "error"]
    return _wrong(text, found[0]) if found else None


def _wrong(text: str, found: Diagnostic) -> Wrong:
    start = min(found.place.start or 0, max(0, len(text.rstrip()) - 1))
    end = min(max(found.place.end or start + 1, start + 1), len(text))
    fix, label = _fix(text, found, start, end)
    hint = "" if fix is not None or not found.hint else f": {found.hint}"
    message = f"{found.message[:1].upper()}{found.message[1:]}{hint}"
    return Wrong(start, end, message, fix, label)


def _fix(text: str, found: Diagnostic, start: int, end: int) -> tuple[str | None, str]:
    part, hint = text[start:end], found.hint or ""
    meant, convert = _MEANT.search(hint), _CONVERT.search(hint)
    match found.code:
        case "E201" if text.rstrip()[-1] not in "([{,&|" and (rest := closing(text)) and _parses(text + rest):
            return text + rest, f"Add {rest}"
        case "E202" if meant:
            return _put(text, start, end, name_text(meant[1])), f"Write {meant[1]}"
        case "E203" if meant and meant[1] in FUNCTIONS:
            name = re.match(r"\w+", part)
            return (_put(text, start, start + name.end(), meant[1]), f"Write {meant[1]}") if name else (None, "")
        case "E206" if meant:
            return _put(text, start, end, literal_text(meant[1])), f"Write {meant[1]}"
        case "E205" if convert and convert[1] in FUNCTIONS:
            return _put(text, start, end, f"{convert[1]}({part})"), f"Convert it with {convert[1]}"
    return None, ""


def _put(text: str, start: int, end: int, part: str) -> str:
    return text[:start] + part + text[end:]


def _parses(text: str) -> bool:
    try:
        parse(text)
    except CrosswalkError:
        return False
    return True
