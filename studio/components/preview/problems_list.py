"""Decides how the problems of a mapping are listed: those of its rules, and what failed on the sample by cause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nicegui.element import Element

from runtime.diagnostics import Diagnostic, Fix
from studio.state.preview_result import Cause

from ..buttons import button
from ..elements import div, icon, span, text
from ..problem import sentence

MOST = 60


def problems_list(
    problems: Sequence[Diagnostic],
    causes: Sequence[Cause],
    *,
    on_problem: Callable[[Diagnostic], Any],
    on_cause: Callable[[Cause], Any],
    on_fix: Callable[[Fix], Any],
) -> None:
    """One row for each problem and each cause; a click goes to its rule."""
    if not problems and not causes:
        with div("cw-quiet"):
            icon("check_circle")
            text("No problems: every rule can run, and nothing failed on the sample.")
    for found in problems[:MOST]:
        _problem(found, on_problem, on_fix)
    for cause in causes[:MOST]:
        _cause(cause, on_cause)
    left = max(0, len(problems) - MOST) + max(0, len(causes) - MOST)
    if left:
        with div("cw-quiet"):
            text(f"and {left:,} more; they are listed once these are mended.", "muted")


def _problem(found: Diagnostic, on_problem: Callable[[Diagnostic], Any], on_fix: Callable[[Fix], Any]) -> None:
    where = found.place.rule or found.place.file or ""
    with div("cw-list-row"):
        row = _opener(found.severity, where, lambda: on_problem(found))
        with row:
            span(sentence(found.message), "cw-grow cw-ellipsis").props["title"] = found.hint or found.message
            span(found.code, "cw-problem-code")
        if found.fix:
            fix = found.fix
            button(fix.label, lambda: on_fix(fix), small=True, icon="build")


def _cause(cause: Cause, on_cause: Callable[[Cause], Any]) -> None:
    where = cause.rule or ", ".join(cause.source) or "the file"
    with div("cw-list-row"), _opener("error" if cause.rejects else "warning", where, lambda: on_cause(cause)):
        records = (
            f"{cause.count:,} record{'s' if cause.count != 1 else ''} {'rejected' if cause.rejects else 'touched'}"
        )
        span(f"{cause.title}: {cause.message}", "cw-grow cw-ellipsis").props["title"] = cause.hint
        span(records, "cw-muted cw-tabular")


def _opener(severity: str, where: str, on_click: Callable[[], Any]) -> Element:
    row = div("cw-list-opener", "button").props("type=button").on("click", on_click)
    with row:
        icon("error" if severity == "error" else "warning").classes(f"cw-{severity}")
        span(where, "cw-list-where cw-ellipsis").props["title"] = where
    return row
