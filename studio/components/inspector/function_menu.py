"""Decides how a step is found: functions by group, with a search over names and descriptions."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from runtime.language.functions import FUNCTIONS
from runtime.language.functions.table import Function
from runtime.language.steps import new_step
from studio.state.argument_text import first_arguments

from ..buttons import button
from ..elements import div, span, text
from .desk import Desk


def function_menu(desk: Desk, path: str) -> None:
    """The button that adds a step; its list is made when it is first opened."""
    opener = button("Add step", icon="add", kind="ghost", small=True).classes("cw-start-end cw-add-step")
    with opener, ui.menu().props("no-parent-event max-height=360px").classes("cw-function-menu") as menu:
        body = div("cw-stack cw-stack-tight")

    def add(function: Function) -> None:
        menu.close()
        steps = desk.document.steps(path)
        if steps is None:
            return
        tables = tuple(sorted(desk.document.lookups))
        step = new_step(function.name)
        made = new_step(function.name, first_arguments(function.name, step.subject, tables))
        desk.told(desk.document.set_steps(path, steps.with_step(made)))

    def show() -> None:
        body.clear()
        with body:
            search = ui.input(placeholder="Search functions").props(
                'outlined dense autofocus aria-label="Search functions"'
            )
            found = div("cw-functions").props("role=menu")
            search.on_value_change(lambda: _fill(found, search.value or "", add))
            search.on("keydown.enter", lambda: _first(search.value or "", add))
        _fill(found, "", add)
        menu.open()

    opener.on("click", show)


def _matching(words: str) -> list[Function]:
    """Functions that can be a step, those whose name holds the words before those whose description does."""
    words = words.strip().lower()
    able = [f for f in FUNCTIONS.values() if f.params]
    named = [f for f in able if words in f.name.replace("_", " ") or words in f.name]
    return named + [f for f in able if f not in named and words in f.doc.lower()]


def _first(words: str, add: object) -> None:
    if callable(add) and (found := _matching(words)):
        add(found[0])


def _fill(place: Element, words: str, add: object) -> None:
    place.clear()
    found = _matching(words)
    with place:
        groups = dict.fromkeys(f.group for f in found)
        for group in groups:
            text(group, "label").classes("cw-function-group")
            for function in (f for f in found if f.group == group):
                item = div("cw-function-item", "button").props("type=button role=menuitem")
                if callable(add):
                    item.on("click", lambda function=function: add(function))
                with item:
                    span(function.name, "cw-fn-name")
                    span(function.doc, "cw-muted")
        if not found:
            text("No function has that in its name or description.", "muted")
