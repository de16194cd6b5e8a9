"""Decides how the first rows of a file are shown: values as they are, null and empty told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element

from runtime.artefacts.contract import Field
from runtime.values import Type

from .controls import choice
from .elements import Text, div, icon, span
from .field_types import VALUE_OPTIONS, letter_of, option_of, options_with, type_in_words, type_of_option
from .pills import type_badge

MOST_ROWS = 50
_LONGEST = 120

SetType = Callable[[str, Type], Any]


def sample_rows(
    fields: Sequence[Field],
    rows: Sequence[Sequence[str | None]],
    *,
    set_type: SetType | None = None,
    doubts: dict[str, str] | None = None,
) -> Element:
    """A table with a column for each field. ``set_type`` makes types choosable, ``doubts`` are said at the header."""
    with div("cw-table cw-rows", "table") as table:
        with div(tag="thead"), div(tag="tr"):
            Text("#", "th").classes("cw-row-number").props("scope=col")
            for field in fields:
                with div(tag="th").props("scope=col"):
                    _head(field, set_type, (doubts or {}).get(field.path))
        with div(tag="tbody"):
            for number, row in enumerate(rows[:MOST_ROWS], start=1):
                with div(tag="tr"):
                    Text(str(number), "td").classes("cw-row-number")
                    for value in row:
                        _cell(value)
    return table


def _head(field: Field, set_type: SetType | None, doubt: str | None) -> None:
    with div("cw-cell").style("gap: 6px"):
        type_badge(letter_of(field.type))
        name = span(field.path, "cw-head-name")
        name.props["title"] = field.path
        if field.required:
            span("*", "cw-required").props["title"] = "every record has it"
        if doubt:
            with icon("warning").classes("cw-doubted").props(remove="aria-hidden"):
                ui.tooltip(doubt)
    if set_type is None:
        span(type_in_words(field.type), "cw-cell-sub")
    elif field.children or field.type.kind in ("array", "object"):
        span(type_in_words(field.type), "cw-cell-sub").style("display: block; padding-top: 4px")
    else:
        _type_select(field, set_type)


def _type_select(field: Field, set_type: SetType) -> None:
    def choose(key: str) -> Any:
        of = type_of_option(key)
        return None if of is None else set_type(field.path, of)

    key = option_of(field.type)
    control = choice(options_with(field.type, VALUE_OPTIONS), key, choose)
    control.props["aria-label"] = f"Type of {field.path}"


def _cell(value: str | None) -> None:
    if value is None:
        Text("null", "td").classes("cw-is-null")
    elif value == "":
        Text("empty", "td").classes("cw-is-empty")
    else:
        short = value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
        cell = Text(short, "td")
        if len(value) > 36:
            cell.props["title"] = value[:2000]
