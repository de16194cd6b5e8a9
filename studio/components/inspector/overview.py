"""Decides what the inspector says when nothing is selected: how far the mapping is, and what comes next."""

from __future__ import annotations

from ..elements import Text, div, span, text
from ..pills import meter
from ..sections import section
from .desk import Desk

_KEYS = (
    ("M", "take a field, then connect it on the other side"),
    ("N", "next unmapped field"),
    ("/", "search this side"),
    ("G", "go to the other end of a line"),
    ("Del", "disconnect"),
    ("Ctrl Z", "undo"),
    ("Ctrl Y", "redo"),
    (">", "what comes next"),
    ("?", "all keys"),
)
_MOST = 8


def overview(desk: Desk) -> None:
    """Meters, the required fields that nothing fills, and the keys."""
    coverage = desk.document.coverage
    with section("How far it is"):
        if coverage.required_total:
            _meter("Required targets", coverage.required, coverage.required_total)
        _meter("All targets", coverage.targets, coverage.targets_total)
        used = coverage.used + coverage.ignored
        aside = f" ({coverage.ignored} ignored on purpose)" if coverage.ignored else ""
        _meter(f"Source fields used{aside}", used, coverage.sources_total)
    _missing(desk)
    with section("What to do"):
        text(
            "Drag a source field onto a target field, or click one dot and then the other. "
            "Click a line or a field to see its rule."
        )
    with section("Keys"), div("cw-shortcuts", "dl"):
        for key, what in _KEYS:
            with div(tag="dt"):
                for part in key.split():
                    Text(part, "kbd")
            Text(what, "dd")


def _meter(label: str, done: int, of: int) -> None:
    with div("cw-meter-row"):
        with div("cw-row-flow"):
            span(label, "cw-grow")
            span(f"{done} of {of}", "cw-muted cw-tabular")
        meter(done, of, f"{label}: {done} of {of}")


def _missing(desk: Desk) -> None:
    """The required targets that no rule fills; a click goes there."""
    paths = [d.place.rule for d in desk.document.problems() if d.code == "E302" and d.place.rule]
    if not paths:
        return
    with section(f"Required, not mapped ({len(paths)})"):
        for path in paths[:_MOST]:
            go_to(desk, "target", path)
        if len(paths) > _MOST:
            text(f"and {len(paths) - _MOST} more", "muted")


def go_to(desk: Desk, side: str, path: str) -> None:
    """A path that leads to its field on the canvas."""
    item = Text(path, "button").classes("cw-go-to").props("type=button")
    item.on("click", lambda: desk.reveal("source" if side == "source" else "target", path))
