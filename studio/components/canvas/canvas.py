"""Decides how a page talks to the mapping canvas: props and patches down, checked messages up.

It holds no document: the browser fetches the snapshot from ``src`` itself; only patches use the socket.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui.dependencies import register_esm, register_vue_component
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from .messages import Command, Side, View, read_command, read_hint, read_selection, read_view

_HERE = Path(__file__).parent
_COMPONENT = _HERE / "crosswalk_canvas.js"
_LIBRARY = _HERE / "lib"

Handler = Callable[[Any], Any]


def content_version(*files: Path) -> float:
    """A number that changes with the content of the files.

    NiceGUI puts path and modification time into the address of a component and sends it as immutable for a
    year. For a folder it looks at the folder's own time only, which an edit inside does not change, and an
    image build may set every time alike. So the content takes the place of the time in the address.
    """
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return float(int.from_bytes(digest.digest()[:6], "big"))


def _register() -> Any:
    modules = sorted(_LIBRARY.glob("*.js"))
    # The component imports the modules by a name in the import map, so both change together or not at all.
    version = content_version(_COMPONENT, *modules)
    register_esm("crosswalk-canvas-lib", _LIBRARY, max_time=version)
    return register_vue_component(_COMPONENT, max_time=version)


class Canvas(Element):
    """Two trees with lines between them. Handlers may be plain or async; each takes one argument.

    :param src: address of the snapshot, e.g. ``/api/mappings/stripe/canvas``
    :param row_height: of the usual density; readers may make it compact, which their browser remembers
    :param readonly: nothing can be connected, disconnected or undone
    :param view: what ``on_view`` reported last, to come back to the same place
    :param on_command: a checked :class:`Command`; answer with a patch that carries ``ack``, or with `reject`
    :param on_select: a :class:`Selection`; fields are ``None`` when the selection was cleared
    :param on_open: id of the rule that was double-clicked or opened with Enter
    :param on_hint: a :class:`Hint`: what would a line do; answer with `show_hint`
    :param on_step: id of a rule that is to get one more step
    :param on_view: a :class:`View`, at most twice a second
    :param on_ready: ``{'rev': int, 'ms': int}``
    :param on_resync: ``{'have': int, 'got': int}``; the canvas fetches the snapshot again by itself
    """

    component = _register()

    def __init__(
        self,
        src: str,
        *,
        row_height: int = 28,
        readonly: bool = False,
        view: View | None = None,
        on_command: Handler | None = None,
        on_select: Handler | None = None,
        on_open: Handler | None = None,
        on_hint: Handler | None = None,
        on_step: Handler | None = None,
        on_view: Handler | None = None,
        on_ready: Handler | None = None,
        on_resync: Handler | None = None,
    ) -> None:
        super().__init__()
        self.props["src"] = src
        self.props["row-height"] = row_height
        self.props["readonly"] = readonly
        if view is not None:
            self.props["view"] = view
        self._hook("command", self._read_command, on_command)
        self._hook("select", read_selection, on_select)
        self._hook("open", _read_rule, on_open)
        self._hook("hint", read_hint, on_hint)
        self._hook("step", _read_rule, on_step)
        self._hook("view", read_view, on_view)
        self._hook("ready", _read_numbers, on_ready)
        self._hook("resync", _read_numbers, on_resync)

    def _hook(self, event: str, read: Callable[[Any], Any], handler: Handler | None) -> None:
        if handler is None:
            return

        def receive(arguments: GenericEventArguments) -> Any:
            message = read(arguments.args)
            return None if message is None else handler(message)  # NiceGUI awaits what an async handler returns

        self.on(event, receive)

    def _read_command(self, raw: Any) -> Command | None:
        command = read_command(raw)
        if command is not None and self.props["readonly"]:
            self.reject(command["id"], "This mapping is open for reading only.")
            return None
        return command

    def apply_patch(self, patch: dict[str, Any]) -> None:
        """Send one revision: ``{'base', 'rev', 'ops', 'ack'?, 'say'?}``."""
        self._call("applyPatch", patch)

    def reject(self, command_id: str, why: str) -> None:
        """Take back the pending line of a command and say why."""
        self._call("reject", command_id, why)

    def ask(self, command_id: str, ways: list[dict[str, str]]) -> None:
        """Let the reader choose how a ``connect`` is meant: ``{'take', 'label', 'does', 'group'}`` each."""
        self._call("ask", command_id, ways)

    def show_hint(self, hint_id: int, text: str) -> None:
        """What the line that hangs over a target would do."""
        self._call("showHint", hint_id, text)

    def show_presence(self, others: list[dict[str, Any]]) -> None:
        """The rows that others have selected: ``{'name', 'initials', 'colour', 'side', 'path'}`` each."""
        self._call("showPresence", others)

    def reveal(self, side: Side, path: str) -> None:
        """Open the groups above a field, drop a filter that hides it, scroll to it and select it."""
        self._call("reveal", side, path)

    def select_rule(self, rule_id: str | None) -> None:
        """Select a rule and bring both ends on screen; ``None`` clears. ``on_select`` does not hear of it."""
        self._call("selectRule", rule_id)

    def reload(self) -> None:
        """Fetch the snapshot again, keeping closed groups and scroll."""
        self._call("load")

    def _call(self, method: str, *arguments: Any) -> None:
        if not self.is_deleted:
            self.run_method(method, *arguments)


def _read_rule(raw: Any) -> str | None:
    rule = raw.get("rule") if isinstance(raw, dict) else None
    return rule if isinstance(rule, str) else None


def _read_numbers(raw: Any) -> dict[str, int] | None:
    if not isinstance(raw, dict) or not all(isinstance(value, int) for value in raw.values()):
        return None
    return raw
