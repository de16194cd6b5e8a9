"""Decides how a step is found: functions by group, those that take the value first, with a search over names, meanings
and descriptions, an example of each, and the arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from runtime.language.functions.reference import TITLES
from runtime.language.functions.table import Function
from runtime.language.steps import Step
from runtime.values import Kind
from studio.state.rules.step_offers import arriving_kind, example_of, first_step, offers
from studio.state.rules.step_rows import step_rows

from ..buttons import button
from ..elements import div, span, text
from .desk import Desk
from .keep_focus import take_focus

_NOUNS: dict[Kind, str] = {
    "string": "texts", "boolean": "true or false", "integer": "numbers", "number": "numbers", "decimal": "numbers",
    "array": "lists", "object": "groups",
}  # fmt: skip


class FunctionMenu:
    """One menu for all places where a step can be put; its list is made when it is opened.

    :param on_step: hears the step, and the row that it is put before (None: behind the last)
    """

    def __init__(self, desk: Desk, path: str, on_step: Callable[[Step, int | None], Any]) -> None:
        self.desk, self.path, self._on_step = desk, path, on_step
        self._at: int | None = None
        self._kind: Kind = "any"
        self._found: list[Function] = []
        self._items: list[Element] = []
        self._chosen = 0
        self._menu = ui.menu().props("no-parent-event no-focus max-height=440px").classes("cw-function-menu")
        with self._menu:
            self._body = div("cw-stack cw-stack-tight")

    def button(self, label: str) -> None:
        """The button that puts a step behind the last."""
        opener = button(label, icon="add", kind="ghost", small=True).classes("cw-start-end cw-add-step")
        opener.on("click", lambda: self.open(opener, None))
        if self.desk.wants_focus("add"):
            take_focus(opener)

    def open(self, anchor: Element, at: int | None) -> None:
        """Shows the menu at an element, for a step before the row at a position."""
        self._at = at
        self._kind = arriving_kind(self.desk.document, self.path, self._running_before(at))
        self._menu.props["target"] = f"#{anchor.html_id}"
        self._body.clear()
        with self._body:
            search = ui.input(placeholder="Search: date, remove spaces, upper …").props(
                'outlined dense autofocus aria-label="Search functions"'
            )
            self._list = div("cw-functions").props("role=menu")
        search.on_value_change(lambda: self._fill(search.value or ""))
        search.on("keydown.enter", lambda: self._take(search.value or ""))
        search.on("keydown.down.prevent", lambda: self._choose(self._chosen + 1))
        search.on("keydown.up.prevent", lambda: self._choose(self._chosen - 1))
        self._fill("")
        self._menu.open()

    def _running_before(self, at: int | None) -> int | None:
        rows = step_rows(self.desk.document.rule(self.path))
        return rows.ordinal(at) if rows is not None and at is not None else None

    def _add(self, function: Function) -> None:
        self._menu.close()
        tables = tuple(sorted(self.desk.document.lookups))
        self._on_step(first_step(function, self._kind, tables), self._at)

    def _take(self, words: str) -> None:
        """Enter takes what is marked; without a search or a mark it would be a surprise."""
        if self._found and (words.strip() or self._chosen >= 0):
            self._add(self._found[max(0, self._chosen)])

    def _choose(self, at: int) -> None:
        if not self._items:
            return
        if 0 <= self._chosen < len(self._items):
            self._items[self._chosen].classes(remove="cw-on")
        self._chosen = at % len(self._items)
        marked = self._items[self._chosen].classes("cw-on")
        marked.run_method("scrollIntoView", {"block": "nearest"})

    def _fill(self, words: str) -> None:
        self._list.clear()
        self._items, self._found, self._chosen = [], [], -1
        fitting, others = offers(self._kind, words)
        with self._list:
            if words.strip():
                self._group("", fitting)
            else:
                for group in dict.fromkeys(f.group for f in fitting):
                    self._group(TITLES[group], [f for f in fitting if f.group == group])
            if others:
                self._group(f"For other values than {_NOUNS.get(self._kind, self._kind)}", others)
            if not self._found:
                text("No function does that. Try another word, or write it as text.", "muted")
        if words.strip():
            self._choose(0)

    def _group(self, title: str, functions: list[Function]) -> None:
        if title and functions:
            text(title, "label").classes("cw-function-group")
        for function in functions:
            item = div("cw-function-item", "button").props("type=button role=menuitem tabindex=-1")
            item.on("click", lambda function=function: self._add(function))
            with item:
                with div("cw-function-head"):
                    span(function.name, "cw-fn-name")
                    span(function.signature[len(function.name) :], "cw-function-signature")
                span(function.doc, "cw-muted")
                if example := example_of(function):
                    span(example, "cw-function-example")
            self._items.append(item)
            self._found.append(function)
