"""Decides how code is offered to be taken along: a block that is kept as it is, with a button that copies it."""

from __future__ import annotations

from nicegui import ui

from .buttons import icon_button
from .dialogs import toast
from .elements import code, div


def copy_code(content: str, label: str) -> None:
    """A block of code with its button."""

    def copy() -> None:
        ui.clipboard.write(content)
        toast("Copied.", "ok")

    with div("cw-copy-code"):
        code(content)
        icon_button("content_copy", f"Copy: {label}", copy)
