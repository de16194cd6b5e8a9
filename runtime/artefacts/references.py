"""What one artefact says of another: mappings name a source and a model, decisions name fields, examples a
mapping.

Decides which of these names lead nowhere. Expressions are not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runtime.artefacts.contract import Contract
from runtime.artefacts.decision import Decision
from runtime.artefacts.document import Document
from runtime.artefacts.example import Example
from runtime.artefacts.mapping import Mapping as MappingRecord
from runtime.artefacts.path import path_of, split
from runtime.diagnostics import Diagnostic, Place, nearest


def reference_faults(
    sources: Mapping[str, Contract],
    models: Mapping[str, Contract],
    mappings: Mapping[str, MappingRecord],
    decisions: Mapping[int, Decision],
    examples: Mapping[tuple[str, str], Example],
    documents: Mapping[str, Document],
) -> Iterator[Diagnostic]:
    """Every name that leads nowhere, at its line."""
    for mapping in mappings.values():
        document = documents.get(mapping.file or "")
        yield from _mapping(mapping, sources, models, document)
    for decision in decisions.values():
        yield from _decision(decision, {**sources, **models}, mappings, decisions)
    for example in examples.values():
        if example.mapping not in mappings:
            message = f"the example belongs to the mapping '{example.mapping}', which does not exist"
            yield Diagnostic("E103", message, Place(example.file, 1), nearest(example.mapping, mappings))


def _mapping(
    mapping: MappingRecord,
    sources: Mapping[str, Contract],
    models: Mapping[str, Contract],
    document: Document | None,
) -> Iterator[Diagnostic]:
    def place(key: str) -> Place:
        return document.place((key,)) if document is not None else Place(mapping.file)

    for name in mapping.sources:
        if name and name not in sources:
            yield Diagnostic("E103", f"the source '{name}' does not exist", place("source"), nearest(name, sources))
    model = models.get(mapping.model_name)
    if mapping.model and model is None:
        message = f"the model '{mapping.model_name}' does not exist"
        yield Diagnostic("E103", message, place("model"), nearest(mapping.model_name, models))
    wanted = mapping.model.partition("@")[2]
    if model is not None and wanted and model.version.split(".")[: wanted.count(".") + 1] != wanted.split("."):
        message = f"the mapping is for version {wanted} of '{model.name}', which is at {model.version}"
        yield Diagnostic("E103", message, place("model"), f"write {model.name}@{model.version.partition('.')[0]}")


def _decision(
    decision: Decision,
    contracts: Mapping[str, Contract],
    mappings: Mapping[str, MappingRecord],
    decisions: Mapping[int, Decision],
) -> Iterator[Diagnostic]:
    place = Place(decision.file, 1)
    if decision.superseded_by is not None and decision.superseded_by not in decisions:
        yield Diagnostic("E107", f"the decision {decision.superseded_by} that follows it does not exist", place)
    if circle := _circle(decision, decisions):
        chain = " by ".join(str(number) for number in circle)
        yield Diagnostic("E305", f"decision {chain} is superseded in a circle", place, "one of them has to stand")
    for affected in decision.affects:
        name, *inside = split(affected)
        contract = contracts.get(name)
        if contract is None and name not in mappings:
            hint = nearest(name, [*contracts, *mappings]) or "a source, model or mapping, and a field of it"
            yield Diagnostic("W311", f"'{affected}' names nothing in the workspace", place, hint)
        elif contract is not None and inside and contract.find(path := path_of(tuple(inside))) is None:
            # A mapping often has the name of its source; then the path may be one of its rules.
            if name in mappings and mappings[name].rule(path) is not None:
                continue
            known = (path_of((f.path,)) for f in contract.fields)
            yield Diagnostic("W311", f"'{name}' has no field '{path}'", place, nearest(path, known))


def _circle(decision: Decision, decisions: Mapping[int, Decision]) -> list[int]:
    """The numbers from the decision back to itself, each superseded by the next; empty when it never comes back."""
    chain = [decision.id]
    following = decision.superseded_by
    while following is not None and following in decisions and following not in chain:
        chain.append(following)
        following = decisions[following].superseded_by
    return [*chain, decision.id] if following == decision.id else []
