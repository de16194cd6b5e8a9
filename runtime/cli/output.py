"""How verbs speak: problems on standard error, results on standard output as text or JSON, exit codes."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, TextIO

from runtime.diagnostics import Diagnostic, render


class OutputFormat(StrEnum):
    text = "text"
    json = "json"


def say_problems(found: Iterable[Diagnostic]) -> None:
    """Problems in words, on standard error, each with the corrections that `crosswalk infer --read` takes."""
    for d in found:
        sys.stderr.write(render(d) + "\n")
        for offer in d.corrections:
            flags = " ".join(f"--read {name}={shlex.quote(_written(value))}" for name, value in offer.settings)
            sys.stderr.write(f"    {offer.label}: {flags}\n")


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "tab" if value == "\t" else str(value)


def say(text: str) -> None:
    """A line of the result, on standard output."""
    sys.stdout.write(text + "\n")


def say_json(value: Any, to: TextIO | None = None) -> None:
    """The result as JSON, on standard output unless that belongs to the records."""
    (to or sys.stdout).write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


# By how a code begins; the first that fits counts.
_EXIT_CODES = {"E507": 1, "E4": 3, "E504": 5, "E505": 6, "E5": 4, "E": 1}


def exit_code(found: Sequence[Diagnostic]) -> int:
    """The exit code for a problem that ended a command; the first one decides.

    >>> exit_code([Diagnostic("E401", "no such file")])
    3
    """
    if not found:
        return 1
    code = found[0].code
    return next((status for prefix, status in _EXIT_CODES.items() if code.startswith(prefix)), 1)
