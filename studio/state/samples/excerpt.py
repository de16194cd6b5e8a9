"""The line of a file that a problem points at, cut to what can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

_WIDTH = 72
_LAST_LINE = 200_000
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a line, and where in it the problem is (None: the whole line)."""

    text: str
    at: int | None = None


def excerpt(path: Path, line: int | None, column: int | None, encoding: str = "utf-8") -> Excerpt | None:
    """What stands at a place of a text file; None when it cannot be shown."""
    if line is None or not 0 < line <= _LAST_LINE:
        return None
    try:
        with path.open(encoding=encoding, errors="replace", newline="\n") as file:
            found = next(islice(_lines(file), line - 1, None), None)
    except (OSError, LookupError):
        return None
    if found is None:
        return None
    start = max(0, (column or 1) - 1 - _WIDTH // 2)
    shown = "".join(c if c.isprintable() else " " for c in found.rstrip("\r\n")[start : start + _WIDTH])
    if not shown.strip():
        return None
    at = column - 1 - start if column is not None else None
    return Excerpt(shown, at if at is not None and 0 <= at <= len(shown) else None)


def _lines(file: TextIO) -> Iterator[str]:
    """The lines, none of them longer than can be held."""
    while line := file.readline(_LONGEST_LINE):
        yield line
