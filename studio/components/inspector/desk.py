"""Decides what every part of the inspector needs to work: the document, a way to say what came of a command, and
ways to the rest of the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from studio.state.mapping_document import MappingDocument
from studio.state.preview.trace import Trace
from studio.state.rules.commands import Answer
from studio.state.rules.sample_values import SampleReadings
from studio.state.source_steps.edits import Address

Side = Literal["source", "target"]


@dataclass
class Selected:
    """What the inspector shows: a field, the sample record its steps are shown for, and the way a rule is edited."""

    side: Side | None = None
    path: str | None = None
    record: int = 0
    as_text: bool = False
    step: Address | None = None


@dataclass
class Desk:
    """What the screen lends to the inspector."""

    document: MappingDocument
    told: Callable[[Answer], Any]
    reveal: Callable[[Side, str], Any]
    chosen: Selected
    refresh: Callable[[], Any]
    focus: str = field(default="", init=False)
    """What is to have the focus when it is drawn next, such as the handle of a step that was moved."""
    readings: SampleReadings = field(init=False)

    def __post_init__(self) -> None:
        self.readings = SampleReadings(self.document, self.refresh)

    def wants_focus(self, what: str) -> bool:
        """Whether this is what shall have the focus; asked once."""
        found = bool(what) and what == self.focus
        self.focus = "" if found else self.focus
        return found

    def trace(self, path: str) -> Trace:
        """The sample's way through a rule, as far as it is known; the screen is told when there is more."""
        return self.document.traced(path)
