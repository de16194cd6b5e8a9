"""Decides how the keys are listed: on their page under Help, and in the dialog that `?` opens anywhere."""

from __future__ import annotations

from .buttons import button, link_button
from .dialogs import dialog, dialog_actions
from .elements import Text, div, text
from .key_map import EVERYWHERE, RECORD_KEYS, canvas_keys, table_keys
from .sections import card


def key_list() -> None:
    """Every key with what it does, by the part of the screen where it works."""
    with div("cw-stack"):
        for label, keys in (
            ("Everywhere", EVERYWHERE),
            ("In the two trees of a mapping", canvas_keys()),
            ("In the table of a mapping", table_keys()),
            ("Records of a mapping", RECORD_KEYS),
        ):
            with card(label), div("cw-keys"):
                for pressed, does in keys:
                    with div():
                        for key in pressed:
                            Text(key, "kbd").style("margin-right: 4px")
                    text(does)


def show_keys() -> None:
    """The list over the page; Esc closes it."""
    with dialog("Keys", wide=True) as box:
        box.on("hide", box.delete)
        with div("cw-keys-dialog").props('tabindex=0 role=region aria-label="All keys"'):
            key_list()
        with dialog_actions():
            link_button("Guides", "/help", kind="ghost")
            button("Close", box.close)
