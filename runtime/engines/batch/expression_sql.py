"""Typed expressions become DuckDB SQL: for each a value that never throws, and an error that says why it is NULL.

The batch engine's reading of the language. Every value is total: what cannot be computed is NULL, and the error SQL
of the expression then gives a code and the value that failed. What is said here about nulls, order and equality is
what the record engine does; the agreement tests hold the two together.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from runtime.engines.batch.compare_sql import compare
from runtime.engines.batch.convert_sql import convert
from runtime.engines.batch.value_sql import (
    as_list,
    first_in_list,
    is_present,
    json_field,
    json_part,
    list_of_json,
    literal,
    null_of,
    truth,
    values_of_json,
)
from runtime.language.functions.casting import cast_to, shown
from runtime.language.functions.table import MISSING, Function, Scope, Sql, error_text, first_error, not_in_sql
from runtime.language.quoting import quote_text
from runtime.language.syntax import (
    And,
    Call,
    Chain,
    Compare,
    Current,
    Field,
    Filter,
    Flatten,
    Index,
    Literal,
    MultiDict,
    MultiList,
    Not,
    ObjectValues,
    Or,
    Projection,
    Reference,
    Slice,
)
from runtime.language.typed import Convert, Typed
from runtime.values import ANY, BOOLEAN, NULL, STRING, Type, array

MAX_SQL = 400_000


class Compiler:
    """Compiles the expressions of one plan; `scope` holds the SQL of the record, the loops around and the lookups."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._lookups: int | None = None

    def fresh(self, letter: str = "x") -> str:
        """A name for a parameter of a lambda that no other has."""
        return f"{letter}{next(self._numbers)}"

    def compile(self, typed: Typed, current: Sql, scope: Scope) -> Sql:
        """The SQL of an expression; `not_in_sql` when it grows beyond all bounds (its parts are repeated)."""
        made = self._compile(typed, current, scope)
        if len(made.value) + len(made.error or "") > MAX_SQL + self._lookups_size(scope):
            raise not_in_sql("the expression repeats its parts too often", "split it into several fields")
        return made

    def _lookups_size(self, scope: Scope) -> int:
        """How much SQL the lookups may take, each used a few times: they stand in it as they are."""
        if self._lookups is None:
            rows = (row for table in scope.lookups.values() for row in table.items())
            self._lookups = 8 * sum(len(key) + len(value or "") + 20 for key, value in rows)
        return self._lookups

    def _compile(self, typed: Typed, current: Sql, scope: Scope) -> Sql:
        node, parts = typed.node, typed.parts
        match node:
            case Projection() | Filter() | ObjectValues() if typed.type == NULL:
                return Sql(null_of(NULL), NULL, error=self.compile(parts[0], current, scope).error)
            case Current():
                return current
            case Field(name=name):
                return self._field(name, current, typed.type)
            case Literal(value=value):
                return literal(value)
            case Chain():
                left = self.compile(parts[0], current, scope)
                right = self.compile(parts[1], replace(left, error=None), scope)
                return self._after(left, right, hands_on=_hands_null_on(parts[1]))
            case Index(index=index):
                return self._index(index, current, typed.type)
            case Slice():
                return self._slice(node, current)
            case Projection():
                left = self.compile(parts[0], current, scope)
                return self._each(as_list(left), parts[1], scope)
            case Filter():
                return self._filter(typed, current, scope)
            case ObjectValues():
                return self._object_values(typed, self.compile(parts[0], current, scope), scope)
            case Flatten():
                return self._flatten(self.compile(parts[0], current, scope), typed.type)
            case MultiList() | MultiDict():
                return self._multi(typed, current, scope)
            case Not():
                inner = self.compile(parts[0], current, scope)
                return Sql(f"(NOT {truth(inner)})", BOOLEAN, False, inner.error, nulls_on_error=False)
            case And() | Or():
                return self._and_or(typed, current, scope)
            case Compare(op=op):
                left, right = (self.compile(p, current, scope) for p in parts)
                return compare(op, left, right)
            case Convert():
                return convert(self.compile(parts[0], current, scope), typed.type)
            case Call():
                return self._call(typed, current, scope)
            case Reference():
                return Sql(null_of(NULL), NULL)
        raise AssertionError(node)

    # -- reaching into values

    def _field(self, name: str, current: Sql, of: Type) -> Sql:
        if current.members is not None and name in current.members:
            return replace(current.members[name], error=current.error)
        if current.type.kind == "object" and current.type.field(name) is not None:
            return Sql(f"struct_extract({current.value}, {quote_text(name)})", of, error=current.error)
        if current.type.kind == "any":
            return Sql(json_field(current.value, name), ANY, error=current.error)
        return Sql(null_of(of), of, error=current.error)

    def _index(self, index: int, current: Sql, of: Type) -> Sql:
        if current.type.kind == "array":
            position = index + 1 if index >= 0 else index
            return Sql(f"list_extract({current.value}, {position})", of, error=current.error)
        if current.type.kind == "any":
            step = f"$[{index}]" if index >= 0 else f"$[#{index}]"
            return Sql(json_part(current.value, f"'{step}'"), ANY, error=current.error)
        return Sql(null_of(of), of, error=current.error)

    def _slice(self, node: Slice, current: Sql) -> Sql:
        items = as_list(current)
        if items.type.kind != "array":
            return items
        step = 1 if node.step is None else node.step
        if step == 0:
            return replace(items, error=first_error(items.error, error_text("wrong_kind", "'0'")))
        value, length = items.value, f"len({items.value})"
        low, high = ("0", length) if step > 0 else ("-1", f"{length} - 1")
        start = _bound(node.start, length, low, high) if node.start is not None else (low if step > 0 else high)
        stop = _bound(node.stop, length, low, high) if node.stop is not None else (high if step > 0 else low)
        if step == 1:
            return replace(items, value=f"list_slice({value}, {start} + 1, {stop})", literal=MISSING)
        x = self.fresh()
        picked = (
            f"list_transform(range(CAST({start} AS BIGINT), CAST({stop} AS BIGINT), {step}), "
            f"lambda {x}: list_extract({value}, {x} + 1))"
        )
        return replace(items, value=f"CASE WHEN {value} IS NOT NULL THEN {picked} END", literal=MISSING)

    # -- lists

    def _each(self, items: Sql, body: Typed, scope: Scope) -> Sql:
        """`body` for every item of a list; JMESPath drops the nulls of a projection."""
        if items.type.kind != "array":
            return Sql(null_of(NULL), NULL, error=items.error)
        x = self.fresh()
        made = self.compile(body, Sql(x, items.type.item or ANY), scope)
        value = items.value if made.value == x else f"list_transform({items.value}, lambda {x}: {made.value})"
        if made.nullable:
            y = self.fresh()
            value = f"list_filter({value}, lambda {y}: {y} IS NOT NULL)"
        error = first_in_list(items.value, x, made.error) if made.error else None
        return Sql(
            value,
            array(made.type),
            items.nullable,
            first_error(items.error, error),
            nulls_on_error=error is None and (items.error is None or items.nulls_on_error),
        )

    def _filter(self, typed: Typed, current: Sql, scope: Scope) -> Sql:
        items = as_list(self.compile(typed.parts[0], current, scope))
        if items.type.kind != "array":
            return Sql(null_of(NULL), NULL, error=items.error)
        x = self.fresh()
        condition = self.compile(typed.parts[1], Sql(x, items.type.item or ANY), scope)
        kept = f"list_filter({items.value}, lambda {x}: {truth(condition)})"
        error = first_in_list(items.value, x, condition.error) if condition.error else None
        found = self._each(replace(items, value=kept, error=None, literal=MISSING), typed.parts[2], scope)
        errors = first_error(items.error, error, found.error)
        sure = error is None and found.nulls_on_error and (items.error is None or items.nulls_on_error)
        return replace(found, error=errors, nulls_on_error=sure)

    def _object_values(self, typed: Typed, left: Sql, scope: Scope) -> Sql:
        if left.type.kind == "any":
            items = replace(left, value=values_of_json(left.value), type=array(ANY), nullable=True, literal=MISSING)
            return self._each(items, typed.parts[1], scope)
        if left.type.kind != "object":
            return Sql(null_of(typed.type), typed.type, error=left.error)
        bodies = [
            self.compile(body, self._field(name, replace(left, error=None), of), scope)
            for (name, of), body in zip(left.type.fields, typed.parts[1:], strict=True)
        ]
        item = typed.type.item or ANY
        y = self.fresh()
        made = ", ".join(cast_to(b, item) for b in bodies)
        value = f"CASE WHEN {left.value} IS NOT NULL THEN list_filter([{made}], lambda {y}: {y} IS NOT NULL) END"
        return Sql(value, typed.type, True, first_error(left.error, *(b.error for b in bodies)), nulls_on_error=False)

    def _flatten(self, left: Sql, of: Type) -> Sql:
        items = as_list(left)
        if items.type.kind != "array":
            return Sql(null_of(of), of, error=left.error)
        x, item = self.fresh(), items.type.item or ANY
        if item.kind == "array":  # DuckDB's flatten drops a NULL list, JMESPath keeps it as an item
            value = f"flatten(list_transform({items.value}, lambda {x}: COALESCE({x}, [NULL])))"
        elif item.kind == "any":
            value = f"flatten(list_transform({items.value}, lambda {x}: COALESCE({list_of_json(x)}, [{x}])))"
        else:
            value = items.value
        return replace(items, value=value, type=of, literal=MISSING)

    def _multi(self, typed: Typed, current: Sql, scope: Scope) -> Sql:
        if current.type == NULL:
            return Sql(null_of(NULL), NULL, error=current.error)
        made = [self.compile(p, replace(current, error=None), scope) for p in typed.parts]
        if isinstance(typed.node, MultiList):
            item = typed.type.item or ANY
            value = f"[{', '.join(cast_to(m, item) for m in made)}]"
        else:
            value = self._struct(typed, made)
        error = first_error(*(m.error for m in made))
        if current.nullable:
            value = f"CASE WHEN {is_present(current)} THEN {value} END"
            error = error and f"CASE WHEN {is_present(current)} THEN {error} END"
        return Sql(
            value,
            typed.type,
            current.nullable,
            first_error(current.error, error),
            nulls_on_error=error is None,
        )

    def _struct(self, typed: Typed, made: Sequence[Sql]) -> str:
        assert isinstance(typed.node, MultiDict)
        names = [name for name, _ in typed.node.items]
        if typed.type.kind == "any":
            pairs = ", ".join(f"{quote_text(n)}, {cast_to(m, ANY)}" for n, m in zip(names, made, strict=True))
            return f"json_object({pairs})"
        return "{" + ", ".join(f"{quote_text(n)}: {m.value}" for n, m in zip(names, made, strict=True)) + "}"

    # -- logic

    def _and_or(self, typed: Typed, current: Sql, scope: Scope) -> Sql:
        """A chain of one operator becomes one CASE: nesting them would double the text at every step."""
        terms = [self.compile(t, current, scope) for t in _terms(typed)]
        is_and, of = isinstance(typed.node, And), typed.type
        stops = [f"NOT {truth(t)}" if is_and else truth(t) for t in terms[:-1]]
        whens = " ".join(f"WHEN {s} THEN {cast_to(t, of)}" for s, t in zip(stops, terms, strict=False))
        errors: list[str | None] = [terms[0].error]
        for i, term in enumerate(terms[1:], 1):
            reached = " AND ".join(f"NOT ({s})" for s in stops[:i])
            errors.append(term.error and f"CASE WHEN {reached} THEN {term.error} END")
        nullable = any(t.nullable for t in terms) if is_and else terms[-1].nullable
        value = f"CASE {whens} ELSE {cast_to(terms[-1], of)} END"
        return Sql(value, of, nullable, first_error(*errors), nulls_on_error=False)

    # -- functions

    def _call(self, typed: Typed, current: Sql, scope: Scope) -> Sql:
        function = typed.function
        assert function is not None
        arguments = [self._argument(p, current, scope) for p in typed.parts]
        for position, argument in enumerate(arguments):
            kinds = function.param(position).kinds
            if argument.type.kind == "any" and "any" not in kinds and not function.param(position).reference:
                raise not_in_sql(f"{function.name}() gets an untyped value", "give the field a type in the contract")
        if function.form:
            return self._form(function, arguments, scope)
        return strict_call(function, arguments, typed.type)

    def _argument(self, typed: Typed, current: Sql, scope: Scope) -> Sql:
        if isinstance(typed.node, Reference):
            if not typed.parts:
                return Sql("NULL", NULL, body=lambda _: Sql("NULL", NULL, truth="FALSE"))
            body = typed.parts[0]
            return Sql("NULL", typed.type, body=lambda item: self._with_truth(body, item, scope))
        return self._with_truth(typed, replace(current, error=None), scope)

    def _with_truth(self, typed: Typed, current: Sql, scope: Scope) -> Sql:
        made = self.compile(typed, current, scope)
        return replace(made, truth=truth(made))

    def _form(self, function: Function, arguments: list[Sql], scope: Scope) -> Sql:
        assert callable(function.sql)
        made = function.sql(arguments, scope)
        assert isinstance(made, Sql)
        return made

    @staticmethod
    def _after(left: Sql, right: Sql, *, hands_on: bool) -> Sql:
        sure = left.error is None or (left.nulls_on_error and hands_on)
        return replace(right, error=first_error(left.error, right.error), nulls_on_error=sure and right.nulls_on_error)


def strict_call(function: Function, arguments: list[Sql], of: Type) -> Sql:
    """A function of values: its SQL, and the failures that its record declares, in the order of evaluation."""
    values = [a.value if a.type != NULL else null_of(_expected(function, i)) for i, a in enumerate(arguments)]
    arguments = [replace(a, value=v) for a, v in zip(arguments, values, strict=True)]
    made = function.sql.format(*values) if isinstance(function.sql, str) else function.sql(arguments)
    body = made.value if isinstance(made, Sql) else made
    errors = [a.error for a in arguments]
    if function.nulls == "fail":
        errors += [_null_error(a) for a in arguments if a.nullable and a.body is None]
    if function.fails:
        errors.append(_own_error(function, arguments, body))
    if isinstance(made, Sql):
        errors.append(made.error)
    nullable = function.nullable or any(a.nullable for a in arguments)
    error = first_error(*errors)
    strict = function.nulls != "pass" and all(a.nulls_on_error for a in arguments)
    strict = strict and (not isinstance(made, Sql) or made.nulls_on_error)
    return Sql(f"({body})", of, nullable, error, nulls_on_error=strict or error is None)


def _expected(function: Function, position: int) -> Type:
    kind = function.param(position).kinds[0]
    return {
        "any": ANY,
        "array": array(STRING),
        "object": ANY,
        "decimal": Type("decimal", precision=18, scale=4),
    }.get(kind, Type(kind))


def _null_error(argument: Sql) -> str:
    return f"CASE WHEN {argument.value} IS NULL THEN {error_text('wrong_kind', quote_text('null'))} END"


def _own_error(function: Function, arguments: list[Sql], body: str) -> str:
    if function.failing is None:
        given = [f"{a.value} IS NOT NULL" for a in arguments if a.nullable and a.body is None]
        condition = " AND ".join([*given, f"({body}) IS NULL"])
    elif isinstance(function.failing, str):
        condition = function.failing.format(*(a.value for a in arguments), body=body)
    else:
        condition = function.failing(arguments)
    return f"CASE WHEN {condition} THEN {error_text(function.fails or '', shown(arguments[0]))} END"


def _hands_null_on(typed: Typed) -> bool:
    """Whether a current value of null makes the whole expression null, for certain."""
    match typed.node:
        case Current() | Field() | Index() | Slice():
            return True
        case Chain():
            return all(_hands_null_on(part) for part in typed.parts)
        case Projection() | Filter() | Flatten() | Convert():
            return _hands_null_on(typed.parts[0])
        case Call():
            strict = typed.function is not None and not typed.function.form and typed.function.nulls != "pass"
            return strict and any(_hands_null_on(part) for part in typed.parts)
    return False


def _terms(typed: Typed) -> list[Typed]:
    """The operands of a chain of one operator, from left to right."""
    left, right = typed.parts
    return [*(_terms(left) if type(left.node) is type(typed.node) else [left]), right]


def _bound(position: int, length: str, low: str, high: str) -> str:
    if position >= 0:
        return f"LEAST({position}, {high})"
    return f"GREATEST({length} + ({position}), {low})"
