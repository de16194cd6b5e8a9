"""Decides how a page hears of a file that was sent: the browser sends it by HTTP, the page gets its token.

The bytes never pass the websocket. What the browser says about a file is checked here and looked up by token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nicegui.dependencies import register_vue_component
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from ..canvas.canvas import content_version

_COMPONENT = Path(__file__).with_name("crosswalk_drop_zone.js")


@dataclass(frozen=True)
class Sent:
    """A file that the endpoint has accepted."""

    token: str
    label: str
    size: int


class DropZone(Element):
    """Drop a file, or choose one; with progress, and a message in place when it cannot be sent.

    :param on_sent: a :class:`Sent`; may be async
    :param accept: the extensions that the file chooser offers
    :param hint: the line below the invitation
    :param limit: what is larger, in bytes, is not even sent
    """

    component = register_vue_component(_COMPONENT, max_time=content_version(_COMPONENT))

    def __init__(
        self, on_sent: Callable[[Sent], Any], *, accept: str, hint: str, limit: int, address: str = "/api/uploads"
    ) -> None:
        super().__init__()
        self.props["address"] = address
        self.props["accept"] = accept
        self.props["hint"] = hint
        self.props["limit"] = limit

        def receive(arguments: GenericEventArguments) -> Any:
            sent = _read(arguments.args)
            return None if sent is None else on_sent(sent)

        self.on("sent", receive)

    def ready(self) -> None:
        """Take another file: the page could not use the last one."""
        self.run_method("ready")


def _read(raw: Any) -> Sent | None:
    """What the browser says, when it has the shape; the token is looked up by whoever opens the file."""
    if not isinstance(raw, dict):
        return None
    token, label, size = raw.get("token"), raw.get("label"), raw.get("size")
    if not isinstance(token, str) or not isinstance(label, str) or not isinstance(size, int):
        return None
    return Sent(token, label, size)
