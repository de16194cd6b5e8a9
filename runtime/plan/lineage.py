"""Which source fields a rule reads, also where it cannot run yet.

Decides nothing of its own: the plan knows what its rules read, the check what the others would, and the source steps
what stands behind a field that they made.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping import walk as walk_rules
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built, Sources
from runtime.plan.feed import feeds, sources_read
from runtime.plan.steps import Empty, walk
from runtime.plan.surroundings import checked_text, surroundings
from runtime.values import Type


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field of a source that a rule reads; without a type where the contract does not know it."""

    source: str
    path: str
    type: str | None = None
    description: str | None = None


def record_type(source: Contract, built: Built) -> Type:
    """The type of the records that the rules are written over: the source's, or what its steps make of them."""
    return built.draft.type if built.draft is not None else source.type


def rule_reads(mapping: Mapping, record: Type, built: Built, lookups: Lookups) -> dict[str, frozenset[str]]:
    """What each rule reads of its record, by target path; of rules that cannot run, what can be understood."""
    planned = {t.path: t for t in walk(built.plan.targets) if not isinstance(t, Empty)}
    found = {}
    for path, rule in walk_rules(mapping.rules):
        target = planned.get(path)
        text = rule.each if rule.each is not None else rule.source
        reads: frozenset[str] = frozenset()
        if target is not None:
            reads = target.reads
        elif text is not None:
            around = surroundings(mapping, record, path, lookups)
            checked = checked_text(text, around, items=rule.each is not None)
            reads = checked.reads if checked is not None else reads
        found[path] = frozenset(r.replace("[]", "") for r in reads)
    return found


def lineage(reads: frozenset[str], sources: Sources, source: Contract, built: Built) -> tuple[SourceField, ...]:
    """The fields of the sources that stand behind what a rule reads of its record."""
    feed = built.plan.feed
    if feed is None:
        return tuple(_source_field(source, path) for path in sorted(reads))
    found: dict[tuple[str, str], SourceField] = {}
    for one, paths in zip(feeds(feed), sources_read(feed, reads, own=False), strict=True):
        contract = sources.get(one.source, source)
        for path in sorted({p.replace("[]", "") for p in paths}):
            if path and contract.find(path) is None:  # of a union, whose sources need not have all its fields
                continue
            found.setdefault((one.source, path), _source_field(contract, path))
    return tuple(found.values())


def _source_field(source: Contract, path: str) -> SourceField:
    field = source.find(path)
    if field is None:
        return SourceField(source.name, path or "@", None if path else "object")
    return SourceField(source.name, path, str(field.type) if not field.children else field.type.kind, field.description)
