"""What the inspector asks of an open mapping beside the edits: who reads a field, what a rule reads, what a typed
constant is worth."""

from __future__ import annotations

from typing import Any

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import walk as walk_rules
from runtime.artefacts.path import is_under
from runtime.language.render import literal_text
from runtime.plan.steps import Empty, walk
from runtime.values import NotOfType, Type, parse_text
from studio.state.mapping_document import MappingDocument
from studio.state.places import checked_text


def used_by(document: MappingDocument, path: str) -> list[str]:
    """The target fields that read a source field, or something inside it."""
    return [target for target, reads in _reads(document) if any(is_under(r, path) for r in reads)]


def read_by(document: MappingDocument, path: str) -> list[str]:
    """The source fields that the rule at a target path reads."""
    return sorted({r for target, reads in _reads(document) if target == path for r in reads})


def _reads(document: MappingDocument) -> list[tuple[str, frozenset[str]]]:
    """Target paths with the source fields that they read; of rules that cannot run, what can be understood."""
    planned = {t.path: t for t in walk(document.built.plan.targets) if not isinstance(t, Empty)}
    found = []
    for path, rule in walk_rules(document.mapping.rules):
        target = planned.get(path)
        text = rule.each if rule.each is not None else rule.source
        if target is not None:
            found.append((path, frozenset(r.replace("[]", "") for r in target.reads)))
        elif text is not None:
            checked = checked_text(text, document.around(path), items=rule.each is not None)
            found.append((path, frozenset(r.replace("[]", "") for r in checked.reads) if checked else frozenset()))
    return found


def ignored_because(document: MappingDocument, path: str) -> str | None:
    """Why a source field is left out on purpose; "" without a reason, None when it is not left out."""
    return next((i.because or "" for i in document.mapping.ignored if is_under(path, i.path)), None)


def constant_expression(text: str, field: Field) -> str:
    """The expression of a value that stands in every record; text unless the field needs something else."""
    return literal_text(typed_value(text, field.type))


def typed_value(text: str, of: Type) -> Any:
    """What was typed, as a document holds it: a number or true where the type is one, else the text."""
    if of.kind not in ("integer", "number", "boolean"):
        return text
    try:
        return parse_text(text.strip(), of)
    except NotOfType:
        return text
