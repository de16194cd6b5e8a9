"""Many cells at once: a block from a spreadsheet, a column filled down, cells emptied; one edit, one step to undo.

Decides what each text of a block means before anything is changed, so that it can be shown: what changes, what is
refused and why, which expressions are kept though they are wrong. What a cell means is in `cells.py`.

Spreadsheets run a cell that begins with `=`, `+`, `-` or `@`. What is copied out of the table therefore has an
apostrophe before such a beginning (`tsv.js` writes it): before values of the data, which somebody else may have
written, and before expressions and notes too, as a spreadsheet would run or refuse `@.name` just the same. Pasted back
here the apostrophe goes again. An expression may itself begin that way (`'+49'` is a text constant), so the writer
puts one more before any `'` that stands before such a mark, and the reader takes one away; of an expression only where
it cannot be read as it stands, since a person may have written `'+49'` into the spreadsheet by hand. Within one browser
the clipboard also has the cells as they are, and none of this is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from runtime.artefacts.mapping import Mapping
from runtime.diagnostics import CrosswalkError, counted
from runtime.language.parse import parse
from studio.state.rules.edits import Changed
from studio.state.table.cells import ORDER, Cells, Sides, doubt

_GUARDED = re.compile(r"'+\s*[=+\-@＝＋－＠]")


@dataclass(frozen=True, slots=True)
class CellText:
    """A text for the cell of a row."""

    path: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a text does to its cell: `refused` says why nothing, `doubt` what is wrong with what is kept."""

    cell: CellText
    changes: bool
    refused: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping before and after a block, and what becomes of each cell."""

    before: Mapping
    after: Mapping
    outcomes: tuple[Outcome, ...]

    @property
    def changed(self) -> list[Outcome]:
        return [o for o in self.outcomes if o.changes]

    @property
    def refused(self) -> list[Outcome]:
        return [o for o in self.outcomes if o.refused is not None]

    def edit(self, verb: str) -> Changed:
        """The block as one edit."""
        if not self.changed:
            why = self.refused[0].refused if self.refused else "nothing changed"
            return Changed(self.before, why or "nothing changed", done=not self.refused)
        rows = {o.cell.path for o in self.changed}
        where = next(iter(rows)) if len(rows) == 1 else counted(len(rows), "row")
        return Changed(self.after, f"{verb} {counted(len(self.changed), 'cell')} of {where}")


def plan_cells(sides: Sides, mapping: Mapping, cells: Sequence[CellText]) -> Plan:
    """What the texts do, cell by cell; those of one row in an order in which they build on each other."""
    working = Cells(sides, mapping)
    texts = {(c.path, c.column): c for c in cells}
    kept: dict[CellText, Outcome] = {}
    for cell in sorted(texts.values(), key=_by_row(texts.values())):
        kept[cell] = _put(working, cell, texts)
    outcomes = (kept[c] for c in texts.values())
    final = tuple(_doubted(sides, working.mapping, o) for o in outcomes)
    return Plan(mapping, working.mapping, final)


def _by_row(cells: Iterable[CellText]) -> Callable[[CellText], tuple[int, int]]:
    places = {path: at for at, path in enumerate(dict.fromkeys(c.path for c in cells))}

    def key(cell: CellText) -> tuple[int, int]:
        return places[cell.path], ORDER.index(cell.column) if cell.column in ORDER else len(ORDER)

    return key


def _put(working: Cells, cell: CellText, texts: dict[tuple[str, str], CellText]) -> Outcome:
    expression = texts.get((cell.path, "expression"))
    if cell.column == "source" and expression is not None and expression.text.strip():
        return Outcome(cell, False)  # the expression beside it says what is read
    before = working.mapping
    made = working.put(cell.path, cell.column, cell.text)
    if not made.done:
        return Outcome(cell, False, refused=made.said)
    return Outcome(cell, made.mapping != before)


def _doubted(sides: Sides, mapping: Mapping, outcome: Outcome) -> Outcome:
    if not outcome.changes or outcome.cell.column not in ("source", "expression"):
        return outcome
    return Outcome(outcome.cell, True, doubt=doubt(sides, mapping, outcome.cell.path))


def unguarded(column: str, text: str) -> str:
    """A text from a spreadsheet as it was before the apostrophe that keeps spreadsheets from running it."""
    if not _GUARDED.match(text):
        return text
    return text if column == "expression" and _is_expression(text) else text[1:]


def _is_expression(text: str) -> bool:
    try:
        parse(text)
    except CrosswalkError:
        return False
    return True
