"""Decides what every part of the preview needs to work: the document, the way through its records, and ways to the rest
of the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from nicegui import Client

from runtime.diagnostics import CrosswalkError
from studio.security.uploads import Uploads
from studio.state.mapping_document import MappingDocument
from studio.state.records.pinned_examples import PinnedExamples
from studio.state.records.walk import RecordWalk
from studio.state.rules.commands import Answer
from studio.state.samples.choice import SampleChoice
from studio.state.source_steps.edits import Address

from ..dialogs import toast
from ..inspector.desk import Selected, Side

Found = TypeVar("Found")


@dataclass
class PreviewDesk:
    """What the screen lends to the preview."""

    document: MappingDocument
    samples: SampleChoice
    uploads: Uploads
    client: Client
    chosen: Selected
    told: Callable[[Answer], Any]
    reveal: Callable[[Side, str], Any]
    open_step: Callable[[Address], Any]
    walk: RecordWalk = field(init=False)
    examples: PinnedExamples = field(init=False)

    def __post_init__(self) -> None:
        self.walk = RecordWalk(self.document)
        self.examples = PinnedExamples(self.document)

    async def say(self, doing: Awaitable[Answer]) -> bool:
        """Waits for a command; says why it was not done, or could not be. Whether it was done."""
        answer = await self.wait(doing)
        if answer is not None:
            self.told(answer)
        return answer is not None and answer.done

    async def wait(self, asked: Awaitable[Found]) -> Found | None:
        """An answer of whoever runs the rules; None when there is none, which is said."""
        try:
            return await asked
        except CrosswalkError as error:
            if not self.client.is_deleted:
                with self.client:
                    toast(f"{error.diagnostics[0].message[:1].upper()}{error.diagnostics[0].message[1:]}.", "err")
            return None
