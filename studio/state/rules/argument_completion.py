"""Completion inside of a step's form: what may stand in one argument, with the step and all before it around."""

from __future__ import annotations

from dataclasses import replace

from runtime.language.complete import Completion, complete
from runtime.language.steps import StepList, from_steps
from runtime.language.typed import Around
from studio.state.rules.argument_text import with_argument

_HERE = "cw__argument"


def complete_argument(
    steps: StepList, position: int, place: int, typed: str, at: int, around: Around
) -> list[Completion]:
    """What can be written at a place of the text that is typed into an argument of a step."""
    step = with_argument(steps.steps[position], place, _HERE, formula=True)
    if step.piped is None:
        step = replace(step, piped=any(s.piped for s in steps.steps[:position]))
    whole = from_steps(steps.upto(position).with_step(step))
    start = whole.find(_HERE)
    if start < 0:
        return []
    found = complete(whole[:start] + typed + whole[start + len(_HERE) :], start + at, around)
    return [replace(c, start=c.start - start, end=c.end - start) for c in found if c.start >= start]
