"""Home: what the workspace holds, and what needs attention, in words."""

from __future__ import annotations

from collections import Counter

from nicegui import ui

from runtime.diagnostics import CrosswalkError, counted
from studio.components.attention import attention_list
from studio.components.buttons import button, link_button
from studio.components.dialogs import toast
from studio.components.elements import div, icon, link, span, text
from studio.components.frame import frame
from studio.components.lists import decisions_brief, mappings_table, models_table, sources_table
from studio.components.sections import card, page_head
from studio.components.watching import watch
from studio.security.uploads import Uploads
from studio.state.demo_workspace import add_demo
from studio.state.open_workspace import OpenWorkspace

SHOWN_DECISIONS = 5


def register(workspace: OpenWorkspace, _uploads: Uploads) -> None:
    """Announces the home screen."""

    @ui.page("/")
    def home() -> None:
        with frame(workspace.name, section="home"):
            watch(workspace, lambda: _overview(workspace))


def _overview(workspace: OpenWorkspace) -> None:
    if not workspace.mappings():
        _begin(workspace)
        return
    with page_head(workspace.name, _in_numbers(workspace)):
        link_button("Bring a source", "/sources/new", icon="upload_file")
        link_button("New mapping", "/mappings?new", kind="primary", icon="add")
    with div("cw-stack cw-stack-loose"):
        _attention(workspace)
        _mappings(workspace)
        _parts(workspace)
        _decisions(workspace)
        _begin_again()


def _parts(workspace: OpenWorkspace) -> None:
    with div("cw-columns"):
        _sources(workspace)
        _models(workspace)


def _in_numbers(workspace: OpenWorkspace) -> str:
    return ", ".join(
        (
            counted(len(workspace.sources()), "source"),
            counted(len(workspace.models()), "model"),
            counted(len(workspace.mappings()), "mapping"),
            counted(len(workspace.decisions()), "decision"),
        )
    )


def _attention(workspace: OpenWorkspace) -> None:
    items = workspace.attention()
    with card(flush=True):
        with div("cw-card-head"):
            text("Needs attention", "subheading")
            if items:
                span(str(len(items)), "cw-pill")
        attention_list(items)


def _mappings(workspace: OpenWorkspace) -> None:
    cards = workspace.mappings()
    with card("Mappings", flush=True):
        if cards:
            with div("cw-table-scroll"):
                mappings_table(cards)
        else:
            _nothing("No mapping yet.", "Join a source and a model", "/mappings?new")


def _sources(workspace: OpenWorkspace) -> None:
    cards = workspace.sources()
    with card("Sources", flush=True):
        if cards:
            sources_table(cards, brief=True)
        else:
            _nothing("No source yet.", "Bring a file", "/sources/new")


def _models(workspace: OpenWorkspace) -> None:
    cards = workspace.models()
    with card("Models", flush=True):
        if cards:
            models_table(cards, brief=True)
        else:
            _nothing("No model yet.", "Make one", "/models/new")


def _decisions(workspace: OpenWorkspace) -> None:
    cards = workspace.decisions()
    if not cards:
        return
    counts = Counter(c.status for c in cards)
    with card(flush=True):
        with div("cw-card-head"):
            text("Decisions", "subheading")
            span(", ".join(f"{number} {status}" for status, number in counts.most_common()), "cw-muted cw-grow")
            if len(cards) > SHOWN_DECISIONS:
                link(f"All {len(cards)}", "/decisions")
        decisions_brief(cards[:SHOWN_DECISIONS])


def _nothing(said: str, way_on: str, href: str) -> None:
    with div("cw-all-well"):
        span(said)
        link(way_on, href)


def _begin(workspace: OpenWorkspace) -> None:
    """No mapping yet: three doors, and below them what is there already."""
    there = bool(workspace.sources() or workspace.models())
    said = "There is no mapping yet." if there else f"'{workspace.name}' is empty."
    with page_head("Welcome", f"{said} Choose how to begin; you can do the others later."):
        pass
    with div("cw-stack cw-stack-loose"):
        _doors(workspace)
        if there:
            _parts(workspace)


def _doors(workspace: OpenWorkspace) -> None:
    def open_demo() -> None:
        try:
            add_demo(workspace)
        except CrosswalkError as error:
            toast(error.diagnostics[0].message, "err")
            return
        toast("The demo is here: two sources, two models, two mappings", "ok")

    with div("cw-doors"):
        with _door(
            "school", "Open the demo", "Finished mappings of an invoicing API and a CRM, with one fault to find."
        ):
            button("Open the demo", open_demo)
        with _door("upload_file", "Start with my file", _my_file(workspace)):
            if workspace.sources() and workspace.models():
                link_button("Map a source to a model", "/mappings?new", kind="primary")
            else:
                link_button("Bring a file", "/sources/new", kind="primary")
        with _door("dashboard_customize", "Use a template", "A mapping that somebody finished, to change as you need."):
            link_button("Choose a template", "/templates")
    if not workspace.models():
        with div("cw-row-flow cw-tight"):
            span("Is it clear what the records shall become?", "cw-muted")
            link("Make a model first", "/models/new")


def _my_file(workspace: OpenWorkspace) -> str:
    """What comes next on the way from a file to a mapping."""
    if not workspace.sources():
        return "A CSV, Excel, JSON, NDJSON or Parquet file. See what is in it first."
    if not workspace.models():
        return "Your file is here. Open it below to make a model of it, or bring another one."
    return "Your file and a model are here: now say which field becomes which."


def _begin_again() -> None:
    """The same doors once there is work, where they are in nobody's way."""
    with div("cw-doors-quiet", "nav").props("aria-label='Begin something else'"):
        span("Begin something else", "cw-muted")
        for symbol, label, href in (
            ("upload_file", "With my file", "/sources/new"),
            ("dashboard_customize", "With a template", "/templates"),
            ("school", "With the guide", "/help/first-mapping"),
        ):
            with div("cw-row-flow cw-tight"):
                icon(symbol)
                link(label, href)


def _door(icon_name: str, heading: str, explanation: str) -> ui.element:
    made = div("cw-card cw-door", "section")
    with made:
        icon(icon_name)
        text(heading, "heading", tag="h3")
        text(explanation).classes("cw-door-said")
    return made
