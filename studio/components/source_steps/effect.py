"""Decides what is shown of a source step's work on the samples: counts, partners, what is the same, first records.

What was shown last stays until the new answer is there, so that nothing jumps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from nicegui import background_tasks, ui

from runtime.artefacts.source_step import Join
from runtime.diagnostics import CrosswalkError, Diagnostic, counted
from runtime.io.samples import MISSING
from studio.state.samples.sample import shown
from studio.state.source_steps.asking import looked_at
from studio.state.source_steps.edits import Address, step_at
from studio.state.source_steps.fields import record_before
from studio.state.source_steps.look import Look, Partners, Same
from studio.state.source_steps.shown import source_steps

from ..elements import Text, div, text
from ..inspector.desk import Desk
from ..problem import problem_card
from ..sections import note, section

_COLUMNS = 40
_CELL = 40


class Effect:
    """The last part of a step in the inspector; it asks again when steps or samples have changed."""

    def __init__(self, desk: Desk, at: Address) -> None:
        self.desk, self.at = desk, at
        self.client = ui.context.client
        self._asked: Any = None
        self._shown: tuple[Look | None, str] | None = None
        self._look: Look | None = None
        self._place = div("cw-part cw-effect").props("aria-live=polite")

    def refresh(self) -> None:
        """Shows the counts as they are, and asks for the rest where it may be another one."""
        document = self.desk.document
        fed = document.fed
        key = (document.mapping.input, document.sources, fed.steps if fed is not None else None)
        if key != self._asked:
            self._asked = key
            background_tasks.create(self._ask(key), name="source step")
        self._show()

    async def _ask(self, key: Any) -> None:
        try:
            found = await looked_at(self.desk.document, self.at)
        except CrosswalkError as error:
            found = Look(problem=error.diagnostics[0])
        except Exception as error:
            found = Look(problem=Diagnostic("E506", f"the step could not be tried: {error}"))
        if key == self._asked and not self.client.is_deleted and not self._place.is_deleted:
            self._look = found
            with self.client:
                self._show()

    def _show(self) -> None:
        steps = source_steps(self.desk.document)
        row = next((row for row in steps.rows if row.at == self.at), None) if steps is not None else None
        wrong = row is not None and any(d.severity == "error" for d in row.problems)
        now = (None if wrong else self._look, row.said if row is not None else "")
        if now == self._shown:
            return
        self._shown = now
        self._place.clear()
        with self._place:
            self._draw(*now)

    def _draw(self, found: Look | None, said: str) -> None:
        step = step_at(self.desk.document.mapping.input, self.at)
        if said or (found is not None and found.partners is not None):
            with section("Of the sample"):
                if said:
                    text(said)
                if found is not None and found.partners is not None and isinstance(step, Join):
                    _partners(found.partners, step)
        if found is None:
            return
        if found.problem is not None:
            with section():
                problem_card(found.problem, small=True)
            return
        if found.same is not None:
            _same(found.same)
        with section("Records behind this step"):
            if found.records:
                known = {name for name, _ in record_before(self.desk.document, self.at).fields}
                record_table(found.records, last=known)
                if found.count > len(found.records):
                    text(f"the first {len(found.records)} of {found.count:,}", "muted")
            else:
                text("No record of the sample is left.", "muted")


def _partners(found: Partners, step: Join) -> None:
    """In words and as a bar, in which the shares are seen."""
    source = step.other.source
    parts = [
        (
            found.one,
            f"{found.one:,} of {counted(found.records, 'record')} {_verb(found.one)} exactly one in {source}",
            "ok",
        ),
        (found.several, f"{found.several:,} {_verb(found.several)} several", "warn"),
        (found.none, f"{found.none:,} {_verb(found.none)} none", "plain"),
    ]
    text(", ".join(said for _, said, _ in parts) + ".").classes("cw-partners")
    if found.records:
        with div("cw-shares").props("aria-hidden=true"):
            for number, _, tone in parts:
                if number:
                    div(f"cw-share cw-share-{tone}").style(f"flex-grow: {number}")
    if found.records and found.none == found.records:
        with note("warn"):
            text("Nothing is found. The keys may have different forms: try lower(), trim() or to_string() on both.")
    elif found.several and step.take == "one":
        with note("warn"):
            text("Those with several are rejected. Take the first or all of them, or let a unique step choose before.")


def _verb(number: int) -> str:
    return "finds" if number == 1 else "find"


def _same(found: Same) -> None:
    """One group of duplicates, and which record of it stays."""
    with section("An example of the same"):
        if not found.groups:
            text("No two records of the sample are the same.", "muted")
            return
        said = "comes" if found.groups == 1 else "come"
        text(f"{counted(found.groups, 'key')} {said} more than once. Of this one, the marked record is kept.")
        record_table(found.records, kept=found.kept)


def record_table(records: Sequence[Mapping[str, Any]], kept: int | None = None, last: Collection[str] = ()) -> None:
    """A few records as a small table; the fields that a step has made stand before those that it had (``last``)."""
    names = sorted(dict.fromkeys(name for record in records for name in record), key=lambda name: name in last)
    names = names[:_COLUMNS]
    with div("cw-peek-scroll").props("tabindex=0 role=region aria-label=Records"), div("cw-peek", "table"):
        with div(tag="thead"), div(tag="tr"):
            if kept is not None:
                Text("", "th")
            for name in names:
                Text(name[:_CELL], "th").props("scope=col").props["title"] = name
        with div(tag="tbody"):
            for number, record in enumerate(records):
                with div("cw-peek-kept" if number == kept else "", "tr"):
                    if kept is not None:
                        Text("kept" if number == kept else "", "th").props("scope=row")
                    for name in names:
                        _cell(record.get(name, MISSING))


def _cell(value: Any) -> None:
    said = "{…}" if isinstance(value, dict) and value else shown(value)
    missing = value is MISSING or value is None or value == ""
    cell = Text("empty" if value == "" else said, "td")
    if missing:
        cell.classes("cw-is-null" if value is None else "cw-is-missing" if value is MISSING else "cw-is-empty")
    if len(said) > 20:
        cell.props["title"] = said
