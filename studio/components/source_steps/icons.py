"""Decides the picture of each kind of source step."""

from __future__ import annotations

ICONS = {
    "where": "filter_alt",
    "join": "join_left",
    "union": "stacks",
    "each": "splitscreen",
    "group_by": "workspaces",
    "unique": "fingerprint",
    "unpivot": "pivot_table_chart",
}


def icon_of(word: str) -> str:
    """The icon's plain name; one for every step that a later version may bring."""
    return ICONS.get(word, "conversion_path")
