"""Decides how the problems of a mapping are listed: those of its rules, and what failed on the sample by cause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui.element import Element

from runtime.diagnostics import Diagnostic, Fix
from studio.state.preview.result import Cause
from studio.state.records.cause_fixes import CauseFix

from ..buttons import button
from ..elements import div, icon, span, text
from ..problem import sentence

MOST = 60


@dataclass(frozen=True)
class ProblemActions:
    """What a click on a problem does; each may be async."""

    problem: Callable[[Diagnostic], Any]
    fix: Callable[[Fix], Any]
    cause: Callable[[Cause], Any]
    next_of: Callable[[Cause], Any]
    fixes_of: Callable[[Cause], Sequence[CauseFix]]
    apply: Callable[[CauseFix], Any]


def problems_list(problems: Sequence[Diagnostic], causes: Sequence[Cause], count: int, actions: ProblemActions) -> None:
    """What is wrong with rules, then what failed on the `count` records of the sample, by cause."""
    if not problems and not causes:
        with div("cw-quiet"):
            icon("check_circle")
            text("No problems: every rule can run, and nothing failed on the sample.")
    if problems:
        _heading("Rules that need mending" if any(p.severity == "error" for p in problems) else "Worth a look")
    for found in problems[:MOST]:
        _problem(found, actions)
    if causes:
        _heading("What fails on the sample, by cause")
    for cause in causes[:MOST]:
        _cause(cause, count, actions)
    left = max(0, len(problems) - MOST) + max(0, len(causes) - MOST)
    if left:
        with div("cw-quiet"):
            text(f"and {left:,} more; they are listed once these are mended.", "muted")


def _heading(words: str) -> None:
    with div("cw-list-heading"):
        text(words, "label", tag="h3")


def _problem(found: Diagnostic, actions: ProblemActions) -> None:
    where = found.place.rule or found.place.file or ""
    with div("cw-list-row"):
        with _opener(found.severity, where, lambda: actions.problem(found)):
            span(sentence(found.message), "cw-grow cw-ellipsis").props["title"] = found.hint or found.message
            span(found.code, "cw-problem-code")
        if found.fix:
            fix = found.fix
            button(fix.label, lambda: actions.fix(fix), small=True, icon="build")


def _cause(cause: Cause, count: int, actions: ProblemActions) -> None:
    where = cause.rule or ", ".join(cause.source) or "the file"
    with div("cw-list-row cw-cause"):
        with (
            _opener("error" if cause.rejects else "warning", where, lambda: actions.cause(cause)),
            div("cw-cause-said"),
        ):
            with div("cw-row-flow cw-tight cw-one-line"):
                span(f"{cause.title}: {cause.message}", "cw-ellipsis").props["title"] = cause.message
            span(cause.hint, "cw-muted cw-ellipsis").props["title"] = cause.hint
        of = f" of {count:,}" if count else ""
        span(f"{cause.count:,}{of} {'rejected' if cause.rejects else 'kept'}", "cw-muted cw-tabular cw-nowrap")
        for fix in actions.fixes_of(cause):
            button(fix.label, lambda fix=fix: actions.apply(fix), small=True, icon="build")
        if cause.row is not None:
            button("Next", lambda: actions.next_of(cause), small=True, icon="skip_next").props["aria-label"] = (
                f"Next record: {cause.title}, {where}"
            )


def _opener(severity: str, where: str, on_click: Callable[[], Any]) -> Element:
    row = div("cw-list-opener", "button").props("type=button").on("click", on_click)
    with row:
        icon("error" if severity == "error" else "warning").classes(f"cw-{severity}")
        span(where, "cw-list-where cw-ellipsis").props["title"] = where
    return row
