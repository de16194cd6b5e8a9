"""What becomes an example when a record of the sample is pinned: the source records that it is made from, as few as do.

Decides which records of which source belong to a record behind source steps: those without which it would not come out
the same. It runs where rules run, apart from the studio.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.artefacts.example import Example
from runtime.diagnostics import CrosswalkError, fail
from runtime.engines.record.feed import RecordFeed
from runtime.io.samples import decoded
from runtime.language.functions.table import Lookups
from runtime.plan.feed import Feed
from runtime.plan.feed_build import FeedBuilder
from runtime.run.examples import ExampleRun, run_example
from studio.state.preview.fed_sample import TAKEN, Inputs
from studio.state.records.explaining import Session
from studio.state.samples.sample import first_rows

MOST_TRIES = 600
MOST_RECORDS = 60
"""More source records than these are no example that anybody reads."""
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Behind:
    """Where the samples of a mapping with source steps lie, and what they are put through."""

    folder: Path
    files: Mapping[str, Path | None]
    inputs: Inputs


def draft_in(session: Session, row: int, behind: Behind | None) -> ExampleRun:
    """A record of the sample with its source records, and what the mapping makes of them now.

    Raises `CrosswalkError` when the record is made from too many to be an example.
    """
    wanted, plan, mapping = session.source_record(row), session.built.plan, session.mapping.name
    if behind is None:
        return run_example(plan, Example(mapping, "", (wanted,)))
    samples = {c.name: _sample(behind, c) for c in behind.inputs.contracts}
    found = smallest(_whole(behind.inputs), behind.inputs.lookups, samples, wanted)
    given = tuple(found.pop(plan.source, []))
    others = tuple((source, tuple(rows)) for source, rows in found.items())
    return run_example(plan, Example(mapping, "", given, others=others))


def smallest(feed: Feed, lookups: Lookups, samples: Mapping[str, Rows], wanted: Any) -> dict[str, Rows]:
    """As few records of each source as still make the wanted one."""
    kept, steps = {name: list(rows) for name, rows in samples.items()}, RecordFeed(feed, lookups)
    tries = count(1)

    def makes(inputs: Mapping[str, Rows]) -> bool:
        if next(tries) > MOST_TRIES:
            return False
        return any(fed.value == wanted for fed in steps.apply(inputs, {}).rows)

    if not makes(kept):
        raise fail("E413", "this record cannot be made from the samples again", hint="write the example by hand")
    for name in kept:
        kept[name] = _fewest(kept[name], lambda rows, name=name: makes({**kept, name: rows}))  # type: ignore[misc]
    size = sum(len(rows) for rows in kept.values())
    if size > MOST_RECORDS:
        hint = f"an example has at most {MOST_RECORDS}; write a smaller one by hand"
        raise fail("E413", f"this record is made from {size:,} source records", hint=hint)
    return kept


def _fewest(rows: Rows, still: Callable[[Rows], bool]) -> Rows:
    """Leaves out parts, halves first, as long as what is left still does."""
    if not rows or still([]):
        return []
    parts = 2
    while len(rows) > 1:
        size = -(-len(rows) // parts)
        starts = range(0, len(rows), size)
        pieces = (rows[start : start + size] for start in starts)
        others = (rows[:start] + rows[start + size :] for start in starts) if len(starts) > 2 else ()
        less = next((left for left in chain(pieces, others) if still(left)), None)
        if less is not None:
            rows, parts = less, max(2, parts - 1 if len(less) > size else 2)
        elif size == 1:
            break
        else:
            parts = min(len(rows), parts * 2)
    return rows


def _sample(behind: Behind, contract: Contract) -> Rows:
    found = first_rows(behind.folder, contract, TAKEN, behind.files.get(contract.name))
    if found.problem is not None:
        raise CrosswalkError(found.problem)
    return decoded(found.batch, contract) if found.batch is not None else []


def _whole(inputs: Inputs) -> Feed:
    """The feed that keeps every field, as the sample behind the steps does."""
    contracts = {contract.name: contract for contract in inputs.contracts}
    builder = FeedBuilder(contracts, inputs.lookups, count().__next__, lambda _, __: None)
    return builder.final(inputs.given, builder.draft(inputs.given), [""], [""])
