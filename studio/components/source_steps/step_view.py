"""Decides what the inspector shows of a source step: what it does and its place, its form, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never

from runtime.artefacts.source_step import (
    Each,
    GroupBy,
    Join,
    SourceStep,
    Union,
    Unique,
    Unpivot,
    Where,
)
from studio.state.source_steps.edits import Address, input_with, word_of
from studio.state.source_steps.shown import StepRow, source_steps

from ..buttons import icon_button
from ..elements import div, icon, span
from ..inspector.desk import Desk
from ..inspector.parts import Part
from ..problem import problem_card
from ..prose import coded
from ..sections import section
from .each_form import each_form, unpivot_form
from .editing import Editing
from .effect import Effect
from .group_form import group_form
from .icons import icon_of
from .join_form import join_form
from .union_form import union_form
from .unique_form import unique_form
from .where_form import where_form

OnOpen = Callable[[Address | None], Any]


def step_parts(desk: Desk, at: Address) -> list[Any]:
    """The parts of the step at an address."""
    editing = Editing(desk, at)

    def open_step(to: Address | None) -> None:
        desk.chosen.step = to
        desk.refresh()

    return [
        Part(lambda: (_row(desk, at), _count(desk, at)), lambda: _head(desk, at, open_step)),
        Part(editing.seen, lambda: _form(editing, open_step)),
        Effect(desk, at),
    ]


def _row(desk: Desk, at: Address) -> StepRow | None:
    steps = source_steps(desk.document)
    return next((row for row in steps.rows if row.at == at), None) if steps is not None else None


def _count(desk: Desk, at: Address) -> int:
    holder = input_with(desk.document.mapping.input, at)
    return len(holder.steps) if holder is not None else 0


def _head(desk: Desk, at: Address, open_step: OnOpen) -> None:
    row, count = _row(desk, at), _count(desk, at)
    if row is None:
        return
    with div("cw-field-intro"):
        with div("cw-row-flow cw-step-title"):
            icon(icon_of(row.word))
            span(row.word, "cw-heading").props("role=heading aria-level=2")
            of = f"of {row.of}, " if row.of else ""
            span(f"{of}step {at[-1] + 1} of {count}", "cw-muted cw-grow")
            _tools(desk, at, count, row.word, open_step)
        coded(row.sentence)
    if row.problems:
        with section(), div("cw-stack"):
            for found in row.problems:
                problem_card(found.at(file=None, line=None), small=True)


def _tools(desk: Desk, at: Address, count: int, word: str, open_step: OnOpen) -> None:
    def move(to: int) -> None:
        answer = desk.document.move_source_step(at, to)
        desk.told(answer)
        if answer.done:
            open_step((*at[:-1], to))

    def remove() -> None:
        desk.told(desk.document.remove_source_step(at))
        open_step(None)

    with div("cw-row-flow cw-one-line cw-step-buttons"):
        icon_button("chevron_left", "Move earlier", lambda: move(at[-1] - 1)).set_enabled(at[-1] > 0)
        icon_button("chevron_right", "Move later", lambda: move(at[-1] + 1)).set_enabled(at[-1] < count - 1)
        icon_button("delete", f"Remove the step {word}", remove)
        icon_button("close", "Close", lambda: open_step(None))


def _form(editing: Editing, open_step: OnOpen) -> None:
    step = editing.step
    editing.begin()
    if step is not None:
        with div("cw-source-form").props(f'role=form aria-label="{word_of(step)}"'):
            _form_of(editing, step, open_step)
        editing.go_on()


def _form_of(editing: Editing, step: SourceStep, open_step: OnOpen) -> None:
    match step:
        case Where():
            where_form(editing, step)
        case Join():
            join_form(editing, step, open_step)
        case Union():
            union_form(editing, step)
        case Each():
            each_form(editing, step)
        case GroupBy():
            group_form(editing, step)
        case Unique():
            unique_form(editing, step)
        case Unpivot():
            unpivot_form(editing, step)
        case _:
            assert_never(step)
