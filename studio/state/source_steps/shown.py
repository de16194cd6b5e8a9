"""The source steps of an open mapping, as its screen lists them: what each does, in words and as it is written, how
many records of the sample came and went on, and what is wrong with it.

Decides which steps lose records, which is not the same as making fewer: a group keeps what it puts together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from runtime.artefacts import layout
from runtime.artefacts.source_file import step_data
from runtime.artefacts.source_step import GroupBy, Input, Join, SourceStep, others_of
from runtime.diagnostics import Diagnostic, counted
from runtime.engines.record.feed import StepCount
from runtime.plan.feed import all_steps
from runtime.plan.source_sentence import input_sentence, source_sentence
from studio.state.mapping_document import MappingDocument
from studio.state.source_steps.edits import Address


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the order in which they run, `at` its address. `of` names the source that it is a step of, where that
    is not the main one; `before` and `after` are None until it has run on the sample, of which it fails for `failed`
    records."""

    at: Address
    word: str
    of: str
    sentence: str
    text: str
    line: int | None
    before: int | None = None
    after: int | None = None
    lost: int = 0
    failed: int = 0
    said: str = ""
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceSteps:
    """Where a mapping's records come from. `start` is a sentence, `taken` says how many records of the sample there
    are; `problem` is why the steps did not run."""

    source: str
    start: str
    taken: str
    rows: tuple[StepRow, ...]
    file: str
    problem: Diagnostic | None = None


def source_steps(document: MappingDocument) -> SourceSteps | None:
    """The steps as they are now; None for a mapping whose rules read the source itself."""
    mapping, fed = document.mapping, document.fed
    if not mapping.steps and mapping.named is None:
        return None
    steps = list(_steps(mapping.input, "", ()))
    rows = [_row(document, at, of, step) for at, of, step in steps]
    if fed is not None and len(fed.steps) == len(steps):  # else they are counts of other steps, a moment ago
        counts, failed = fed.steps, _failed(document)
        rows = [
            _counted(row, step, counts[number], failed[number] if number < len(failed) else 0)
            for number, (row, (_, _, step)) in enumerate(zip(rows, steps, strict=True))
        ]
    taken, problem = (fed.taken.get(mapping.source, ""), fed.sample.problem) if fed is not None else ("", None)
    return SourceSteps(mapping.source, input_sentence(mapping.input), taken, tuple(rows), mapping.file or "", problem)


def step_with(document: MappingDocument, found: Diagnostic) -> Address | None:
    """The step that a problem is of."""
    steps = source_steps(document)
    rows = steps.rows if steps is not None and found.place.rule is None else ()
    return next((row.at for row in rows if found in row.problems), None)


def step_that_fails(document: MappingDocument, named: str | None) -> Address | None:
    """The step for which records of the sample fail, by its name in the preview's causes."""
    steps, feed = source_steps(document), document.built.plan.feed
    if steps is None or feed is None:
        return None
    names = (f"source {name}" for name, _ in all_steps(feed))
    return next((row.at for row, name in zip(steps.rows, names, strict=False) if name == named), None)


def _failed(document: MappingDocument) -> list[int]:
    """For how many records of the sample each step fails."""
    feed, result = document.built.plan.feed, document.preview.result
    causes = {cause.rule: cause.count for cause in result.causes} if result is not None else {}
    return [causes.get(f"source {name}", 0) for name, _ in all_steps(feed)] if feed is not None else []


def _steps(given: Input, of: str, under: Address) -> Iterator[tuple[Address, str, SourceStep]]:
    """Every step with its address and the source that it is one of, a joined source's before the join."""
    for place, step in enumerate(given.steps):
        for number, other in enumerate(others_of(step)):
            yield from _steps(other, other.source, (*under, place, number))
        yield (*under, place), of, step


def _row(document: MappingDocument, at: Address, of: str, step: SourceStep) -> StepRow:
    data = step_data(step)
    own = (d for d in document.problems() if d.place.rule is None and d.place.file == document.mapping.file)
    return StepRow(
        at, next(iter(data)), of, source_sentence(step), "\n".join(layout.item_lines(data, 0)), step.line,
        problems=tuple(d for d in own if d.place.line == step.line),
    )  # fmt: skip


def _counted(row: StepRow, step: SourceStep, count: StepCount, failed: int) -> StepRow:
    """The row with what became of the sample's records."""
    fewer = max(0, count.before - count.after)
    lost = 0 if isinstance(step, GroupBy | Join) else fewer
    said = f"{counted(count.before, 'record')} {'comes' if count.before == 1 else 'come'} in, {count.after:,} go out."
    if lost:
        said += f" {lost:,} {'is' if lost == 1 else 'are'} left out."
    elif fewer:
        said += f" {fewer:,} {'is' if fewer == 1 else 'are'} put together with others."
    if count.no_partner:
        said += f" {counted(count.no_partner, 'record')} found no partner."
    if count.unmatched:
        said += f" {counted(count.unmatched, 'record')} of the other source had no usable key."
    if failed:
        said += f" It fails for {counted(failed, 'record')}: see the problems below."
    return replace(row, before=count.before, after=count.after, lost=lost, failed=failed, said=said)
