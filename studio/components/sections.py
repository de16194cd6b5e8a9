"""Decides how content is grouped on a page: page heads, cards, inspector sections, notes, labelled fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui.element import Element
from nicegui.elements.mixins.value_element import ValueElement

from .elements import div, icon, span, text
from .pills import Tone

_NOTE_ICONS: dict[Tone, str] = {
    "plain": "info",
    "brand": "info",
    "ok": "check_circle",
    "warn": "warning",
    "err": "error",
}


@contextmanager
def page_head(title: str, explanation: str = "") -> Iterator[Element]:
    """Title and one sentence; the context is the row of buttons at the right."""
    with div("cw-page-head"):
        with div("cw-stack cw-stack-tight cw-grow"):
            text(title, "title", tag="h2")  # the page's h1 is the last word of the breadcrumb
            if explanation:
                text(explanation)
        with div("cw-row-flow") as actions:
            yield actions


@contextmanager
def card(heading: str = "", *, flush: bool = False) -> Iterator[Element]:
    """A bordered surface. ``flush`` lets a table or a grid reach the border."""
    with div("cw-card" + (" cw-card-flush" if flush else ""), "section") as made:
        if heading:
            with div("cw-card-head"):
                text(heading, "subheading")
        yield made


@contextmanager
def section(label: str = "") -> Iterator[Element]:
    """A part of an inspector or a narrow list, with a line below it."""
    with div("cw-section", "section") as made:
        if label:
            text(label, "label", tag="h3")
        yield made


@contextmanager
def field(name: str, hint: str = "", *, beside: bool = False) -> Iterator[Element]:
    """A form row: name, control, hint. A control without a label of its own is named after the row."""
    with div("cw-field" + (" cw-field-beside" if beside else "")) as made:
        span(name, "cw-field-name").props("aria-hidden=true")
        yield made
        for control in made.default_slot.children:
            if isinstance(control, ValueElement) and not {"label", "aria-label"} & control.props.keys():
                control.props["aria-label"] = name
        if hint:
            span(hint, "cw-field-hint")


@contextmanager
def note(tone: Tone = "plain") -> Iterator[Element]:
    """A coloured strip inside a page; put one sentence and perhaps a button into it."""
    with div(f"cw-note cw-note-{tone}").props("role=note") as made:
        icon(_NOTE_ICONS[tone])
        yield made
