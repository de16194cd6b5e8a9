"""Decides how a source is brought: a file, a pasted text, or a table of a database, until there is something to look
at. What is looked at, and what becomes of it, is the page's business."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import run
from nicegui.element import Element

from runtime.diagnostics import CrosswalkError, counted
from runtime.io.database import SUFFIXES, Table, is_sqlite, tables
from studio.security.uploads import Upload, Uploads
from studio.state.open_workspace import OpenWorkspace
from studio.state.sources.import_session import ImportSession
from studio.state.sources.table_import import databases_in, import_table

from .bring_file import bring_file
from .buttons import button
from .elements import div, icon, span, text
from .empty_state import empty_state
from .problem import problem_card
from .sections import card, page_head
from .tree_table import Row, tree_table

Begin = Callable[[Path, str], ImportSession]


class BringSource:
    """The way from nothing to a session.

    :param body: where it is drawn; a page's body
    :param begin: looks at a file, in a thread
    :param taken: gets the session
    """

    def __init__(
        self, workspace: OpenWorkspace, uploads: Uploads, body: Element, begin: Callable[[Path, str], Any],
        taken: Callable[[Any], Any], *, title: str, explanation: str,
    ) -> None:  # fmt: skip
        self.workspace, self.uploads, self.body = workspace, uploads, body
        self.begin, self.taken, self.title, self.explanation = begin, taken, title, explanation
        self._upload: Upload | None = None
        self._made: Path | None = None

    def choose(self) -> None:
        """The first step; what was brought before is forgotten."""
        self.forget()
        self._clear()
        with self.body:
            with page_head(self.title, self.explanation):
                pass
            bring_file(self.uploads, self._arrived, also=SUFFIXES)
            self._draw_databases()

    def forget(self) -> None:
        """Removes what arrived for this look."""
        if self._upload is not None:
            self.uploads.forget(self._upload.token)
        if self._made is not None:
            self._made.unlink(missing_ok=True)
        self._upload = self._made = None

    def _clear(self) -> None:
        self.body.clear()
        self.body.classes(replace="cw-body-page")

    def _draw_databases(self) -> None:
        found = databases_in(self.workspace.folder)
        if not found:
            return
        with card("Databases in this workspace", flush=True), div("cw-stack").style("gap: 0"):
            for path in found:
                name = path.relative_to(self.workspace.folder).as_posix()
                opener = div("cw-list-opener", "button").props("type=button")
                with opener:
                    icon("database")
                    span(name)
                opener.on("click", partial(self._open_database, path, name))

    async def _arrived(self, upload: Upload) -> None:
        self._upload = upload
        if is_sqlite(upload.path):
            await self._open_database(upload.path, upload.label)
            return
        session = await run.io_bound(self.begin, upload.path, upload.label)
        if session is not None:  # else the studio is shutting down
            await _maybe(self.taken(session))

    # -- databases

    async def _open_database(self, path: Path, called: str) -> None:
        try:
            found = await run.io_bound(tables, path, called)
        except CrosswalkError as error:
            self._refuse(error)
            return
        self._clear()
        with self.body:
            with page_head(called, "Choose the table to map. It is only read; its first rows become the sample."):
                button("Another file", self.choose, icon="undo")
            with card(flush=True):
                self._draw_tables(path, called, found or [])
            self._said = div()

    def _draw_tables(self, path: Path, called: str, found: list[Table]) -> None:
        if not found:
            with empty_state("table", "No table in it", "The database is empty. Bring another one."):
                pass
            return
        by_name = {table.name: table for table in found}
        rows = [
            Row(t.name, (t.name, "view" if t.view else "table", _rows(t), f"{len(t.columns):,}", _names(t)))
            for t in found
        ]

        async def opened(name: str) -> None:
            await self._take_table(path, called, by_name[name])

        with div("cw-table-scroll"):
            tree_table(("Table", "Kind", "Rows", "Columns", "Their names"), rows, on_open=opened, right=(2, 3))

    async def _take_table(self, path: Path, called: str, table: Table) -> None:
        if not table.columns:
            return
        self.uploads.folder.mkdir(parents=True, exist_ok=True)
        self._made = self.uploads.folder / secrets.token_urlsafe(12)
        self._said.clear()
        with self._said:
            text(f"Reading {table.name} …", "muted").props("role=status")
        try:
            session = await run.io_bound(import_table, path, called, table, self._made)
        except CrosswalkError as error:
            self._refuse(error)
            return
        if session is not None:
            await _maybe(self.taken(session))

    def _refuse(self, error: CrosswalkError) -> None:
        self._clear()
        with self.body:
            with page_head(self.title):
                button("Another file", self.choose, icon="undo")
            problem_card(error.diagnostics[0])


def _rows(table: Table) -> str:
    return "–" if table.rows is None else f"{table.rows:,}"


def _names(table: Table) -> str:
    shown = ", ".join(c.name for c in table.columns[:6])
    more = len(table.columns) - 6
    return (f"{shown} and {counted(more, 'more', 'more')}" if more > 0 else shown) or "cannot be read"


async def _maybe(made: Any) -> None:
    if hasattr(made, "__await__"):
        await made
