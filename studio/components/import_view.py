"""Decides how a file on its way into the workspace is looked at: the guesses left, the first rows right.

What a guess means and what a correction does is decided by the session; nothing is written before it is accepted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from nicegui import run, ui
from nicegui.element import Element

from runtime.diagnostics import Correction, Diagnostic, counted
from runtime.values import Type
from studio.state.samples.excerpt import excerpt
from studio.state.sources.import_session import ImportSession

from .buttons import button
from .controls import text_box
from .elements import code, div, span, text
from .problem import Correct, problem_card, problem_list
from .reader_form import ReaderForm, column_of
from .sample_rows import MOST_ROWS, sample_rows
from .sections import section

Accept = Callable[[str], Diagnostic | Awaitable[Diagnostic | None] | None]


class ImportView:
    """The two sides of the screen; draw it inside a body with the ``cw-body-split cw-import`` layout.

    :param accept: saves the session under a name, or says why it cannot; may be async
    :param above: draws what is to be seen above the first rows
    :param named: whether a name is asked for
    :param start_over: goes back to choosing a file
    """

    def __init__(
        self,
        session: ImportSession,
        accept: Accept,
        start_over: Callable[[], Any],
        *,
        accept_label: str = "Accept",
        above: Callable[[], Any] | None = None,
        named: bool = True,
    ) -> None:
        self.session, self.accept, self.start_over = session, accept, start_over
        self.accept_label, self.above, self.named = accept_label, above, named
        with div("cw-split-list", "aside").props("aria-label='How the file is read'"):
            self._draw_guesses()
        with div("cw-import-main", "section").props("aria-label='First rows'") as self._main:
            with div("cw-bar") as self._bar:
                pass
            self._doubts = div("cw-import-doubts")
            self._table = div("cw-import-table")
            self._foot = div("cw-import-foot")
        self._show()

    def _draw_guesses(self) -> None:
        with section():
            with div("cw-row-flow").style("justify-content: space-between"):
                text("The file", "label", tag="h2")
                button("Another file", self.start_over, small=True, kind="ghost", icon="undo")
            span(self.session.called, "cw-path")
        with section("How it is read"):
            self.form = ReaderForm(self.session, self.change)
            with div("cw-row-flow").bind_visibility_from(self.session, "decided", backward=bool):
                button("Guess everything again", self._guess_again, small=True, kind="ghost", icon="restart_alt")

    async def change(self, **settings: Any) -> None:
        """Reads the file again with corrected settings; in a thread, since it may be large."""
        before = self.session.reader
        await self._reading(partial(self.session.set_reader, **settings))
        after = self.session.reader
        # What was typed stands in its control already, and drawing that again would take the keyboard away.
        if before is None or after != replace(before, **settings) or "format" in settings or len(settings) > 1:
            self.form.redraw()
        self._show()

    async def _correct(self, offer: Correction) -> None:
        await self._reading(partial(self.session.correct, offer))
        self.form.redraw()
        self._show()

    async def _guess_again(self) -> None:
        await self._reading(self.session.guess_again)
        self.form.redraw()
        self._show()

    async def _reading(self, read: Callable[[], None]) -> None:
        self._main.classes(add="cw-busy")
        try:
            await run.io_bound(read)
        finally:
            self._main.classes(remove="cw-busy")

    def _set_type(self, path: str, of: Type) -> None:
        self.session.set_type(path, of)
        self._show()

    def _show(self) -> None:
        parts = (self._bar, self._draw_bar), (self._doubts, self._draw_doubts), (self._table, self._draw_table)
        for part, draw in (*parts, (self._foot, self._draw_foot)):
            part.clear()
            with part:
                draw()

    def _draw_bar(self) -> None:
        text("First rows" if self.session.ok else "What is wrong", "subheading")
        if self.session.ok:
            said = f"{counted(len(self.session.fields), 'field')}, {counted(self._shown, 'row')} shown"
            span(said, "cw-muted").props("role=status")

    def _draw_doubts(self) -> None:
        """What is doubtful about the file, each with the corrections; doubts about columns stand with the columns."""
        if self.above is not None and self.session.ok:
            self.above()
        doubts = [d.at(file=None) for d in self.session.doubts if column_of(d) is None]
        if doubts:
            text("1 thing to check" if len(doubts) == 1 else f"{len(doubts)} things to check", "label", tag="h3")
            problem_list(doubts, small=True, correct=self._correct)

    @property
    def _shown(self) -> int:
        return min(len(self.session.rows), MOST_ROWS)

    def _draw_table(self) -> None:
        if self.session.problem is not None:
            _draw_problem(self.session, self.session.problem, self._correct)
            return
        contract = self.session.contract
        found = [contract.find(path) if contract else None for path in self.session.columns]
        columns = [(field, i) for i, field in enumerate(found) if field is not None]
        rows = [[row[i] for _, i in columns] for row in self.session.rows]
        doubts = {c: d.message for d in self.session.doubts if (c := column_of(d)) is not None}
        sample_rows([f for f, _ in columns], rows, set_type=self._set_type, doubts=doubts)
        if not rows:
            with div().style("padding: 16px"):
                text("The file has names and no rows. It can be accepted; a preview needs rows.", "muted")

    def _draw_foot(self) -> None:
        if not self.session.ok:
            return
        name = self._draw_name() if self.named else None
        refused: Element = div("cw-grow")

        async def take() -> None:
            refused.clear()
            taking.props("loading")
            made = self.accept((name.value or "").strip() if name is not None else self.session.name)
            problem = await made if isinstance(made, Awaitable) else made
            if refused.is_deleted:
                return
            taking.props(remove="loading")
            if problem is not None:
                with refused:
                    problem_card(problem, small=True)

        if name is not None:
            name.on("keydown.enter", take)
        taking = button(self.accept_label, take, kind="primary", icon="check")

    def _draw_name(self) -> ui.input:
        with div("cw-field").style("max-width: 320px"):
            span("Name of the source", "cw-field-name").props("aria-hidden=true")
            name = text_box(self.session.name)
            name.props["aria-label"] = "Name of the source"
        return name


def _draw_problem(session: ImportSession, problem: Diagnostic, correct: Correct) -> None:
    with div("cw-import-problem cw-stack"):
        text("This file cannot be read as it is", "heading")
        problem_list([problem], correct=correct)
        encoding = session.reader.encoding if session.reader is not None else "utf-8"
        found = excerpt(session.path, problem.place.line, problem.place.column, encoding)
        if found is not None:
            code(found.text + (f"\n{' ' * found.at}^" if found.at is not None else "")).style("white-space: pre")
        text("Mend the file and choose it again, or correct at the left how it is read. Nothing was saved.")
