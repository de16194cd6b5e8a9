"""Source steps in SQL: each step one SELECT over the table of the records before it.

A table of records has the columns `_row` (number), `_faults` (failure texts, or NULL) and `_record` (the record in
normal form), in their order. What the steps mean is decided in `record/feed.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from runtime.diagnostics import CrosswalkError
from runtime.engines.batch.expression_sql import Compiler
from runtime.engines.batch.failure_text import NOWHERE, listed, of_rule
from runtime.engines.batch.read_sql import read_sql
from runtime.engines.batch.value_sql import as_list, truth
from runtime.io.records import PROBLEMS, RECORD, ROW, Encoding
from runtime.language.functions.casting import cast_to, shown, sql_type
from runtime.language.functions.table import SEPARATOR_SQL, Lookups, Scope, Sql, error_text
from runtime.language.quoting import quote_text
from runtime.plan.feed import (
    Each,
    Expression,
    Feed,
    GroupBy,
    Join,
    Step,
    Union,
    Unique,
    Unpivot,
    Where,
    all_steps,
    others_of,
)
from runtime.values import ANY, Type, array

NO_TEXTS = "CAST(NULL AS VARCHAR[])"


@dataclass(frozen=True, slots=True)
class StepSql:
    """A step over tables of records: `selects` give its records, one behind the other, from a table that `keyed` fills
    if there is one. `lost` counts a joined source's records that have no key because of a failure."""

    selects: tuple[str, ...]
    keyed: Keyed | None = None
    lost: str | None = None


@dataclass(frozen=True, slots=True)
class Keyed:
    """The query for what belongs to each key. It can be run for a part of the keys at a time, since DuckDB does not
    put the lists that it collects on disk."""

    text: str
    keys: tuple[str, ...]

    def part(self, number: int, of: int) -> str:
        """The query for one of several parts of the keys."""
        chosen = f"hash({', '.join(self.keys)}) % {of} = {number}" if of > 1 else "TRUE"
        return self.text.replace(_ALL, chosen)


_ALL = "/* all keys */ TRUE"
EVERY = "/* all groups */ TRUE"
"""Where a condition on `_at` may stand, to make the records of some groups at a time."""


def read_records(feed: Feed, encoding: Encoding) -> str:
    """The query over a registered `batch` of a source that gives a table of records."""
    read = read_sql(feed.reads, encoding, feed.checks)
    record = read.record.value if feed.named is None else f"{{{quote_text(feed.named)}: {read.record.value}}}"
    return f"WITH {read.layers}\n{_select(read.problems or NO_TEXTS, record, '_records')}"


def slow_steps(feed: Feed, lookups: Lookups) -> Iterator[tuple[str, str]]:
    """The steps (by the name that people know) that run row by row, each with the reason: "... because" and this."""
    of = feed.start
    names = {step.ordinal: name for name, step in all_steps(feed)}
    for step in feed.steps:
        others = others_of(step)
        for other in others:
            yield from ((f"{other.source}: {name}", reason) for name, reason in slow_steps(other, lookups))
        try:
            StepCompiler(lookups, of, "records").step(step, ["other"] * len(others), "keyed", [0] * len(others))
        except CrosswalkError as error:
            yield names[step.ordinal], error.diagnostics[0].message
        of = step.type


class StepCompiler:
    """Compiles steps over records of the type `of`, in the table `before`; W307 when SQL cannot say an expression."""

    def __init__(self, lookups: Lookups, of: Type, before: str) -> None:
        self.lookups, self.of, self.before = lookups, of, before
        self.compiler = Compiler()

    def step(self, step: Step, others: Sequence[str], keyed: str, first: Sequence[int]) -> StepSql:
        """The records of a step. `others` are the tables of the feeds that it brings in, `first` the numbers of their
        first records, `keyed` the name for a table of what belongs to each key."""
        match step:
            case Where():
                return self.where(step)
            case Join():
                return self.join(step, others[0], keyed)
            case Union():
                return self.union(step, others, first)
            case Each():
                return self.each(step)
            case GroupBy():
                return self.group_by(step, keyed)
            case Unique():
                return self.unique(step)
            case Unpivot():
                return self.unpivot(step)

    def where(self, step: Where) -> StepSql:
        """Its records."""
        condition = self._compile(step.condition, self.of)
        kept = [truth(condition), *_failed([condition]), *_faulty(step)]
        return StepSql((f"{_select(_problems(step, [condition]), RECORD, self.before)}\nWHERE {' OR '.join(kept)}",))

    def join(self, step: Join, other: str, keyed: str) -> StepSql:
        """Its records; `other` is the table of the other feed's records, `keyed` the name for those by their keys."""
        names = [f"k{i}" for i in range(len(step.keys))]
        theirs = [self._compile(right, step.other.type) for _, right in step.keys]
        lost = [*_failed(theirs), *_faulty(step)]
        no_key = " OR ".join(f"({key.value}) IS NULL" for key in theirs)
        several = f"[arg_min({_PAIR}, _at)]" if step.take != "many" else f"list({_PAIR} ORDER BY _at)"
        by_key = (
            f"WITH _keyed AS ({_keyed(step, theirs, step.kinds, other)})\n"
            f"SELECT {', '.join(names)}, count(*) AS _count, {several} AS _found\n"
            f"FROM _keyed WHERE {' AND '.join(f'{n} IS NOT NULL' for n in names)} AND {_ALL}\n"
            f"GROUP BY {', '.join(names)}"
        )
        count = f"SELECT count(*) FROM {other} WHERE ({no_key}) AND ({' OR '.join(lost)})" if lost else None
        return StepSql((self._joined(step, keyed, names),), Keyed(by_key, tuple(names)), count)

    def _joined(self, step: Join, keyed: str, names: list[str]) -> str:
        ours = [self._compile(left, self.of) for left, _ in step.keys]
        made = "list_transform(r._found, lambda f_: f_.record)"
        if step.take == "many":
            made = f"COALESCE({made}, CAST([] AS {sql_type(array(step.other.type))}))"
        else:
            made = "r._found[1].record"
        several = []
        if step.take == "one":
            keys = [Sql(f"l.{name}", kind) for name, kind in zip(names, step.kinds, strict=True)]
            error = f"CASE WHEN r._count > 1 THEN {error_text('several', _shown_keys(keys))} END"
            several = [of_rule(step.ordinal, NOWHERE, error)]
        theirs = "flatten(list_transform(r._found, lambda f_: COALESCE(f_.problems, CAST([] AS VARCHAR[]))))"
        problems = _texts(several, [f"l.{PROBLEMS}", theirs])
        on = " AND ".join(f"l.{name} = r.{name}" for name in names)
        return (
            f"WITH _keyed AS ({_keyed(step, ours, step.kinds, self.before)})\n"
            f"SELECT l.{ROW}, {problems} AS {PROBLEMS}, {self._extended(f'l.{RECORD}', step.field, made)} AS {RECORD}\n"
            f"FROM _keyed l LEFT JOIN {keyed} r ON {on}\nORDER BY l._at"
        )

    def union(self, step: Union, others: Sequence[str], first: Sequence[int]) -> StepSql:
        """Its records; `others` are the tables of the other feeds' records, `first` the numbers of their first."""
        inputs = [(self.before, self.of, step.main, 0)]
        inputs += [(t, feed.type, feed.source, at) for t, feed, at in zip(others, step.others, first, strict=True)]
        selects = []
        for table, of, source, at in inputs:
            record = cast_to(Sql(RECORD, of, False), step.shape)
            if step.origin is not None:
                record = _struct(_members(record, step.shape) | {step.origin: quote_text(source)})
            selects.append(_select(PROBLEMS, record, table, f"{ROW} + {at}" if at else ROW))
        return StepSql(tuple(selects))

    def each(self, step: Each) -> StepSql:
        """Its records."""
        items = self._compile(step.items, self.of)
        found = as_list(items)
        kept = f"COALESCE(list_filter({found.value}, lambda i_: i_ IS NOT NULL), [])"
        kept = f"CAST({kept} AS {sql_type(array(found.type.item or ANY))})"
        stays = ["TRUE"] if step.keep_empty else [*_failed([items]), *_faulty(step)]
        if stays:
            kept = f"CASE WHEN len({kept}) = 0 AND ({' OR '.join(stays)}) THEN [NULL] ELSE {kept} END"
        unfolded = f"SELECT {ROW}, {_problems(step, [items])} AS {PROBLEMS}, {RECORD}, unnest({kept}) AS _item"
        record = self._extended(RECORD, step.field, "_item")
        return StepSql((_select(PROBLEMS, record, f"({unfolded}\n  FROM {self.before})"),))

    def group_by(self, step: GroupBy, groups: str) -> StepSql:
        """Its records; `groups` is the name for the table of the members of each group."""
        keys = [self._compile(key, self.of) for _, key in step.keys]
        names = [f"k{i}" for i in range(len(keys))]
        members = Sql("_members", array(self.of), False)
        made = [self.compiler.compile(e.typed, members, Scope(members, lookups=self.lookups)) for _, e in step.made]
        values = dict(zip((name for name, _ in step.keys), names, strict=True))
        values |= {name: _sure(m) for (name, _), m in zip(step.made, made, strict=True)}
        problems = f"flatten(list({PROBLEMS} ORDER BY _at) FILTER (WHERE {PROBLEMS} IS NOT NULL))"
        keyed = _keyed(step, keys, [key.type for key in keys], self.before)
        grouped = (
            f"WITH _keyed AS ({keyed})\n"
            f"SELECT arg_min({ROW}, _at) AS {ROW}, {problems} AS {PROBLEMS}, list({RECORD} ORDER BY _at) AS _members, "
            f"min(_at) AS _at, {', '.join(names)}\nFROM _keyed WHERE {_ALL} GROUP BY {', '.join(names)}, _alone"
        )
        record = _struct({name: values[name] for name, _ in step.type.fields})
        select = f"{_select(_problems(step, made), record, groups)}\nWHERE {EVERY}\nORDER BY _at"
        return StepSql((select,), Keyed(grouped, tuple(names)))

    def unique(self, step: Unique) -> StepSql:
        """Its records."""
        read = [self._compile(e, self.of) for e in (*step.keys, *([step.by] if step.by else []))]
        names = [f"k{i}" for i in range(len(read))]
        keys = ", ".join([*names[: len(step.keys)], "_alone"])
        order = f"{names[-1]} {'DESC' if step.latest else 'ASC'} NULLS LAST, " if step.by else ""
        keyed = _keyed(step, read, [sql.type for sql in read], self.before)
        select = _select(PROBLEMS, RECORD, "_keyed")
        first = f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY {order}_at) = 1"
        return StepSql((f"WITH _keyed AS ({keyed})\n{select}\n{first}\nORDER BY _at",))

    def unpivot(self, step: Unpivot) -> StepSql:
        """Its records."""
        columns = [(name, _members(RECORD, self.of)[name], self.of.field(name) or ANY) for name in step.fields]
        pairs = [f"{{'name': {quote_text(n)}, 'value': {cast_to(Sql(v, t), step.of)}}}" for n, v, t in columns]
        items, stays = f"[{', '.join(pairs)}]", ["TRUE"] if step.keep_empty else _faulty(step)
        if stays != ["TRUE"]:
            kept = " OR ".join(["p_.value IS NOT NULL", *stays])
            items = f"list_filter({items}, lambda p_: {kept})"
        rest = {n: sql for n, sql in _members(RECORD, self.of).items() if n not in step.fields}
        record = _struct(rest | {step.name: "_item.name", step.value: "_item.value"})
        unfolded = f"SELECT {ROW}, {PROBLEMS}, {RECORD}, unnest({items}) AS _item\n  FROM {self.before}"
        return StepSql((_select(PROBLEMS, record, f"({unfolded})"),))

    def _compile(self, expression: Expression, of: Type) -> Sql:
        record = Sql(RECORD, of, False)
        return self.compiler.compile(expression.typed, record, Scope(record, lookups=self.lookups))

    def _extended(self, record: str, field: str, value: str) -> str:
        return _struct(_members(record, self.of) | {field: value})


_PAIR = f"{{'record': {RECORD}, 'problems': {PROBLEMS}}}"


def _select(problems: str, record: str, source: str, row: str = ROW) -> str:
    return f"SELECT {row} AS {ROW}, {problems} AS {PROBLEMS}, {record} AS {RECORD}\nFROM {source}"


def _members(record: str, of: Type) -> dict[str, str]:
    return {name: f"struct_extract({record}, {quote_text(name)})" for name, _ in of.fields}


def _struct(members: dict[str, str]) -> str:
    return "{" + ", ".join(f"{quote_text(name)}: {sql}" for name, sql in members.items()) + "}"


def _keyed(step: Step, read: list[Sql], kinds: Sequence[Type], source: str) -> str:
    """The records with their order (`_at`), their keys, and `_alone`: set when one of them failed."""
    keys = ", ".join(
        f"{cast_to(replace(key, value=_sure(key)), kind)} AS k{i}"
        for i, (key, kind) in enumerate(zip(read, kinds, strict=True))
    )
    alone = [*_failed(read), *_faulty(step)]
    own = f"CASE WHEN {' OR '.join(alone)} THEN rowid END" if alone else "CAST(NULL AS BIGINT)"
    return (
        f"SELECT {ROW}, {_problems(step, read)} AS {PROBLEMS}, {RECORD}, rowid AS _at, {own} AS _alone, {keys}\n"
        f"  FROM {source}"
    )


def _sure(sql: Sql) -> str:
    """The value, NULL where it failed."""
    return (
        sql.value if sql.error is None or sql.nulls_on_error else f"CASE WHEN {sql.error} IS NULL THEN {sql.value} END"
    )


def _failed(read: Sequence[Sql]) -> list[str]:
    return [f"({sql.error}) IS NOT NULL" for sql in read if sql.error is not None]


def _faulty(step: Step) -> list[str]:
    """SQL of whether a source's value that the step reads is not what its contract says."""
    if not step.guards:
        return []
    numbers = ", ".join(quote_text(f"S{ordinal}") for ordinal in sorted(step.guards))
    found = f"list_has_any(list_transform({PROBLEMS}, lambda p_: split_part(p_, {SEPARATOR_SQL}, 1)), [{numbers}])"
    return [f"({PROBLEMS} IS NOT NULL AND {found})"]


def _problems(step: Step, read: Sequence[Sql]) -> str:
    """SQL of a record's failure texts, with those of the step's expressions."""
    own = [of_rule(step.ordinal, NOWHERE, sql.error) for sql in read if sql.error is not None]
    return _texts(own, [PROBLEMS]) if own else PROBLEMS


def _texts(ones: list[str], lists: list[str]) -> str:
    present = " OR ".join(f"({sql}) IS NOT NULL" for sql in [*ones, *lists])
    return f"CASE WHEN {present} THEN nullif({listed(ones, lists)}, CAST([] AS VARCHAR[])) END"


def _shown_keys(keys: Sequence[Sql]) -> str:
    return " || ', ' || ".join(shown(key) for key in keys)
