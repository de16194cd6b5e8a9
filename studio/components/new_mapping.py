"""Decides how a new mapping is asked for: its source, further ones with the way each comes in, its model, its name."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui

from runtime.artefacts.kinds import checked_name
from runtime.artefacts.source_step import Input
from runtime.diagnostics import CrosswalkError
from studio.state.new_mapping import steps_of, ways
from studio.state.open_workspace import OpenWorkspace

from .buttons import button, icon_button, link_button
from .controls import choice, text_box
from .dialogs import dialog, dialog_actions
from .elements import div, link, text
from .not_found import address
from .problem import problem_card
from .sections import field


def ask_new_mapping(workspace: OpenWorkspace, source: str | None = None, model: str | None = None) -> None:
    """The dialog of a new mapping; what is missing first is said with the way to it."""
    sources, models = list(workspace.workspace.sources), list(workspace.workspace.models)
    with dialog("New mapping") as box:
        if not sources or not models:
            _say_what_is_missing(bool(sources))
            with dialog_actions():
                button("Close", box.close)
            return
        further = _Further(workspace, source if source in sources else sources[0])
        with field("From the source"):
            choice(sources, further.main, further.start_from)
        further.draw()
        with field("To the model"):
            goal = choice(models, model if model in models else models[0])
            link("Make another model", "/models/new").classes("cw-field-hint")
        with field("Name", "Left empty, it is called after the source"):
            name = text_box("")
        refused = div()

        def make() -> None:
            wanted = (name.value or "").strip()
            try:
                steps = steps_of(workspace, further.main, [(b.name, b.way) for b in further.brought])
                known = checked_name(wanted) if wanted else None
                made = workspace.create_mapping(further.main, goal.value, known, steps)
            except CrosswalkError as error:
                refused.clear()
                with refused:
                    problem_card(error.diagnostics[0], small=True)
                return
            box.close()
            ui.navigate.to(address("mappings", made))

        name.on("keydown.enter", make)
        with dialog_actions():
            button("Cancel", box.close)
            button("Start mapping", make, kind="primary")


@dataclass
class _Brought:
    name: str
    way: str


class _Further:
    """The rows of further sources below the first one."""

    def __init__(self, workspace: OpenWorkspace, main: str) -> None:
        self.workspace, self.main = workspace, main
        self.brought: list[_Brought] = []

    def draw(self) -> None:
        """The place of the rows; they are drawn again with every change."""
        self._place = div("cw-more-sources")
        self._fill()

    def start_from(self, name: str) -> None:
        self.main = name
        self.brought = [_Brought(b.name, self._likely(b.name)) for b in self.brought if b.name != name]
        self._fill()

    def _left(self) -> list[str]:
        taken = {self.main, *(b.name for b in self.brought)}
        return [name for name in self.workspace.workspace.sources if name not in taken]

    def _likely(self, name: str) -> str:
        return next(iter(ways(self.workspace, Input(self.main), name)))

    def _fill(self) -> None:
        self._place.clear()
        with self._place:
            for number, brought in enumerate(self.brought, 2):
                self._row(number, brought)
            if self._left():
                more = button("Add another source", self._add, kind="ghost", icon="add", small=True)
                more.classes("cw-start-end cw-add-step")

    def _row(self, number: int, brought: _Brought) -> None:
        options = {key: way.said for key, way in ways(self.workspace, Input(self.main), brought.name).items()}
        with div("cw-more-source"):
            source = choice([brought.name, *self._left()], brought.name, lambda to: self._change(brought, to))
            source.props["aria-label"] = f"Source {number}"
            way = choice(options, brought.way, lambda to: setattr(brought, "way", to))
            way.props["aria-label"] = f"How source {number} comes in"
            icon_button("close", f"Leave {brought.name} out", lambda: self._remove(brought))

    def _change(self, brought: _Brought, name: str) -> None:
        brought.name, brought.way = name, self._likely(name)
        self._fill()

    def _add(self) -> None:
        name = self._left()[0]
        self.brought.append(_Brought(name, self._likely(name)))
        self._fill()

    def _remove(self, brought: _Brought) -> None:
        self.brought.remove(brought)
        self._fill()


def _say_what_is_missing(has_sources: bool) -> None:
    what = "model" if has_sources else "source"
    text(f"A mapping needs a source and a model. There is no {what} yet.")
    with div("cw-row-flow"):
        if has_sources:
            link_button("Make a model", "/models/new", kind="primary")
        else:
            link_button("Bring a file", "/sources/new", kind="primary")
