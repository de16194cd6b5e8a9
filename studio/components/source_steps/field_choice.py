"""Decides how a field of a record is chosen: from a list, or written as an expression where no field says it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui

from runtime.values import Type
from studio.state.source_steps.fields import StepField, is_field

from ..buttons import icon_button
from ..elements import div
from .editing import Editing

_EXPRESSION = "\x00expression"
_SEARCHED = 12


def field_choice(
    editing: Editing,
    key: str,
    value: str,
    fields: Sequence[StepField],
    on_change: Callable[[str], Any],
    *,
    label: str,
    of: Type,
    none: str | None = None,
    expressions: bool = True,
) -> None:
    """One field. ``none`` is what no field at all is called, where that is possible."""
    known = [field.text for field in fields]
    if value and value not in known and not is_field(value):
        _written(editing, key, value, on_change, label, of, known)
        return
    options = ({"": none} if none is not None else {}) | {text: text for text in known}
    if value not in options:
        options = {value: f"{value} (not there)" if value else "choose a field", **options}
    if expressions:
        options[_EXPRESSION] = "an expression …"
    place = div("cw-field-choice")

    def chosen(picked: Any) -> None:
        if picked == _EXPRESSION:
            place.clear()
            with place:
                _written(editing, key, value, on_change, label, of, known).run_method("focus")
        elif isinstance(picked, str):
            on_change(picked)

    with place:
        made = ui.select(options, value=value, on_change=lambda e: chosen(e.value), with_input=len(options) > _SEARCHED)
        made.props("outlined dense options-dense dropdown-icon=sym_o_expand_more").props["aria-label"] = label
        if value and value not in known:
            made.classes("cw-not-there")
    editing.control(key, made)


def _written(
    editing: Editing,
    key: str,
    value: str,
    on_change: Callable[[str], Any],
    label: str,
    of: Type,
    known: Sequence[str],
) -> Any:
    with div("cw-field-written"):
        made = editing.expression(label, value, lambda typed: on_change(typed) if typed else None, of)
        if known:
            icon_button("list", f"{label}: choose a field instead", lambda: back())

    def back() -> None:
        editing.again(key)
        on_change(known[0])

    editing.control(key, made)
    return made
