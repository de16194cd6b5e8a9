"""Decides what is drawn again: each part of the inspector only when what it shows has changed, so that neither an
edit of one's own nor somebody else's takes the cursor out of a field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..elements import div

Follow = Callable[[], Any]
Draw = Callable[[], Follow | None]


class Part:
    """A stretch of the inspector.

    :param seen: everything that its drawing depends on, to be compared
    :param draw: draws it; may give a function that takes over smaller changes without drawing again
    """

    def __init__(self, seen: Callable[[], Any], draw: Draw) -> None:
        self._seen, self._draw = seen, draw
        self._drawn: Any = self  # equal to nothing that can be seen
        self._follow: Follow | None = None
        self._place = div("cw-part")

    def refresh(self) -> None:
        """Draws again, or follows."""
        seen = self._seen()
        if seen == self._drawn:
            if self._follow is not None:
                self._follow()
            return
        self._drawn = seen
        self._place.clear()
        with self._place:
            self._follow = self._draw()
