"""A plan becomes one DuckDB query: values and errors of all rules in one pass over a batch.

The layers, each a named CTE: `_read` (the document), `_leaves` (raw values, one column each), `_records` (the same
typed), `_values` (one column a rule), `_failures` (one column for each way in which a rule can fail), and the result:
the model's columns, the list of error texts, one column a decision. What one rule is in SQL stands in `rule_sql.py`
and `loop_sql.py`.

A target that SQL cannot say is left to `row_by_row.py`, with the reason; the query then also gives what it reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from runtime.diagnostics import CrosswalkError
from runtime.engines.batch.expression_sql import Compiler
from runtime.engines.batch.failure_text import listed
from runtime.engines.batch.loop_sql import LoopSql, group_source
from runtime.engines.batch.read_sql import read_sql
from runtime.engines.batch.row_by_row import Rest, rest_of, taken_sql
from runtime.engines.batch.rule_sql import Around, LeafSql, missing_entry
from runtime.engines.batch.sql_size import check_nesting
from runtime.engines.batch.value_sql import is_present, null_of, truth
from runtime.io.records import ROW, Encoding
from runtime.language.functions.table import NOT_IN_SQL, Scope
from runtime.language.quoting import quote_text
from runtime.plan.steps import Detector, Empty, Group, Leaf, Loop, Plan, Target
from runtime.values import Type

ERRORS = "_errors"
FAILURES = "_failures"
_ENCODINGS: dict[str, Encoding] = {"csv": "text", "excel": "text", "parquet": "native"}
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class BatchSql:
    """The query over the registered table `batch`. Its columns: `_row`, one for each of the model's `columns` that it
    can say, the error texts, one for each of `detectors`, and what `rest` reads."""

    text: str
    columns: tuple[tuple[str, Type], ...]
    detectors: tuple[int, ...]
    rest: Rest | None


def batch_sql(plan: Plan, encoding: Encoding) -> BatchSql:
    """Compiles a plan for batches of one encoding."""
    return _Query(plan, encoding).build()


def row_by_row(plan: Plan, source_format: str | None) -> dict[str, str]:
    """The fields of the model that a run makes row by row, each with the reason: "... because" and this."""
    rest = batch_sql(plan, encoding_of(plan, source_format)).rest
    return dict(rest.reasons) if rest is not None else {}


def encoding_of(plan: Plan, source_format: str | None) -> Encoding:
    """How the batches of a plan hold their records, of a source in this format."""
    if plan.feed is not None:
        return "typed"
    return _ENCODINGS.get(source_format or "", "json")


class _Query:
    def __init__(self, plan: Plan, encoding: Encoding) -> None:
        self.plan, self.encoding = plan, encoding
        self.compiler = Compiler()
        self.values: list[tuple[str, str, str]] = []
        self.failures: list[tuple[str, str]] = []
        self.refused: dict[str | int, str] = {}

    def build(self) -> BatchSql:
        plan = self.plan
        read = read_sql(plan.reads, self.encoding, plan.source_checks)
        record = read.record
        top = Around(record, Scope(record, lookups=plan.lookups))
        packed = [(t.field, sql) for t in plan.targets if (sql := self.said(t.path, partial(self.target, t, top)))]
        touched = [
            (d.decision, sql) for d in plan.detectors if (sql := self.said(d.decision, partial(self.detector, d, top)))
        ]
        rest = rest_of(plan, self.refused)
        problems = f",\n    {read.problems} AS _problems" if read.problems else ""
        values = "".join(f",\n    /* {_comment(path)} */ {sql} AS {name}" for name, path, sql in self.values)
        detectors = "".join(f",\n    {sql} AS d{number}" for number, sql in touched)
        failures = "".join(f",\n    {sql} AS {name}" for name, sql in self.failures)
        columns = "".join(f",\n  {sql} AS c{i}" for i, (_, sql) in enumerate(packed))
        taken = [f"{sql} AS s{i}" for i, sql in enumerate(taken_sql(record, rest.reads) if rest else ())]
        text = (
            f"WITH {read.layers},\n"
            f"_values AS (SELECT *{problems}{values}{detectors}\n  FROM _records),\n"
            f"_failures AS (SELECT *{failures}\n  FROM _values)\n"
            f"SELECT {ROW}{columns},\n  {self.errors(bool(read.problems))} AS {ERRORS}"
            f"{''.join(f', {name}' for name in [*(f'd{number}' for number, _ in touched), *taken])}\nFROM _failures"
        )
        return BatchSql(text, tuple((f.name, f.type) for f, _ in packed), tuple(n for n, _ in touched), rest)

    def said(self, what: str | int, compile_it: Callable[[], _Made]) -> _Made | None:
        """What SQL can say of a target or a detector; None after the reason why it cannot is noted."""
        values, failures = len(self.values), len(self.failures)
        try:
            made = compile_it()
            check_nesting([sql for _, _, sql in self.values[values:]] + [sql for _, sql in self.failures[failures:]])
            return made
        except CrosswalkError as error:
            first = error.diagnostics[0]
            if first.code != NOT_IN_SQL:
                raise
            self.refused[what] = first.message
            del self.values[values:], self.failures[failures:]
            return None

    def errors(self, problems: bool) -> str:
        """SQL of the list of a record's error texts, or NULL."""
        names = [name for name, _ in self.failures]
        lists = ["_problems"] if problems else []
        lists += [n for n in names if n.startswith("l")]
        ones = [n for n in names if n.startswith("e")]
        if not names and not lists:
            return "CAST(NULL AS VARCHAR[])"
        wrong = " OR ".join(f"{n} IS NOT NULL" for n in [*lists, *ones])
        return f"CASE WHEN {wrong} THEN {listed(ones, lists)} END"

    # -- outside loops every rule is a column of its own, so that nothing is computed twice

    def target(self, target: Target, around: Around, present: tuple[str, ...] = ()) -> str:
        """SQL of a target's value in the last layer, made of the columns of the layers below; a missing value is an
        error only under the conditions `present`."""
        match target:
            case Empty():
                return null_of(target.field.type)
            case Group():
                return self.group(target, around, present)
            case Leaf():
                leaf = LeafSql(self.compiler, target, around)
                return self.column(target, leaf.value, leaf.entries(f"v{target.ordinal}", present))
            case Loop():
                loop = LoopSql(self.compiler, target, around)
                name = f"v{target.ordinal}"
                items = loop.item_entries(name)
                if items:
                    self.failures.append((f"l{target.ordinal}", items))
                return self.column(target, loop.value, loop.own_entries(name, present))

    def detector(self, detector: Detector, around: Around) -> str:
        made = self.compiler.compile(detector.expression, around.current, around.scope)
        sql = truth(made) if made.error is None else f"({made.error} IS NULL AND {truth(made)})"
        check_nesting([sql])
        return sql

    def column(self, target: Leaf | Loop, value: str, entries: list[str]) -> str:
        """A column for the value of a rule, and one for each way in which it fails; gives the first one's name."""
        name = f"v{target.ordinal}"
        self.values.append((name, target.path, value))
        self.failures += [(f"e{target.ordinal}_{i}", text) for i, text in enumerate(entries)]
        return name

    def group(self, group: Group, around: Around, present: tuple[str, ...]) -> str:
        conditions: list[str] = []
        inside = around
        if group.source is not None:
            current = group_source(self.compiler, group.source, around)
            there = f"g{group.ordinal}"
            self.values.append((there, group.path, is_present(current)))
            conditions.append(there)
            inside = around.inside(current, there)
            if group.field.required:
                missing = missing_entry(group.ordinal, around, f"NOT {there}", present)
                self.failures.append((f"e{group.ordinal}", missing))
        if not group.field.required:
            conditions.append(_any_there(group))
            present = (*present, conditions[-1])
        parts = (f"{quote_text(t.field.name)}: {self.target(t, inside, present)}" for t in group.targets)
        made = "{" + ", ".join(parts) + "}"
        return f"CASE WHEN {' AND '.join(conditions)} THEN {made} END" if conditions else made


def _any_there(group: Group) -> str:
    """SQL of whether anything that a group is made of is there."""
    return "(" + (" OR ".join(c for t in group.targets for c in _there(t)) or "FALSE") + ")"


def _there(target: Target) -> list[str]:
    """SQL conditions of which one is true where the value of a target is there."""
    match target:
        case Leaf() | Loop():
            return [f"v{target.ordinal} IS NOT NULL"]
        case Group(source=None) if target.field.required:
            return ["TRUE"]
        case Group(source=None):
            return [c for t in target.targets for c in _there(t)]
        case Group():
            own = f"g{target.ordinal}"
            return [own if target.field.required else f"({own} AND {_any_there(target)})"]
    return []


def _comment(path: str) -> str:
    """A path that ends no comment and begins none: DuckDB's may stand in each other."""
    return path.replace("*", "").replace("/", "")
