"""Decides how the screen of a source or model is put together, and what is drawn again after an edit."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import quote

from nicegui import ui

from runtime.artefacts.contract import Contract, walk
from runtime.diagnostics import Diagnostic, counted
from studio.state.contract_document import ContractDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.sources.update import take_back, taken_over, waiting_mappings

from ..buttons import button, icon_button, link_button, segmented
from ..controls import search_box
from ..dialogs import toast
from ..elements import div, link, span, text
from ..frame import Frame, work_canvas, work_inspector
from ..lists import status_pill
from ..pills import pill
from ..problem import problem_card, problem_list
from ..sample_rows import sample_rows
from ..sections import note
from ..shortcuts import Shortcuts
from .add_field import ask_for_field
from .contract_form import contract_form
from .field_form import field_form
from .fields_table import fields_table, holds

View = Literal["fields", "rows"]

_WELCOME = {
    "sources": "{} is a source now. Look through its fields, then map it to a model.",
    "models": "{} is a model now. Say what is required and what each field means, then map a source to it.",
}


class ContractEditor:
    """Draws the screen into the body of a ``work`` frame."""

    def __init__(
        self,
        workspace: OpenWorkspace,
        kind: Literal["sources", "models"],
        name: str,
        page: Frame,
        *,
        arrived: bool = False,
    ) -> None:
        self.workspace, self.kind, self.name, self.page, self.arrived = workspace, kind, name, page, arrived
        self.document = ContractDocument(workspace, kind, name)
        self.selected: str | None = None
        self.query = ""
        self.view: View = "fields"
        self._drawn: Contract | None = self.document.contract
        with page.actions:
            self._actions = div("cw-row-flow")
        with page.body:
            with work_canvas(), div("cw-editor"):
                self._head = div("cw-editor-head")
                self._note = div("cw-editor-note")
                with div("cw-editor-tools"):
                    self._draw_tools()
                self._body = div("cw-editor-body")
                Shortcuts(on_undo=self.undo, on_redo=self.redo)
            with work_inspector() as self._side:
                pass
        self.redraw()
        ui.context.client.on_delete(workspace.on_change(self._changed_outside))

    # -- commands

    def did(self, problem: Diagnostic | None, *, select: str | None = None, keep: bool = False) -> None:
        """After an edit: show it, or say why it was not made. ``keep`` leaves the inspector and its focus alone."""
        if problem is None and select is not None:
            self.selected = select
        self.redraw(keep=keep)
        if problem is not None:
            with self._note:
                problem_card(problem, small=True)
        else:
            self._say_saved()

    def open(self, path: str | None) -> None:
        """Show a field in the inspector; the same one again closes it, None too."""
        self.selected = None if path == self.selected else path
        self._draw_table()
        self._draw_side()

    def undo(self) -> None:
        if said := self.document.undo_said:
            self._moved(self.document.undo(), f"Taken back: {said}")

    def redo(self) -> None:
        if said := self.document.redo_said:
            self._moved(self.document.redo(), f"Made again: {said}")

    def _moved(self, problem: Diagnostic | None, said: str) -> None:
        self.did(problem)
        if problem is None:
            toast(said)

    def add_field(self, under: str = "") -> None:
        contract = self.document.contract
        if contract is not None:
            ask_for_field(self.document, [f for f in walk(contract.fields) if holds(f)], under, self.did)

    # -- drawing

    def redraw(self, *, keep: bool = False) -> None:
        self._drawn = self.document.contract
        for part in (self._note, self._head, self._actions, self.page.status):
            part.clear()
        if self._drawn is None:
            self._draw_gone()
            return
        self._draw_head(self._drawn)
        self._draw_table()
        if not keep:
            self._draw_side()

    def _changed_outside(self) -> None:
        if not self.document.saving and not self._body.is_deleted and self.document.contract != self._drawn:
            self.redraw()

    def _draw_gone(self) -> None:
        for part in (self._body, self._side):
            part.clear()
        with self._note:
            problem_card(Diagnostic("E103", f"'{self.name}' is not in the workspace any more"))

    def _draw_head(self, contract: Contract) -> None:
        with self.page.status:
            status_pill(contract.status)
            pill(f"v{contract.version}")
            self._saved = span("", "cw-muted").props("role=status")
        with self._actions:
            undo = icon_button("undo", f"Undo: {self.document.undo_said or 'nothing to take back'}", self.undo)
            undo.set_enabled(self.document.undo_said is not None)
            redo = icon_button("redo", f"Redo: {self.document.redo_said or 'nothing to make again'}", self.redo)
            redo.set_enabled(self.document.redo_said is not None)
            if self.kind == "sources":
                href = f"/sources/{quote(contract.name, safe='')}/update"
                link_button("New file", href, icon="upload_file")
            label = "Map it to a model" if self.kind == "sources" else "Map a source to it"
            key = "source" if self.kind == "sources" else "model"
            link_button(
                label, f"/mappings?new&{key}={quote(contract.name, safe='')}", kind="primary", icon="account_tree"
            )
        with self._head, div("cw-stack cw-stack-tight cw-grow"):
            text(contract.title or contract.name, "title", tag="h2")
            text(contract.purpose or self._in_numbers(contract))
        with self._note:
            self._draw_notes(contract)

    def _draw_notes(self, contract: Contract) -> None:
        with div("cw-stack").style("gap: 8px"):
            if self.arrived and not self._is_mapped(contract.name):
                with note("ok"):
                    span(_WELCOME[self.kind].format(contract.name))
            if self.kind == "sources":
                self._draw_taken_over()
            problem_list(self.workspace.workspace.faults_of(self.kind, self.name), small=True)

    def _draw_taken_over(self) -> None:
        """The last new file, as long as it can be taken back, with the mappings whose rules lost a field."""
        found = taken_over(self.workspace, self.name)
        if found is None:
            return
        with note("ok"):
            changes = counted(found.changes, "change") if found.changes else "no changes"
            span(f"{found.label} was taken over: {changes}.")
            for name in waiting_mappings(self.workspace, self.name):
                link(f"Rules of {name} wait for a field", f"/mappings/{quote(name, safe='')}")
            div("cw-grow")
            button("Take back", self._take_back, small=True, kind="ghost", icon="undo")

    def _take_back(self) -> None:
        self.document.saving = True
        try:
            done = take_back(self.workspace, self.name)
        finally:
            self.document.saving = False
        toast("The earlier file is back" if done else "The source was changed since, so it stays", "plain")
        self.redraw()

    def _is_mapped(self, name: str) -> bool:
        mappings = self.workspace.workspace.mappings.values()
        return any(name in (m.sources if self.kind == "sources" else (m.model_name,)) for m in mappings)

    def _in_numbers(self, contract: Contract) -> str:
        fields = list(walk(contract.fields))
        said = f"{counted(len(fields), 'field')}, {sum(f.required for f in fields)} of them required"
        return said if self.kind == "models" else f"{said}; {self.workspace.sample_of(self.name).label} as a sample"

    def _draw_tools(self) -> None:
        if self.kind == "sources":
            segmented({"fields": "Fields", "rows": "First rows"}, self.view, self._show, label="What is shown")
        search_box(self._search, label="Search fields")
        button("Add a field", lambda: self.add_field(self._place_of_new()), icon="add")

    def _place_of_new(self) -> str:
        """New fields go into the group that is selected."""
        contract = self.document.contract
        found = contract.find(self.selected) if contract and self.selected else None
        return found.path if found is not None and holds(found) else ""

    def _show(self, view: Any) -> None:
        self.view = "rows" if view == "rows" else "fields"
        self._draw_table()

    def _search(self, query: str) -> None:
        self.query = query
        self._draw_table()

    def _draw_table(self) -> None:
        contract = self.document.contract
        self._body.clear()
        if contract is None:
            return
        with self._body:
            if self.view == "rows":
                self._draw_rows(contract)
            else:
                fields_table(contract, self.query, self.selected, self.open)

    def _draw_rows(self, contract: Contract) -> None:
        sample = self.workspace.sample_of(self.name)
        if sample.problem is not None:
            problem_card(sample.problem).style("margin: 16px 20px; width: auto")
            return
        if not sample.count:
            text("There is no sample of this source in the workspace.").style("padding: 20px")
            return
        leaves = [f for f in walk(contract.fields) if not f.children]
        shown = [f for f in leaves if self.query in f.path.lower()][:60]
        rows = [[self._cell(sample, i, f.path) for f in shown] for i in range(min(sample.count, 50))]
        sample_rows(shown, rows)

    @staticmethod
    def _cell(sample: Any, index: int, path: str) -> str | None:
        said: str = sample.text_at(index, path)
        return None if said in ("null", "–") else said

    def _draw_side(self) -> None:
        contract = self.document.contract
        self._side.clear()
        if contract is None:
            return
        field = contract.find(self.selected) if self.selected else None
        with self._side:
            if field is not None:
                field_form(self.document, field, self.did, close=lambda: self.open(None), add=self.add_field)
            else:
                contract_form(self.workspace, self.document, contract, self.did)

    def _say_saved(self) -> None:
        self._saved.set_text("Saved")
