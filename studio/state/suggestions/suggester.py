"""When suggestions are worked out: apart from the event loop, the latest question wins, pairs are scored once.

Decides what is kept between two questions: scores depend on the contracts, the sample and the other mappings, and an
edit changes none of these. What is suggested is decided in `choice.py`.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping
from runtime.io.samples import MISSING, value_at
from studio.state.suggestions.choice import Suggestion, choose
from studio.state.suggestions.earlier import Earlier
from studio.state.suggestions.known_fields import known_model, known_source
from studio.state.suggestions.pairs import Pairs, Superseded, scored_pairs
from studio.state.suggestions.situation import situation

_MOST_RECORDS = 100
#: Pairs are scored in Python; a short rest now and then leaves the event loop its turns.
_REST_EVERY, _REST = 16, 0.001
#: An edit is told first; what else it changes in the suggestions may come a moment later.
_PAUSE = 0.8


@dataclass(frozen=True, slots=True)
class Question:
    """What suggestions are wanted for. Scores come from the first four; an edit changes the others."""

    source: Contract
    model: Contract
    records: tuple[dict[str, Any], ...]
    others: tuple[Mapping, ...]
    mapping: Mapping
    lines: dict[str, dict[str, Any]]
    """The rules as the canvas has them, with the source fields that each reads."""
    refused: frozenset[tuple[str, str]] = frozenset()

    def same_pairs(self, other: Question | None) -> bool:
        """Whether the scores for another question hold for this one."""
        return (
            other is not None and _same(self.source, other.source) and _same(self.model, other.model)
            and _same(self.records, other.records) and _same(self.others, other.others)
        )  # fmt: skip


def _same(one: object, other: object) -> bool:
    return one is other or one == other


class Suggester:
    """Works out the suggestions of one document in a thread, and calls back in the event loop."""

    def __init__(self, on_answer: Callable[[tuple[Suggestion, ...]], None]) -> None:
        self._on_answer = on_answer
        self._wake = threading.Condition()
        self._wanted: Question | None = None
        self._due = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._scored: tuple[Question, Pairs] | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def ask(self, question: Question, loop: asyncio.AbstractEventLoop | None) -> None:
        """Asks for suggestions; an older question that is not answered yet is dropped."""
        with self._wake:
            if self._closed:
                return
            self._wanted, self._loop = question, loop
            self._due = time.monotonic() + (_PAUSE if self._scored is not None else 0.0)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="suggestions", daemon=True)
                self._thread.start()
            self._wake.notify()

    def close(self) -> None:
        """Ends the thread."""
        with self._wake:
            self._closed, self._wanted = True, None
            self._wake.notify()

    def answer(self, question: Question) -> tuple[Suggestion, ...]:
        """The suggestions, worked out here and now."""
        if self._scored is None or not question.same_pairs(self._scored[0]):
            self._scored = (question, self._pairs(question))
        now = situation(question.mapping, question.model, question.lines.values(), question.refused)
        return choose(self._scored[1], now)

    # -- the thread

    def _work(self) -> None:
        while (question := self._next()) is not None:
            try:
                found = self.answer(question)
                self._explain(found, question)
            except Superseded:
                continue
            with self._wake:
                if self._wanted is not None or self._closed:
                    continue
                loop = self._loop
            if loop is None:
                self._on_answer(found)
            elif not loop.is_closed():
                loop.call_soon_threadsafe(self._on_answer, found)

    def _next(self) -> Question | None:
        with self._wake:
            while not self._closed:
                left = self._due - time.monotonic() if self._wanted is not None else None
                if left is not None and left <= 0:
                    question, self._wanted = self._wanted, None
                    return question
                self._wake.wait(left)
        return None

    def _pairs(self, question: Question) -> Pairs:
        records = question.records[:_MOST_RECORDS]
        source = known_source(question.source, lambda path: _values(records, path))
        return scored_pairs(
            source, known_model(question.model), Earlier(question.model.name, question.others), self._patience(question)
        )

    def _explain(self, found: tuple[Suggestion, ...], question: Question) -> None:
        """Works the reasons out here, so that whoever shows them in the event loop has them at hand."""
        wanted = self._patience(question)
        for suggestion in found:
            if not wanted():
                raise Superseded
            _ = suggestion.reasons

    def _patience(self, question: Question) -> Callable[[], bool]:
        """Whether the scores are still wanted; rests now and then."""
        asked, known = 0, (question, True)

        def wanted() -> bool:
            nonlocal asked, known
            asked += 1
            if asked % _REST_EVERY == 0 and threading.current_thread() is self._thread:
                time.sleep(_REST)
            newer = self._wanted
            if newer is not None and newer is not known[0]:
                known = (newer, newer.same_pairs(question))
            return known[1] and not self._closed

        return wanted


def _values(records: tuple[dict[str, Any], ...], path: str) -> list[Any]:
    """The values of a field in the first records; of lists the first item's."""
    found = []
    for record in records:
        value = value_at(record, path)
        if value is not MISSING and value is not None:
            found.append(value[0] if isinstance(value, list) and value else value)
    return found
