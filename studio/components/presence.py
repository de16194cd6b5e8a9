"""Decides how those who have the same mapping open are shown in the top bar."""

from __future__ import annotations

from nicegui.element import Element

from studio.state.presence import Presence

from .elements import div, span

_MOST = 4


class PresenceBar:
    """A coloured circle for everybody who is here, the reader's own first; nothing while they are alone."""

    def __init__(self, presence: Presence, by: str, place: Element) -> None:
        self._presence, self._by = presence, by
        with place:
            self._row = div("cw-guests").props("role=list")
            self._row.props["aria-label"] = "Who has this mapping open"
            self._row.move(target_index=0)
        self._drawn: tuple[object, ...] | None = None

    def refresh(self) -> None:
        """Takes over who is here now."""
        guests = sorted(self._presence.guests(), key=lambda g: g.by != self._by)
        seen = tuple((g.number, g.by == self._by) for g in guests)
        self._row.set_visibility(len(guests) > 1)
        if seen == self._drawn:
            return
        self._drawn = seen
        self._row.clear()
        with self._row:
            for guest in guests[:_MOST]:
                name = f"{guest.name} (you)" if guest.by == self._by else guest.name
                circle = span(guest.initials, f"cw-guest cw-guest-{guest.colour}").props("role=listitem")
                circle.props["aria-label"] = circle.props["title"] = name
            if len(guests) > _MOST:
                span(f"+{len(guests) - _MOST}", "cw-guest cw-guest-more").props("role=listitem")
