"""Decides how the controls of a form look and when they speak: a text when it was left or entered, not at each key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from nicegui import ui
from nicegui.element import Element

Said = Callable[[Any], Any]
Control = TypeVar("Control", bound=Element)


def choice(options: dict[str, str] | list[str], value: str, on_change: Said | None = None) -> ui.select:
    """One of several; ``on_change`` gets the key that was chosen."""
    made = ui.select(options, value=value, on_change=(lambda e: on_change(e.value)) if on_change else None)
    return made.props("outlined dense options-dense dropdown-icon=sym_o_expand_more")


def text_box(value: str | None, on_said: Said | None = None, *, placeholder: str = "") -> ui.input:
    """A line of text; ``on_said`` gets it without blanks around."""
    made = ui.input(value=value or "", placeholder=placeholder).props("outlined dense spellcheck=false")
    return _speaking(made, on_said, lambda: (made.value or "").strip())


def text_area(value: str | None, on_said: Said | None = None, *, placeholder: str = "") -> ui.textarea:
    """Text of several lines."""
    made = ui.textarea(value=value or "", placeholder=placeholder).props("outlined autogrow")
    return _speaking(made, on_said, lambda: (made.value or "").strip())


def number_box(value: float | None, on_said: Said | None = None, *, low: int = 0, high: int | None = None) -> ui.number:
    """A whole number; ``on_said`` gets it, or None when the box was emptied."""
    made = ui.number(value=value, min=low, max=high, precision=0).props("outlined dense")
    return _speaking(made, on_said, lambda: None if made.value is None else int(made.value))


def search_box(on_said: Said, *, label: str) -> ui.input:
    """A search that finds while one types; ``on_said`` gets the words in small letters."""
    made = ui.input(placeholder=label, on_change=lambda e: on_said((e.value or "").strip().lower()))
    made.props("outlined dense clearable debounce=150 spellcheck=false").classes("cw-find")
    made.props["aria-label"] = label
    with made.add_slot("prepend"):
        ui.icon("sym_o_search").props("aria-hidden=true")
    return made


def _speaking(control: Control, on_said: Said | None, read: Callable[[], Any]) -> Control:
    if on_said is not None:
        control.on("change", lambda: on_said(read()))
    return control
