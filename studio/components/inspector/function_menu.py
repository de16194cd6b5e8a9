"""Decides how a step is found: functions by group, those that take the value first, with a search over names and
descriptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from runtime.language.functions.reference import TITLES
from runtime.language.functions.table import Function
from runtime.values import Kind
from studio.state.step_offers import arriving_kind, first_step, offers

from ..buttons import button
from ..elements import div, span, text
from .desk import Desk

Add = Callable[[Function], Any]

_NOUNS: dict[Kind, str] = {
    "string": "texts", "boolean": "true or false", "integer": "numbers", "number": "numbers", "decimal": "numbers",
    "array": "lists", "object": "groups",
}  # fmt: skip


def function_menu(desk: Desk, path: str) -> None:
    """The button that adds a step; its list is made when it is first opened."""
    opener = button("Add step", icon="add", kind="ghost", small=True).classes("cw-start-end cw-add-step")
    with opener, ui.menu().props("no-parent-event no-focus max-height=360px").classes("cw-function-menu") as menu:
        body = div("cw-stack cw-stack-tight")

    def add(function: Function) -> None:
        menu.close()
        steps = desk.document.steps(path)
        if steps is None:
            return
        made = first_step(function, arriving_kind(desk.document, path), tuple(sorted(desk.document.lookups)))
        desk.told(desk.document.set_steps(path, steps.with_step(made)))

    def show() -> None:
        body.clear()
        with body:
            search = ui.input(placeholder="Search functions").props(
                'outlined dense autofocus aria-label="Search functions"'
            )
            found = div("cw-functions").props("role=menu")
            kind = arriving_kind(desk.document, path)
            search.on_value_change(lambda: _fill(found, kind, search.value or "", add))
            search.on("keydown.enter", lambda: _first(kind, search.value or "", add))
        _fill(found, kind, "", add)
        menu.open()

    opener.on("click", show)


def _first(kind: Kind, words: str, add: Add) -> None:
    """Enter takes the best match; without a search it would be a surprise."""
    fitting, others = offers(kind, words)
    if words.strip() and (found := [*fitting, *others]):
        add(found[0])


def _fill(place: Element, kind: Kind, words: str, add: Add) -> None:
    place.clear()
    fitting, others = offers(kind, words)
    with place:
        for group in dict.fromkeys(f.group for f in fitting):
            _group(TITLES[group], [f for f in fitting if f.group == group], add)
        if others:
            _group(f"For other values than {_NOUNS.get(kind, kind)}", others, add)
        if not fitting and not others:
            text("No function has that in its name or description.", "muted")


def _group(title: str, functions: list[Function], add: Add) -> None:
    text(title, "label").classes("cw-function-group")
    for function in functions:
        item = div("cw-function-item", "button").props("type=button role=menuitem")
        item.on("click", lambda function=function: add(function))
        with item:
            span(function.name, "cw-fn-name")
            span(function.doc, "cw-muted")
