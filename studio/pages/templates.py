"""Templates: the finished mappings that come with the product, each with what it maps and the way to use it."""

from __future__ import annotations

from nicegui import ui

from runtime.diagnostics import CrosswalkError, counted
from studio.components.buttons import button, link_button
from studio.components.dialogs import toast
from studio.components.elements import div, icon, span, text
from studio.components.frame import frame
from studio.components.not_found import address
from studio.components.pills import pill
from studio.components.problem import problem_card
from studio.components.sections import page_head
from studio.security.uploads import Uploads
from studio.state.open_workspace import OpenWorkspace
from studio.state.templates import Template, templates, use_template

_SAID = "Each brings a source with sample records, a model and the mapping between them. Change what you need."


def register(workspace: OpenWorkspace, _uploads: Uploads) -> None:
    """Announces the list of templates."""

    @ui.page("/templates")
    def page() -> None:
        with frame("Templates", section="home"):
            with page_head("Templates", _SAID):
                pass
            with div("cw-templates"):
                for template in templates():
                    _card(workspace, template)


def _card(workspace: OpenWorkspace, template: Template) -> None:
    with div("cw-card cw-door", "section").props(f'aria-label="Template {template.name}"'):
        with div("cw-template-way"):
            pill(" + ".join(template.sources))
            icon("arrow_forward")
            pill(template.model, "brand")
        text(template.name, "heading", tag="h3")
        text(template.purpose).classes("cw-door-said")
        span(f"{counted(template.rules, 'rule')}, from {template.folder.name}", "cw-muted")
        refused = div()
        if template.name in workspace.workspace.mappings:
            link_button("Open it", address("mappings", template.name))
            return

        def use() -> None:
            try:
                use_template(workspace, template)
            except CrosswalkError as error:
                refused.clear()
                with refused:
                    problem_card(error.diagnostics[0], small=True)
                return
            toast(f"{template.name} is here", "ok")
            ui.navigate.to(address("mappings", template.name))

        button("Use it", use)
