"""The way through the records of a sample: all of them, those with a problem, those that a line or a decision touches.

Decides what is walked through and what is said when there is nothing. Every browser walks by itself; the record shown
is the document's, for everybody. Which records those are is the preview's to know.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from studio.state.mapping_document import MappingDocument
from studio.state.preview.result import Cause
from studio.state.records.explaining import rule_at
from studio.state.rules.commands import Answer

Kind = Literal["all", "problems", "line", "decision"]


@dataclass(frozen=True, slots=True)
class Through:
    """Which records are walked through; `path` is the line's target, `decision` the number."""

    kind: Kind = "all"
    path: str = ""
    decision: int = 0


class RecordWalk:
    """One browser's way through the records of a document. Commands raise `CrosswalkError` when nobody can answer."""

    def __init__(self, document: MappingDocument) -> None:
        self.document = document
        self.through = Through()
        self._random = random.Random()

    async def choose(self, through: Through) -> Answer:
        """Walks through other records from now on, beginning with the one shown if it is among them."""
        before, self.through = self.through, through
        answer = await self._to(self.document.record - 1, 1)
        if not answer.done:
            self.through = before
        return answer

    async def step(self, by: int) -> Answer:
        """The next (1) or previous (-1) of the records, from the last on to the first."""
        return await self._to(self.document.record, by)

    async def at_random(self) -> Answer:
        """Any of the records."""
        count = self.document.sample.count
        if not count:
            return Answer(False, "the sample has no records")
        chosen = self._random.randrange(count)
        if self.through.kind == "all" and chosen == self.document.record:
            chosen = (chosen + 1) % count
        return await self._to(chosen - 1, 1)

    async def next_problem(self, by: int = 1) -> Answer:
        """The next record with a problem, whatever is walked through."""
        return await self._among("failing", "", "has a problem", self.document.record, by)

    async def next_of_cause(self, cause: Cause, by: int = 1) -> Answer:
        """The next record that fails for a cause."""
        return await self._among("failing", place_of(cause), "fails here", self.document.record, by)

    async def next_of_decision(self, number: int) -> Answer:
        """The next record that a decision touches."""
        return await self._among("decision", str(number), f"is touched by D-{number}", self.document.record, 1)

    def go_to(self, number: int) -> Answer:
        """The record with a number as people count: from 1."""
        count = self.document.sample.count
        if not 1 <= number <= count:
            return Answer(False, f"there is no record {number:,}: the sample has {count:,}")
        return self.document.show_record(number - 1)

    def said(self) -> str:
        """What is walked through, in words."""
        match self.through:
            case Through("line", path=path):
                return f"With a value for {path}"
            case Through("decision", decision=number):
                return f"Touched by D-{number}"
            case Through("problems"):
                return "With a problem"
        return "All records"

    async def _to(self, after: int, by: int) -> Answer:
        document, through = self.document, self.through
        match through.kind:
            case "all":
                count = document.sample.count
                if not count:
                    return Answer(False, "the sample has no records")
                return document.show_record((after + by) % count)
            case "problems":
                return await self._among("failing", "", "has a problem", after, by)
            case "decision":
                said = f"is touched by D-{through.decision}"
                return await self._among("decision", str(through.decision), said, after, by)
        path = rule_at(document.mapping, document.built, through.path) or through.path
        return await self._among("touched", path, f"has a value for {through.path}", after, by)

    async def _among(self, kind: str, key: str, holds: str, after: int, by: int) -> Answer:
        row = await self.document.preview.next_row(kind, key, after, by)
        if row is None:
            return Answer(False, f"no record of the sample {holds}")
        return self.document.show_record(row)


def place_of(cause: Cause) -> str:
    """The rule or source field that a cause is about, as the preview names it."""
    return cause.rule or ", ".join(cause.source)
