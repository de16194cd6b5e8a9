"""Decides how plain HTML elements with our classes are made; pages do without NiceGUI's layout elements."""

from __future__ import annotations

from typing import Literal

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

TextKind = Literal["title", "heading", "subheading", "label", "text", "muted", "path", "number"]
_TAGS: dict[TextKind, str] = {"title": "h1", "heading": "h2", "subheading": "h2"}


class Text(TextElement):
    """An element that shows one text; the text is never HTML."""

    def __init__(self, text: str, tag: str = "div") -> None:
        super().__init__(tag=tag, text=text)


def div(classes: str = "", tag: str = "div") -> Element:
    """A container with our classes."""
    return ui.element(tag).classes(classes)


def text(content: str, kind: TextKind = "text", *, tag: str | None = None) -> Text:
    """A text in one of the sizes of the type scale; headings get their heading tag."""
    return Text(content, tag or _TAGS.get(kind, "div")).classes(f"cw-{kind}")


def span(content: str, classes: str = "") -> Text:
    """A piece of text inside a line."""
    return Text(content, "span").classes(classes)


def link(content: str, href: str) -> Text:
    """A link to a page of ours. Addresses with another scheme, or of another host, are refused."""
    if not is_ours(href):
        raise ValueError(f"not an address of ours: {href!r}")
    anchor = Text(content, "a").classes("cw-link")
    anchor.props["href"] = href
    return anchor


def is_ours(href: str) -> bool:
    """Whether an address stays in the studio: no other scheme, no other host."""
    return href.startswith(("/", "#", "?")) and not href.startswith(("//", "/\\"))


def icon(name: str) -> Element:
    """A Material Symbols Outlined icon by its plain name: ``icon('database')``."""
    return ui.icon(f"sym_o_{name}").props("aria-hidden=true")


def code(content: str) -> Text:
    """A block of code, kept as it is."""
    return Text(content, "pre").classes("cw-code")
