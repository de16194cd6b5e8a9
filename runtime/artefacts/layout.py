"""Values to YAML text, in one layout, so that equal values are always written as equal text.

Decides quoting, indentation and what stands on one line. It does not know documents or changes.
"""

from __future__ import annotations

import json
import re
from typing import Any

from runtime.artefacts.nodes import meaning

WIDTH = 100


class Flow(dict[str, Any]):
    """A mapping that is written on one line: `{from: total, decision: 2}`."""


# Plain where every YAML reader, of 1.1 too, takes it for the same text.
_PLAIN = re.compile(r"[A-Za-z0-9_(/.][^\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*")
_RISKY = re.compile(r": |:$| #|\s$", re.ASCII)
_OTHER_TYPES_IN_1_1 = re.compile(
    r"y|yes|n|no|on|off|0x[0-9a-f_]+|0b[01_]+|[0-9_]*\.?[0-9_]*(e[-+]?[0-9]+)?"
    r"|[0-9_]+(:[0-5]?[0-9])+(\.[0-9_]*)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_PARAGRAPHS = re.compile(r"[^\s\x00-\x1f][^\x00-\x09\x0b-\x1f]*[^\s\x00-\x1f]\n?")


def scalar(value: Any, *, in_flow: bool = False) -> str:
    """A scalar on one line.

    >>> scalar("NO"), scalar("a.b"), scalar(True), scalar("it's: so")
    ('"NO"', 'a.b', 'true', '"it\\'s: so"')
    """
    if not isinstance(value, str):
        return json.dumps(value, allow_nan=False)
    if _is_plain(value) and not (in_flow and re.search(r"[,\[\]{}?]", value)):
        return value
    if ('"' in value or "\\" in value) and "\n" not in value and not _needs_escapes(value):
        return "'" + value.replace("'", "''") + "'"
    quoted = json.dumps(value, ensure_ascii=False)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_plain(text: str) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and _RISKY.search(text) is None
        and _OTHER_TYPES_IN_1_1.fullmatch(text) is None
        and isinstance(meaning(text), str)
        and not text.startswith(("---", "..."))
    )


def _needs_escapes(text: str) -> bool:
    return any(ord(c) < 0x20 for c in text) or _CONTROL.search(text) is not None


def flow(value: Any) -> str:
    """Any value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k, in_flow=True)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value, in_flow=True)


def body(value: Any, indent: int) -> tuple[str, list[str]]:
    """What stands behind `key:` on its line, and the lines below, `indent` deep."""
    pad = " " * indent
    if isinstance(value, dict) and value and not isinstance(value, Flow):
        return "", [line for key, item in value.items() for line in entry(key, item, indent)]
    if isinstance(value, list | tuple) and value and not _short(value):
        return "", [line for item in value for line in item_lines(item, indent)]
    if isinstance(value, str) and "\n" in value and _PARAGRAPHS.fullmatch(value) and not _CONTROL.search(value):
        lines = value.removesuffix("\n").split("\n")
        if all(line == line.rstrip() for line in lines):
            return "|" if value.endswith("\n") else "|-", [pad + line if line else "" for line in lines]
    return flow(value) if isinstance(value, dict | list | tuple) else scalar(value), []


def _short(items: list[Any] | tuple[Any, ...]) -> bool:
    return not any(isinstance(item, dict | list | tuple) for item in items) and len(flow(items)) <= WIDTH


def entry(key: str, value: Any, indent: int) -> list[str]:
    """The lines of `key: value` in a mapping that stands `indent` deep."""
    head, lines = body(value, indent + 2)
    return [f"{' ' * indent}{scalar(key)}:{' ' + head if head else ''}", *lines]


def item_lines(value: Any, indent: int) -> list[str]:
    """The lines of `- value` in a list that stands `indent` deep."""
    head, lines = body(value, indent + 2)
    if head or not lines:
        return [f"{' ' * indent}- {head}", *lines]
    return [f"{' ' * indent}- {lines[0].lstrip()}", *lines[1:]]


def document(value: dict[str, Any]) -> str:
    """A whole document."""
    return "\n".join(body(value, 0)[1]) + "\n" if value else "{}\n"
