"""Decides how a mapping's source steps are shown above its trees: a chip for each, with what became of the records,
and behind it the step in full. They are read here and changed in the file."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from studio.state.mapping_document import MappingDocument
from studio.state.source_steps import SourceSteps, StepRow, source_steps

from .elements import Text, code, div, icon, span, text
from .problem import problem_card
from .prose import coded

ICONS = {
    "where": "filter_alt",
    "join": "join_left",
    "union": "stacks",
    "each": "splitscreen",
    "group_by": "workspaces",
    "unique": "fingerprint",
    "unpivot": "pivot_table_chart",
}


class StepStrip:
    """The strip of one mapping; nothing at all where there are no steps."""

    def __init__(self, document: MappingDocument) -> None:
        self.document = document
        self._shown: Any = None
        self._place = div("cw-feed", "section").props('aria-label="Source steps"')
        self._place.set_visibility(False)

    def refresh(self) -> None:
        """Draws again when something that it shows has changed."""
        steps = source_steps(self.document)
        if steps == self._shown:
            return
        self._shown = steps
        self._place.set_visibility(steps is not None)
        self._place.clear()
        if steps is not None:
            with self._place:
                _draw(steps)


def _draw(steps: SourceSteps) -> None:
    with div("cw-feed-row", "ol"):
        _source(steps)
        for row in steps.rows:
            _step(row, steps.file)
    if steps.problem is not None:
        with div("cw-feed-problem"):
            problem_card(steps.problem, small=True)


def _source(steps: SourceSteps) -> None:
    with div("cw-feed-item", "li"), div("cw-feed-chip cw-feed-source"):
        with div("cw-feed-head"):
            icon("database")
            span(steps.source, "cw-feed-word")
        span(steps.taken or "as it is read", "cw-feed-said")


def _step(row: StepRow, file: str) -> None:
    wrong = any(d.severity == "error" for d in row.problems)
    state = " cw-feed-wrong" if wrong else " cw-feed-loses" if row.lost else ""
    side = " cw-feed-side" if row.of else ""
    said = row.problems[0].message if wrong else _plain(row.sentence)
    with div("cw-feed-item", "li"), div(f"cw-feed-chip{state}{side}", "button").props("type=button") as chip:
        chip.props["aria-label"] = f"{row.word}: {_plain(row.sentence)} {row.said}".strip()
        chip.props["aria-haspopup"] = "dialog"
        with div("cw-feed-head"):
            icon("error" if wrong else ICONS.get(row.word, "conversion_path"))
            span(row.word, "cw-feed-word")
            if row.of:
                span(f"of {row.of}", "cw-feed-of")
            if row.before is not None and row.after is not None:
                _count(row, f"{row.before:,} → {row.after:,}")
        span(said, "cw-feed-said").props["title"] = said
        _in_full(row, file)


def _count(row: StepRow, said: str) -> None:
    with div("cw-feed-count"):
        span(said, "cw-tabular")
        if row.lost:
            span(f"−{row.lost:,}", "cw-feed-lost cw-tabular").props["title"] = "left out"
        if row.failed:
            span(f"{row.failed:,} rejected", "cw-feed-failed cw-tabular")


def _in_full(row: StepRow, file: str) -> None:
    """What a click on the chip shows."""
    with ui.menu().props("no-focus max-height=420px").classes("cw-feed-menu"), div("cw-stack"):
        coded(row.sentence)
        if row.said:
            text(f"Of the sample: {row.said}", "muted")
        for found in row.problems:
            problem_card(found, small=True)
        code(row.text)
        at = f"{file}, line {row.line}" if row.line else file
        Text(f"Steps are changed in the file: {at}.", "div").classes("cw-muted")


def _plain(sentence: str) -> str:
    return sentence.replace("`", "")
