"""The value map of a rule: the codes that arrive at its lookup in the sample, what each becomes, and which are missing.

Decides what is shown of a lookup table and how edits of it become a change of its file. A lookup may be shared: the
map knows which other mappings read it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from runtime.artefacts.kinds import slug
from runtime.artefacts.lookup import Lookup, LookupRow, new_lookup
from runtime.artefacts.lookup_change import change_lookup
from runtime.diagnostics import CrosswalkError, counted
from runtime.language.functions import FUNCTIONS
from runtime.language.parse import parse
from runtime.language.render import literal_text
from runtime.language.steps import Step, StepList, from_steps
from runtime.language.syntax import Call, Literal, walk
from runtime.values import show
from studio.state.file_changes import FileChange
from studio.state.mapping_document import MappingDocument
from studio.state.rules.commands import Answer
from studio.state.rules.edits import Changed, set_steps
from studio.state.rules.sample_values import Asked, SampleValues

POLICIES = {
    "lookup": "is a failure",
    "lookup_or": "becomes another value",
    "lookup_or_keep": "is kept as it is",
    "lookup_or_null": "is left empty",
}
_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Code:
    """One code: how often it arrives in the sample, and what it becomes; `listed` unless the table lacks it."""

    code: str
    count: int
    value: str | None = None
    note: str | None = None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class ValueMap:
    """What the table of a lookup step does to the sample. `choices` are the values that the model allows."""

    table: str
    position: int
    function: str
    codes: tuple[Code, ...]
    hidden: int
    arriving: SampleValues
    choices: tuple[str, ...]
    shared_with: tuple[str, ...]

    @property
    def missing(self) -> tuple[Code, ...]:
        return tuple(code for code in self.codes if not code.listed)

    @property
    def covered(self) -> int:
        """How many values of the sample the table knows."""
        return sum(code.count for code in self.codes if code.listed)

    @property
    def unknown(self) -> int:
        """How many values of the sample it does not know."""
        return sum(code.count for code in self.missing)

    def guess(self, code: str) -> str | None:
        """What a missing code most likely becomes: the allowed value of the same letters, or itself."""
        if not self.choices:
            return code
        return next((choice for choice in self.choices if _letters(choice) == _letters(code)), None)


def codes_asked(document: MappingDocument, path: str, position: int) -> Asked | None:
    """What arrives at a running step."""
    steps = document.steps(path)
    return Asked(path, from_steps(steps.upto(position))) if steps is not None else None


def value_map(document: MappingDocument, path: str, position: int, arriving: SampleValues) -> ValueMap | None:
    """The map behind the running step at a position; None when that is no lookup in a table that is there."""
    steps = document.steps(path)
    if steps is None or position >= len(steps.steps):
        return None
    step = steps.steps[position]
    table = table_of(step)
    lookup = document.workspace.lookups.get(table) if table is not None else None
    if lookup is None or table is None:
        return None
    codes = _codes(lookup, arriving)
    is_last = position == len(steps.steps) - 1
    return ValueMap(
        table, position, step.function, tuple(codes[:_SHOWN]), max(0, len(codes) - _SHOWN), arriving,
        _choices(document, path) if is_last else (), shared_with(document, table),
    )  # fmt: skip


def lookup_positions(steps: StepList) -> list[int]:
    """The steps that read a lookup table."""
    return [i for i, step in enumerate(steps.steps) if table_of(step) is not None]


def table_of(step: Step) -> str | None:
    """The table that a step reads, None for other steps."""
    function = FUNCTIONS.get(step.function)
    if function is None or function.group != "lookups" or not step.arguments:
        return None
    try:
        node = parse(step.arguments[0])
    except CrosswalkError:
        return None
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else None


def shared_with(document: MappingDocument, table: str) -> tuple[str, ...]:
    """The other mappings whose rules read a lookup table."""
    others = (m for m in document.workspace.mappings.values() if m.name != document.name)
    return tuple(m.name for m in others if any(table in _tables(text) for text in m.expressions))


def _tables(text: str) -> set[str]:
    try:
        calls = [node for node in walk(parse(text)) if isinstance(node, Call) and node.name in POLICIES]
    except CrosswalkError:
        return set()
    return {str(c.arguments[0].value) for c in calls if c.arguments and isinstance(c.arguments[0], Literal)}


def _codes(lookup: Lookup, arriving: SampleValues) -> list[Code]:
    """Those that are missing first, then those of the sample, each the most frequent first, then the rest."""
    counts = Counter(value for value in arriving.values if isinstance(value, str))
    rows = {row.key: row for row in lookup.rows}
    missing = [Code(code, count) for code, count in counts.most_common() if code not in rows]
    met = [_listed(rows[code], count) for code, count in counts.most_common() if code in rows]
    return [*missing, *met, *(_listed(row, 0) for row in lookup.rows if row.key not in counts)]


def _listed(row: LookupRow, count: int) -> Code:
    return Code(row.key, count, row.value, row.note, True)


def _choices(document: MappingDocument, path: str) -> tuple[str, ...]:
    field = document.target(path)
    return tuple(show(value) for value in field.enum if value is not None) if field is not None else ()


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


# -- edits


def put_codes(document: MappingDocument, table: str, rows: Iterable[LookupRow], *, by: str = "") -> Answer:
    """Puts codes into a table; those that it has get the new value and note."""
    found = list(rows)
    if not found:
        return Answer(False, "there is no code to add")
    first = found[0]
    becomes = f"'{first.key}' becomes {literal_text(first.value) if first.value is not None else 'empty'}"
    return _change(document, table, found, (), becomes if len(found) == 1 else f"{len(found)} codes", by)


def remove_code(document: MappingDocument, table: str, code: str, *, by: str = "") -> Answer:
    return _change(document, table, [], (code,), f"'{code}' is no longer listed", by)


def add_missing(document: MappingDocument, found: ValueMap, *, by: str = "") -> Answer:
    """Lists the codes of the sample that are missing, where it is clear what they may become."""
    guessed = [(code.code, found.guess(code.code)) for code in found.missing]
    rows = [LookupRow(code, value) for code, value in guessed if value is not None]
    if not rows:
        return Answer(False, "none of the codes is like an allowed value: choose a value for each")
    answer = put_codes(document, found.table, rows, by=by)
    left = len(guessed) - len(rows)
    return replace(answer, said=f"{answer.said}; {left} still to choose") if left and answer.done else answer


def pasted_rows(text: str) -> list[LookupRow]:
    """Two columns (or three, with a note) as they come from a spreadsheet, or as CSV with a comma or semicolon."""
    lines = [line for line in text.splitlines() if line.strip()]
    mark = next((m for m in ("\t", ";", ",") if lines and all(m in line for line in lines)), "\t")
    rows = []
    for cells in csv.reader(io.StringIO("\n".join(lines)), delimiter=mark):
        code, value, note, *_ = (*(cell.strip() for cell in cells), "", "", "")
        if code and [code.lower(), value.lower()] not in (["from", "to"], ["code", "value"]):
            rows.append(LookupRow(code, value or None, note or None))
    return rows


def begin_value_map(document: MappingDocument, path: str, at: int, arriving: SampleValues, *, by: str = "") -> Answer:
    """A new lookup with the codes that arrive behind the first steps of a rule, and the step that reads it."""
    steps = document.steps(path)
    if steps is None:
        return Answer(False, "a formula has no steps: write lookup(…) around it")
    codes = Counter(value for value in arriving.values if isinstance(value, str))
    choices = _choices(document, path) if at == len(steps.steps) else ()
    blank = ValueMap("", at, "lookup", (), 0, arriving, choices, ())
    rows = [LookupRow(code, guess) for code, _ in codes.most_common() if (guess := blank.guess(code)) is not None]
    name = _free_name(document, slug(path.replace(".", "_"), "_"))
    step = Step("lookup", (literal_text(name),), 1)
    made = FileChange("lookups", name, None, new_lookup(Lookup(name, tuple(rows))))

    def edit(mapping: Any) -> Changed:
        changed = set_steps(mapping, path, steps.with_step(step, at))
        said = f"{path} goes through the new value map {name} of {counted(len(rows), 'code')}"
        return replace(changed, said=said, files=(made,))

    return document.change(edit, by=by)


def own_copy(document: MappingDocument, path: str, position: int, *, by: str = "") -> Answer:
    """The step gets a lookup of its own, so that edits no longer concern other mappings."""
    steps = document.steps(path)
    step = steps.steps[position] if steps is not None and position < len(steps.steps) else None
    table = table_of(step) if step is not None else None
    if steps is None or step is None or table not in document.workspace.lookups:
        return Answer(False, "the step reads no lookup")
    name = _free_name(document, f"{document.name}_{table}")
    copy = FileChange("lookups", name, None, document.workspace.opened("lookups", str(table)).text)
    step = replace(step, arguments=(literal_text(name), *step.arguments[1:]))

    def edit(mapping: Any) -> Changed:
        changed = set_steps(mapping, path, steps.changed(position, step))
        return replace(changed, said=f"{path} has a value map of its own: {name}", files=(copy,))

    return document.change(edit, by=by)


def set_policy(document: MappingDocument, path: str, position: int, function: str, *, by: str = "") -> Answer:
    """What happens to a code that is not listed: the lookup function of the step."""
    steps = document.steps(path)
    if steps is None or position >= len(steps.steps):
        return Answer(False, "the step is gone")
    old = steps.steps[position]
    more = (old.arguments[1:2] or ("''",)) if function == "lookup_or" else ()
    made = replace(old, function=function, arguments=(*old.arguments[:1], *more))
    return document.set_steps(path, steps.changed(position, made), by=by)


def _change(
    document: MappingDocument, table: str, rows: list[LookupRow], removed: tuple[str, ...], said: str, by: str
) -> Answer:
    try:
        before = document.workspace.opened("lookups", table).text
    except CrosswalkError as error:
        return Answer(False, error.diagnostics[0].message)
    change = FileChange("lookups", table, before, change_lookup(before, rows, removed))
    if change.after == change.before:
        return Answer(False, "nothing changed")
    return document.change(lambda m: Changed(m, f"value map {table}: {said}", files=(change,)), by=by)


def _free_name(document: MappingDocument, wanted: str) -> str:
    name, number = wanted, 2
    while name in document.workspace.lookups:
        name, number = f"{wanted}_{number}", number + 1
    return name
