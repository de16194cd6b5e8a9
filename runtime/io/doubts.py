"""What is doubtful about a file, gathered while it is looked at: each with its line and the settings that mend it.

It decides how a doubt is put together; what is doubtful is decided by those who look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.diagnostics import Correction, Diagnostic, Place

Setting = str | int | bool
Fixed = Mapping[str, Any]
"""The reader settings that a person has decided, by name: nobody guesses them again."""


def correction(label: str, **settings: Setting) -> Correction:
    """Another reading, by the reader settings that it changes."""
    return Correction(label, tuple(settings.items()))


@dataclass(slots=True)
class Doubts:
    """The doubts about one file; `noun` is what people call a line of it."""

    file: str | None = None
    noun: str = "line"
    found: list[Diagnostic] = field(default_factory=list)

    def say(
        self,
        code: str,
        message: str,
        *offers: Correction,
        line: int | None = None,
        about: str | None = None,
        hint: str | None = None,
    ) -> None:
        """One more doubt."""
        self.found.append(Diagnostic(code, message, Place(self.file, line), hint, None, about, offers))

    def lines(self, count: int) -> str:
        """A number of lines in words."""
        return f"1 {self.noun}" if count == 1 else f"{count:,} {self.noun}s"


def quoted(text: str, most: int = 60) -> str:
    """A part of the file as a message shows it."""
    said = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"'{said[:most]}{'...' if len(said) > most else ''}'"
