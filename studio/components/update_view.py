"""Decides how a new file of a source is looked at: what is different and which rules that touches, before anything is
taken over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nicegui import run, ui
from nicegui.element import Element

from runtime.diagnostics import Diagnostic, counted
from studio.security.uploads import Uploads
from studio.state.open_workspace import OpenWorkspace
from studio.state.sources.difference import Change, Kind
from studio.state.sources.update import SourceUpdate, Touched, begin_update, read_again

from .bring_source import BringSource
from .buttons import button
from .dialogs import toast
from .elements import div, link, span, text
from .import_view import ImportView
from .not_found import address
from .pills import Tone, pill
from .sections import note

_WORDS: dict[Kind, tuple[str, Tone]] = {
    "removed": ("gone", "err"), "renamed": ("renamed", "warn"), "retyped": ("other type", "warn"),
    "values": ("new values", "warn"), "filled": ("filled differently", "plain"), "added": ("new", "ok"),
}  # fmt: skip
_BREAKS: frozenset[Kind] = frozenset(("removed", "renamed", "retyped", "values"))
_MOST = 200


class Updating:
    """The screen of a new file for a source that is there."""

    def __init__(self, workspace: OpenWorkspace, uploads: Uploads, name: str, body: Element) -> None:
        self.workspace, self.name, self.body = workspace, name, body
        self.way = BringSource(
            workspace, uploads, body, self._look_at, self.look, title=f"A new file for {name}",
            explanation="You see what is different before anything is taken over. Mappings keep every rule.",
        )  # fmt: skip

    def begin(self) -> None:
        """The choice of a file; the sample itself can be read again where it lies."""
        self.way.choose()
        with self.body, note():
            span("Has the file under samples been replaced?").classes("cw-grow")
            button("Read it again", self.again, small=True, icon="refresh")

    async def again(self) -> None:
        update = await run.io_bound(read_again, self.workspace, self.name)
        if update is None:
            toast(f"{self.name} has no sample in the workspace: bring a file", "warn")
        else:
            self.look(update)

    def look(self, update: Any) -> None:
        """What is different, above the first rows."""
        if not isinstance(update, SourceUpdate):  # a table of a database, which is a session
            update = SourceUpdate(self.workspace, self.name, update)
        self.body.clear()
        self.body.classes(replace="cw-body-split cw-import")

        async def accept(_: str) -> Diagnostic | None:
            return await self.accept(update)

        with self.body:
            ImportView(
                update.session, accept, self.begin, accept_label="Take over", above=lambda: changes_list(update),
                named=False,
            )  # fmt: skip

    async def accept(self, update: SourceUpdate) -> Diagnostic | None:
        kept = await run.io_bound(update.keep_file)
        problem = update.take_over(kept)
        if problem is None:
            self.way.forget()
            ui.navigate.to(address("sources", self.name))
        return problem

    def _look_at(self, path: Path, called: str) -> SourceUpdate:
        return begin_update(self.workspace, self.name, path, called)


def changes_list(update: SourceUpdate) -> None:
    """Every difference with the rules that read the field."""
    changes = update.changes
    with div("cw-changes", "section").props("aria-label='What is different'"):
        text(_summary(changes), "subheading").props("role=status")
        rules = {(t.mapping, r) for c in changes if c.kind in _BREAKS for t in update.touched(c.path) for r in t.rules}
        if rules:
            said = f"{counted(len(rules), 'rule')} read what is different. They stay as they are; "
            text(f"{said}those without their field wait in the mapping until you point them elsewhere.", "muted")
        with div("cw-changes-list", "ul"):
            for change in changes[:_MOST]:
                with div("cw-change", "li"):
                    _draw(change, update.touched(change.path) if change.kind in _BREAKS else ())
        if len(changes) > _MOST:
            text(f"and {len(changes) - _MOST:,} more", "muted")


def _draw(change: Change, touched: tuple[Touched, ...]) -> None:
    word, tone = _WORDS[change.kind]
    pill(word, tone)
    with div("cw-stack cw-stack-tight cw-grow"):
        with div("cw-change-said"):
            span(change.path, "cw-mono")
            span(change.said)
        for one in touched:
            with div("cw-cell"):
                link(one.mapping, address("mappings", one.mapping))
                span(_read_by(one), "cw-faint")


def _read_by(one: Touched) -> str:
    named = ", ".join(one.rules[:4]) + (f" and {len(one.rules) - 4} more" if len(one.rules) > 4 else "")
    steps = "its source steps" if one.steps else ""
    return "read by " + " and ".join(part for part in (named, steps) if part)


def _summary(changes: tuple[Change, ...]) -> str:
    if not changes:
        return "Nothing is different: the same fields, filled alike"
    return f"{counted(len(changes), 'thing')} {'is' if len(changes) == 1 else 'are'} different"
