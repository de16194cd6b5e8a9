"""Some targets of a plan as a plan of their own, which reads no more of a record than they need.

Decides what a target needs. Numbers of rules and source checks stay those of the whole plan, so that failures of a
part say the same as those of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from runtime.artefacts.path import PathSet, asked_path, child_path
from runtime.plan.steps import Detector, Empty, Group, Loop, Plan, Target, walk
from runtime.values import Type, object_of


def part_of(plan: Plan, targets: tuple[Target, ...], detectors: tuple[Detector, ...] = ()) -> Plan:
    """The plan with these targets and detectors only. Behind source steps the records come as the feed makes them."""
    part = replace(plan, targets=targets, detectors=detectors)
    return part if plan.feed is not None else replace(part, reads=read_of(plan, targets, detectors))


def read_of(plan: Plan, targets: Iterable[Target], detectors: Iterable[Detector] = ()) -> Type:
    """What some targets and detectors read of a record; where that is nothing, the smallest part that there is."""
    paths = {path for target in walk(tuple(targets)) for path in paths_read(target)}
    paths.update(path for detector in detectors for path in detector.reads)
    return narrowed(plan.reads, paths) or object_of(*plan.reads.fields[:1])


def paths_read(target: Target) -> Iterator[str]:
    """The paths that a target reads, those that it only walks through with them."""
    if isinstance(target, Empty):
        return
    yield from target.reads
    walked = target.each if isinstance(target, Loop) else target.source if isinstance(target, Group) else None
    if walked is not None and walked.origin is not None:
        yield walked.origin


def narrowed(of: Type, paths: Iterable[str]) -> Type | None:
    """The type without the fields that are not read. Lists stay whole: their items count, whatever is read of them."""
    return _narrowed(of, "", PathSet(paths))


def _narrowed(of: Type, path: str, paths: PathSet) -> Type | None:
    if paths.covers(path):
        return of
    if of.kind != "object":
        return of if paths.within(path) else None
    kept = [
        (name, part)
        for name, t in of.fields
        if (part := t if asked_path(name) is not None else _narrowed(t, child_path(path, name), paths)) is not None
    ]
    return object_of(*kept) if kept else None
