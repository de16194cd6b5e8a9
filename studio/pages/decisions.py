"""Decisions: their list, and the page of one as it was written."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from runtime.artefacts.decision import Decision
from studio.components.elements import div, link, span, text
from studio.components.empty_state import empty_state
from studio.components.facts import Fact, facts
from studio.components.frame import frame
from studio.components.lists import decisions_table, names_cell, status_pill
from studio.components.not_found import address, not_found
from studio.components.problem import problem_list
from studio.components.prose import prose
from studio.components.sections import card, page_head
from studio.components.watching import watch
from studio.security.uploads import Uploads
from studio.state.open_workspace import OpenWorkspace


def register(workspace: OpenWorkspace, _uploads: Uploads) -> None:
    """Announces the screens of decisions."""

    @ui.page("/decisions")
    def decisions() -> None:
        with frame("Decisions", section="decisions", layout="wide"):
            watch(workspace, lambda: _list(workspace))

    @ui.page("/decisions/{number}")
    def decision(number: str) -> None:
        found = workspace.workspace.decisions
        key = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
        if key not in found:
            not_found("decision", number, section="decisions", known=[str(n) for n in found])
            return
        with frame(f"D-{key}", section="decisions", crumbs=(("Decisions", "/decisions"),)):
            watch(workspace, lambda: _page(workspace, key))


def _list(workspace: OpenWorkspace) -> None:
    cards = workspace.decisions()
    with page_head("Decisions", "What was agreed about the awkward records: who decided, when, and what it touches."):
        pass
    with card(flush=True):
        if cards:
            with div("cw-table-scroll"):
                decisions_table(cards)
        else:
            with empty_state(
                "fact_check",
                "No decision yet",
                "A decision is a page in the folder decisions/ that says how an edge case is handled, and why.",
            ):
                pass


def _page(workspace: OpenWorkspace, number: int) -> None:
    decision = workspace.workspace.decisions.get(number)
    if decision is None:
        text("This decision is not in the workspace any more.")
        return
    with page_head(decision.title or "Without a title", f"Decision {number}"):
        status_pill(decision.status)
    with div("cw-columns cw-columns-main"):
        with div("cw-stack"):
            if faults := workspace.workspace.faults_of("decisions", number):
                problem_list(faults)
            with card():
                _draw_text(decision)
        with card("About it"):
            facts(_facts(workspace, decision))


def _draw_text(decision: Decision) -> None:
    written = [(heading, body) for heading, body in decision.sections if body.strip()]
    if not written:
        text("Nothing is written on this page yet.", "muted")
    with div("cw-prose"):
        for heading, body in written:
            text(heading, "heading")
            prose(body)


def _facts(workspace: OpenWorkspace, decision: Decision) -> list[Fact]:
    used = next((c.mappings for c in workspace.decisions() if c.id == decision.id), ())
    rows: list[Fact] = [
        ("Date", decision.date or ""),
        ("Decided by", ", ".join(decision.deciders)),
        ("Consulted", ", ".join(decision.consulted)),
        ("Policy", decision.policy or ""),
        ("Owner", decision.owner or ""),
        ("Review by", decision.review_by or ""),
    ]
    if decision.affects:
        rows.append(("Affects", partial(_lines, decision.affects)))
    if decision.detect:
        rows.append(("Found by", partial(span, decision.detect, "cw-mono")))
    if used:
        rows.append(("Used in", partial(names_cell, "mappings", used)))
    if decision.superseded_by is not None:
        rows.append(
            (
                "Superseded by",
                partial(link, f"D-{decision.superseded_by}", address("decisions", str(decision.superseded_by))),
            )
        )
    if decision.file:
        rows.append(("File", partial(span, decision.file, "cw-mono")))
    return rows


def _lines(paths: tuple[str, ...]) -> None:
    for path in paths:
        with div():
            span(path, "cw-mono")
