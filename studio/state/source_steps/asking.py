"""What the studio asks of the samples while a source step is edited; answered where previews are computed.

Decides what a question needs. The answers are made in `look.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from runtime.artefacts.source_step import Input, Join, SourceStep
from studio.state.mapping_document import MappingDocument
from studio.state.source_steps.edits import Address, input_before, input_with, step_at
from studio.state.source_steps.fields import record_before, record_of
from studio.state.source_steps.look import Look, Samples, begin, look, pairs_with
from studio.state.source_steps.proposals import Pair

Asked = ParamSpec("Asked")
Answered = TypeVar("Answered")


def others_of(document: MappingDocument, at: Address) -> tuple[str, ...]:
    """The sources that a step at an address can bring in."""
    holder = input_with(document.mapping.input, at)
    return tuple(name for name in document.workspace.sources if holder is None or name != holder.source)


async def begun(document: MappingDocument, at: Address, kind: str) -> SourceStep | None:
    """A step of a kind to begin with at an address."""
    before = input_before(document.mapping.input, at)
    if before is None:
        return None
    of = record_before(document, at)
    others = {name: record_of(document, Input(name)) for name in others_of(document, at)}
    return await _ask(document, begin, _samples(document), kind, before, of, others)


async def looked_at(document: MappingDocument, at: Address) -> Look | None:
    """What the step at an address does to the samples."""
    before, step = input_before(document.mapping.input, at), step_at(document.mapping.input, at)
    if before is None or step is None:
        return None
    return await _ask(document, look, _samples(document), before, step)


async def likely_pairs(document: MappingDocument, at: Address, other: str | None = None) -> list[Pair]:
    """The fields over which the join at an address most likely goes, with what it brings in or with another source."""
    before, step = input_before(document.mapping.input, at), step_at(document.mapping.input, at)
    if before is None or not isinstance(step, Join):
        return []
    brought = step.other if other is None else Input(other)
    here, there = record_before(document, at), record_of(document, brought)
    return await _ask(document, pairs_with, _samples(document), before, here, brought, there)


def _samples(document: MappingDocument) -> Samples:
    sources = tuple(document.workspace.sources.values())
    files = {contract.name: document.file_of(contract) for contract in sources}
    return Samples(document.workspace.folder, sources, document.lookups, files)


async def _ask(
    document: MappingDocument, function: Callable[Asked, Answered], *arguments: Asked.args, **named: Asked.kwargs
) -> Answered:
    """The answer of a function; raises E506 when it fails or takes too long."""
    answer: Answered = await document.preview.ask(_answer, function, arguments, named)
    return answer


def _answer(_session: Any, function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """In the preview's process, as everything that runs expressions."""
    return function(*arguments, **named)
