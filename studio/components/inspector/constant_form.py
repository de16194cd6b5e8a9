"""Decides how a value that stands in every record is edited."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from runtime.values import show
from studio.state.asking import constant_expression, constant_of

from ..sections import field as row
from .desk import Desk
from .parts import Follow

_SELECT = "outlined dense options-dense dropdown-icon=sym_o_expand_more"


def constant_form(desk: Desk, path: str) -> Follow:
    """One input; a choice where the model allows certain values only."""
    document = desk.document
    field = document.target(path)
    choices = [show(value) for value in field.enum if value is not None] if field is not None else []

    def now() -> str:
        return constant_of(document.rule(path)) or ""

    def put(typed: str) -> None:
        if typed != now() and field is not None:
            desk.told(document.set_expression(path, constant_expression(typed, field)))

    with row("Same value in every record"):
        if choices:
            options = {value: value for value in dict.fromkeys((*choices, now()))}
            made: Any = ui.select(options, value=now(), on_change=lambda e: put(e.value or "")).props(_SELECT)
        else:
            made = ui.input(value=now(), placeholder="a value").props("outlined dense spellcheck=false")
            made.on("blur", lambda: put(made.value or "")).on("keydown.enter", lambda: put(made.value or ""))
        made.props["aria-label"] = "Constant value"
    shown = [now()]

    def follow() -> None:
        if now() != shown[0]:
            shown[0] = now()
            made.set_value(now())

    return follow
