"""What is done to many rows of the table at once: a step added, a setting made, rows disconnected or left out.

Decides what each does to a row and which rows it passes over. Each is one edit, and one step to undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from runtime.artefacts.edits import PutRule, apply
from runtime.artefacts.mapping import Mapping, Rule
from runtime.diagnostics import counted
from runtime.language.functions import FUNCTIONS
from runtime.language.steps import Step, from_steps, read_step, to_steps
from runtime.plan.surroundings import checked_text, surroundings
from runtime.values import Kind
from studio.state.rules import edits as rule_edits
from studio.state.rules.edits import Changed
from studio.state.rules.step_offers import first_step
from studio.state.table.cells import IGNORED, Cells, Sides


@dataclass(frozen=True, slots=True)
class AddStep:
    """One more step behind each expression: the name of a function, or its call with `@` for the value."""

    step: str


@dataclass(frozen=True, slots=True)
class SetColumn:
    """The same text in a column of each row."""

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Disconnect:
    """No rule any more; of source rows, no target that reads them."""

    by_source: bool = False


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Source fields left out on purpose, or wanted again."""

    because: str
    again: bool = False


Bulk = AddStep | SetColumn | Disconnect | LeaveOut
_Put = Callable[[str], str | None]


def bulk_edit(sides: Sides, mapping: Mapping, paths: Sequence[str], bulk: Bulk) -> tuple[Changed, list[str]]:
    """The edit, and why rows were passed over."""
    working = Cells(sides, mapping)
    put, verb = _way(working, bulk)
    done, passed = 0, []
    for path in paths:
        before = working.mapping
        why = put(path)
        done += working.mapping != before
        if why is not None:
            passed.append(f"{path}: {why}")
    if not done:
        return Changed(mapping, passed[0] if passed else "nothing changed", done=not passed), passed
    return Changed(working.mapping, f"{verb} in {counted(done, 'row')}"), passed


def _way(working: Cells, bulk: Bulk) -> tuple[_Put, str]:
    match bulk:
        case AddStep(step=step):
            return lambda path: _add_step(working, path, step), f"added the step {step}"
        case SetColumn(column=column, text=text):
            words = {"on_error": "changed what happens on an error", "default": "changed the default"}
            return lambda path: _put(working, path, column, text), words.get(column, f"changed the {column}")
        case Disconnect(by_source=by_source):
            return lambda path: _disconnect(working, path, by_source), "removed the rules"
        case LeaveOut(because=because, again=again):
            text = "" if again else because.strip() or IGNORED
            verb = "took back the leaving out" if again else "left out on purpose"
            return lambda path: _put(working, path, "because", text), verb
    assert_never(bulk)


def _put(working: Cells, path: str, column: str, text: str) -> str | None:
    made = working.put(path, column, text)
    return None if made.done else made.said


def _disconnect(working: Cells, path: str, by_source: bool) -> str | None:
    if by_source:
        return _put(working, path, "goes_to", "")
    if working.mapping.rule(path) is not None:
        working.mapping = rule_edits.remove(working.mapping, path).mapping
    return None


def _add_step(working: Cells, path: str, text: str) -> str | None:
    rule = working.mapping.rule(path)
    if rule is None or rule.source is None or rule.is_nested:
        return "it has no expression to add a step to"
    step = read_bulk_step(working.sides, working.mapping, path, rule, text)
    if step is None:
        return f"'{text}' is no step: name a function, or write its call like replace(@, ' ', '')"
    steps = to_steps(rule.source)
    source = from_steps(steps.with_step(step)) if steps is not None else f"{rule.source} | {step.call('@')}"
    working.mapping = apply(working.mapping, PutRule(path, replace(rule, source=source)))
    return None


def read_bulk_step(sides: Sides, mapping: Mapping, path: str, rule: Rule, text: str) -> Step | None:
    """The step that a text names, with the arriving value where the function takes one of its kind."""
    name = text.strip().removesuffix("()")
    if name not in FUNCTIONS:
        return read_step(text.strip())
    function = FUNCTIONS[name]
    if not function.params:
        return None
    return first_step(function, _arriving(sides, mapping, path, rule), tuple(sorted(sides.lookups)))


def _arriving(sides: Sides, mapping: Mapping, path: str, rule: Rule) -> Kind:
    around = surroundings(mapping, sides.record, path, sides.lookups)
    checked = checked_text(rule.source or "", around)
    return checked.typed.type.kind if checked is not None else "any"
