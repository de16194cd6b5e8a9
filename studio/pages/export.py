"""Export: whether a mapping is ready, its one file to take along, and the ways to run it."""

from __future__ import annotations

from functools import partial
from typing import Any

from nicegui import ui

from runtime.artefacts.bundle import bundle_name
from runtime.diagnostics import CrosswalkError
from studio.components.buttons import button, link_button
from studio.components.copy_code import copy_code
from studio.components.dialogs import toast
from studio.components.elements import div, icon, link, span, text
from studio.components.empty_state import empty_state
from studio.components.facts import facts
from studio.components.frame import frame
from studio.components.lists import problems_cell
from studio.components.not_found import address, not_found
from studio.components.problem import problem_list
from studio.components.sections import card, page_head
from studio.components.tree_table import Row, tree_table
from studio.components.trouble import trouble
from studio.security.uploads import Uploads
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.readiness import Check, checklist, contents, is_ready, snippets

_ICONS = {"ok": "check_circle", "note": "info", "stop": "error"}


def register(workspace: OpenWorkspace, _uploads: Uploads) -> None:
    """Announces /export and /mappings/NAME/export."""

    @ui.page("/export")
    def export() -> None:
        with frame("Export", section="export"):
            _choose(workspace)

    @ui.page("/mappings/{name}/export")
    def export_mapping(name: str) -> None:
        if name not in workspace.workspace.mappings:
            return not_found("mapping", name, section="mappings", known=workspace.workspace.mappings)
        try:
            document = workspace.open_mapping(name)
        except CrosswalkError as error:
            return trouble(error.diagnostics[0], section="export")
        crumbs = ((workspace.name, "/"), ("Mappings", "/mappings"), (name, address("mappings", name)))
        with frame("Export", section="export", crumbs=crumbs):
            _page(document)
        return None


def _choose(workspace: OpenWorkspace) -> None:
    with page_head("Export", "A mapping becomes one file that runs without the studio."):
        pass
    cards = workspace.mappings()
    with card(flush=True):
        if not cards:
            with empty_state("ios_share", "Nothing to export yet", "Make a mapping first."):
                link_button("Mappings", "/mappings")
            return
        rows = [
            Row(
                c.name,
                (
                    c.name,
                    f"{', '.join(c.sources)} → {c.model}",
                    c.version,
                    partial(problems_cell, c.errors, c.warnings),
                ),
                href=f"{address('mappings', c.name)}/export",
            )
            for c in cards
        ]
        tree_table(("Mapping", "From and to", "Version", "Problems"), rows)


def _page(document: MappingDocument) -> None:
    place = div("cw-stack cw-stack-loose")
    seen: list[Any] = [None]

    def draw() -> None:
        now = (checklist(document), snippets(document), contents(document), document.problems())
        if now == seen[0]:  # drawn again, a button would lose the click that it is about to get
            return
        seen[0] = now
        place.clear()
        with place:
            _draw(document)

    draw()
    leave = document.subscribe(None, lambda _: None if place.is_deleted else draw())
    ui.context.client.on_delete(leave)


def _draw(document: MappingDocument) -> None:
    checks = checklist(document)
    ready = is_ready(checks)
    with page_head(
        f"Export {document.name}", "One sealed file: the mapping with all that it needs, and no sample data."
    ):
        link_button("Back to the mapping", address("mappings", document.name))
        download = button("Download", lambda: _download(document), kind="primary", icon="download")
        download.set_enabled(ready)
        download.props["aria-label"] = f"Download {bundle_name(document.mapping)}"
    with div("cw-columns cw-columns-main"):
        with div("cw-stack"):
            with card("Ready?" if not ready else "Ready"):
                _checklist(checks)
                errors = [d for d in document.problems() if d.severity == "error"]
                problem_list(errors[:12], small=True)
                if errors:
                    link("Mend them in the mapping", address("mappings", document.name))
            with card("Run it"):
                for snippet in snippets(document):
                    with div("cw-stack cw-stack-tight cw-snippet"):
                        text(snippet.title, "subheading", tag="h3")
                        copy_code(snippet.text, snippet.title)
                        text(snippet.explanation, "muted")
        with card("What is inside"):
            span(bundle_name(document.mapping), "cw-path")
            facts(contents(document))


def _checklist(checks: list[Check]) -> None:
    with div("cw-checklist", "ul"):
        for check in checks:
            with div(f"cw-check cw-check-{check.state}", "li"):
                icon(_ICONS[check.state])
                with div("cw-stack cw-stack-tight"):
                    span(check.said)
                    if check.detail:
                        span(check.detail, "cw-muted")


def _download(document: MappingDocument) -> None:
    """The browser fetches it by HTTP; the route checks again."""
    ui.download.from_url(f"/api{address('mappings', document.name)}/bundle")
    toast(f"{bundle_name(document.mapping)} is on its way.", "ok")
