"""Decides how one source step looks in the strip. What it says follows the document while the element stays, so that
no click or key is lost when counts arrive."""

from __future__ import annotations

from studio.state.source_steps.shown import StepRow

from ..elements import div, icon, span
from .icons import icon_of

_STATES = "cw-feed-wrong cw-feed-loses cw-on"


class Chip:
    """The chip of a step, drawn into the element that is open when it is made."""

    def __init__(self, row: StepRow) -> None:
        side = " cw-feed-side" if row.of else ""
        # No button element: Firefox does not let one be dragged.
        self.element = div(f"cw-feed-chip{side}").props("role=button tabindex=0 draggable=true")
        self.element.props["aria-keyshortcuts"] = "Shift+ArrowLeft Shift+ArrowRight Delete"
        with self.element:
            with div("cw-feed-head"):
                self._icon = icon(icon_of(row.word))
                span(row.word, "cw-feed-word")
                if row.of:
                    span(f"of {row.of}", "cw-feed-of")
                self._count = div("cw-feed-count")
            self._said = span("", "cw-feed-said")

    def show(self, row: StepRow, chosen: bool) -> None:
        """Takes over what the step says now."""
        wrong = any(d.severity == "error" for d in row.problems)
        state = "cw-feed-wrong" if wrong else "cw-feed-loses" if row.lost else ""
        self.element.classes(remove=_STATES, add=f"{state} {'cw-on' if chosen else ''}")
        self.element.props["aria-label"] = f"{row.word}: {_plain(row.sentence)}"
        self.element.props["aria-description"] = row.said
        self.element.props["aria-pressed"] = "true" if chosen else "false"
        self.element.update()
        self._icon.props(f"name=sym_o_{'error' if wrong else icon_of(row.word)}")
        said = row.problems[0].message if wrong else _plain(row.sentence)
        self._said.set_text(said)
        self._said.props["title"] = said
        self._said.update()
        self._count.clear()
        with self._count:
            _count(row)


def _count(row: StepRow) -> None:
    if row.before is not None and row.after is not None:
        span(f"{row.before:,} → {row.after:,}", "cw-tabular")
    if row.lost:
        span(f"−{row.lost:,}", "cw-feed-lost cw-tabular").props["title"] = "left out"
    if row.failed:
        span(f"{row.failed:,} rejected", "cw-feed-failed cw-tabular")


def _plain(sentence: str) -> str:
    return sentence.replace("`", "")
