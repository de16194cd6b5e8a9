"""The SQL of a plan for people to read: of the whole mapping, or of one rule alone.

Decides what of a plan belongs to one rule. The query is compiled as always, so that what is shown is what runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from runtime.artefacts.path import asked_path, is_under
from runtime.engines.batch.query import FAILURES, batch_sql, encoding_of
from runtime.engines.batch.sql_layout import columns, laid_out
from runtime.plan.reads import prune, source_checks, with_presence
from runtime.plan.steps import Empty, Group, Loop, Plan, Target, walk

_FAULTS = " AS _problems"
"""How the column of what does not fit the contract ends: the rule's own say is what people look for."""


def readable_query(plan: Plan, source_format: str | None, path: str | None = None) -> str:
    """The query that makes the model's fields of a batch, laid out; with a target path only what makes that one."""
    query = batch_sql(plan if path is None else only(plan, path), encoding_of(plan, source_format))
    return ("-- over the records that the source steps make\n" if plan.feed is not None else "") + laid_out(query.text)


def rule_columns(plan: Plan, source_format: str | None, path: str | None = None) -> str:
    """What the query says of the rules (or of one): the columns that they read, and their values; without the texts
    of failures, which are the longer part."""
    query = batch_sql(plan if path is None else only(plan, path), encoding_of(plan, source_format))
    found = columns(query.text, FAILURES)
    return ",\n".join(column for column in found if not column.endswith(_FAULTS))


def only(plan: Plan, path: str) -> Plan:
    """The plan of one target and what it lies in; it reads nothing else, and counts no decisions."""
    targets = _only(plan.targets, path)
    if plan.feed is not None:
        return replace(plan, targets=targets, detectors=())
    reads = frozenset(read for target in walk(targets) for read in _reads(target))
    checks = source_checks(plan.reads, reads, targets)
    asked = [of for name, _ in plan.reads.fields if (of := asked_path(name)) is not None]
    pruned = with_presence(prune(plan.reads, reads), asked)
    return replace(plan, reads=pruned, targets=targets, source_checks=checks, detectors=())


def _only(targets: tuple[Target, ...], path: str) -> tuple[Target, ...]:
    return tuple(found for target in targets for found in _kept(target, path))


def _kept(target: Target, path: str) -> Iterator[Target]:
    if target.path == path:
        yield target
    elif isinstance(target, Group | Loop) and is_under(path, target.path):
        yield replace(target, targets=_only(target.targets, path))


def _reads(target: Target) -> frozenset[str]:
    """What a target reads; a loop walks through its list without reading all that is in it."""
    match target:
        case Empty():
            return frozenset()
        case Loop():
            origin = target.each.origin
            return target.reads - {origin} | {f"{origin}[]"} if origin else target.reads
        case _:
            return target.reads
