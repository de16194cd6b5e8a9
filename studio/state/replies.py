"""Answers to the questions about a sample: each is one edit that can be undone, of a rule, a value map or the model.

Decides what an answer writes. An answer that changes nothing (the records are rejected on purpose) is noted with the
rule, so that everybody sees it and nobody is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from runtime.artefacts.contract import Field
from runtime.artefacts.contract_change import write_contract
from runtime.diagnostics import CrosswalkError
from runtime.language.render import literal_text
from runtime.language.steps import Step, StepList, from_steps
from studio.state.asking import typed_value
from studio.state.fields import change_field
from studio.state.file_changes import FileChange
from studio.state.mapping_document import MappingDocument
from studio.state.rules.commands import Answer
from studio.state.rules.edits import Changed
from studio.state.rules.sample_values import Asked, SampleValues
from studio.state.rules.value_map import add_missing, begin_value_map, lookup_positions, set_policy, value_map

Does = Literal[
    "keep", "default", "optional", "empty", "trim", "null", "formats", "policy", "alike", "translate", "take", "look"
]
#: What is noted with a rule when somebody says that it is right as it is, by what was asked.
KEPT = {
    "required": "Records without a value are rejected on purpose.",
    "blank": "Texts like N/A are kept on purpose.",
    "codes": "Records with other codes are rejected on purpose.",
    "dates": "Dates that are written another way are rejected on purpose.",
    "padded": "Values with blanks around them are rejected on purpose.",
    "several": "What happens to several values is so on purpose.",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer on offer. `value` is what it writes, `values` the texts that it is about; with `asks` somebody has to
    give a value; `look` only leads to the rule."""

    label: str
    does: Does
    value: str = ""
    values: tuple[str, ...] = ()
    asks: bool = False


def arriving_at(document: MappingDocument, path: str, reply: Reply) -> Asked | None:
    """The values that an answer has to know; None when it needs none."""
    steps = document.steps(path)
    if steps is None or reply.does not in ("translate", "alike", "policy"):
        return None
    if reply.does == "translate":
        return Asked(path, from_steps(steps))
    position = next(iter(lookup_positions(steps)), None)
    return Asked(path, from_steps(steps.upto(position))) if position is not None else None


def answer(
    document: MappingDocument,
    about: str,
    path: str,
    reply: Reply,
    given: str = "",
    arriving: SampleValues | None = None,
    *,
    by: str = "",
) -> Answer:
    """Makes the edit of an answer. `arriving` are the values that come to a value map, as `arriving_at` asks."""
    field, steps = document.target(path), document.steps(path)
    if field is None:
        return Answer(False, f"{path} is not in the model any more")
    match reply.does:
        case "keep":
            return _note(document, path, KEPT[about], by)
        case "default":
            return _default(document, field, given, by)
        case "optional":
            return _make_optional(document, field, by)
        case "null":
            return document.set_on_error(path, "null", by=by)
        case "take":
            return document.set_expression(path, reply.value, by=by)
    if steps is None:
        return Answer(False, f"the rule of {path} has changed since")
    return _of_steps(document, path, steps, reply, arriving, by)


def _of_steps(
    document: MappingDocument, path: str, steps: StepList, reply: Reply, arriving: SampleValues | None, by: str
) -> Answer:
    match reply.does:
        case "empty":
            return document.set_steps(path, emptied(steps, reply.values), by=by)
        case "trim":
            return document.set_steps(path, steps.with_step(Step("trim"), 0), by=by)
        case "formats":
            return document.set_steps(path, with_formats(steps, reply.value), by=by)
        case "translate" if arriving is not None:
            return begin_value_map(document, path, len(steps.steps), arriving, by=by)
    position = next(iter(lookup_positions(steps)), None)
    if position is None or arriving is None:
        return Answer(False, f"the rule of {path} has changed since")
    if reply.does == "policy":
        return set_policy(document, path, position, reply.value, by=by)
    found = value_map(document, path, position, arriving)
    return add_missing(document, found, by=by) if found is not None else Answer(False, "the value map is gone")


def with_formats(steps: StepList, written: str) -> StepList:
    """The steps, the first of which reads these formats."""
    first = steps.steps[0]
    return steps.changed(0, replace(first, arguments=(written,)))


def emptied(steps: StepList, texts: Sequence[str]) -> StepList:
    """The steps, reading nothing where the source says one of the texts."""
    cases = ", ".join(f"{literal_text(text)}, `null`" for text in texts)
    return replace(steps, start=f"switch({steps.start}, {cases}, {steps.start})")


def _note(document: MappingDocument, path: str, sentence: str, by: str) -> Answer:
    rule = document.rule(path)
    before = rule.note if rule is not None and rule.note else ""
    return document.set_note(path, f"{before} {sentence}".strip(), by=by)


def _default(document: MappingDocument, field: Field, given: str, by: str) -> Answer:
    if not given.strip():
        return Answer(False, "a default needs a value")
    value = typed_value(given.strip(), field.type)
    if field.enum and value not in field.enum:
        return Answer(False, f"the model does not allow '{given.strip()}' for {field.path}")
    return document.set_default(field.path, value, by=by)


def _make_optional(document: MappingDocument, field: Field, by: str) -> Answer:
    model, workspace = document.model, document.workspace
    fields = change_field(model, field.path, lambda one: replace(one, required=False))
    try:
        opened = workspace.opened("models", model.name)
        after = write_contract(workspace.document("models", model.name), model, fields).text
    except CrosswalkError as error:
        return Answer(False, error.diagnostics[0].message)
    made = FileChange("models", model.name, opened.text, after)
    said = f"{field.path} is optional in {model.name} now"
    return document.change(lambda mapping: Changed(mapping, said, files=(made,)), by=by)
