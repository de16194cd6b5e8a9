"""Decides how the spread of values is drawn: a small histogram, said in words for screen readers."""

from __future__ import annotations

from typing import Any

from .elements import div


def spread(profile: dict[str, Any], said: str, *, small: bool = False) -> bool:
    """A bar for each part between the lowest and the highest value; whether there was something to draw."""
    counts = [n for n in profile.get("spread") or () if isinstance(n, int)]
    most = max(counts, default=0)
    if not most:
        return False
    made = div("cw-spread" + (" cw-spread-small" if small else "")).props("role=img")
    made.props["aria-label"] = f"Spread of the values, {said}"
    with made:
        for count in counts:
            bar = div("cw-spread-none" if not count else "").style(f"height: {max(4, 100 * count / most):.0f}%")
            bar.props["title"] = f"{count:,}"
    return True
