"""Decides how Markdown becomes a part of a page: always cleaned in the browser, links kept inside or made plain."""

from __future__ import annotations

from nicegui import ui
from nicegui.elements.markdown import Markdown

from .elements import div, span


def prose(markdown: str) -> Markdown:
    """Text with headings, lists, tables and code; scripts, styles and foreign frames do not survive."""
    return ui.markdown(markdown, extras=["fenced-code-blocks", "tables", "cuddled-lists"], sanitize=True).classes(
        "cw-prose"
    )


def coded(sentence: str) -> None:
    """A sentence whose names and expressions, between backticks, are set as code."""
    with div("cw-text cw-sentence"):
        for number, part in enumerate(sentence.split("`")):
            span(part.strip('"') if number % 2 else part, "cw-inline-code" if number % 2 else "")
