"""The commands of an open mapping that change its source steps: each an edit of `edits.py`."""

from __future__ import annotations

from collections.abc import Callable

from runtime.artefacts.mapping import Mapping
from runtime.artefacts.source_step import SourceStep
from studio.state.rules.commands import Answer
from studio.state.rules.edits import Changed
from studio.state.source_steps import edits
from studio.state.source_steps.edits import Address


class SourceStepCommands:
    """The commands; whoever has them says how an edit is made, saved and told."""

    def _do(self, edit: Callable[[Mapping], Changed], by: str, ack: str | None = None) -> Answer:
        raise NotImplementedError

    def add_source_step(self, at: Address, step: SourceStep, *, by: str = "") -> Answer:
        return self._do(lambda m: edits.add_step(m, at, step), by)

    def change_source_step(self, at: Address, step: SourceStep, *, by: str = "") -> Answer:
        """Takes any step: one that is wrong is kept, and listed as a problem."""
        return self._do(lambda m: edits.change_step(m, at, step), by)

    def remove_source_step(self, at: Address, *, by: str = "") -> Answer:
        return self._do(lambda m: edits.remove_step(m, at), by)

    def move_source_step(self, at: Address, to: int, *, by: str = "") -> Answer:
        return self._do(lambda m: edits.move_step(m, at, to), by)
