"""One rule in SQL: the value of a leaf, and the texts of what can be wrong with it.

The texts are those of `failure_text.py`. They are made only where the finished value looks as if something were wrong,
which is what keeps telling errors nearly free.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from runtime.engines.batch.constraint_sql import violations
from runtime.engines.batch.expression_sql import Compiler
from runtime.engines.batch.failure_text import NOWHERE, REQUIRED, of_rule
from runtime.engines.batch.leaf_sql import from_json
from runtime.engines.batch.value_sql import null_of
from runtime.language.functions.casting import sql_type
from runtime.language.functions.table import Scope, Sql, first_error
from runtime.language.quoting import quote_text
from runtime.plan.steps import Leaf
from runtime.values import Type, show


@dataclass(frozen=True, slots=True)
class Around:
    """Where a rule stands: the current value and scope, SQL of the list positions, and the conditions under which
    its failures count (`alive`: the object that it reads from is there)."""

    current: Sql
    scope: Scope
    at: str = NOWHERE
    alive: tuple[str, ...] = ()

    def inside(self, current: Sql, *alive: str) -> Around:
        """The surroundings of rules that read from an object of this record."""
        scope = self.scope.inside(self.current, self.scope.index)
        return Around(current, scope, self.at, (*self.alive, *alive))


class LeafSql:
    """A leaf's value, and its error texts for a finished value."""

    def __init__(self, compiler: Compiler, leaf: Leaf, around: Around) -> None:
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

    def entries(self, value: str, present: tuple[str, ...] = ()) -> list[str]:
        """SQL of error texts or NULL; a missing value is one only under the conditions `present`."""
        suspect = self.suspect(value)
        found = self._entries(value, present)
        return found if suspect in (None, "TRUE") else [f"CASE WHEN {suspect} THEN {entry} END" for entry in found]

    def _entries(self, value: str, present: tuple[str, ...]) -> list[str]:
        error = self.made.error
        if error and self.gated:
            error = f"CASE WHEN {value} IS NULL THEN {error} END"
        finished = Sql(value, self.made.type)
        violated = self.violated if self.tolerant else violations(finished, self.leaf.field)
        found = [self._entry(e) for e in [first_error(error, violated)] if e]
        if self.leaf.field.required:
            no_value = f"CASE WHEN {' AND '.join([f'{value} IS NULL', *present])} THEN {REQUIRED} END"
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
        return gated(self.around.alive, of_rule(self.leaf.ordinal, self.around.at, error))


def missing_entry(ordinal: int, around: Around, missing: str, present: tuple[str, ...]) -> str:
    """SQL of the error text of a required object or list that is not there."""
    condition = " AND ".join([missing, *around.alive, *present])
    return f"CASE WHEN {condition} THEN {of_rule(ordinal, around.at, REQUIRED)} END"


def gated(conditions: tuple[str, ...], sql: str) -> str:
    """The SQL, evaluated only where all conditions are true."""
    return f"CASE WHEN {' AND '.join(conditions)} THEN {sql} END" if conditions else sql


def default_sql(value: object, of: Type) -> str:
    """A default written in the mapping, as SQL of the field's type."""
    if of.kind in ("array", "object", "any"):
        return from_json(f"CAST({quote_text(json.dumps(value, ensure_ascii=False, default=show))} AS JSON)", of)
    text = show(value)
    return f"CAST({quote_text(text.removesuffix('Z') if of.kind == 'timestamp' else text)} AS {sql_type(of)})"
