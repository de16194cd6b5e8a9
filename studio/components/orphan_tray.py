"""Decides how rules that lost their field are shown above the trees: what they read, and the ways to go on."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from runtime.artefacts.path import split
from runtime.diagnostics import counted
from studio.state.rules.commands import Answer
from studio.state.sources.orphans import Orphan, open_for

from .buttons import button
from .elements import div, icon, span, text
from .inspector.desk import Desk

_MOST, _MOST_FIELDS = 100, 2_000


class OrphanTray:
    """The tray of one mapping: not to be seen where every rule has its field. Nothing in it is ever removed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._open = True
        self._shown: tuple[Orphan, ...] = ()
        with div("cw-orphans", "section").props('aria-label="Rules without their field"') as self._tray:
            with div("cw-orphans-head"):
                icon("link_off")
                self._said = text("", tag="span").classes("cw-orphans-said").props("role=status")
                span("They stay in the mapping until you point them elsewhere.", "cw-muted cw-ellipsis")
                with div("cw-row-flow cw-tight"):
                    self._all = button("", self._point_all, small=True, icon="done_all")
                    self._turn = button("Hide", self._turn_over, small=True, kind="ghost")
            self._list = div("cw-orphans-list", "ul")
        self._tray.set_visibility(False)

    def refresh(self) -> None:
        """Takes over what the document says of its rules."""
        found = self.desk.document.orphans
        self._tray.set_visibility(bool(found))
        if found == self._shown:
            return
        self._shown = found
        noun = "rule has" if len(found) == 1 else "rules have"
        self._said.set_text(f"{len(found)} {noun} lost the field that they read or fill")
        likely = sum(o.likeliest is not None for o in found)
        self._all.set_text(f"Point {counted(likely, 'rule')} to the likely field")
        self._all.set_visibility(likely > 1)
        self._list.clear()
        with self._list:
            for orphan in found[:_MOST]:
                with div("cw-orphan", "li"):
                    self._draw(orphan)
            if len(found) > _MOST:
                text(f"and {len(found) - _MOST:,} more", "muted")

    def _draw(self, orphan: Orphan) -> None:
        reads = orphan.side == "source"
        with div("cw-orphan-rule"):
            if reads:
                opener = div("cw-list-opener", "button").props("type=button")
                with opener:
                    span(orphan.target, "cw-mono")
                opener.on("click", partial(self.desk.reveal, "target", orphan.target))
            else:
                span(orphan.target, "cw-mono cw-orphan-gone").props["title"] = "not in the model any more"
            span(orphan.text, "cw-orphan-text cw-ellipsis").props["title"] = orphan.text[:500]
            said = f"{orphan.gone} is not in the source" if reads else "its target is not in the model"
            span(said, "cw-muted cw-ellipsis").props["title"] = said
        with div("cw-row-flow cw-tight cw-orphan-ways"):
            for one in orphan.proposals:
                made = button(f"{one.path}  {one.percent}%", partial(self._point, orphan, one.path), small=True)
                made.props["aria-label"] = f"Point {orphan.target} to {one.path}, {one.percent}% likely: {one.why}"
                with made:
                    ui.tooltip(f"{one.percent}% likely: {one.why}")
            self._choose(orphan)

    def _choose(self, orphan: Orphan) -> None:
        document = self.desk.document
        fields = open_for(orphan, document.mapping, document.source, document.model)
        paths = [f.path for f in fields[:_MOST_FIELDS]]
        label = "Point to" if orphan.side == "source" else "Move to"
        made = ui.select(paths, label=None, with_input=True, on_change=lambda e: self._point(orphan, e.value))
        made.props(f'outlined dense options-dense placeholder="{label} …" dropdown-icon=sym_o_expand_more')
        made.props["aria-label"] = f"{label} another field: {split(orphan.target)[-1]}"
        made.classes("cw-orphan-choice")

    def _point(self, orphan: Orphan, to: str | None) -> None:
        if to:
            self._told(self.desk.document.point_orphan(orphan, to))

    def _point_all(self) -> None:
        self._told(self.desk.document.point_likely_orphans())

    def _told(self, answer: Answer) -> None:
        self.desk.told(answer)

    def _turn_over(self) -> None:
        self._open = not self._open
        self._list.set_visibility(self._open)
        self._turn.set_text("Hide" if self._open else "Show")
