"""The columns of a preview, each computed on its own and kept for as long as its rule stays as it is.

Decides what counts as the same rule: the same meaning, reading the same types of the same sample. The values and the
failures are the batch engine's. This runs in the preview's worker.
"""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from runtime.artefacts.path import PathSet, asked_path, child_path
from runtime.diagnostics import Diagnostic
from runtime.engines.batch.engine import BatchEngine, Mapped
from runtime.engines.failure import Failure
from runtime.io.records import Batch
from runtime.plan.feed import SourceCheck
from runtime.plan.part import part_of, paths_read
from runtime.plan.steps import Detector, Empty, Group, Leaf, Loop, Plan, Target, walk
from runtime.values import Type
from studio.state.preview.fed_sample import Stoppable

CHUNK = 25_000
"""So many records are mapped at a time: their failures are Python objects until they are counted."""
KEPT = 20_000
"""A column that fails in more records keeps only their numbers; what is on screen is then worked out again."""
Running = Callable[[Stoppable], AbstractContextManager[None]]


@dataclass(frozen=True)
class Part:
    """A target at the top of the model, or the query of a decision: what is computed, and kept, as one. `rule` has no
    numbers, so that it is equal for as long as it means the same."""

    name: str
    target: Target | Detector
    rule: Target | Detector
    reads: frozenset[tuple[str, Type | None]]

    def same(self, other: Part) -> bool:
        return self.rule == other.rule and self.reads == other.reads


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something failed, in words that outlive a plan: the field of a source, a rule, or a source step."""

    kind: str
    path: str
    source: str = ""


@dataclass(slots=True)
class Failed:
    """The records (in order) in which one thing failed in one way, and the first of these failures."""

    first: Failure
    rows: array[int] = field(default_factory=lambda: array("I"))

    def add(self, row: int) -> None:
        if not self.rows or self.rows[-1] != row:
            self.rows.append(row)


@dataclass(slots=True)
class Computed:
    """A part on some records: its values (of a decision, whether it touches them), what failed by kind, the failures of
    each record (None when there were too many to keep), what runs row by row and why; or the `problem` that kept it
    from being computed. `spots` names what the failures' numbers stood for."""

    part: Part
    values: pa.ChunkedArray | None = None
    groups: dict[tuple[str, Spot], Failed] = field(default_factory=dict)
    failures: dict[int, list[Failure]] | None = field(default_factory=dict)
    slow: dict[str, str] = field(default_factory=dict)
    spots: dict[tuple[bool, int], Spot] = field(default_factory=dict)
    problem: Diagnostic | None = None

    @property
    def column(self) -> tuple[Type, pa.ChunkedArray] | None:
        """The type and the values of a target that was computed."""
        if self.values is None or isinstance(self.part.target, Detector):
            return None
        return self.part.target.field.type, self.values


def parts_of_plan(plan: Plan) -> list[Part]:
    """All that a plan makes of a record, in its order."""
    types = dict(_types("", plan.reads))
    asked = frozenset((name, None) for name, _ in plan.reads.fields if asked_path(name) is not None)

    def reads(target: Target | Detector) -> frozenset[tuple[str, Type | None]]:
        return asked.union((path, _type_at(types, path)) for path in _reads(target))

    targets = [Part(t.path, t, _unnumbered(t), reads(t)) for t in plan.targets if not isinstance(t, Empty)]
    return targets + [Part(f"D-{d.decision}", d, d, reads(d)) for d in plan.detectors]


def spots_of(plan: Plan) -> dict[tuple[bool, int], Spot]:
    """What the numbers of failures stand for, by whether they are of the source."""
    found = {(True, check.ordinal): _check_spot(check) for check in plan.source_checks}
    found |= {(False, ordinal): Spot("rule", rule.path) for ordinal, rule in plan.rules.items()}
    return found | {(False, ordinal): Spot("step", str(ordinal)) for ordinal in plan.source_steps}


def renumbered(failures: Iterable[Failure], made: Computed, now: dict[Spot, int]) -> list[Failure]:
    """Failures as the plan of now numbers them."""
    found = []
    for failure in failures:
        ordinal = now.get(made.spots[failure.of_source, failure.ordinal])
        if ordinal is not None:
            found.append(failure if ordinal == failure.ordinal else dataclasses.replace(failure, ordinal=ordinal))
    return found


def compute(
    plan: Plan, parts: Sequence[Part], batch: Batch, memory: str, running: Running, first: int = 0
) -> list[Computed]:
    """Some parts on a batch whose first record has this number, in one pass over it."""
    targets = tuple(part.target for part in parts if not isinstance(part.target, Detector))
    detectors = tuple(part.target for part in parts if isinstance(part.target, Detector))
    engine = BatchEngine(part_of(plan, targets, detectors), memory_limit=memory)
    made = _Collected(plan, parts)
    with running(engine):
        for start in range(0, max(1, batch.table.num_rows), CHUNK):
            chunk = dataclasses.replace(batch, table=batch.table.slice(start, CHUNK))
            made.add(engine.apply(chunk), first + start)
        rest = engine.query(batch.encoding).rest
        return made.done(dict(rest.reasons) if rest is not None else {})


class _Collected:
    """What comes out of the engine, sorted by part."""

    def __init__(self, plan: Plan, parts: Sequence[Part]) -> None:
        spots = spots_of(plan)
        self.made = [Computed(part, spots=spots) for part in parts]
        self._values: list[list[pa.ChunkedArray]] = [[] for _ in parts]
        self._owners = {n: at for at, part in enumerate(parts) for n in _numbers(part.target)}
        self._reads = [PathSet(_reads(part.target)) for part in parts]
        self._readers: dict[int, list[int]] = {}
        self._checks = plan.checks
        self._fed = plan.feed is not None

    def add(self, mapped: Mapped, first: int) -> None:
        for values, made in zip(self._values, self.made, strict=True):
            target = made.part.target
            if isinstance(target, Detector):
                values.append(mapped.touched[target.decision])
            else:
                values.append(mapped.values.column(target.field.name))
        for position, failures in mapped.failures.items():
            for failure in failures:
                for at in self._who(failure):
                    _note(self.made[at], first + position, failure)

    def done(self, slow: dict[str, str]) -> list[Computed]:
        for made, values in zip(self.made, self._values, strict=True):
            made.values = pa.chunked_array([chunk for one in values for chunk in one.chunks], values[0].type)
            made.slow = {path: why for path, why in slow.items() if path == made.part.name}
        return self.made

    def _who(self, failure: Failure) -> list[int]:
        """The parts that a failure belongs to: that of its rule, or all that read the field."""
        owner = None if failure.of_source else self._owners.get(failure.ordinal)
        if owner is not None:
            return [owner]
        if failure.ordinal not in self._readers:
            check = self._checks.get(failure.ordinal) if failure.of_source and not self._fed else None
            path = check.path.replace("[]", "") if check is not None else ""
            found = [at for at, reads in enumerate(self._reads) if check is None or reads.touches(path)]
            self._readers[failure.ordinal] = found or [0]
        return self._readers[failure.ordinal]


def _note(made: Computed, row: int, failure: Failure) -> None:
    key = (failure.code, made.spots[failure.of_source, failure.ordinal])
    if key not in made.groups:
        made.groups[key] = Failed(failure)
    made.groups[key].add(row)
    if made.failures is not None:
        made.failures.setdefault(row, []).append(failure)
        if len(made.failures) > KEPT:
            made.failures = None


def _check_spot(check: SourceCheck) -> Spot:
    return Spot("source", check.path, check.source)


def _types(path: str, of: Type) -> Iterator[tuple[str, Type]]:
    """The types of the fields outside of lists by path; of a list, its own."""
    yield path, of
    for name, inner in of.fields if of.kind == "object" else ():
        if asked_path(name) is None:
            yield from _types(child_path(path, name), inner)


def _type_at(types: dict[str, Type], path: str) -> Type | None:
    """The type of a field, or of the list that it lies in."""
    path = path.replace("[]", "")
    while path not in types and "." in path:
        path = path.rpartition(".")[0]
    return types.get(path)


def _numbers(target: Target | Detector) -> Iterator[int]:
    if not isinstance(target, Detector):
        yield from (t.ordinal for t in walk((target,)) if not isinstance(t, Empty))


def _reads(target: Target | Detector) -> Iterator[str]:
    if isinstance(target, Detector):
        yield from target.reads
    else:
        yield from (path for inner in walk((target,)) for path in paths_read(inner))


def _unnumbered(target: Any) -> Any:
    match target:
        case Leaf():
            return dataclasses.replace(target, ordinal=0)
        case Group() | Loop():
            return dataclasses.replace(target, ordinal=0, targets=tuple(map(_unnumbered, target.targets)))
    return target
