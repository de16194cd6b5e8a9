"""What the inspector asks of an open mapping beside the edits: who reads a field, what a rule reads, what a typed
constant is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.artefacts.contract import Field, walk
from runtime.artefacts.mapping import Rule
from runtime.artefacts.path import is_under
from runtime.diagnostics import CrosswalkError
from runtime.language.parse import parse
from runtime.language.render import literal_text
from runtime.language.syntax import Literal
from runtime.plan.lineage import lineage
from runtime.values import NotOfType, Type, parse_text, show
from studio.state.places import write_path

if TYPE_CHECKING:
    from studio.state.mapping_document import MappingDocument


def used_by(document: MappingDocument, path: str) -> list[str]:
    """The target fields that read a source field, or something inside it."""
    return [target for target, reads in document.reads.items() if any(is_under(r, path) for r in reads)]


def read_by(document: MappingDocument, path: str) -> list[str]:
    """The source fields that the rule at a target path reads."""
    return sorted(document.reads.get(path, ()))


def comes_from(document: MappingDocument, path: str) -> list[str]:
    """The fields of the sources behind a field that source steps have made, as "source: path"."""
    if document.built.plan.feed is None:
        return []
    sources = {contract.name: contract for contract in document.sources}
    found = lineage(frozenset({path}), sources, document.sources[0], document.built)
    return [f"{field.source}: {field.path}" for field in found]


def record_path(document: MappingDocument, place: str) -> str | None:
    """The field that rules read from which a failure of a source, at its place there, stems."""
    fields = [field.path for field in walk(document.source.fields)]
    if document.inputs is None:
        return place if place in fields else None
    places = (place, f"{document.sources[0].name}: {place}")
    return next((path for path in fields if [*comes_from(document, path)][:2] in ([p] for p in places)), None)


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


def constant_of(rule: Rule | None) -> str | None:
    """The value that stands in every record, as people read it; None for a rule that reads or works out something."""
    if rule is None or rule.is_nested or rule.source is None:
        return None
    try:
        node = parse(rule.source)
    except CrosswalkError:
        return None
    value = node.value if isinstance(node, Literal) else None
    return None if value is None or isinstance(value, list | dict) else show(value)


def lists_for(document: MappingDocument, path: str) -> list[str]:
    """The lists that a loop at a target path can go through, as they are written there."""
    around = document.around(path)
    lists = [field.path for field in walk(document.source.fields) if field.type.kind == "array"]
    written = (write_path(document.source, found, around, as_list=True) for found in lists)
    return list(dict.fromkeys(made.text for made in written))
