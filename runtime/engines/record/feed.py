"""Source steps on records in memory: what they mean, in plain Python.

The batch engine's steps (`batch/feed_sql.py`) have to give the same records, row numbers and failures. A record with a
fault in what a step reads, or for which an expression of the step fails, is neither dropped nor merged with others: it
stays for itself, and its failures reject it at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from runtime.engines.failure import Failure
from runtime.engines.record.closures import compile_closure
from runtime.engines.record.normal_form import compile_reader
from runtime.language.functions.casting import settler
from runtime.language.functions.logic import is_true
from runtime.language.functions.table import Closure, Failed, Lookups, Scope
from runtime.plan.feed import Each, Expression, Feed, GroupBy, Join, Step, Union, Unique, Unpivot, Where, others_of
from runtime.values import ANY, LONGEST_SHOWN, Type, show_any


@dataclass(slots=True)
class Fed:
    """A record on its way: its number, its value in normal form, and what is wrong with it."""

    row: int
    value: Any
    failures: list[Failure] = field(default_factory=list)


@dataclass(slots=True)
class StepCount:
    """How many records went into a step and came out; `unmatched` are those of a joined source that have no key
    because of a failure, `no_partner` those that a join found nothing for."""

    before: int = 0
    after: int = 0
    unmatched: int = 0
    no_partner: int = 0


Counts = dict[int, StepCount]


@dataclass(slots=True)
class Made:
    """The records of a feed; `size` is how many numbers they may have."""

    rows: list[Fed]
    size: int
    unmatched: int = 0


StepMaker = Callable[[Made, list[Made]], list[Fed]]


class RecordFeed:
    """A feed, ready to be applied to decoded records of its sources."""

    def __init__(self, feed: Feed, lookups: Lookups) -> None:
        self.feed = feed
        ordinals = {check.path: check.ordinal for check in feed.checks}
        self._read = compile_reader(feed.reads, ordinals, texts=feed.texts, nulls=feed.nulls)
        before = [feed.start, *(step.type for step in feed.steps)]
        self._steps = [(s, compile_step(s, of, lookups)) for s, of in zip(feed.steps, before, strict=False)]
        self._others = [[RecordFeed(other, lookups) for other in others_of(step)] for step in feed.steps]

    def apply(self, inputs: Mapping[str, Iterable[Any]], counts: Counts) -> Made:
        """The records after the steps; `inputs` has the records of each source by its name."""
        rows = [self._fed(row, record) for row, record in enumerate(inputs.get(self.feed.source, ()))]
        made = Made(rows, len(rows))
        for (step, run), others in zip(self._steps, self._others, strict=True):
            brought = [other.apply(inputs, counts) for other in others]
            count = counts.setdefault(step.ordinal, StepCount())
            count.before += len(made.rows)
            made = Made(run(made, brought), made.size + sum(b.size for b in brought if isinstance(step, Union)))
            count.after += len(made.rows)
            count.unmatched += sum(b.unmatched for b in brought)
            if isinstance(step, Join):
                count.no_partner += sum(not fed.value[step.field] for fed in made.rows)
        return made

    def _fed(self, row: int, record: Any) -> Fed:
        failures: list[Failure] = []
        value = self._read(record, failures)
        return Fed(row, value if self.feed.named is None else {self.feed.named: value}, failures)


def compile_step(step: Step, before: Type, lookups: Lookups) -> StepMaker:
    """What makes the records after a step from those `before` it and those of the feeds that it brings in."""
    match step:
        case Where():
            return _where(step, lookups)
        case Join():
            return _join(step, lookups)
        case Union():
            return _union(step, before)
        case Each():
            return _each(step, lookups)
        case GroupBy():
            return _group_by(step, lookups)
        case Unique():
            return _unique(step, lookups)
        case Unpivot():
            return _unpivot(step)


class _Reading:
    """The expressions of a step over a record; a failure is added to the record's, and gives null."""

    def __init__(self, step: Step, expressions: Iterable[Expression], lookups: Lookups) -> None:
        self.ordinal, self.guards, self.lookups = step.ordinal, step.guards, lookups
        self.closures: list[Closure] = [compile_closure(e.typed) for e in expressions]

    def __call__(self, value: Any, failures: list[Failure]) -> tuple[list[Any], bool]:
        """The values, and whether one of them failed."""
        scope = Scope(value, lookups=self.lookups)
        before = len(failures)
        made = []
        for closure in self.closures:
            try:
                made.append(closure(value, scope))
            except Failed as failed:
                failures.append(Failure(self.ordinal, "", failed.code, str(failed.value)[:LONGEST_SHOWN]))
                made.append(None)
        return made, len(failures) > before

    def faulty(self, fed: Fed) -> bool:
        """Whether a source's value that the step reads is not what its contract says."""
        return any(f.of_source and f.ordinal in self.guards for f in fed.failures)


def _where(step: Where, lookups: Lookups) -> StepMaker:
    read = _Reading(step, [step.condition], lookups)

    def kept(fed: Fed) -> bool:
        faulty = read.faulty(fed)
        (value,), failed = read(fed.value, fed.failures)
        return faulty or failed or is_true(value)

    return lambda made, _: [fed for fed in made.rows if kept(fed)]


def _join(step: Join, lookups: Lookups) -> StepMaker:
    ours = _Keys(step, [left for left, _ in step.keys], step.kinds, lookups)
    theirs = _Keys(step, [right for _, right in step.keys], step.kinds, lookups)

    def run(made: Made, others: list[Made]) -> list[Fed]:
        (other,) = others
        found: dict[Hashable, list[Fed]] = {}
        for fed in other.rows:
            key, lost = theirs.of(fed, [])
            other.unmatched += lost
            if key is not None:
                found.setdefault(key, []).append(fed)
        return [joined(fed, found) for fed in made.rows]

    def joined(fed: Fed, found: dict[Hashable, list[Fed]]) -> Fed:
        key, _ = ours.of(fed, fed.failures)
        matches = found.get(key, []) if key is not None else []
        taken = matches if step.take == "many" else matches[:1]
        failures = [*fed.failures, *(f for match in taken for f in match.failures)]
        if step.take == "one" and len(matches) > 1 and key is not None:
            text = ", ".join(show_any(value) for value in key)
            failures.append(Failure(step.ordinal, "", "several", text[:LONGEST_SHOWN]))
        value = [m.value for m in taken] if step.take == "many" else taken[0].value if taken else None
        return Fed(fed.row, {**fed.value, step.field: value}, failures)

    return run


class _Keys:
    """The key of a record: a tuple of values, each as the type in which both sides are compared."""

    def __init__(self, step: Step, expressions: Iterable[Expression], kinds: Iterable[Type], lookups: Lookups) -> None:
        self.read = _Reading(step, expressions, lookups)
        self.settle = [settler(kind) for kind in kinds]

    def of(self, fed: Fed, failures: list[Failure]) -> tuple[tuple[Any, ...] | None, bool]:
        """The key, None where a part of it is null; and whether that is because of a failure."""
        values, failed = self.read(fed.value, failures)
        if failed or None in values:
            return None, failed or self.read.faulty(fed)
        return tuple(s(v) if s else v for s, v in zip(self.settle, values, strict=True)), False


def _union(step: Union, before: Type) -> StepMaker:
    inputs = [(other.source, other.type) for other in step.others]

    def run(made: Made, others: list[Made]) -> list[Fed]:
        found = [Fed(fed.row, shape(fed.value, before, step.main), fed.failures) for fed in made.rows]
        first = made.size
        for other, (source, of) in zip(others, inputs, strict=True):
            found += [Fed(first + fed.row, shape(fed.value, of, source), fed.failures) for fed in other.rows]
            first += other.size
        return found

    def shape(value: Any, of: Type, source: str) -> Any:
        made = shaped(value, of, step.shape)
        return made if step.origin is None else {**made, step.origin: source}

    return run


def _each(step: Each, lookups: Lookups) -> StepMaker:
    read = _Reading(step, [step.items], lookups)

    def unfolded(fed: Fed) -> Iterable[Fed]:
        faulty = read.faulty(fed)
        (found,), failed = read(fed.value, fed.failures)
        items = [item for item in found if item is not None] if isinstance(found, list) else []
        if not items and (step.keep_empty or faulty or failed):
            items = [None]
        return (Fed(fed.row, {**fed.value, step.field: item}, [*fed.failures]) for item in items)

    return lambda made, _: [one for fed in made.rows for one in unfolded(fed)]


def _group_by(step: GroupBy, lookups: Lookups) -> StepMaker:
    read = _Reading(step, [key for _, key in step.keys], lookups)
    make = _Reading(replace(step, guards=frozenset()), [made for _, made in step.made], lookups)
    names = [name for name, _ in (*step.keys, *step.made)]
    order = [name for name, _ in step.type.fields]

    def run(given: Made, _: list[Made]) -> list[Fed]:
        groups: dict[Hashable, tuple[list[Any], list[Fed]]] = {}
        for position, fed in enumerate(given.rows):
            faulty = read.faulty(fed)
            keys, failed = read(fed.value, fed.failures)
            alone = position if faulty or failed else None
            groups.setdefault((alone, *keys), (keys, []))[1].append(fed)
        return [made(keys, members) for keys, members in groups.values()]

    def made(keys: list[Any], members: list[Fed]) -> Fed:
        failures = [f for fed in members for f in fed.failures]
        values, _ = make([fed.value for fed in members], failures)
        found = dict(zip(names, [*keys, *values], strict=True))
        return Fed(members[0].row, {name: found[name] for name in order}, failures)

    return run


def _unique(step: Unique, lookups: Lookups) -> StepMaker:
    read = _Reading(step, [*step.keys, *([step.by] if step.by else [])], lookups)
    width = len(step.keys)

    def better(value: Any, than: Any) -> bool:
        if value is None or than is None:
            return than is None and value is not None
        return bool(value > than if step.latest else value < than)

    def run(given: Made, _: list[Made]) -> list[Fed]:
        best: dict[Hashable, tuple[Any, int]] = {}
        for position, fed in enumerate(given.rows):
            faulty = read.faulty(fed)
            values, failed = read(fed.value, fed.failures)
            key = (position if faulty or failed else None, *values[:width])
            by = values[width] if step.by else None
            if key not in best or better(by, best[key][0]):
                best[key] = by, position
        return [given.rows[position] for position in sorted(position for _, position in best.values())]

    return run


def _unpivot(step: Unpivot) -> StepMaker:
    settle = settler(step.of)
    read = _Reading(step, [], {})

    def rows_of(fed: Fed) -> Iterable[Fed]:
        rest = {name: value for name, value in fed.value.items() if name not in step.fields}
        everything = step.keep_empty or read.faulty(fed)
        for name in step.fields:
            value = fed.value[name]
            if value is not None or everything:
                made = {**rest, step.name: name, step.value: settle(value) if settle else value}
                yield Fed(fed.row, made, [*fed.failures])

    return lambda made, _: [one for fed in made.rows for one in rows_of(fed)]


def shaped(value: Any, of: Type, to: Type) -> Any:
    """The value with all fields of a type that it is merged into."""
    if value is None or of == to:
        return value
    if of.kind == to.kind == "object":
        return {n: shaped(value[n], t_of, t) if (t_of := of.field(n)) is not None else None for n, t in to.fields}
    if of.kind == to.kind == "array":
        return [shaped(item, of.item or ANY, to.item or ANY) for item in value]
    settle = settler(to)
    return settle(value) if settle else value
