"""Who has a mapping open at this moment, and which row each of them looks at.

Decides names and colours: everybody is a guest with a number until there are accounts. It knows no browser and no edit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

COLOURS = 6


@dataclass(frozen=True, slots=True)
class Guest:
    """One open window: whose it is, and the selected row."""

    by: str
    number: int
    side: str | None = None
    path: str | None = None

    @property
    def name(self) -> str:
        return f"Guest {self.number}"

    @property
    def initials(self) -> str:
        return f"G{self.number}"

    @property
    def colour(self) -> int:
        """One of a few, from 1."""
        return (self.number - 1) % COLOURS + 1


class Presence:
    """The windows of one mapping by a key of their own; those of one browser (`by`) are one guest."""

    def __init__(self) -> None:
        self._windows: dict[str, Guest] = {}
        self._numbers: dict[str, int] = {}
        self._callbacks: list[Callable[[], object]] = []

    def join(self, key: str, by: str) -> None:
        """A window opened the mapping, or is connected again."""
        if key in self._windows:
            return
        self._windows[key] = Guest(by, self._number(by))
        self._tell()

    def _number(self, by: str) -> int:
        """The one that a person had, else the lowest that nobody here has; who had that before is somebody now."""
        if by not in self._numbers:
            taken = {guest.number for guest in self._windows.values()}
            number = next(n for n in range(1, len(taken) + 2) if n not in taken)
            self._numbers = {known: n for known, n in self._numbers.items() if n != number} | {by: number}
        return self._numbers[by]

    def move(self, key: str, side: str | None, path: str | None) -> None:
        """The selection of a window is another one now."""
        guest = self._windows.get(key)
        if guest is not None and (guest.side, guest.path) != (side, path):
            self._windows[key] = replace(guest, side=side, path=path)
            self._tell()

    def leave(self, key: str) -> None:
        """A window was closed."""
        if self._windows.pop(key, None) is not None:
            self._tell()

    def name_of(self, by: str) -> str:
        """What a person is called, also after they left as long as nobody else got their number."""
        return f"Guest {self._numbers[by]}" if by in self._numbers else "somebody"

    def guests(self) -> tuple[Guest, ...]:
        """Everybody once, in the order in which they came."""
        return tuple({g.by: g for g in sorted(self._windows.values(), key=lambda g: g.number)}.values())

    def rows(self, by: str) -> list[dict[str, Any]]:
        """What the canvas of a person draws of the others."""
        return [
            {"name": g.name, "initials": g.initials, "colour": g.colour, "side": g.side, "path": g.path}
            for g in self._windows.values() if g.by != by and g.path is not None
        ]  # fmt: skip

    def on_change(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Calls back when somebody comes, goes or selects; gives what ends that."""
        self._callbacks.append(callback)

        def end() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return end

    def _tell(self) -> None:
        for callback in tuple(self._callbacks):
            callback()
