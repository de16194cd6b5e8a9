"""Decides what every part of the inspector needs to work: the document, a way to say what came of a command, and
ways to the rest of the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from studio.state.mapping_document import MappingDocument
from studio.state.rule_commands import Answer

Side = Literal["source", "target"]


@dataclass(frozen=True)
class Desk:
    """What the screen lends to the inspector."""

    document: MappingDocument
    told: Callable[[Answer], Any]
    reveal: Callable[[Side, str], Any]
    chosen: Selected
    refresh: Callable[[], Any]


@dataclass
class Selected:
    """What the inspector shows: a field, the sample record its steps are shown for, and the way a rule is edited."""

    side: Side | None = None
    path: str | None = None
    record: int = 0
    as_text: bool = False
