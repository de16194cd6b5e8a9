"""Edits of a mapping's source steps: pure, each said in words. Rules are left alone, whatever a step takes from them.

Decides how a step is addressed: its place in the list; one of a joined source by the place of the join, of the source
in it, and its own: `(1, 0, 2)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from runtime.artefacts.edits import SetInput, apply
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.source_step import (
    Each,
    GroupBy,
    Input,
    Join,
    SourceStep,
    Union,
    Unique,
    Unpivot,
    Where,
    others_of,
)
from studio.state.rules.edits import Changed

Address = tuple[int, ...]
Steps = tuple[SourceStep, ...]
WORDS: dict[type, str] = {
    Where: "where", Join: "join", Union: "union", Each: "each", GroupBy: "group_by", Unique: "unique",
    Unpivot: "unpivot",
}  # fmt: skip


def word_of(step: SourceStep) -> str:
    """What the step is called in a mapping."""
    return WORDS[type(step)]


def input_with(given: Input, at: Address) -> Input | None:
    """The input in whose list an address lies."""
    for place, other in zip(at[:-1:2], at[1::2], strict=True):
        brought = others_of(given.steps[place]) if 0 <= place < len(given.steps) else ()
        if not 0 <= other < len(brought):
            return None
        given = brought[other]
    return given


def step_at(given: Input, at: Address) -> SourceStep | None:
    """The step at an address, or None where there is none."""
    holder = input_with(given, at)
    return holder.steps[at[-1]] if holder is not None and 0 <= at[-1] < len(holder.steps) else None


def input_before(given: Input, at: Address) -> Input | None:
    """What the step at an address gets: its input with the steps before it."""
    holder = input_with(given, at)
    return replace(holder, steps=holder.steps[: at[-1]]) if holder is not None else None


def add_step(mapping: Mapping, at: Address, step: SourceStep) -> Changed:
    """The step becomes the one at the address, before what stands there."""
    return _edit(
        mapping, at, f"added the step {word_of(step)}", lambda steps: (*steps[: at[-1]], step, *steps[at[-1] :])
    )


def change_step(mapping: Mapping, at: Address, step: SourceStep) -> Changed:
    def put(steps: Steps) -> Steps:
        return (*steps[: at[-1]], step, *steps[at[-1] + 1 :])

    return _edit(mapping, at, f"changed the step {word_of(step)}", put) if _there(mapping, at) else _gone(mapping)


def remove_step(mapping: Mapping, at: Address) -> Changed:
    found = step_at(mapping.input, at)
    if found is None:
        return _gone(mapping)
    said = f"removed the step {word_of(found)}"
    return _edit(mapping, at, said, lambda steps: (*steps[: at[-1]], *steps[at[-1] + 1 :]))


def move_step(mapping: Mapping, at: Address, to: int) -> Changed:
    """The step among those of its own list, at the place `to` of it afterwards."""
    found, holder = step_at(mapping.input, at), input_with(mapping.input, at)
    if found is None or holder is None:
        return _gone(mapping)
    if not 0 <= to < len(holder.steps):
        return Changed(mapping, "there is no step on that side", False)
    rest = (*holder.steps[: at[-1]], *holder.steps[at[-1] + 1 :])
    said = f"moved the step {word_of(found)} {'before' if to < at[-1] else 'behind'} {word_of(holder.steps[to])}"
    return _edit(mapping, at, said, lambda _: (*rest[:to], found, *rest[to:]))


def _edit(mapping: Mapping, at: Address, said: str, change: Callable[[Steps], Steps]) -> Changed:
    made = _changed(mapping.input, at, change)
    return _gone(mapping) if made is None else Changed(apply(mapping, SetInput(made)), said)


def _changed(given: Input, at: Address, change: Callable[[Steps], Steps]) -> Input | None:
    if len(at) == 1:
        return replace(given, steps=change(given.steps))
    place, other, *rest = at
    step = given.steps[place] if 0 <= place < len(given.steps) else None
    brought = others_of(step) if step is not None else ()
    if step is None or not 0 <= other < len(brought):
        return None
    inner = _changed(brought[other], tuple(rest), change)
    if inner is None:
        return None
    made = _bringing(step, (*brought[:other], inner, *brought[other + 1 :]))
    return replace(given, steps=(*given.steps[:place], made, *given.steps[place + 1 :]))


def _bringing(step: SourceStep, others: tuple[Input, ...]) -> SourceStep:
    match step:
        case Join():
            return replace(step, other=others[0])
        case Union():
            return replace(step, others=others)
    return step


def _there(mapping: Mapping, at: Address) -> bool:
    return step_at(mapping.input, at) is not None


def _gone(mapping: Mapping) -> Changed:
    return Changed(mapping, "the step is not there any more", False)
