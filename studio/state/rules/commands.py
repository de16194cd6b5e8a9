"""The commands of an open mapping that change one rule: each an edit of `edits.py`, given to the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from runtime.artefacts.mapping import Mapping, OnError, Rule
from runtime.diagnostics import Fix
from runtime.language.steps import StepList
from studio.state.canvas.many_to_one import Way
from studio.state.rules import edits as rule_edits
from studio.state.rules.edits import Changed
from studio.state.rules.step_rows import StepRows


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command: whether it was done, and what to say; with `ways` it asks back which of them."""

    done: bool
    said: str
    ways: tuple[Way, ...] = ()


class RuleCommands:
    """The commands; whoever has them says how an edit is made, saved and told."""

    def _do(self, edit: Callable[[Mapping], Changed], by: str, ack: str | None = None) -> Answer:
        raise NotImplementedError

    def change(self, edit: Callable[[Mapping], Changed], *, by: str = "") -> Answer:
        """Any edit, made, saved and told as all are."""
        return self._do(edit, by)

    def remove(self, path: str, *, by: str = "", ack: str | None = None) -> Answer:
        return self._do(lambda m: rule_edits.remove(m, path), by, ack)

    def put_rule(self, path: str, rule: Rule, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.put_rule(m, path, rule), by)

    def set_expression(self, path: str, text: str, *, by: str = "") -> Answer:
        """Takes any text: one that is wrong is kept, and listed as a problem."""
        return self._do(lambda m: rule_edits.set_expression(m, path, text), by)

    def set_steps(self, path: str, steps: StepList, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.set_steps(m, path, steps), by)

    def set_rows(self, path: str, rows: StepRows, said: str, *, by: str = "") -> Answer:
        """The steps of a rule, on and off; `said` is what was done to them."""
        return self._do(lambda m: rule_edits.set_rows(m, path, rows, said), by)

    def set_each(self, path: str, text: str, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.set_each(m, path, text), by)

    def set_where(self, path: str, text: str | None, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.set_where(m, path, text), by)

    def set_default(self, path: str, value: Any, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.set_default(m, path, value), by)

    def clear_default(self, path: str, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.clear_default(m, path), by)

    def set_on_error(self, path: str, policy: OnError, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.set_on_error(m, path, policy), by)

    def set_note(self, path: str, text: str | None, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.set_note(m, path, text), by)

    def set_decision(self, path: str, decision: int | None, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.set_decision(m, path, decision), by)

    def ignore(self, path: str, because: str | None = None, *, by: str = "", ack: str | None = None) -> Answer:
        return self._do(lambda m: rule_edits.ignore(m, path, because), by, ack)

    def unignore(self, path: str, *, by: str = "", ack: str | None = None) -> Answer:
        return self._do(lambda m: rule_edits.unignore(m, path), by, ack)

    def apply_fix(self, fix: Fix, *, by: str = "") -> Answer:
        return self._do(lambda m: rule_edits.apply_fix(m, fix), by)
