"""Decides what surrounds every page: top bar, breadcrumb, icon rail, theme switch, layout of the body.

What stands in the body, and who may see it, is decided by the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.dark_mode import DarkMode

from .design import Theme, apply_design, current_theme, remember_theme
from .elements import Text, div, icon, link
from .key_list import show_keys
from .shortcuts import Shortcuts

Layout = Literal["page", "wide", "split", "work"]


@dataclass(frozen=True)
class RailItem:
    """One place of the studio in the icon rail."""

    key: str
    label: str
    icon: str
    href: str
    at_end: bool = False


RAIL = (
    RailItem("home", "Home", "home", "/"),
    RailItem("sources", "Sources", "database", "/sources"),
    RailItem("models", "Models", "schema", "/models"),
    RailItem("mappings", "Mappings", "account_tree", "/mappings"),
    RailItem("decisions", "Decisions", "fact_check", "/decisions"),
    RailItem("export", "Export", "ios_share", "/export"),
    RailItem("help", "Help", "help", "/help", at_end=True),
)

_THEMES: dict[Theme, tuple[str, str]] = {
    "light": ("light_mode", "Light"),
    "dark": ("dark_mode", "Dark"),
    "auto": ("contrast", "As the system"),
}


@dataclass(frozen=True)
class Frame:
    """The places of the frame a page fills: ``with page.actions: button(...)``."""

    status: Element
    actions: Element
    body: Element
    heading: Text

    def retitle(self, title: str) -> None:
        """What the page shows is called otherwise now."""
        if self.heading.text != title:
            self.heading.set_text(title)
            ui.page_title(f"{title} - Crosswalk")


@contextmanager
def frame(
    title: str,
    *,
    section: str,
    crumbs: Sequence[tuple[str, str]] = (),
    layout: Layout = "page",
    rail: Sequence[RailItem] = RAIL,
    badges: Mapping[str, int] | None = None,
) -> Iterator[Frame]:
    """Draw the frame and open its body.

    :param title: the last word of the breadcrumb and the page's heading for screen readers
    :param section: key of the rail item that is current
    :param crumbs: what leads here, as (label, address); an empty address makes plain text
    :param layout: ``page`` (centred, scrolls), ``wide`` (full width, scrolls), ``split`` (list and main),
        ``work`` (the mapping screen: canvas, inspector, preview)
    :param rail: the items to show; leave some out where a right or a feature is missing
    :param badges: small numbers on rail items, by key
    """
    dark_mode = apply_design()
    ui.page_title(f"{title} - Crosswalk")
    Shortcuts(on_help=show_keys)
    with div("cw-frame"):
        with div("cw-top", "header"):
            _logo()
            heading = _breadcrumb(title, crumbs)
            status = div("cw-status")
            with div("cw-actions"):
                actions = div("cw-row-flow")
                _theme_switch(dark_mode)
        _rail(rail, section, badges or {})
        with div(f"cw-body-{layout}") as body:
            yield Frame(status, actions, body, heading)


def _logo() -> None:
    home = link("", "/").classes("cw-logo", remove="cw-link")
    home.props["aria-label"] = "Crosswalk, home"


def _breadcrumb(title: str, crumbs: Sequence[tuple[str, str]]) -> Text:
    with div(tag="nav").props("aria-label=Breadcrumb").style("min-width: 0"), div("cw-crumbs", "ol"):
        for label, href in crumbs:
            with div(tag="li"):
                link(label, href).classes(remove="cw-link") if href else Text(label, "span")
        with div(tag="li"):
            heading = Text(title, "h1").props("aria-current=page")
    return heading


def _rail(items: Sequence[RailItem], section: str, badges: Mapping[str, int]) -> None:
    with div("cw-rail", "nav").props("aria-label=Main"):
        for item in (item for item in items if not item.at_end):
            _rail_item(item, item.key == section, badges.get(item.key, 0))
        div("cw-rail-gap")
        for item in (item for item in items if item.at_end):
            _rail_item(item, item.key == section, badges.get(item.key, 0))


def _rail_item(item: RailItem, current: bool, badge: int) -> None:
    anchor = link("", item.href).classes("cw-rail-item", remove="cw-link")
    anchor.props["aria-label"] = f"{item.label}, {badge} waiting" if badge else item.label
    if current:
        anchor.props["aria-current"] = "page"
    with anchor:
        icon(item.icon)
        if badge:
            Text(str(min(badge, 99)), "span").classes("cw-rail-badge").props("aria-hidden=true")
        ui.tooltip(item.label).props('anchor="center right" self="center left"')


def _theme_switch(dark_mode: DarkMode) -> None:
    opener = ui.button(icon=f"sym_o_{_THEMES[current_theme()][0]}", color=None).props("unelevated aria-label=Theme")
    opener.classes("cw-button cw-button-icon")

    def choose(theme: Theme) -> None:
        remember_theme(theme, dark_mode)
        opener.props(f"icon=sym_o_{_THEMES[theme][0]}")

    with opener, ui.menu().props("auto-close"):
        for theme, (symbol, label) in _THEMES.items():
            with ui.menu_item(on_click=lambda theme=theme: choose(theme)), div("cw-menu-item"):
                icon(symbol)
                ui.label(label)


@contextmanager
def work_canvas() -> Iterator[Element]:
    """Place of the canvas in a ``work`` layout; gives the place above it."""
    with div("cw-work-canvas"):
        above = div("cw-work-above")
        with div("cw-work-trees"):
            yield above


@contextmanager
def work_inspector() -> Iterator[Element]:
    """Place of the inspector in a ``work`` layout, at the right."""
    with div("cw-work-inspector", "aside").props("aria-label=Inspector") as made:
        yield made


@contextmanager
def work_preview() -> Iterator[Element]:
    """Place of the preview in a ``work`` layout, at the bottom."""
    with div("cw-work-preview", "section").props("aria-label=Preview") as made:
        yield made
