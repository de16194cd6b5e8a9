"""A new mapping of several sources: how each further one comes to the first, as a source step to begin with.

Decides what is proposed: a join over the fields that fit best, or a union where both have the same fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from runtime.artefacts.source_step import Input, SourceStep, Union
from studio.state.open_workspace import OpenWorkspace
from studio.state.source_steps.fields import record_in
from studio.state.source_steps.proposals import Records, alike, best_pair, join_with

_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Way:
    """One way to bring a source in: what it is called, and the step."""

    said: str
    step: SourceStep


def ways(workspace: OpenWorkspace, given: Input, other: str) -> dict[str, Way]:
    """The ways to bring another source to what an input gives, the likely one first."""
    here, there = _records(workspace, given), _records(workspace, Input(other))
    pair = best_pair(here, there)
    over = f" where {pair.ours} is its {pair.theirs}" if pair is not None else ""
    found = {
        "join": Way(f"join it{over}", join_with(here, other, there)),
        "union": Way("put its records behind", Union((Input(other),))),
    }
    if alike(here.type, there.type) >= _ALIKE:
        found = dict(reversed(found.items()))
    return found


def steps_of(workspace: OpenWorkspace, source: str, brought: Sequence[tuple[str, str]]) -> tuple[SourceStep, ...]:
    """The steps that bring sources in, each by its name and the way that was chosen, one after the other."""
    given = Input(source)
    for other, way in brought:
        given = replace(given, steps=(*given.steps, ways(workspace, given, other)[way].step))
    return given.steps


def _records(workspace: OpenWorkspace, given: Input) -> Records:
    """The first source's sample stands for what steps make of it: a join adds fields, and takes none away."""
    return Records(record_in(workspace.workspace, given), workspace.sample_of(given.source).records)
