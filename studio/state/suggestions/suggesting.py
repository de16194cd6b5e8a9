"""The suggestions of one open mapping: what is known of them now, what people said about them, what canvases hold.

Decides what is shown. How they are found is in `suggester.py`, what accepting one does in `commands.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from runtime.artefacts.mapping import Mapping
from studio.state.suggestions.choice import Suggestion
from studio.state.suggestions.local_choices import Choices, LocalChoices, Refusal
from studio.state.suggestions.situation import Filled
from studio.state.suggestions.suggester import Question, Suggester

Record = dict[str, Any]
_LONGEST_WHY, _MOST_REASONS = 120, 3


class Suggesting:
    """Suggestions of a document. `question` gives what they are to be found for; `on_change` is called in the event
    loop when there are others."""

    def __init__(
        self,
        folder: Path,
        name: str,
        question: Callable[[], Question],
        on_change: Callable[[], object],
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.choices = LocalChoices(folder, name)
        self.known = False
        """Whether there was an answer yet; before it there is nothing to say."""
        self._question, self._on_change, self._loop = question, on_change, loop
        self._all: tuple[Suggestion, ...] = ()
        self._known: tuple[tuple[object, ...], dict[str, Suggestion]] | None = None
        self._filled: Filled | None = None
        self._sent: dict[str, tuple[str, int]] = {}
        self._asked: tuple[dict[str, Any], ...] | None = None
        self._suggester = Suggester(self._take)

    # -- asking

    @property
    def all(self) -> tuple[Suggestion, ...]:
        """Everything that is likely enough, for targets without a rule; also where suggestions are hidden."""
        return tuple(self._likely().values())

    @property
    def shown(self) -> tuple[Suggestion, ...]:
        return self.all if self.choices.now.shown else ()

    @property
    def sure(self) -> tuple[Suggestion, ...]:
        return tuple(s for s in self.shown if s.sure)

    def of(self, target: str) -> Suggestion | None:
        """The suggestion for a target, where one is shown."""
        return self._likely().get(target) if self.choices.now.shown else None

    def _likely(self) -> dict[str, Suggestion]:
        """Worked out once for what is found, filled and refused now; many ask after each edit."""
        key = (self._all, self._filled, self.choices.now)
        if self._known is None or any(a is not b for a, b in zip(self._known[0], key, strict=True)):
            least, refused, filled = self.choices.now.least, self.choices.now.refused, self._filled or ()
            found = {
                s.target: s for s in self._all
                if s.percent >= least and s.target not in filled and (s.source, s.target) not in refused
            }  # fmt: skip
            self._known = (key, found)
        return self._known[1]

    # -- following the document

    def ask(self) -> None:
        """Asks for the suggestions of the mapping as it is now. Without an event loop nobody could be told."""
        loop = self._loop or _running_loop()
        if loop is not None:
            question = self._question()
            self._asked = question.records
            self._suggester.ask(question, loop)

    def ask_of(self, records: tuple[dict[str, Any], ...]) -> None:
        """Asks again where the sample is another one now, such as that of source steps once they have run."""
        if self._asked is not None and self._asked is not records:
            self.ask()

    def ask_now(self) -> None:
        """Works them out here and now, for tests and for whoever can wait."""
        self._take(self._suggester.answer(self._question()))

    def follow(self, mapping: Mapping) -> None:
        """Takes note of the rules: a target that has one has no suggestion from now on."""
        self._filled = Filled(mapping)

    def _take(self, found: tuple[Suggestion, ...]) -> None:
        self.known, self._all = True, found
        self._on_change()

    def close(self) -> None:
        self._suggester.close()

    # -- what people say

    def refuse(self, refused: Iterable[Refusal]) -> None:
        self._keep(self.choices.now.refusing(refused))

    def allow(self, refused: Iterable[Refusal]) -> None:
        self._keep(self.choices.now.allowing(refused))

    def show(self, shown: bool) -> None:
        self._keep(replace(self.choices.now, shown=shown))

    def set_least(self, percent: int) -> None:
        """Suggestions below this percentage are not shown."""
        self._keep(replace(self.choices.now, least=max(0, min(100, percent))))

    def _keep(self, choices: Choices) -> None:
        if choices != self.choices.now:
            self.choices.keep(choices)

    # -- canvases

    def records(self) -> list[Record]:
        """What a canvas draws, as it loads it."""
        return [_record(s) for s in self.shown if s.target in self._sent]

    def canvas_ops(self) -> list[Record]:
        """What changed for the canvases since they were told last."""
        shown = self.shown
        now = {s.target: (s.source, s.percent) for s in shown}
        put = [s for s in shown if self._sent.get(s.target) != now[s.target]]
        gone = [target for target in self._sent if target not in now]
        self._sent = now
        if not put and not gone:
            return []
        if len(put) + len(gone) > len(now):
            return [{"op": "suggestions", "items": [_record(s) for s in shown]}]
        return [{"op": "suggestions", "put": [_record(s) for s in put], "del": gone}]


def _record(found: Suggestion) -> Record:
    why = "; ".join(found.reasons[:_MOST_REASONS])
    why = why if len(why) <= _LONGEST_WHY else f"{why[: _LONGEST_WHY - 1]}…"
    return {"t": found.target, "s": [found.source], "p": found.percent, "sure": found.sure, "why": why}


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
