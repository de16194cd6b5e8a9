"""Decides how the suggestions of a mapping are summed up above its trees: how many, how sure, and the ways to go on.

The lines are the canvas's; one suggestion with its reasons is the inspector's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from runtime.diagnostics import counted
from studio.state.suggestions.choice import FLOOR, SURE, Suggestion
from studio.state.suggestions.local_choices import USUAL_PERCENT

from ..buttons import button
from ..elements import div, icon, span, text
from ..inspector.desk import Desk

#: From which percentage on suggestions are shown, in words.
LEAST = {
    round(100 * SURE): ("Only the confident", "right in nearly all cases"),
    USUAL_PERCENT: ("The likely too", "more often right than not"),
    round(100 * FLOOR): ("Anything possible", "often wrong: look at each"),
}


class SuggestionBar:
    """The bar of one mapping. It keeps its place as long as the page is open, so that nothing jumps."""

    def __init__(self, desk: Desk, on_accept: Callable[[list[Suggestion]], Any]) -> None:
        self.desk, self.on_accept = desk, on_accept
        self._shown: Any = None
        with div("cw-suggestions", "section").props('aria-label="Suggestions"') as self._bar:
            icon("auto_awesome")
            self._said = text("", tag="span").classes("cw-suggestions-said").props("role=status aria-live=polite")
            self._detail = span("", "cw-muted cw-ellipsis")
            with div("cw-row-flow cw-tight cw-suggestions-ways"):
                self._accept = button("", self._accept_sure, small=True, icon="done_all")
                self._review = button("Review", self.review, small=True)
                self._show = button("Show", lambda: desk.document.show_suggestions(True), kind="ghost", small=True)
                with (
                    button("Options", kind="ghost", small=True, icon="tune"),
                    ui.menu().props('anchor="bottom right" self="top right"') as self._menu,
                ):
                    self._choices = div("cw-suggestion-choices")
                self._menu.on("before-show", lambda: self._draw_choices())
        self._bar.set_visibility(desk.document.coverage.targets < desk.document.coverage.targets_total)

    def refresh(self) -> None:
        """Takes over what the document says of its suggestions."""
        suggesting = self.desk.document.suggesting
        found, sure, shown = suggesting.all, suggesting.sure, suggesting.choices.now.shown
        state = (len(found), len(sure), shown, suggesting.known)
        if state == self._shown:
            return
        self._shown = state
        if found:
            self._bar.set_visibility(True)
        self._said.set_text(_said(suggesting.known, len(found), shown))
        self._detail.set_text(_detail(len(found), len(sure), shown) if suggesting.known else "")
        self._accept.set_text("Accept the confident one" if len(sure) == 1 else f"Accept the {len(sure)} confident")
        self._accept.set_visibility(bool(sure))
        self._review.set_visibility(bool(found) and shown)
        self._show.set_visibility(bool(found) and not shown)

    def _accept_sure(self) -> None:
        self.on_accept(list(self.desk.document.suggesting.sure))

    def review(self) -> None:
        """Goes to the next suggestion, from the last on to the first."""
        order = [s.target for s in self.desk.document.suggesting.shown]
        if not order:
            return
        at = self.desk.chosen.path
        place = order.index(at) + 1 if at in order else 0
        self.desk.reveal("target", order[place % len(order)])

    # -- what is suggested

    def _draw_choices(self) -> None:
        document = self.desk.document
        now = document.suggesting.choices.now
        self._choices.clear()
        with self._choices:
            text("Suggest", "label", tag="h3")
            for percent, (words, meaning) in LEAST.items():
                self._choice(words, meaning, now.shown and percent == now.least, partial(self._set, percent))
            self._choice("Nothing", "hide all suggestions", not now.shown, self._hide)
            if now.refused:
                with div("cw-suggestion-refused"):
                    span(f"{counted(len(now.refused), 'suggestion')} refused", "cw-muted")
                    button("Bring back", self._bring_back, kind="ghost", small=True)

    def _choice(self, words: str, meaning: str, on: bool, choose: Callable[[], Any]) -> None:
        with div("cw-list-opener" + (" cw-on" if on else ""), "button").props("type=button") as made:
            made.props["aria-pressed"] = "true" if on else "false"
            icon("radio_button_checked" if on else "radio_button_unchecked")
            span(words)
            span(meaning, "cw-muted cw-nowrap")
        made.on("click", choose)

    def _set(self, percent: int) -> None:
        self._menu.close()
        document = self.desk.document
        document.set_least_percent(percent)
        document.show_suggestions(True)

    def _hide(self) -> None:
        self._menu.close()
        self.desk.document.show_suggestions(False)

    def _bring_back(self) -> None:
        self._menu.close()
        self.desk.told(self.desk.document.bring_back_refused())


def _said(known: bool, count: int, shown: bool) -> str:
    if not known:
        return "Looking for suggestions …"
    if not count:
        return "No suggestions"
    return counted(count, "suggestion") if shown else f"{counted(count, 'suggestion')} hidden"


def _detail(count: int, sure: int, shown: bool) -> str:
    if not count:
        return "Nothing in the source is likely enough for a field that is still open."
    if not shown:
        return ""
    return "all confident" if sure == count else f"{sure or 'none'} confident"
