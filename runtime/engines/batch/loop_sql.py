"""A loop in SQL: the list made in one lambda, and the error texts of its items.

Inside a lambda no columns can be named, so an item's rules stand in one struct; their errors are computed again, but
only for lists in which some finished item looks as if something were wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.engines.batch.expression_sql import Compiler
from runtime.engines.batch.failure_text import listed, of_rule, position_below
from runtime.engines.batch.rule_sql import Around, LeafSql, gated, missing_entry
from runtime.engines.batch.value_sql import as_list, first_in_list, is_present, null_of, truth
from runtime.language.functions.table import Sql, first_error, not_in_sql
from runtime.language.quoting import quote_text
from runtime.language.typed import Typed
from runtime.plan.steps import Empty, Group, Leaf, Loop, Target
from runtime.values import ANY, INTEGER, array

Names = tuple[str, ...]


def group_source(compiler: Compiler, source: Typed, around: Around) -> Sql:
    """The object that the rules of a group read from; where making it can fail, SQL has no place for that."""
    current = compiler.compile(source, around.current, around.scope)
    if current.error is not None:
        raise not_in_sql("the object that its rules read from can fail")
    return current


@dataclass(frozen=True, slots=True)
class _MissingGroup:
    """A required object that is not there when what it reads from is not."""

    ordinal: int
    around: Around
    missing: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A rule of the loop: where its value is in an item, and the optional objects that it stands in."""

    names: Names
    made: LeafSql | LoopSql | _MissingGroup
    groups: tuple[Names, ...]


class LoopSql:
    """A loop's value, and its error texts for a finished value."""

    def __init__(self, compiler: Compiler, loop: Loop, around: Around) -> None:
        self.compiler, self.loop, self.around = compiler, loop, around
        self.x, self.i = compiler.fresh("item"), compiler.fresh("n")
        each = compiler.compile(loop.each, around.current, around.scope)
        items = as_list(each)
        item = Sql(self.x, items.type.item or ANY)
        inside = self._inside(item)
        self.items, self.error = self._kept(each, items, inside)
        self.parts: list[_Part] = []
        # SQL conditions of which one is true where the value of a target is there.
        self.there: dict[Names, list[str]] = {}
        struct = self._struct(loop.targets, inside, (), ())
        self.value = f"list_transform({self.items}, lambda {self.x}, {self.i}: {struct})"

    def _inside(self, item: Sql) -> Around:
        index = Sql(f"CAST({self.i} - 1 AS BIGINT)", INTEGER, False)
        return Around(
            item, self.around.scope.inside(self.around.current, index), position_below(self.around.at, self.i)
        )

    def _kept(self, each: Sql, items: Sql, inside: Around) -> tuple[str, str | None]:
        """SQL of the items that the loop is made for, and of what can go wrong on the way to them."""
        if items.type.kind != "array":
            return null_of(array(ANY)), each.error
        if self.loop.where is None:
            kept = f"list_filter({items.value}, lambda {self.x}: {self.x} IS NOT NULL)"
            return _unless(each.error if not each.nulls_on_error else None, kept), each.error
        # Which place an item has in the list is not known before.
        scope = self.around.scope.inside(self.around.current, Sql(null_of(INTEGER), INTEGER))
        condition = self.compiler.compile(self.loop.where, inside.current, scope)
        kept = f"list_filter({items.value}, lambda {self.x}: {self.x} IS NOT NULL AND {truth(condition)})"
        if condition.error is None:
            return _unless(each.error if not each.nulls_on_error else None, kept), each.error
        failed = f"CASE WHEN {self.x} IS NOT NULL THEN {condition.error} END"
        error = first_error(each.error, first_in_list(items.value, self.x, failed))
        return _unless(error, kept), error

    # -- values

    def _struct(self, targets: tuple[Target, ...], around: Around, below: Names, groups: tuple[Names, ...]) -> str:
        parts = (f"{quote_text(t.field.name)}: {self._value(t, around, below, groups)}" for t in targets)
        return "{" + ", ".join(parts) + "}"

    def _value(self, target: Target, around: Around, below: Names, groups: tuple[Names, ...]) -> str:
        names = (*below, target.field.name)
        match target:
            case Empty():
                return null_of(target.field.type)
            case Group():
                return self._group(target, around, names, groups)
            case Leaf():
                leaf = LeafSql(self.compiler, target, around)
                self.parts.append(_Part(names, leaf, groups))
                self.there[names] = [f"({leaf.value}) IS NOT NULL"]
                return leaf.value
            case Loop():
                loop = LoopSql(self.compiler, target, around)
                self.parts.append(_Part(names, loop, groups))
                self.there[names] = [f"({loop.value}) IS NOT NULL"]
                return loop.value

    def _group(self, group: Group, around: Around, names: Names, groups: tuple[Names, ...]) -> str:
        conditions: list[str] = []
        inside = around
        if group.source is not None:
            current = group_source(self.compiler, group.source, around)
            conditions.append(is_present(current))
            inside = around.inside(current, *conditions)
            if group.field.required:
                self.parts.append(_Part(names, _MissingGroup(group.ordinal, around, f"NOT {conditions[0]}"), groups))
        below = groups if group.field.required else (*groups, names)
        struct = self._struct(group.targets, inside, names, below)
        parts = [c for t in group.targets for c in self.there.get((*names, t.field.name), ())]
        only_parts = group.source is None and not group.field.required
        if not group.field.required:
            conditions.append("(" + (" OR ".join(parts) or "FALSE") + ")")
        self.there[names] = parts if only_parts else [f"({' AND '.join(conditions) or 'TRUE'})"]
        return f"CASE WHEN {' AND '.join(conditions)} THEN {struct} END" if conditions else struct

    # -- errors

    def own_entries(self, value: str, present: tuple[str, ...] = ()) -> list[str]:
        """SQL of the error texts of the list itself."""
        found = []
        if self.error:
            found.append(gated(self.around.alive, of_rule(self.loop.ordinal, self.around.at, self.error)))
        if self.loop.field.required:
            # A list that could not be made has failed already.
            missing = f"{value} IS NULL" + (f" AND {self.error} IS NULL" if self.error else "")
            found.append(missing_entry(self.loop.ordinal, self.around, missing, present))
        return found

    def item_entries(self, value: str) -> str | None:
        """SQL of the list of error texts of all items, or NULL; None when no item can be wrong."""
        made = self._entries_of(f"list_extract({value}, {self.i})")
        if made is None:
            return None
        everything = f"flatten(list_transform({self.items}, lambda {self.x}, {self.i}: {made}))"
        found = f"nullif({everything}, CAST([] AS VARCHAR[]))"
        suspects = self.suspects("s_")
        wrong = [f"{value} IS NOT NULL", *self.around.alive]
        if "TRUE" not in suspects:
            wrong.append(f"len(list_filter({value}, lambda s_: {' OR '.join(suspects)})) > 0")
        return f"CASE WHEN {' AND '.join(wrong)} THEN {found} END"

    def _entries_of(self, item: str) -> str | None:
        ones: list[str] = []
        lists: list[str] = []
        for part in self.parts:
            value = _reach(item, part.names)
            present = tuple(f"{_reach(item, names)} IS NOT NULL" for names in part.groups)
            match part.made:
                case LeafSql():
                    ones += part.made.entries(value, present)
                case _MissingGroup(ordinal=ordinal, around=around, missing=missing):
                    ones.append(missing_entry(ordinal, around, missing, present))
                case LoopSql():
                    ones += part.made.own_entries(value, present)
                    inner = part.made.item_entries(value)
                    lists += [inner] if inner else []
        return listed(ones, lists) if ones or lists else None

    def suspects(self, item: str) -> list[str]:
        """SQL conditions on a finished item, without which nothing in it is wrong; `TRUE` where none can tell."""
        found: list[str] = []
        for part in self.parts:
            value = _reach(item, part.names)
            match part.made:
                case LeafSql():
                    found += [s for s in [part.made.suspect(value)] if s]
                case _MissingGroup():
                    found.append(f"{value} IS NULL")
                case LoopSql():
                    found += part.made.as_suspect(value)
        return found

    def as_suspect(self, value: str) -> list[str]:
        """The same for this loop as a part of another one's items."""
        inner = f"{self.x}_"
        conditions = self.suspects(inner)
        if self.error or "TRUE" in conditions:
            return ["TRUE"]
        found = [f"{value} IS NULL"] if self.loop.field.required else []
        if conditions:
            found.append(f"COALESCE(len(list_filter({value}, lambda {inner}: {' OR '.join(conditions)})) > 0, FALSE)")
        return found


def _unless(error: str | None, value: str) -> str:
    return f"CASE WHEN {error} IS NULL THEN {value} END" if error else value


def _reach(item: str, names: Names) -> str:
    """SQL of a value inside an item, by the names on the way."""
    for name in names:
        item = f"struct_extract({item}, {quote_text(name)})"
    return item
