"""Decides how the studio asks and tells: dialogs, confirmations, toasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from nicegui import ui

from .buttons import Kind, button
from .elements import div, text

ToastTone = Literal["plain", "ok", "warn", "err"]
_ICONS: dict[ToastTone, str | None] = {
    "plain": None,
    "ok": "sym_o_check_circle",
    "warn": "sym_o_warning",
    "err": "sym_o_error",
}


def toast(message: str, tone: ToastTone = "plain") -> None:
    """Say something that needs no answer. Problems that need one belong on the page, not into a toast."""
    ui.notify(
        message,
        position="bottom-right",
        icon=_ICONS[tone],
        timeout=8000 if tone == "err" else 4000,
        classes=f"cw-toast cw-toast-{tone}",
    )


@contextmanager
def dialog(heading: str, *, wide: bool = False) -> Iterator[ui.dialog]:
    """A dialog that is open at once; close it with ``.close()`` or ``.submit(value)``."""
    with ui.dialog() as made, ui.card().classes("cw-dialog" + (" cw-dialog-wide" if wide else "")):
        made.props["aria-label"] = heading
        text(heading, "heading")
        yield made
    made.open()


@contextmanager
def dialog_actions() -> Iterator[None]:
    """The row of buttons at the end of a dialog; the primary one last."""
    with div("cw-dialog-actions"):
        yield


async def confirm(heading: str, explanation: str, *, action: str, kind: Kind = "primary") -> bool:
    """Ask before something that cannot be taken back; the button names what it does."""
    with dialog(heading) as made:
        text(explanation)
        with dialog_actions():
            button("Cancel", lambda: made.submit(False))
            button(action, lambda: made.submit(True), kind=kind)
    answer = await made
    made.delete()
    return bool(answer)
