"""Decides how the examples of a mapping are listed: which hold, and of the others what was expected and what is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.diagnostics import counted
from runtime.run.examples import Difference, ExampleRun
from studio.state.records.shown_value import shown_value

from ..buttons import button, icon_button
from ..elements import Text, div, icon, link, span, text
from ..not_found import address
from ..problem import problem_card
from .preview_desk import PreviewDesk
from .values import value_text

MOST_DIFFERENCES = 40


class ExamplesList:
    """The examples with pass or fail; drawn again on every change."""

    def __init__(self, desk: PreviewDesk, pin: Callable[[], Any]) -> None:
        self.desk, self._pin = desk, pin

    def draw(self) -> None:
        """All examples, failing ones first."""
        examples = self.desk.examples
        if examples.problem is not None:
            problem_card(examples.problem, small=True)
        if not examples.examples:
            self._nothing()
            return
        with div("cw-list-heading"):
            text(self._summary(), "label", tag="h3")
            div("cw-grow")
            button("Pin the record shown", self._pin, small=True, icon="push_pin")
        for run in sorted(examples.runs, key=lambda run: (run.passes, run.example.name)):
            self._row(run)

    def _nothing(self) -> None:
        with div("cw-quiet cw-pinned-none"):
            icon("push_pin")
            text("No example yet. Pin a record that shows how this mapping should work; it is run on every change.")
            button("Pin the record shown", self._pin, small=True)

    def _summary(self) -> str:
        examples = self.desk.examples
        held = len(examples.runs) - examples.failing
        if examples.failing:
            return f"{held} of {counted(len(examples.runs), 'example')} hold"
        return "The example holds" if len(examples.runs) == 1 else f"All {len(examples.runs)} examples hold"

    def _row(self, run: ExampleRun) -> None:
        name = run.example.name
        with div("cw-pinned" + ("" if run.passes else " cw-fails")):
            with div("cw-list-row"):
                icon("check_circle" if run.passes else "cancel").classes("cw-ok-icon" if run.passes else "cw-error")
                span(name, "cw-list-where cw-ellipsis").props["title"] = name
                span(_said(run), "cw-nowrap" + ("" if run.passes else " cw-bad-text"))
                span(run.example.note or "", "cw-muted cw-grow cw-ellipsis").props["title"] = run.example.note or ""
                if run.example.decision is not None:
                    link(f"D-{run.example.decision}", address("decisions", str(run.example.decision)))
                if not run.passes:
                    button("Accept what is now", lambda: self._accept(run), small=True, icon="check")
                icon_button("delete", f"Take the example {name} away", lambda: self._remove(name))
            if not run.passes:
                self._differences(run)

    def _differences(self, run: ExampleRun) -> None:
        with div("cw-differences", "table"):
            with div(tag="thead"), div(tag="tr"):
                for title in ("Field", "Expected", "Is now"):
                    Text(title, "th").props("scope=col")
            with div(tag="tbody"):
                for found in run.differences[:MOST_DIFFERENCES]:
                    self._difference(found)
        if len(run.differences) > MOST_DIFFERENCES:
            text(f"and {len(run.differences) - MOST_DIFFERENCES} more differences", "muted")
        if run.message:
            text(run.message, "muted")

    def _difference(self, found: Difference) -> None:
        place, path = _place(found)
        with div(tag="tr"):
            with div(tag="td"):
                if path and self.desk.document.target(path) is not None:
                    made = Text(place, "button").classes("cw-go-to").props("type=button")
                    made.on("click", lambda: self.desk.reveal("target", path))
                else:
                    span(place or "the record")
            for value, tone in ((found.expected, "cw-was"), (found.now, "cw-is-now")):
                with div(tone, "td"):
                    value_text(shown_value(value)) if found.at else span(str(value))

    def _accept(self, run: ExampleRun) -> None:
        self.desk.told(self.desk.examples.accept(run))

    def _remove(self, name: str) -> None:
        self.desk.told(self.desk.examples.remove(name))


def _said(run: ExampleRun) -> str:
    if run.passes:
        return "holds, rejected as expected" if run.example.error is not None else "holds"
    return counted(len(run.differences), "difference")


def _place(found: Difference) -> tuple[str, str]:
    """A difference's place in words, and the path of its field."""
    shown = path = ""
    for part in found.at:
        if isinstance(part, int):
            shown += f"[{part + 1}]"
        else:
            shown, path = (f"{shown}.{part}", f"{path}.{part}") if shown else (part, part)
    return shown, path
