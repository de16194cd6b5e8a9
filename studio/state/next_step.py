"""What comes next in a mapping: the field of the model to look at now.

Decides the order: required fields without a rule first, then rules that cannot run, then those that fail on records of
the sample, then what is only doubtful; each in the order of the model, round and round.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from runtime.artefacts.contract import walk
from studio.state.mapping_document import MappingDocument


@dataclass(frozen=True, slots=True)
class NextStep:
    """A target path, and why it is worth a look."""

    path: str
    why: str


def next_steps(document: MappingDocument) -> list[NextStep]:
    """All that is left to do, in its order."""
    problems, result = document.problems(), document.preview.result
    missing = [d.place.rule for d in problems if d.code == "E302"]
    broken = [d.place.rule for d in problems if d.severity == "error" and d.code != "E302"]
    rejecting = [cause.rule for cause in (result.causes if result is not None else ()) if cause.rejects]
    doubtful = [d.place.rule for d in problems if d.severity == "warning"]
    steps = [
        *_of(missing, "is required and not mapped"),
        *_of(broken, "has a rule that cannot run"),
        *_of(rejecting, "rejects records of the sample"),
        *_of(doubtful, "is worth a look"),
    ]
    order = {field.path: place for place, field in enumerate(walk(document.model.fields))}
    first = {step.path: step for step in reversed(steps) if step.path in order}
    kinds = {step.why: rank for rank, step in reversed([*enumerate(steps)])}
    return sorted(first.values(), key=lambda step: (kinds[step.why], order[step.path]))


def next_step(document: MappingDocument, after: str | None) -> NextStep | None:
    """The step behind the field that is looked at, from the last on to the first; None when nothing is left."""
    steps = next_steps(document)
    at = next((i for i, step in enumerate(steps) if step.path == after), -1)
    return steps[(at + 1) % len(steps)] if steps else None


def _of(paths: Iterable[str | None], why: str) -> list[NextStep]:
    return [NextStep(path, why) for path in dict.fromkeys(paths) if path]
