"""What people said of the suggestions of a mapping: what they refused, how likely one has to be, whether to show any.

Decides where that is kept: a small file per mapping beside the workspace's other local state, never part of the
mapping. A file that cannot be read or written costs the memory, not the work.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from runtime.artefacts.workspace import LOCAL
from runtime.diagnostics import CrosswalkError
from runtime.whole_file import save_text

USUAL_PERCENT = 50
_FOLDER = Path(LOCAL) / "suggestions"
_MOST_REFUSED = 20_000
_LARGEST = 8 << 20

Refusal = tuple[str, str]
"""A source path and a target path."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What was refused, from which percentage on suggestions are shown, and whether they are shown at all."""

    refused: frozenset[Refusal] = frozenset()
    least: int = USUAL_PERCENT
    shown: bool = True

    def refusing(self, refused: Iterable[Refusal]) -> Choices:
        return replace(self, refused=self.refused | frozenset(refused))

    def allowing(self, refused: Iterable[Refusal]) -> Choices:
        return replace(self, refused=self.refused - frozenset(refused))


class LocalChoices:
    """The choices of one mapping, in a file of its own."""

    def __init__(self, folder: Path, mapping: str) -> None:
        self._path = folder / _FOLDER / f"{quote(mapping, safe='')}.json"
        self.now = _read(self._path)

    def keep(self, choices: Choices) -> None:
        """Takes other choices, and writes them down where that is possible."""
        self.now = choices
        text = json.dumps(
            {"refused": sorted(choices.refused)[:_MOST_REFUSED], "least": choices.least, "shown": choices.shown},
            indent=1,
        )  # fmt: skip
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            save_text(self._path, text)
        except (OSError, CrosswalkError):
            return


def _read(path: Path) -> Choices:
    try:
        if path.stat().st_size > _LARGEST:
            return Choices()
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Choices()
    if not isinstance(found, dict):
        return Choices()
    listed, least = found.get("refused"), found.get("least")
    refused = frozenset(
        (pair[0], pair[1])
        for pair in (listed if isinstance(listed, list) else [])
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(path, str) for path in pair)
    )
    if not isinstance(least, int) or isinstance(least, bool) or not 0 <= least <= 100:
        least = USUAL_PERCENT
    return Choices(refused, least, found.get("shown") is not False)
