"""Decides how the values of a rule on real samples are shown: source and result beside each other, failures red.

A click on a row makes it the record that the step list shows the values of.
"""

from __future__ import annotations

from studio.state.preview.trace import Trace, TracedRow

from ..elements import Text, div, span, text
from ..sections import section
from .desk import Desk
from .source_view import value_class


def value_table(desk: Desk, found: Trace) -> None:
    """Some records: what the rule starts from, and what comes out."""
    if not found.rows:
        return
    with section("Sample values"):
        for position, row in enumerate(found.rows):
            _row(desk, position, row, position == desk.chosen.record and bool(found.steps), found.problem)
        failure = next((r.failure for r in found.rows if r.failure), None)
        if failure and not found.problem:
            text(failure, "muted").classes("cw-bad-text")


def _row(desk: Desk, position: int, row: TracedRow, chosen: bool, problem: str | None) -> None:
    made = div("cw-value-row" + (" cw-on" if chosen else ""), "button").props("type=button")
    made.props["aria-label"] = f"Show the steps for record {row.record + 1}"
    made.props["aria-pressed"] = "true" if chosen else "false"
    made.on("click", lambda: _choose(desk, position))
    with made:
        span(str(row.record + 1), "cw-sample-number")
        span(row.source, f"cw-sample {value_class(row.source)}").props["title"] = row.source
        Text("→", "span").classes("cw-arrow").props("aria-hidden=true")
        if problem:
            span("not run", "cw-sample cw-bad").props["title"] = problem
        else:
            result(row.final, row.failure)


def result(final: str | None, failure: str | None) -> None:
    """The value in the canonical record, or that it failed; the tooltip says why."""
    if failure is not None:
        span("fails" if final is None or final == "null" else final, "cw-sample cw-bad").props["title"] = failure
        return
    shown = "–" if final is None else final
    span(shown, f"cw-sample {value_class(shown)}").props["title"] = shown


def _choose(desk: Desk, position: int) -> None:
    desk.chosen.record = position
    desk.refresh()
