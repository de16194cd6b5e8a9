"""Decides how a cell is explained: what the rule says, what it read, each step, what came of a failure, whose decision.

It stands over the preview until Esc; whoever opened it by a key comes back to where the key was pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.run.failures import Reason
from studio.state.records.explaining import DecisionTold, ExplainedWay, Explanation, OutcomeKind, explain, title_of

from ..buttons import button, icon_button
from ..elements import Text, div, link, span, text
from ..not_found import address
from ..pills import Tone, pill
from ..problem import sentence
from ..prose import coded
from .preview_desk import PreviewDesk
from .values import value_text

OUTCOMES: dict[OutcomeKind, tuple[str, Tone]] = {
    "ok": ("comes out", "ok"),
    "rejects": ("rejected", "err"),
    "null": ("left empty", "warn"),
    "default": ("default", "brand"),
    "flag": ("reported", "warn"),
}
NOT_RUN: tuple[str, Tone] = ("not run until it is mended", "err")


class ExplainCard:
    """The explanation of one cell; draws itself into the element that is open when it is made."""

    def __init__(self, desk: PreviewDesk, *, pin: Callable[[int], Any], show_record: Callable[[int], Any]) -> None:
        self.desk, self._pin, self._show_record = desk, pin, show_record
        self._shown: Explanation | None = None
        self._asked: tuple[int, str, str] | None = None
        self._item = 0
        self._built: Any = None
        self._box = div("cw-explain cw-hidden", "section").props("role=dialog aria-label=Explanation tabindex=-1")

    @property
    def is_open(self) -> bool:
        return self._asked is not None

    async def show(self, record: int, path: str, at: str = "", *, left: bool = False, focus: bool = False) -> None:
        """Explains a cell; `left` puts it at the left, `focus` takes the keys there."""
        self._asked = asked = (record, path, at)
        self._box.classes(**({"add": "cw-at-left"} if left else {"remove": "cw-at-left"}))
        found = await self.desk.wait(explain(self.desk.document, record, path, at))
        if found is None or self._asked != asked or self._box.is_deleted:
            return
        same = self._shown is not None and (self._shown.record, self._shown.path) == (record, path)
        self._item = min(self._item, max(0, len(found.ways) - 1)) if same else _first_telling(found.ways)
        self._shown, self._built = found, self.desk.document.built
        self._draw()
        if focus:
            self.desk.client.run_javascript(f"getHtmlElement({self._box.id})?.focus()")

    async def refresh(self) -> None:
        """Explains again what an edit has changed."""
        if self._asked is not None and self._built is not None and self._built is not self.desk.document.built:
            self._built = None
            await self.show(*self._asked, left="cw-at-left" in self._box.classes)

    def close(self) -> None:
        """Takes the explanation away; the keys go back to the grid."""
        if self._asked is None:
            return
        self._asked = self._shown = None
        self._box.classes(add="cw-hidden")
        self._box.clear()
        self.desk.client.run_javascript(
            "if (!document.activeElement || document.activeElement === document.body)"
            " document.querySelector('.cw-tab-body:not(.cw-hidden) [tabindex=\"0\"]')?.focus()"
        )

    def _draw(self) -> None:
        found = self._shown
        if found is None:
            return
        self._box.classes(remove="cw-hidden")
        self._box.clear()
        with self._box:
            self._head(found)
            with div("cw-explain-body"):
                coded(found.sentence)
                if found.problem:
                    text(sentence(found.problem)).classes("cw-bad-text")
                if found.ways:
                    self._way(found.ways[self._item], len(found.ways), found.more, runs=not found.problem)
                for reason in found.others:
                    _failure(reason, f"{reason.target or ', '.join(reason.source)}: ")
                if found.decision is not None:
                    _decision(found.decision)
                if found.note:
                    with div("cw-explain-note"):
                        span("Note", "cw-explain-label")
                        span(found.note)
            self._foot(found)

    def _head(self, found: Explanation) -> None:
        with div("cw-explain-head"):
            name = span(found.path, "cw-explain-path cw-ellipsis")
            name.props["title"] = found.path
            span(f"record {found.record + 1:,}", "cw-muted cw-nowrap")
            div("cw-grow")
            icon_button("close", "Close the explanation", self.close)

    def _way(self, way: ExplainedWay, count: int, more: int, *, runs: bool) -> None:
        if count > 1:
            self._items(way, count, more)
        with div("cw-explain-steps", "dl"):
            for path, value in way.reads:
                with div(tag="dt"):
                    made = Text(path, "button").classes("cw-go-to cw-ellipsis").props("type=button")
                    made.props["title"] = f"Go to {path}"
                    made.on("click", lambda path=path: self.desk.reveal("source", path))
                with div(tag="dd"):
                    value_text(value)
            for step in way.steps:
                Text(step.words, "dt").classes("cw-explain-step" + (" cw-failed" if step.failed else ""))
                with div("cw-failed" if step.failed else "", "dd"):
                    if step.value is not None:
                        value_text(step.value)
                    else:
                        span(
                            "fails here" if step.failed else "not reached",
                            "cw-explain-broken" if step.failed else "cw-muted",
                        )
        if way.failure is not None:
            _failure(way.failure)
        with div("cw-explain-outcome"):
            words, tone = OUTCOMES[way.outcome.kind] if runs else NOT_RUN
            pill(words, tone)
            value_text(way.outcome.value)
        if way.outcome.said:
            text(way.outcome.said, "muted")

    def _items(self, way: ExplainedWay, count: int, more: int) -> None:
        """Which of the items is shown, and the way to the others."""

        def turn(by: int) -> None:
            self._item = (self._item + by) % count
            self._draw()

        with div("cw-explain-items"):
            place = " of ".join(str(int(part) + 1) for part in reversed(way.at.split("."))) if way.at else "1"
            said = f"Item {place}" if way.at else "Item"
            span(f"{said}  ({self._item + 1} of {count}{f', {more:,} more' if more else ''})", "cw-tabular")
            icon_button("chevron_left", "Previous item", lambda: turn(-1))
            icon_button("chevron_right", "Next item", lambda: turn(1))

    def _foot(self, found: Explanation) -> None:
        with div("cw-explain-foot"):
            if found.rule is not None:
                rule = found.rule
                button("Go to the rule", lambda: self.desk.reveal("target", rule), small=True, icon="arrow_forward")
            button("Whole record", lambda: self._show_record(found.record), small=True, icon="data_object")
            button("Pin as example", lambda: self._pin(found.record), small=True, icon="push_pin")


def _first_telling(ways: tuple[ExplainedWay, ...]) -> int:
    """The item to begin with: the first that fails, else the first."""
    return next((place for place, way in enumerate(ways) if way.failure is not None), 0)


def _failure(reason: Reason, before: str = "") -> None:
    with div("cw-explain-failure" + ("" if reason.rejects else " cw-doubtful")):
        with div("cw-row-flow cw-tight"):
            text(title_of(reason.code), "label")
            span(reason.code, "cw-problem-code")
        text(sentence(f"{before}{reason.message}"))
        if reason.hint:
            text(sentence(reason.hint), "muted")


def _decision(found: DecisionTold) -> None:
    with div("cw-explain-decision"):
        with div("cw-row-flow cw-tight"):
            link(f"D-{found.number}", address("decisions", str(found.number)))
            span(found.title)
        owner = f"owner {found.owner}" if found.owner else ""
        approved = f"approved by {found.approved}" if found.approved else ""
        said = " · ".join(part for part in (found.status, owner, approved) if part)
        if said:
            text(said, "muted")
