"""Which cells of the grid hold a default because nothing came, so that nobody takes it for a value of the source.

Decides it by asking the rules again without their defaults, for the rows on screen only. It runs where rules run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from runtime.artefacts.path import split
from runtime.engines.record.engine import RecordEngine
from runtime.plan.steps import Empty, Group, Leaf, Loop, Plan, Target
from studio.state.records.explaining import Session

MOST = 500


def has_defaults(plan: Plan) -> bool:
    """Whether a default may stand in anywhere that the grid shows."""
    return bool(_only(plan.targets))


def default_cells_in(session: Session, first: int, count: int, rows: int) -> list[tuple[int, str]]:
    """The row and the path of each cell whose rule gave nothing, among some rows of the `rows` that there are."""
    targets, fed = _only(session.built.plan.targets), session.built.draft is not None
    engine = RecordEngine(replace(session.built.plan, targets=targets, detectors=()))
    paths = list(_leaves(targets))
    found: list[tuple[int, str]] = []
    for row in range(first, min(first + min(count, MOST), rows)):
        given = session.source_record(row)
        outcome = engine.made(given, []) if fed else engine.apply(given)
        failed = {f.ordinal for f in outcome.failures if not f.of_source}
        found += [
            (row, path) for ordinal, path in paths if ordinal not in failed and _reach(outcome.values, path) is None
        ]
    return found


def _only(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The rules with a default outside of lists, without it."""
    found: list[Target] = []
    for target in targets:
        match target:
            case Leaf(has_default=True, expression=expression) if expression is not None:
                bare = replace(target.field, required=False)
                found.append(replace(target, has_default=False, default=None, field=bare))
            case Group(targets=inside):
                if kept := _only(inside):
                    found.append(replace(target, targets=kept))
            case Leaf() | Loop() | Empty():
                pass
    return tuple(found)


def _leaves(targets: Iterable[Target]) -> Iterable[tuple[int, str]]:
    for target in targets:
        if isinstance(target, Leaf):
            yield target.ordinal, target.path
        elif isinstance(target, Group):
            yield from _leaves(target.targets)


def _reach(value: object, path: str) -> object:
    for name in split(path):
        value = value.get(name) if isinstance(value, dict) else None
    return value
