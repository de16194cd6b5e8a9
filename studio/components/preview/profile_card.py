"""Decides how the profile of a column is shown: how full it is, its commonest values, its range, its distribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.diagnostics import counted
from studio.state.preview.column_profile import ColumnProfile
from studio.state.preview.result import Column
from studio.state.records.shown_value import shown_value

from ..buttons import button, icon_button
from ..elements import div, span, text
from ..facts import Fact, facts
from .preview_desk import PreviewDesk
from .values import value_text

MOST_TOP = 8


class ProfileCard:
    """The profile of one column over the grid, until Esc."""

    def __init__(self, desk: PreviewDesk) -> None:
        self.desk = desk
        self._column: int | None = None
        self._left = 0
        self._result: Any = None
        self._box = div("cw-explain cw-profile cw-hidden", "section").props("role=dialog tabindex=-1")
        self._box.props["aria-label"] = "Profile of the column"

    def show(self, column: int, left: int, *, focus: bool = False) -> None:
        """The profile of a column, beginning `left` pixels from the edge of the grid; again: away with it."""
        if column == self._column:
            self.close()
            return
        self._column, self._left, self._result = column, left, None
        self.refresh()
        if focus:
            self.desk.client.run_javascript(f"getHtmlElement({self._box.id})?.focus()")

    def close(self) -> None:
        if self._column is not None:
            self._column = None
            self._box.classes(add="cw-hidden")
            self._box.clear()

    def refresh(self) -> None:
        """Follows the newest preview."""
        result = self.desk.document.preview.result
        if self._column is None or result is None or result is self._result:
            return
        self._result = result
        if self._column >= len(result.columns):
            self.close()
            return
        column = result.columns[self._column]
        self._box.classes(remove="cw-hidden").style(f"--cw-from: {self._left}px")
        self._box.clear()
        with self._box:
            self._draw(column, result.profiles.get(column.path))

    def _draw(self, column: Column, profile: ColumnProfile | None) -> None:
        with div("cw-explain-head"):
            span(column.path, "cw-explain-path cw-ellipsis").props["title"] = column.path
            span(column.type, "cw-muted cw-nowrap")
            div("cw-grow")
            icon_button("close", "Close the profile", self.close)
        with div("cw-explain-body"):
            if profile is None:
                text("It is being computed.", "muted")
                return
            if self.desk.document.rule(column.path) is None and profile.nulls == profile.count:
                text("No rule fills this field yet, so it is null in every record.", "muted")
                return
            _fill(profile)
            facts(_facts(profile, column))
            _bars(profile.bars)
            _top(profile)
            button("Go to the rule", lambda: self._go(column.path), small=True, icon="arrow_forward")

    def _go(self, path: str) -> None:
        self.close()
        self.desk.reveal("target", path)


def _fill(profile: ColumnProfile) -> None:
    """A bar with the share of values, of nulls and of failures."""
    count = max(1, profile.count)
    filled = profile.count - profile.nulls
    with div("cw-share cw-share-large").props("role=img") as bar:
        bar.props["aria-label"] = f"{filled:,} of {profile.count:,} records have a value"
        for share, kind in ((filled, "ok"), (profile.failed, "bad")):
            if share:
                div(f"cw-share-{kind}").style(f"width: {100 * share / count:.2f}%")


def _facts(profile: ColumnProfile, column: Column) -> list[Fact]:
    filled = profile.count - profile.nulls
    share = f" ({_percent(filled, profile.count)})" if profile.count else ""
    lengths = _span(profile.shortest, profile.longest)
    word = "Items" if column.kind == "list" else "Length"
    low_high = "" if profile.low is None else profile.low if profile.low == profile.high else (
        f"{profile.low} to {profile.high}"
    )  # fmt: skip
    return [
        ("With a value", f"{filled:,} of {profile.count:,}{share}"),
        ("Null", f"{profile.nulls:,}" if profile.nulls else ""),
        ("Empty text", f"{profile.empty:,}" if profile.empty else ""),
        ("Fails", counted(profile.failed, "record") if profile.failed else ""),
        ("Different", f"{profile.distinct:,}" if profile.distinct else ""),
        ("Range", low_high if column.kind != "string" else ""),
        (word, lengths),
    ]


def _span(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return ""
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _bars(bars: Sequence[tuple[str, str, int]]) -> None:
    """A small histogram, drawn with plain boxes; its ends are said below it."""
    if len(bars) < 2:
        return
    most = max(count for _, _, count in bars) or 1
    with div("cw-bars").props("role=img") as made:
        made.props["aria-label"] = f"Distribution from {bars[0][0]} to {bars[-1][1]}"
        for low, high, count in bars:
            with div("cw-bars-bar").style(f"height: {max(2 if count else 0, round(44 * count / most))}px") as bar:
                bar.props["title"] = f"{low} to {high}: {count:,}"
    with div("cw-bars-ends"):
        span(bars[0][0])
        span(bars[-1][1])


def _top(profile: ColumnProfile) -> None:
    if not profile.top:
        return
    most = profile.top[0][1] or 1
    with div("cw-top-values"):
        for value, count in profile.top[:MOST_TOP]:
            with div("cw-top-value"):
                div("cw-top-share").style(f"width: {100 * count / most:.1f}%")
                value_text(shown_value(value)).classes("cw-ellipsis")
                span(f"{count:,}", "cw-muted cw-tabular")


def _percent(part: int, whole: int) -> str:
    """A percentage that says 100 only when it is, and 0 only when there is nothing."""
    share = 100 * part / whole
    if 0 < share < 1:
        return "under 1%"
    return f"{min(99.9, share):.1f}%" if 99 < share < 100 else f"{share:.0f}%"
