"""Where a plan's records come from, when source steps make them: each step with its typed expressions.

Decides what every step needs of the records before it, down to the fields of the sources: that is what is read, what
lineage shows, and whose faults count. How the steps are checked stands in `feed_build.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from runtime.artefacts.path import child_path
from runtime.artefacts.source_step import Take
from runtime.language.typed import Typed
from runtime.values import Type, object_of

Paths = frozenset[str]


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """A source field that is read: its value is held against the contract. `tolerated` when nothing that reads it
    rejects on error; `source` is the name of its source where there are several."""

    ordinal: int
    path: str
    type: Type
    tolerated: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of a step: its text, its typed tree, and the paths that it reads."""

    text: str
    typed: Typed
    reads: Paths


@dataclass(frozen=True, slots=True)
class _Step:
    """`type` is that of a record after the step. `guards` are the checks of what the step itself reads."""

    ordinal: int
    type: Type
    guards: frozenset[int] = dataclasses.field(default=frozenset(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Where(_Step):
    """Keeps the records for which the condition is true."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class Join(_Step):
    """Adds the other's records with equal keys as `field`; `keys` are pairs of ours and theirs, compared as `kinds`."""

    field: str
    other: Feed
    keys: tuple[tuple[Expression, Expression], ...]
    kinds: tuple[Type, ...]
    take: Take


@dataclass(frozen=True, slots=True)
class Union(_Step):
    """Puts the others' records behind ours, all in one `shape`; `origin` is a new field with the name of the source,
    `main` the name that ours get there."""

    others: tuple[Feed, ...]
    shape: Type
    main: str
    origin: str | None


@dataclass(frozen=True, slots=True)
class Each(_Step):
    """A record for each item, in `field`."""

    field: str
    items: Expression
    keep_empty: bool


@dataclass(frozen=True, slots=True)
class GroupBy(_Step):
    """A record for each combination of keys; `made` are expressions over the list of a group's records."""

    keys: tuple[tuple[str, Expression], ...]
    made: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Unique(_Step):
    """The first record for each combination of keys, or the one with the greatest or least `by`."""

    keys: tuple[Expression, ...]
    by: Expression | None
    latest: bool


@dataclass(frozen=True, slots=True)
class Unpivot(_Step):
    """A record for each of `fields`, its name in `name` and its value (of the type `of`) in `value`."""

    fields: tuple[str, ...]
    name: str
    value: str
    of: Type
    keep_empty: bool


Step = Where | Join | Union | Each | GroupBy | Unique | Unpivot

WORDS: dict[type, str] = {
    Where: "where", Join: "join", Union: "union", Each: "each", GroupBy: "group_by", Unique: "unique",
    Unpivot: "unpivot",
}  # fmt: skip
"""What each step is called in a mapping."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The records of a source as they are read, and the steps behind; `type` is a record's after all of them."""

    source: str
    reads: Type
    type: Type
    steps: tuple[Step, ...] = ()
    named: str | None = None
    checks: tuple[SourceCheck, ...] = ()
    texts: bool = False
    nulls: tuple[str, ...] = ()

    @property
    def start(self) -> Type:
        """The type of a record before the first step."""
        return self.reads if self.named is None else object_of((self.named, self.reads))

    @property
    def streams(self) -> bool:
        """Whether each record is made of one record of the source alone, so that they can pass in batches."""
        return not any(isinstance(step, Union | GroupBy | Unique) for step in self.steps)


def others_of(step: Step) -> tuple[Feed, ...]:
    """The feeds that a step brings in."""
    match step:
        case Join(other=other):
            return (other,)
        case Union(others=others):
            return others
    return ()


def feeds(feed: Feed) -> Iterator[Feed]:
    """A feed and all those in its steps, itself first."""
    yield feed
    for step in feed.steps:
        for other in others_of(step):
            yield from feeds(other)


def all_steps(feed: Feed) -> Iterator[tuple[str, Step]]:
    """Every step with its name for people, in the order in which they run; a joined feed's before the join."""
    for number, step in enumerate(feed.steps, 1):
        for other in others_of(step):
            yield from ((f"{other.source}: {name}", inner) for name, inner in all_steps(other))
        yield f"step {number} ({WORDS[type(step)]})", step


def sources_read(feed: Feed, paths: Iterable[str], *, own: bool = True, upto: int | None = None) -> list[Paths]:
    """What the paths of a record after the steps need of each source, for all `feeds(feed)` in their order.

    `own` counts what the steps read for themselves too; `upto` looks at the record before that step.
    """
    wanted = frozenset(paths)
    nested: list[list[Paths]] = []
    for step in reversed(feed.steps if upto is None else feed.steps[:upto]):
        before, others = _before(step, wanted, own)
        parts = [sources_read(o, p, own=own) for o, p in zip(others_of(step), others, strict=True)]
        nested.insert(0, [paths for part in parts for paths in part])
        wanted = before
    skipped = feed.steps[upto:] if upto is not None else ()
    nested += [[frozenset() for other in others_of(step) for _ in feeds(other)] for step in skipped]
    if feed.named is not None:
        wanted = frozenset(p for path in wanted if (p := _below(path, feed.named)) is not None)
    return [wanted, *(paths for part in nested for paths in part)]


def own_reads(step: Step) -> Paths:
    """What the step reads of the records before it for itself, to decide what becomes of them."""
    found: Paths = frozenset()
    match step:
        case Where(condition=condition):
            return condition.reads
        case Join(keys=pairs):
            return found.union(*(ours.reads for ours, _ in pairs))
        case Each(items=items):
            return items.reads | ({items.typed.origin + "[]"} if items.typed.origin else set())
        case GroupBy(keys=keys):
            return found.union(*(key.reads for _, key in keys))
        case Unique():
            return found.union(*(key.reads for key in (*step.keys, *([step.by] if step.by else []))))
        case Unpivot(fields=names):
            return frozenset(child_path("", name) for name in names)
    return found


def _before(step: Step, wanted: Paths, own: bool) -> tuple[Paths, list[Paths]]:
    """What is wanted of the records before a step, and of each feed that it brings in."""
    mine = own_reads(step) if own else frozenset()
    match step:
        case Join(field=field, keys=pairs):
            theirs = frozenset().union(*(right.reads for _, right in pairs)) if own else frozenset()
            return _beside(wanted, field) | mine, [_inside(wanted, field) | theirs]
        case Union():
            kept = _beside(wanted, step.origin) if step.origin else wanted
            return kept, [kept for _ in step.others]
        case Each(field=field, items=items):
            return _beside(wanted, field) | _made(wanted, field, items, own) | mine, []
        case GroupBy():
            found = [_made(wanted, name, made, own) for name, made in (*step.keys, *step.made)]
            return mine.union(*found), []
        case Unpivot():
            kept = _beside(_beside(wanted, step.name), step.value)
            return kept | (own_reads(step) if _inside(wanted, step.value) else mine), []
    return wanted | mine, []


def _made(wanted: Paths, field: str, made: Expression, own: bool) -> Paths:
    """What a new field needs: only the wanted parts where it is taken unchanged, else all that it reads."""
    inside = _inside(wanted, field)
    origin = made.typed.origin
    if origin is None:
        return made.reads if own or inside else frozenset()
    return frozenset({_join(origin, rest) for rest in inside} | (made.reads - {origin} if own else set()))


def _below(path: str, field: str) -> str | None:
    """The rest of a path behind a field of the record; None when it leads elsewhere, "" for the field itself."""
    if not path:
        return ""
    name = child_path("", field)
    if path in (name, name + "[]"):
        return path[len(name) :]
    return path[len(name) + 1 :] if path.startswith(name + ".") else None


def _inside(wanted: Paths, field: str) -> Paths:
    return frozenset(rest for path in wanted if (rest := _below(path, field)) is not None)


def _beside(wanted: Paths, field: str) -> Paths:
    return frozenset(path for path in wanted if not path or _below(path, field) is None)


def _join(origin: str, rest: str) -> str:
    if not origin or not rest or rest.startswith("["):
        return origin + rest
    return f"{origin}.{rest}"
