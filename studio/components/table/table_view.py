"""Decides what follows from what a reader does in the table: texts become one edit, a block is shown first, and what
was refused is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from nicegui import ui

from runtime.artefacts.mapping import Mapping
from runtime.diagnostics import counted
from runtime.language.complete import complete
from studio.state.mapping_document import MappingDocument
from studio.state.rules.edits import Changed
from studio.state.table.bulk import Bulk, bulk_edit
from studio.state.table.paste import CellText, Outcome, Plan, plan_cells, unguarded

from ..dialogs import toast
from ..elements import div
from ..not_found import address
from .bulk_dialog import asked_bulk
from .messages import Asked, Cells, Rows, Side
from .paste_dialog import confirm_paste
from .table import Table

_VERBS = {"type": "changed", "paste": "pasted", "fill": "filled", "clear": "emptied"}
_MANY = 200
_MOST_OFFERS = 12


class TableView:
    """The table of a document in the place that is open when it is made."""

    def __init__(self, document: MappingDocument, on_select: Callable[[Side, str], Any]) -> None:
        self.document, self.client, self._on_select = document, ui.context.client, on_select
        with div("cw-table-place") as self.place:
            self.table = Table(
                f"/api{address('mappings', document.name)}/table",
                label=f"Rules of {document.name}",
                on_select=lambda found: self._select(*found),
                on_cells=self.take_cells,
                on_rows=self.change_rows,
                on_asked=self.offer,
            )
        self.leave = document.table.watch(self.table.apply_patch)
        self.client.on_delete(self.leave)

    def _select(self, side: Side, path: str) -> None:
        self.document.presence.move(self.client.id, side, path)
        self._on_select(side, path)

    # -- cells

    async def take_cells(self, told: Cells) -> None:
        """Texts for cells; a pasted block is shown before anything is changed."""
        texts = [c if told.own else _from_spreadsheet(c) for c in told.cells] if told.verb == "paste" else told.cells
        plan = await self._planned(texts)
        if told.verb == "paste" and len(texts) > 1:
            with self.place:
                wanted = await confirm_paste(plan)
            if not wanted:
                self.table.settled(told.id, None)
            self.table.focus()
            if not wanted:
                return
            plan = plan if plan.before is self.document.mapping else await self._planned(texts)
        self._apply(told, plan)

    async def _planned(self, texts: list[CellText]) -> Plan:
        sides, mapping = self.document.sides, self.document.mapping
        if len(texts) < _MANY:
            return plan_cells(sides, mapping, texts)
        return await asyncio.to_thread(plan_cells, sides, mapping, texts)

    def _apply(self, told: Cells, plan: Plan) -> None:
        texts = [o.cell for o in plan.outcomes]

        def edit(mapping: Mapping) -> Changed:
            current = plan if mapping is plan.before else plan_cells(self.document.sides, mapping, texts)
            return current.edit(_VERBS[told.verb])

        answer = self.document.change(edit)
        problem = plan.refused[0].refused if len(plan.outcomes) == 1 and plan.refused else None
        self.table.settled(told.id, _sentence(problem) if problem else None, answer.said if answer.done else "")
        if told.verb in ("fill", "clear") and plan.refused:
            self._tell_refused([_refusal(o) for o in plan.refused])

    # -- rows

    async def change_rows(self, told: Rows) -> None:
        if told.action in ("accept", "refuse"):
            self._suggested(told.paths, told.action == "accept")
            return
        with self.place:
            bulk = await asked_bulk(told)
        if bulk is not None:
            self._change(told.paths, bulk)
        self.table.focus()

    def _suggested(self, paths: list[str], accepted: bool) -> None:
        """What is suggested for the rows, taken or never suggested again."""
        found = [s for s in self.document.suggesting.shown if s.target in set(paths)]
        if accepted:
            answers = [self.document.accept_suggestions(found)]
        else:
            answers = [self.document.refuse_suggestion(s.target) for s in found]
        for answer in answers[:1]:
            self._say(answer.said, done=answer.done)

    def _change(self, paths: list[str], bulk: Bulk) -> None:
        passed: list[str] = []

        def edit(mapping: Mapping) -> Changed:
            made, passed[:] = bulk_edit(self.document.sides, mapping, paths, bulk)
            return made

        answer = self.document.change(edit)
        if passed:
            self._tell_refused(passed)
        elif answer.done:
            self._say(answer.said, done=True)

    def _tell_refused(self, refused: list[str]) -> None:
        count = counted(len(refused), "place")
        self._say(f"{count} passed over: {refused[0]}{' and others' if len(refused) > 1 else ''}", done=False)

    def _say(self, said: str, *, done: bool) -> None:
        with self.client:
            toast(_sentence(said), "plain" if done else "warn")

    def offer(self, told: Asked) -> None:
        around = self.document.around(told.path)
        self.table.offer(told.asked, complete(told.text, told.position, around)[:_MOST_OFFERS])

    def reveal(self, side: Side, path: str) -> None:
        self.table.reveal(side, path)


def _from_spreadsheet(cell: CellText) -> CellText:
    return CellText(cell.path, cell.column, unguarded(cell.column, cell.text))


def _refusal(outcome: Outcome) -> str:
    return f"{outcome.cell.path}: {outcome.refused}"


def _sentence(said: str) -> str:
    start = said[:1].upper() + said[1:]
    return start if start.endswith((".", "?", "!")) else f"{start}."
