"""Source steps of a mapping become a feed: every expression checked over the records that its step gets.

A feed is built twice: first over the whole contracts, which finds the problems and the type that rules see; then over
what is read of each source, once it is known what rules and steps need. Problems are listed, nothing is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from runtime.artefacts import source_step as written
from runtime.artefacts.contract import Contract
from runtime.artefacts.path import child_path
from runtime.diagnostics import CrosswalkError, Diagnostic, has_errors, nearest
from runtime.language.check import check
from runtime.language.functions.table import Lookups
from runtime.language.parse import parse
from runtime.language.syntax import Not
from runtime.language.typed import Around
from runtime.language.types import unify, unify_all
from runtime.plan import feed as planned
from runtime.plan.feed import Expression, Feed, Paths, SourceCheck, Step, feeds, own_reads, sources_read
from runtime.plan.reads import parts, prune, touches
from runtime.values import ANY, NULL, STRING, Type, array, article, object_of

Report = Callable[[Diagnostic, int | None], None]
"""Notes a problem at a line of the mapping."""


class _Unfit(Exception):
    """A step that cannot be built; its problems are noted."""


class FeedBuilder:
    """Builds the feed of one mapping. `number` gives the numbers by which failures name steps."""

    def __init__(
        self, sources: Mapping[str, Contract], lookups: Lookups, number: Callable[[], int], report: Report
    ) -> None:
        self.sources, self.lookups, self.number, self.report = sources, lookups, number, report
        self.pruning: Iterator[Paths] | None = None
        self.step, self.source = "", ""
        self.line: int | None = None
        self.depth = 0

    def draft(self, given: written.Input) -> Feed:
        """The feed over the whole contracts; a step with problems, and all behind it, is left out."""
        return self._feed(given)

    def final(self, given: written.Input, draft: Feed, reads: Iterable[str], strict: Iterable[str]) -> Feed:
        """The feed that reads only what its steps and the rules (`reads`) need. Faults of a source count only where a
        step or a rule that rejects on error (`strict`) reads it."""
        self.pruning = iter(sources_read(draft, reads))
        feed = self._feed(given)
        needed = iter(sources_read(feed, strict))
        counter = iter(range(10**6))
        return _guarded(_checked(feed, needed, counter, many=len(list(feeds(feed))) > 1))

    def _feed(self, given: written.Input) -> Feed:
        self.source = given.source
        self.depth += 1
        contract = self.sources.get(given.source) or Contract(given.source, "0.0.0", "source", ())
        of = contract.type if self.pruning is None else prune(contract.type, next(self.pruning))
        reader = contract.reader
        record = of if given.named is None else object_of((given.named, of))
        steps: list[Step] = []
        for number, step in enumerate(given.steps, 1):
            self.step = f"source step {number}" if self.depth == 1 else f"step {number} of '{given.source}'"
            self.line = step.line
            try:
                steps.append(self._step(step, record, steps))
            except _Unfit:
                break
            record = steps[-1].type
        self.depth -= 1
        texts = reader is not None and reader.is_table
        nulls = reader.null_text if reader else ()
        return Feed(given.source, of, record, tuple(steps), given.named, (), texts, nulls)

    def _step(self, step: written.SourceStep, record: Type, before: Sequence[Step]) -> Step:
        match step:
            case written.Where():
                return planned.Where(self.number(), record, self._condition(step.condition, record, before))
            case written.Join():
                return self._join(step, record)
            case written.Union():
                return self._union(step, record)
            case written.Each():
                return self._each(step, record)
            case written.GroupBy():
                return self._group_by(step, record)
            case written.Unique():
                keys = tuple(self.key(text, record) for text in step.keys)
                by = self.key(step.by, record) if step.by is not None else None
                return planned.Unique(self.number(), record, keys, by, step.latest)
            case written.Unpivot():
                return self._unpivot(step, record)

    def _condition(self, text: str, record: Type, before: Sequence[Step]) -> Expression:
        """The condition; whether a join found a partner reads nothing of the partner but what the join does."""
        found = self.expression(text, record)
        asked = found.typed.parts[0] if isinstance(found.typed.node, Not) else found.typed
        # Only joins right before: after a union, say, the field may also be one of another source.
        last = takewhile(lambda step: isinstance(step, planned.Join | planned.Where), reversed(before))
        joined = {child_path("", step.field) for step in last if isinstance(step, planned.Join)}
        return replace(found, reads=found.reads - {asked.origin}) if asked.origin in joined else found

    def _join(self, step: written.Join, record: Type) -> Step:
        place = self.step, self.line, self.source
        other = self._feed(step.other)
        self.step, self.line, self.source = place
        keys = tuple((self.key(ours, record), self.key(theirs, other.type)) for ours, theirs in step.on)
        kinds = tuple(self._comparable(ours, theirs) for ours, theirs in keys)
        made = array(other.type) if step.take == "many" else other.type
        return planned.Join(
            self.number(), self.with_fields(record, (step.field, made)), step.field, other, keys, kinds, step.take
        )

    def _comparable(self, ours: Expression, theirs: Expression) -> Type:
        a, b = ours.typed.type, theirs.typed.type
        both = unify(a, b)
        if both == ANY:
            message = f"{ours.text} is {article(a)} and {theirs.text} is {article(b)}: they are never equal"
            raise self.unfit(message, _conversion(a, b))
        return both

    def _union(self, step: written.Union, record: Type) -> Step:
        place = self.step, self.line, self.source
        others = tuple(self._feed(other) for other in step.others)
        self.step, self.line, self.source = place
        made = record
        for other in others:
            if self.pruning is not None:
                self._same_kinds(made, other)
            made = merged(made, other.type)
        origin = ((step.origin, STRING),) if step.origin else ()
        return planned.Union(self.number(), self.with_fields(made, *origin), others, made, self.source, step.origin)

    def _same_kinds(self, ours: Type, other: Feed) -> None:
        for name, theirs in other.type.fields:
            mine = ours.field(name)
            if mine is not None and holds_new_any(mine, theirs):
                message = f"the field '{name}' is {article(mine)} here and {article(theirs)} in '{other.source}'"
                self.report(self.problem(message, "give it one type in both contracts, or leave it unused"), self.line)

    def _each(self, step: written.Each, record: Type) -> Step:
        items = self.expression(step.items, record)
        of = items.typed.type
        if of.kind not in ("array", "any"):
            raise self.unfit(
                f"'each' unfolds a list, {step.items} is {article(of)}", "choose a field that holds a list"
            )
        if items.typed.origin is not None:  # the list is walked through; what is used of its items is told by the rules
            items = replace(items, reads=items.reads - {items.typed.origin})
        made = self.with_fields(record, (step.field, of.item or ANY))
        return planned.Each(self.number(), made, step.field, items, step.keep_empty)

    def _group_by(self, step: written.GroupBy, record: Type) -> Step:
        keys = tuple((name, self.key(text, record)) for name, text in step.keys)
        made = []
        for name, text in step.into:
            found = self.expression(text, array(record))
            if found.typed.origin is not None:
                found = replace(found, reads=found.reads - {found.typed.origin})
            made.append((name, found))
        fields = [(name, found.typed.type) for name, found in (*keys, *made)]
        # By name: a bundle does not keep the order of the document.
        of = self.object_of(*sorted(fields))
        return planned.GroupBy(self.number(), of, keys, tuple(made))

    def _unpivot(self, step: written.Unpivot, record: Type) -> Step:
        types = []
        for name in step.fields:
            found = record.field(name)
            if found is None:
                raise self.unfit(f"there is no field '{name}'", nearest(name, (n for n, _ in record.fields)))
            types.append(found)
        of = unify_all(types)
        if of == ANY and any(t.kind != "any" for t in types):
            kinds = ", ".join(f"{n} is {article(t)}" for n, t in zip(step.fields, types, strict=True))
            raise self.unfit(
                f"the fields to unpivot have no type in common: {kinds}",
                "give them one type in the source contract, or make the list in a rule, with each",
            )
        rest = ((n, t) for n, t in record.fields if n not in step.fields)
        made = self.object_of(*rest, (step.name, STRING), (step.value, of))
        return planned.Unpivot(self.number(), made, step.fields, step.name, step.value, of, step.keep_empty)

    # -- expressions

    def expression(self, text: str, of: Type) -> Expression:
        """The typed expression over records of a type."""
        try:
            found = check(parse(text), Around(of, lookups=self.lookups, made=True), text)
            problems = found.problems
        except CrosswalkError as error:
            found, problems = None, error.diagnostics
        if self.pruning is None:
            for problem in problems:
                self.report(replace(problem, message=f"{self.step}: {problem.message}"), self.line)
        if found is None or has_errors(problems):
            raise _Unfit
        return Expression(text, found.typed, found.reads)

    def key(self, text: str, of: Type) -> Expression:
        """An expression whose values can be told apart and put in order."""
        found = self.expression(text, of)
        if found.typed.type.kind in ("any", "array", "object"):
            message = f"a key is a single value of a known type, {text} is {article(found.typed.type)}"
            raise self.unfit(message, "choose a field with a type, or convert it: to_string(...)")
        return found

    def with_fields(self, record: Type, *new: tuple[str, Type]) -> Type:
        """The record with new fields behind its own."""
        if record.kind != "object":
            raise self.unfit("the names of its fields differ by case only", "rename one of them in the source")
        return self.object_of(*record.fields, *new)

    def object_of(self, *fields: tuple[str, Type]) -> Type:
        """The object of these fields, whose names must differ by more than case."""
        taken: set[str] = set()
        for name, _ in fields:
            if name.lower() in taken:
                raise self.unfit(f"the record has a field '{name}' already", "choose another name")
            taken.add(name.lower())
        return object_of(*fields)

    def problem(self, message: str, hint: str | None) -> Diagnostic:
        return Diagnostic("E312", f"{self.step}: {message}", hint=hint)

    def unfit(self, message: str, hint: str | None) -> _Unfit:
        if self.pruning is None:
            self.report(self.problem(message, hint), self.line)
        return _Unfit()


def _conversion(a: Type, b: Type) -> str:
    if {a.kind, b.kind} == {"date", "timestamp"}:
        return "convert the moment, with to_date()"
    return "convert one of them, with to_string() say"


def merged(a: Type, b: Type) -> Type:
    """The type of records of both types: all fields of objects, the common type of values."""
    if a.kind == b.kind == "object":
        common = [(n, merged(t, other) if (other := b.field(n)) is not None else t) for n, t in a.fields]
        return object_of(*common, *((n, t) for n, t in b.fields if a.field(n) is None))
    if a.kind == b.kind == "array":
        return array(merged(a.item or ANY, b.item or ANY))
    return unify(a, b)


def holds_new_any(a: Type, b: Type) -> bool:
    """Whether two types have a value in common for which there is no type but `any`."""
    if a.kind == b.kind == "object":
        return any((other := b.field(n)) is not None and holds_new_any(t, other) for n, t in a.fields)
    if a.kind == b.kind == "array":
        return holds_new_any(a.item or NULL, b.item or NULL)
    return merged(a, b) == ANY and ANY not in (a, b)


def _checked(feed: Feed, needed: Iterator[Paths], counter: Iterator[int], *, many: bool) -> Feed:
    """The feed, and those in it, with a check for each field that is read."""
    strict = next(needed)
    name = feed.source if many else ""
    checks = tuple(
        SourceCheck(next(counter), path, of, not touches(path, strict), name) for path, of in parts(feed.reads, "")
    )
    steps = tuple(_with_others(step, lambda f: _checked(f, needed, counter, many=many)) for step in feed.steps)
    return replace(feed, checks=checks, steps=steps)


def _guarded(feed: Feed) -> Feed:
    """The feed whose steps know which checks concern them."""
    steps = []
    for number, step in enumerate(feed.steps):
        guards = checks_of(feed, own_reads(step), number)
        if isinstance(step, planned.Join):
            guards |= checks_of(step.other, frozenset().union(*(right.reads for _, right in step.keys)))
        steps.append(replace(_with_others(step, _guarded), guards=guards))
    return replace(feed, steps=tuple(steps))


def checks_of(feed: Feed, paths: Paths, upto: int | None = None) -> frozenset[int]:
    """The checks (their numbers) of the source fields from which these paths of a record are made."""
    read = zip(feeds(feed), sources_read(feed, paths, own=False, upto=upto), strict=True)
    return frozenset(c.ordinal for one, found in read for c in one.checks if touches(c.path, found))


def _with_others(step: Step, change: Callable[[Feed], Feed]) -> Step:
    match step:
        case planned.Join():
            return replace(step, other=change(step.other))
        case planned.Union():
            return replace(step, others=tuple(change(other) for other in step.others))
    return step
