"""The steps of a rule as people arrange them: those that run and those that are switched off, in one order.

Decides where a switched off step stands when others come, go or move. What a step means is the language's business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from runtime.artefacts.mapping import OffStep, Rule
from runtime.language.steps import Step, StepList, from_steps, read_step, step_text, to_steps


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the list; `step` is None where a switched off one cannot be read, which `text` then has."""

    step: Step | None
    on: bool = True
    text: str = ""

    @property
    def name(self) -> str:
        """The function, or the text of what cannot be read."""
        return self.step.function if self.step is not None else self.text

    @property
    def call(self) -> str:
        return step_text(self.step) if self.step is not None else self.text


@dataclass(frozen=True, slots=True)
class StepRows:
    """The start of a chain and all its steps, in the order in which they stand."""

    start: str
    rows: tuple[StepRow, ...] = ()

    @property
    def running(self) -> StepList:
        """Only the steps that run."""
        return StepList(self.start, tuple(row.step for row in self.rows if row.on and row.step is not None))

    @property
    def source(self) -> str:
        return from_steps(self.running)

    @property
    def off(self) -> tuple[OffStep, ...]:
        """The switched off steps as a rule keeps them."""
        return tuple(OffStep(self.ordinal(i), row.call) for i, row in enumerate(self.rows) if not row.on)

    def ordinal(self, at: int) -> int:
        """How many running steps stand before a row."""
        return sum(row.on for row in self.rows[:at])

    def row_of(self, ordinal: int) -> int | None:
        """The row of the running step with this number."""
        return next((i for i, row in enumerate(self.rows) if row.on and self.ordinal(i) == ordinal), None)

    def inserted(self, at: int, step: Step) -> StepRows:
        """One step more, before the row at a position."""
        return self._with(*self.rows[:at], StepRow(step), *self.rows[at:])

    def removed(self, at: int) -> StepRows:
        return self._with(*self.rows[:at], *self.rows[at + 1 :])

    def duplicated(self, at: int) -> StepRows:
        """The row once more, behind itself."""
        return self._with(*self.rows[: at + 1], self.rows[at], *self.rows[at + 1 :])

    def moved(self, at: int, to: int) -> StepRows:
        """The row at one position moved so that it then stands at another."""
        rest = self.removed(at)
        place = max(0, min(to, len(rest.rows)))
        return self._with(*rest.rows[:place], self.rows[at], *rest.rows[place:])

    def switched(self, at: int) -> StepRows:
        """The row switched off, or on again; what cannot be read stays off."""
        row = self.rows[at]
        on = row.step is not None and not row.on
        return self._with(*self.rows[:at], replace(row, on=on, text=row.call), *self.rows[at + 1 :])

    def changed(self, at: int, step: Step) -> StepRows:
        """Another step in the place of one, on or off as it was."""
        return self._with(*self.rows[:at], replace(self.rows[at], step=step), *self.rows[at + 1 :])

    def _with(self, *rows: StepRow) -> StepRows:
        return replace(self, rows=rows)


def step_rows(rule: Rule | None) -> StepRows | None:
    """The steps of a rule; None when its expression is a formula, or there is none."""
    steps = to_steps(rule.source) if rule is not None and rule.source is not None else None
    if rule is None or steps is None:
        return None
    rows: list[StepRow] = []
    for ordinal in range(len(steps.steps) + 1):
        rows += (_kept(off) for off in rule.off if min(off.at, len(steps.steps)) == ordinal)
        if ordinal < len(steps.steps):
            rows.append(StepRow(steps.steps[ordinal]))
    return StepRows(steps.start, tuple(rows))


def _kept(off: OffStep) -> StepRow:
    return StepRow(read_step(off.step), on=False, text=off.step)
