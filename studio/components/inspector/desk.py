"""Decides what every part of the inspector needs to work: the document, a way to say what came of a command, and
ways to the rest of the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from studio.state.mapping_document import MappingDocument
from studio.state.rule_commands import Answer
from studio.state.trace import Trace

Side = Literal["source", "target"]


@dataclass
class Selected:
    """What the inspector shows: a field, the sample record its steps are shown for, and the way a rule is edited."""

    side: Side | None = None
    path: str | None = None
    record: int = 0
    as_text: bool = False


@dataclass
class Desk:
    """What the screen lends to the inspector."""

    document: MappingDocument
    told: Callable[[Answer], Any]
    reveal: Callable[[Side, str], Any]
    chosen: Selected
    refresh: Callable[[], Any]
    _traced: tuple[tuple[Any, ...], Trace] | None = field(default=None, init=False)

    def trace(self, path: str) -> Trace:
        """The sample's way through a rule; several parts show it, and it is worked out once."""
        document = self.document
        key = (path, document.built, document.preview.result, document.record)
        if self._traced is None or any(a is not b for a, b in zip(self._traced[0][1:], key[1:], strict=True)):
            self._traced = None
        if self._traced is None or self._traced[0][0] != path:
            self._traced = (key, document.trace(path))
        return self._traced[1]
