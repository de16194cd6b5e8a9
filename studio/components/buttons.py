"""Decides how a button looks and what a screen reader hears of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from nicegui import ui

from .elements import div, is_ours

Kind = Literal["default", "primary", "ghost", "danger"]


def button(
    label: str,
    on_click: Callable[..., Any] | None = None,
    *,
    kind: Kind = "default",
    icon: str | None = None,
    small: bool = False,
) -> ui.button:
    """A button with words. ``kind='primary'`` at most once per view."""
    # color=None: otherwise Quasar's bg-primary !important wins over every class of ours
    made = ui.button(label, icon=f"sym_o_{icon}" if icon else None, on_click=on_click, color=None)
    return made.props("unelevated no-caps").classes(
        f"cw-button cw-button-{kind}" + (" cw-button-small" if small else "")
    )


def link_button(
    label: str, href: str, *, kind: Kind = "default", icon: str | None = None, small: bool = False
) -> ui.button:
    """A link to a page of ours that looks like a button; it opens in a new tab as links do."""
    if not is_ours(href):
        raise ValueError(f"not an address of ours: {href!r}")
    made = button(label, kind=kind, icon=icon, small=small)
    made.props["href"] = href
    return made


def icon_button(icon: str, label: str, on_click: Callable[..., Any] | None = None) -> ui.button:
    """A button with an icon only; the label is its tooltip and its name."""
    made = ui.button(icon=f"sym_o_{icon}", on_click=on_click, color=None).props("unelevated no-caps")
    made.classes("cw-button cw-button-icon")
    made.props["aria-label"] = label
    with made:
        ui.tooltip(label)
    return made


def segmented(options: dict[str, str], value: str, on_change: Callable[[str], Any], *, label: str) -> ui.element:
    """One of a few, side by side: ``{'canvas': 'Canvas', 'table': 'Table'}``."""
    group = div("cw-segmented").props("role=radiogroup")
    group.props["aria-label"] = label
    buttons: dict[str, ui.element] = {}

    def show(chosen: str) -> None:
        for key, item in buttons.items():
            item.classes(**({"add": "cw-on"} if key == chosen else {"remove": "cw-on"}))
            item.props["aria-checked"] = "true" if key == chosen else "false"
            item.update()

    def choose(chosen: str) -> Any:
        show(chosen)
        return on_change(chosen)

    with group:
        for key, name in options.items():
            item = ui.element("button").props("type=button role=radio")
            with item:
                ui.label(name)
            buttons[key] = item.on("click", lambda key=key: choose(key))
    show(value)
    return group
