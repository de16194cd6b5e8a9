"""A plan becomes one DuckDB query: values and errors of all rules in one pass over a batch.

The layers, each a named CTE: `_read` (the document), `_leaves` (raw values, one column each), `_records` (the same
typed), `_values` (one column a rule), `_failures`
(one column a rule that can fail, evaluated only where its value says so), and the result: the model's columns, the
list of error texts, one column a decision. An error text is `ordinal, positions, code, value`, separated by chr(31).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.engines.constraint_sql import violations
from runtime.engines.leaf_sql import from_json
from runtime.engines.read_sql import SEPARATOR, Encoding, read_sql
from runtime.engines.sql import Compiler
from runtime.engines.value_sql import as_list, first_in_list, is_present, null_of, truth
from runtime.language.functions.casting import sql_type
from runtime.language.functions.table import Scope, Sql, first_error
from runtime.language.quoting import quote_text
from runtime.plan.steps import Empty, Group, Leaf, Loop, Plan, Target
from runtime.values import ANY, Type, show

ERRORS, ROW = "_errors", "_row"


@dataclass(frozen=True, slots=True)
class BatchSql:
    """The query over the registered table `batch`; `columns` are the model's names and types."""

    text: str
    columns: tuple[tuple[str, Type], ...]
    detectors: tuple[int, ...]


def batch_sql(plan: Plan, encoding: Encoding) -> BatchSql:
    """Compiles a plan for batches of one encoding."""
    return _Query(plan, encoding).build()


@dataclass(frozen=True, slots=True)
class _Around:
    """Where a rule stands: the current value and scope, SQL of the list positions, and under which conditions its
    failures count (`alive`) and a missing value is one (`present`)."""

    current: Sql
    scope: Scope
    at: str = "''"
    alive: tuple[str, ...] = ()
    present: tuple[str, ...] = ()


class _Query:
    def __init__(self, plan: Plan, encoding: Encoding) -> None:
        self.plan, self.encoding = plan, encoding
        self.compiler = Compiler()
        self.values: list[tuple[str, str, str]] = []
        self.failures: list[tuple[str, str]] = []

    def build(self) -> BatchSql:
        plan = self.plan
        read = read_sql(plan.reads, self.encoding, plan.source_checks)
        record = read.record
        top = _Around(record, Scope(record, lookups=plan.lookups))
        packed = [(t.field.name, self.target(t, top), t.field.type) for t in plan.targets]
        touched = [(d.decision, truth(self.compiler.compile(d.expression, record, top.scope))) for d in plan.detectors]
        detectors = "".join(f",\n    {sql} AS d{number}" for number, sql in touched)
        problems = f",\n    {read.problems} AS _problems" if read.problems else ""
        values = "".join(f",\n    /* {_comment(path)} */ {sql} AS {name}" for name, path, sql in self.values)
        failures = "".join(f",\n    {sql} AS {name}" for name, sql in self.failures)
        columns = "".join(f",\n  {sql} AS c{i}" for i, (_, sql, _) in enumerate(packed))
        text = (
            f"WITH _read AS (SELECT *{_columns(read.document)}\n  FROM batch),\n"
            f"_leaves AS (SELECT *{_columns(read.raw)}\n  FROM _read),\n"
            f"_records AS (SELECT *{_columns(read.typed)}\n  FROM _leaves),\n"
            f"_values AS (SELECT *{problems}{values}{detectors}\n  FROM _records),\n"
            f"_failures AS (SELECT *{failures}\n  FROM _values)\n"
            f"SELECT {ROW}{columns},\n  {self.errors(bool(read.problems))} AS {ERRORS}"
            f"{''.join(f', d{number}' for number, _ in touched)}\nFROM _failures"
        )
        return BatchSql(text, tuple((n, t) for n, _, t in packed), tuple(number for number, _ in touched))

    def errors(self, problems: bool) -> str:
        """SQL of the list of a record's error texts, or NULL."""
        names = [name for name, _ in self.failures]
        lists = ["_problems"] if problems else []
        lists += [n for n in names if n.startswith("l")]
        ones = [n for n in names if n.startswith("e")]
        if not names and not lists:
            return "CAST(NULL AS VARCHAR[])"
        wrong = " OR ".join(f"{n} IS NOT NULL" for n in [*lists, *ones])
        single = f"list_filter(CAST([{', '.join(ones)}] AS VARCHAR[]), lambda e_: e_ IS NOT NULL)"
        parts = ", ".join([*(f"COALESCE({n}, CAST([] AS VARCHAR[]))" for n in lists), single])
        return f"CASE WHEN {wrong} THEN flatten([{parts}]) END"

    # -- outside loops every rule is a column of its own, so that nothing is computed twice

    def target(self, target: Target, around: _Around) -> str:
        """SQL of a target's value in the last layer, made of the columns of the layers below."""
        match target:
            case Empty():
                return null_of(target.field.type)
            case Leaf():
                leaf = _LeafSql(self.compiler, target, around)
                name = f"v{target.ordinal}"
                self.values.append((name, target.path, leaf.value))
                for i, entry in enumerate(leaf.entries(name)):
                    self.failures.append((f"e{target.ordinal}_{i}", entry))
                return name
            case Loop():
                return self.loop_column(target, around)
            case Group():
                return self.group_column(target, around)

    def group_column(self, group: Group, around: _Around) -> str:
        inside = self.group_around(group, around)
        alive: tuple[str, ...] = ()
        if group.source is not None:
            name = f"g{group.ordinal}"
            self.values.append((name, group.path, is_present(inside.current)))
            alive = (name,)
        names = _column_names(group.targets)
        present = "(" + " OR ".join(f"{n} IS NOT NULL" for n in names) + ")" if names else "FALSE"
        optional = not group.field.required
        inside = _Around(
            inside.current, inside.scope, around.at, (*around.alive, *alive),
            (*around.present, present) if optional else around.present,
        )  # fmt: skip
        parts = [f"{quote_text(t.field.name)}: {self.target(t, inside)}" for t in group.targets]
        conditions = [*alive, *([present] if optional else [])]
        if group.field.required and alive:
            self.required(group, f"NOT {alive[0]}", around)
        made = "{" + ", ".join(parts) + "}"
        return f"CASE WHEN {' AND '.join(conditions)} THEN {made} END" if conditions else made

    def group_around(self, group: Group, around: _Around) -> _Around:
        if group.source is None:
            return around
        current = self.compiler.compile(group.source, around.current, around.scope)
        return _Around(current, around.scope.inside(around.current, around.scope.index), around.at)

    def required(self, target: Group | Loop, missing: str, around: _Around) -> None:
        condition = " AND ".join([missing, *around.alive, *around.present])
        entry = _entry(target.ordinal, around.at, f"'required' || {SEPARATOR}")
        self.failures.append((f"e{target.ordinal}_r", f"CASE WHEN {condition} THEN {entry} END"))

    def loop_column(self, loop: Loop, around: _Around) -> str:
        made = _LoopSql(self.compiler, loop, around)
        name = f"v{loop.ordinal}"
        self.values.append((name, loop.path, made.value))
        if made.own_error:
            self.failures.append((f"e{loop.ordinal}_0", _gated(around.alive, made.own_error)))
        entries = made.entries(name)
        if entries:
            self.failures.append((f"l{loop.ordinal}", _gated(around.alive, entries)))
        if loop.field.required:
            self.required(loop, f"{name} IS NULL", around)
        return name


class _LeafSql:
    """The value of a leaf, and the texts of what can be wrong with it."""

    def __init__(self, compiler: Compiler, leaf: Leaf, around: _Around) -> None:
        self.leaf, self.around = leaf, around
        of = leaf.field.type
        made = Sql(null_of(of), of)
        if leaf.expression is not None:
            made = compiler.compile(leaf.expression, around.current, around.scope)
        self.made = made
        self.tolerant = leaf.on_error != "reject"
        self.violated = violations(made, leaf.field)
        value = made.value
        error = made.error if not made.nulls_on_error else None
        if self.tolerant:
            error = first_error(error, self.violated)
        if error:
            value = f"CASE WHEN {error} IS NULL THEN {value} END"
        if leaf.has_default and leaf.default is not None:
            value = f"COALESCE({value}, {default_sql(leaf.default, of)})"
        self.value = value

    @property
    def gated(self) -> bool:
        """Whether a value that is there proves that the expression did not fail."""
        return self.made.nulls_on_error and not self.leaf.has_default

    def entries(self, value: str) -> list[str]:
        """SQL of error texts or NULL, computed only where the finished `value` looks like one."""
        suspect = self.suspect(value)
        found = self._entries(value)
        return found if suspect in (None, "TRUE") else [f"CASE WHEN {suspect} THEN {entry} END" for entry in found]

    def _entries(self, value: str) -> list[str]:
        error = self.made.error
        if error and self.gated:
            error = f"CASE WHEN {value} IS NULL THEN {error} END"
        finished = Sql(value, self.made.type)
        violated = self.violated if self.tolerant else violations(finished, self.leaf.field)
        found = [self._entry(e) for e in [first_error(error, violated)] if e]
        if self.leaf.field.required:
            missing = " AND ".join([f"{value} IS NULL", *self.around.present])
            no_value = f"CASE WHEN {missing} THEN 'required' || {SEPARATOR} END"
            if self.tolerant or not found:
                found.append(self._entry(no_value))
            else:
                found = [self._entry(first_error(error, violated, no_value) or "")]
        return found

    def suspect(self, value: str) -> str | None:
        """A condition without which nothing can be wrong; None when that cannot be told from the value."""
        if (self.tolerant and (self.made.error or self.violated)) or (self.made.error and not self.gated):
            return "TRUE"
        conditions = []
        if self.made.error or self.leaf.field.required:
            conditions.append(f"{value} IS NULL")
        violated = violations(Sql(value, self.made.type), self.leaf.field)
        if violated:
            conditions.append(f"{violated} IS NOT NULL")
        return " OR ".join(conditions) or None

    def _entry(self, error: str) -> str:
        return _gated(self.around.alive, _entry_of(self.leaf.ordinal, self.around.at, error))


class _LoopSql:
    """The list of a loop, made in one lambda, and the errors of its items."""

    def __init__(self, compiler: Compiler, loop: Loop, around: _Around) -> None:
        self.compiler, self.loop, self.around = compiler, loop, around
        self.x, self.i = compiler.fresh("item"), compiler.fresh("n")
        each = compiler.compile(loop.each, around.current, around.scope)
        items = as_list(each)
        item = Sql(self.x, items.type.item or ANY)
        position = f"CAST({self.i} - 1 AS VARCHAR)"
        at = position if around.at == "''" else f"{around.at} || '.' || {position}"
        index = Sql(f"CAST({self.i} - 1 AS BIGINT)", Type("integer"), False)
        self.inside = _Around(item, around.scope.inside(around.current, index), at)
        kept = f"{self.x} IS NOT NULL"
        self.where_error = None
        if loop.where is not None:
            condition = compiler.compile(loop.where, item, self.inside.scope)
            kept += f" AND {truth(condition)}"
            self.where_error = condition.error
        self.items = f"list_filter({items.value}, lambda {self.x}: {kept})"
        where_error = first_in_list(items.value, self.x, self.where_error) if self.where_error else None
        error = first_error(each.error, where_error)
        self.own_error = _entry_of(loop.ordinal, around.at, error) if error else None
        if where_error:
            self.items = f"CASE WHEN {error} IS NULL THEN {self.items} END"
        if items.type.kind != "array":
            self.items = null_of(Type("array", item=item.type))
        self.leaves: list[tuple[tuple[str, ...], _LeafSql | _LoopSql]] = []
        struct = self.struct(loop.targets, self.inside, ())
        self.value = f"list_transform({self.items}, lambda {self.x}, {self.i}: {struct})"

    def struct(self, targets: tuple[Target, ...], around: _Around, below: tuple[str, ...]) -> str:
        return "{" + ", ".join(f"{quote_text(t.field.name)}: {self.part(t, around, below)}" for t in targets) + "}"

    def part(self, target: Target, around: _Around, below: tuple[str, ...]) -> str:
        ref = (*below, target.field.name)
        match target:
            case Empty():
                return null_of(target.field.type)
            case Leaf():
                leaf = _LeafSql(self.compiler, target, around)
                self.leaves.append((ref, leaf))
                return leaf.value
            case Loop():
                loop = _LoopSql(self.compiler, target, around)
                self.leaves.append((ref, loop))
                return loop.value
            case Group():
                return self.group(target, around, ref)

    def group(self, group: Group, around: _Around, ref: tuple[str, ...]) -> str:
        conditions: list[str] = []
        inside = around
        if group.source is not None:
            current = self.compiler.compile(group.source, around.current, around.scope)
            conditions.append(is_present(current))
            inside = _Around(current, around.scope.inside(around.current, around.scope.index), around.at)
        first = len(self.leaves)
        inside = _Around(inside.current, inside.scope, inside.at, (*around.alive, *conditions), around.present)
        struct = self.struct(group.targets, inside, ref)
        if not group.field.required:
            parts = [leaf.value for _, leaf in self.leaves[first:]]
            conditions.append("(" + (" OR ".join(f"({p}) IS NOT NULL" for p in parts) or "FALSE") + ")")
        return f"CASE WHEN {' AND '.join(conditions)} THEN {struct} END" if conditions else struct

    def entries(self, value: str) -> str | None:
        """SQL of the list of error texts of all items, or NULL; None when no item can be wrong."""
        made = self.item_entries(f"list_extract({value}, {self.i})")
        if made is None:
            return None
        suspects = self.suspects("s_")
        everything = f"flatten(list_transform({self.items}, lambda {self.x}, {self.i}: {made}))"
        found = f"nullif({everything}, CAST([] AS VARCHAR[]))"
        if "TRUE" in suspects:
            return f"CASE WHEN {value} IS NOT NULL THEN {found} END"
        suspect = f"len(list_filter({value}, lambda s_: {' OR '.join(suspects)})) > 0"
        return f"CASE WHEN {value} IS NOT NULL AND {suspect} THEN {found} END"

    def item_entries(self, item: str) -> str | None:
        ones: list[str] = []
        lists: list[str] = []
        for ref, leaf in self.leaves:
            value = _reach(item, ref)
            if isinstance(leaf, _LeafSql):
                ones += leaf.entries(value)
            else:
                inner = leaf.entries(value)
                if inner:
                    lists.append(f"COALESCE({inner}, CAST([] AS VARCHAR[]))")
                if leaf.own_error:
                    ones.append(leaf.own_error)
        if not ones and not lists:
            return None
        single = f"list_filter(CAST([{', '.join(ones)}] AS VARCHAR[]), lambda e_: e_ IS NOT NULL)"
        return f"flatten([{', '.join([single, *lists])}])" if lists else single

    def suspects(self, item: str) -> list[str]:
        found: list[str] = []
        for ref, leaf in self.leaves:
            value = _reach(item, ref)
            if isinstance(leaf, _LoopSql):
                inner = leaf.suspects("t_")
                nested = leaf.item_entries("t_")
                if nested and ("TRUE" in inner or leaf.own_error):
                    found.append("TRUE")
                elif inner:
                    found.append(f"len(list_filter({value}, lambda t_: {' OR '.join(inner)})) > 0")
            elif suspect := leaf.suspect(value):
                found.append(suspect)
        return found


def _reach(item: str, names: tuple[str, ...]) -> str:
    """SQL of a value inside an item, by the names on the way."""
    for name in names:
        item = f"struct_extract({item}, {quote_text(name)})"
    return item


def _column_names(targets: tuple[Target, ...]) -> list[str]:
    """The value columns of the leaves and loops below a group, not those inside loops."""
    found = []
    for target in targets:
        if isinstance(target, Leaf | Loop):
            found.append(f"v{target.ordinal}")
        elif isinstance(target, Group):
            found += _column_names(target.targets)
    return found


def _entry(ordinal: int, at: str, error: str) -> str:
    return f"'{ordinal}' || {SEPARATOR} || {at} || {SEPARATOR} || {error}"


def _entry_of(ordinal: int, at: str, error: str) -> str:
    """An error text with its rule and positions; NULL stays NULL."""
    return _entry(ordinal, at, f"({error})")


def _gated(alive: tuple[str, ...], sql: str) -> str:
    return f"CASE WHEN {' AND '.join(alive)} THEN {sql} END" if alive else sql


def default_sql(value: object, of: Type) -> str:
    """A default written in the mapping, as SQL of the field's type."""
    if of.kind in ("array", "object", "any"):
        return from_json(f"CAST({quote_text(json.dumps(value, ensure_ascii=False))} AS JSON)", of)
    text = show(value)
    return f"CAST({quote_text(text.removesuffix('Z') if of.kind == 'timestamp' else text)} AS {sql_type(of)})"


def _columns(named: Sequence[tuple[str, str]]) -> str:
    return "".join(f",\n    {sql} AS {name}" for name, sql in named)


def _comment(path: str) -> str:
    """A path that ends no comment and begins none: DuckDB's may stand in each other."""
    return path.replace("*", "").replace("/", "")
