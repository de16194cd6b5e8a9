"""Decides how a page talks to the table: patches and answers down, checked messages up.

It holds no rows: the browser fetches them from ``src`` itself; only patches use the socket.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nicegui.dependencies import register_esm, register_vue_component
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from runtime.language.complete import Completion

from ..canvas.canvas import content_version
from .messages import Side, read_asked, read_cells, read_rows, read_selection

_HERE = Path(__file__).parent
_COMPONENT = _HERE / "crosswalk_table.js"
_LIBRARY = _HERE / "lib"
Handler = Callable[[Any], Any]


def _register() -> Any:
    # The component imports the modules by a name in the import map, so both change together or not at all.
    version = content_version(_COMPONENT, *sorted(_LIBRARY.glob("*.js")))
    register_esm("crosswalk-table-lib", _LIBRARY, max_time=version)
    return register_vue_component(_COMPONENT, max_time=version)


class Table(Element):
    """Rows by target or by source. Handlers may be plain or async; each takes one checked message.

    :param src: address of the rows, e.g. ``/api/mappings/stripe/table``
    :param on_select: side and path of the row that the reader is in
    :param on_cells: texts for cells; answer with `settled`
    :param on_rows: something to be done with the selected rows
    :param on_asked: what may be typed at a position; answer with `offer`
    """

    component = _register()

    def __init__(
        self, src: str, *, label: str, on_select: Handler, on_cells: Handler, on_rows: Handler, on_asked: Handler
    ) -> None:
        super().__init__()
        self.props["src"] = src
        self.props["label"] = label
        self._hook("select", read_selection, on_select)
        self._hook("cells", read_cells, on_cells)
        self._hook("bulk", read_rows, on_rows)
        self._hook("complete", read_asked, on_asked)

    def _hook(self, event: str, read: Callable[[Any], Any], handler: Handler) -> None:
        def receive(arguments: GenericEventArguments) -> Any:
            message = read(arguments.args)
            return None if message is None else handler(message)

        self.on(event, receive)

    def apply_patch(self, patch: dict[str, Any]) -> None:
        """Send the changed rows of one revision."""
        self._call("applyPatch", patch)

    def settled(self, message: str, problem: str | None, said: str = "") -> None:
        """Say what became of texts that were sent; a typed one that was refused is opened again."""
        self._call("settled", message, problem, said)

    def offer(self, asked: int, found: Sequence[Completion]) -> None:
        """Answer what may be typed."""
        rows = [
            {"text": c.text, "kind": c.kind, "label": c.label, "detail": c.detail, "start": c.start, "end": c.end}
            for c in found
        ]
        self._call("offer", asked, rows)

    def reveal(self, side: Side, path: str) -> None:
        """Go to the row of a field."""
        self._call("reveal", side, path)

    def focus(self) -> None:
        """Put the keyboard into the table."""
        self._call("focusGrid")

    def _call(self, method: str, *arguments: Any) -> None:
        if not self.is_deleted:
            self.run_method(method, *arguments)
