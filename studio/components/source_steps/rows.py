"""Decides how the rows of a form look: controls beside each other, the way to remove a row and to add one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nicegui.element import Element

from ..buttons import button, icon_button
from ..elements import div


@contextmanager
def form_row(classes: str, remove: tuple[str, Callable[[], Any]] | None) -> Iterator[Element]:
    """A row of controls; ``remove`` is what the button at its end is called and does."""
    with div("cw-form-row"):
        with div(f"cw-form-controls {classes}") as made:
            yield made
        if remove is not None:
            icon_button("close", *remove).classes("cw-form-remove")


def add_row(label: str, on_click: Callable[[], Any]) -> None:
    """The button below the rows."""
    button(label, on_click, kind="ghost", icon="add", small=True).classes("cw-start-end cw-add-step")
