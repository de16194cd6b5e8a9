"""Decides how a few facts about a thing are listed: name and value in two columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .elements import Text, div

Fact = tuple[str, str | Callable[[], Any]]


def facts(rows: Iterable[Fact]) -> None:
    """A list of facts; a value is a text, or something that draws it. Empty texts are left out."""
    with div("cw-facts", "dl"):
        for name, value in rows:
            if value == "":
                continue
            Text(name, "dt")
            if isinstance(value, str):
                Text(value, "dd")
            else:
                with div(tag="dd"):
                    value()
