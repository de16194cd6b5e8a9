"""Decides how one value is shown in the preview: null, missing, empty and blank never look like text."""

from __future__ import annotations

from studio.state.records.shown_value import ShownValue

from ..elements import Text, span

_TITLES = {
    "null": "the record says that there is no value",
    "missing": "the record has no such field",
    "empty": "a text with nothing in it",
    "blank": "a text of nothing but blanks",
}


def value_text(value: ShownValue) -> Text:
    """The value, and what kind of nothing it is when it is one."""
    made = span(value.text, f"cw-val cw-val-{value.kind}")
    title = _TITLES.get(value.kind, value.text if len(value.text) > 30 else "")
    if title:
        made.props["title"] = title
    return made
