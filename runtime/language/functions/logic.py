"""Functions that decide: conditions, defaults, tests of a value. Only the branch that is taken is evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.language.functions.casting import cast_to, shown
from runtime.language.functions.equality import equal, order_of, same
from runtime.language.functions.letters import WHITESPACE
from runtime.language.functions.table import (
    ANYTHING,
    NUMERIC,
    Closure,
    Example,
    Failed,
    Function,
    Param,
    Scope,
    Sql,
    error_text,
    first_error,
    not_in_sql,
    table,
)
from runtime.language.types import unify_all
from runtime.values import ANY, BOOLEAN, NULL, Type

_VALUE = Param("value", ANYTHING, "any value")


def is_true(value: Any) -> bool:
    """JMESPath's truthiness: false, null and what is empty are false, zero is true (`truth` is its SQL)."""
    return value is not None and value is not False and not (isinstance(value, str | list | dict) and not value)


# -- if


def _if(closures: Sequence[Closure], current: Any, scope: Scope) -> Any:
    if is_true(closures[0](current, scope)):
        return closures[1](current, scope)
    return closures[2](current, scope) if len(closures) > 2 else None


def _if_sql(arguments: Sequence[Sql], _: Scope) -> Sql:
    condition, *branches = arguments
    then, otherwise = (*branches, Sql("NULL", NULL))[:2]
    of = unify_all((then.type, otherwise.type))
    value = f"CASE WHEN {condition.truth} THEN {cast_to(then, of)} ELSE {cast_to(otherwise, of)} END"
    late = None
    if then.error or otherwise.error:
        late = f"CASE WHEN {condition.truth} THEN {then.error or 'NULL'} ELSE {otherwise.error or 'NULL'} END"
    nulls = condition.error is None and then.nulls_on_error and otherwise.nulls_on_error
    nullable = then.nullable or otherwise.nullable
    return Sql(value, of, nullable, first_error(condition.error, late), nulls_on_error=nulls)


# -- switch


def _cases(arguments: Sequence[Any]) -> tuple[list[tuple[Any, Any]], Any]:
    """The pairs of case and result, and the default or None."""
    rest = arguments[1:]
    pairs = [(rest[i], rest[i + 1]) for i in range(0, len(rest) - 1, 2)]
    return pairs, rest[-1] if len(rest) % 2 else None


def _switch(closures: Sequence[Closure], current: Any, scope: Scope) -> Any:
    value = closures[0](current, scope)
    pairs, default = _cases(closures)
    for case, result in pairs:
        if same(value, case(current, scope)):
            return result(current, scope)
    if default is not None:
        return default(current, scope)
    if value is None:
        return None
    raise Failed("not_in_enum", value)


def _switch_type(types: tuple[Type, ...], _literals: tuple[Any, ...], _scope: Scope) -> Type:
    pairs, default = _cases(types)
    return unify_all([result for _, result in pairs] + ([default] if default else []))


def _switch_sql(arguments: Sequence[Sql], _: Scope) -> Sql:
    value, (pairs, default) = arguments[0], _cases(arguments)
    of = unify_all([result.type for _, result in pairs] + ([default.type] if default else []))
    whens = " ".join(f"WHEN {equal(value, case)} THEN {cast_to(result, of)}" for case, result in pairs)
    otherwise = cast_to(default or Sql("NULL", NULL), of)
    steps = []
    for case, result in pairs:
        steps += [f"WHEN {case.error} IS NOT NULL THEN {case.error}"] if case.error else []
        steps.append(f"WHEN {equal(value, case)} THEN {result.error or 'NULL'}")
    if default is not None:
        last = default.error or "NULL"
    elif value.type == NULL:
        last = "NULL"
    else:
        last = f"CASE WHEN {value} IS NOT NULL THEN {error_text('not_in_enum', shown(value))} END"
    late = f"CASE {' '.join(steps)} ELSE {last} END" if default is None or _any_error(arguments[1:]) else None
    sure = (
        value.error is None and all(c.error is None for c, _ in pairs) and all(a.nulls_on_error for a in arguments[1:])
    )
    return Sql(f"CASE {whens} ELSE {otherwise} END", of, True, first_error(value.error, late), nulls_on_error=sure)


def _any_error(values: Sequence[Sql]) -> bool:
    return any(v.error for v in values)


# -- coalesce


def _coalesce(closures: Sequence[Closure], current: Any, scope: Scope) -> Any:
    return next((value for c in closures if (value := c(current, scope)) is not None), None)


def _unified(types: tuple[Type, ...], *_: Any) -> Type:
    return unify_all(types)


def _coalesce_sql(arguments: Sequence[Sql], _: Scope) -> Sql:
    of = unify_all(a.type for a in arguments)
    error: str | None = None
    for argument in reversed(arguments):
        later = error and f"CASE WHEN {argument} IS NULL THEN {error} END"
        error = first_error(argument.error, later)
    last = len(arguments) - 1
    sure = all(a.error is None for a in arguments[:last]) and arguments[last].nulls_on_error
    return Sql(_first_given(arguments, of), of, all(a.nullable for a in arguments), error, nulls_on_error=sure)


def _first_given(arguments: Sequence[Sql], of: Type) -> str:
    return f"COALESCE({', '.join(cast_to(a, of) for a in arguments)})"


# -- tests


def is_blank(value: Any) -> bool:
    """Whether a value is null, empty, or only white space."""
    if isinstance(value, str):
        return not value.strip(WHITESPACE)
    return value is None or value == [] or value == {}


def is_blank_sql(value: Sql) -> str:
    """SQL of whether a value is null, empty, or only white space; never NULL."""
    match value.type.kind:
        case "null":
            return "TRUE"
        case "string":
            return f"COALESCE(trimmed({value}) = '', TRUE)"
        case "array":
            return f"COALESCE(len({value}) = 0, TRUE)"
        case "any":
            return f"({value} IS NULL OR {_json_blank(value)})"
    return f"({value} IS NULL)"


def _json_blank(value: Sql) -> str:
    return (
        f"CASE json_type({value}) WHEN 'VARCHAR' THEN trimmed({value} ->> '$') = '' "
        f"WHEN 'ARRAY' THEN json_array_length({value}) = 0 "
        f"WHEN 'OBJECT' THEN len(json_keys({value})) = 0 ELSE FALSE END"
    )


def _is_empty(value: Any) -> bool:
    return isinstance(value, str | list | dict) and not value


def _is_empty_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    match value.type.kind:
        case "string":
            return f"COALESCE({value} = '', FALSE)"
        case "array":
            return f"COALESCE(len({value}) = 0, FALSE)"
        case "any":
            empty = "'\"\"'::JSON, '[]'::JSON, '{}'::JSON"
            return f"COALESCE({value} IN ({empty}), FALSE)"
    return "FALSE"


def _default_if_blank_sql(arguments: Sequence[Sql]) -> str:
    value, default = arguments
    of = unify_all((value.type, default.type))
    return f"CASE WHEN {is_blank_sql(value)} THEN {cast_to(default, of)} ELSE {cast_to(value, of)} END"


_ORDERED = (*NUMERIC, "string", "date", "timestamp")


def _between(value: Any, low: Any, high: Any) -> bool:
    values = [value, low, high]
    if len({order_of(v) for v in values}) > 1 or order_of(value) is None:
        raise Failed("wrong_kind", value)
    if any(isinstance(v, float) for v in values):  # as DuckDB compares: once one is a number, all are
        values = [float(v) for v in values]
    return bool(values[1] <= values[0] <= values[2])


def _between_sql(arguments: Sequence[Sql]) -> str:
    of = unify_all(a.type for a in arguments)
    if of == ANY:
        raise not_in_sql("values of different kinds are put in order", "convert them to one type first")
    value, low, high = (cast_to(a, of) for a in arguments)
    given = " AND ".join(f"{a} IS NOT NULL" for a in arguments)
    return f"CASE WHEN {given} THEN {value} BETWEEN {low} AND {high} END"


def _one_of_sql(arguments: Sequence[Sql]) -> str:
    tests = " OR ".join(equal(arguments[0], a) for a in arguments[1:])
    return f"CASE WHEN {arguments[0]} IS NOT NULL THEN ({tests}) END"


def _pairs_fault(literals: tuple[Any, ...]) -> tuple[int, str] | None:
    return (0, "switch needs at least one case with its result") if len(literals) < 3 else None


_BRANCHES = table(
    Function(
        "if", "logic", "One value where the condition is true, the other (or null) where it is not.",
        (Param("condition", ANYTHING, "a condition; null, false and what is empty count as false"),
         Param("then", ANYTHING, "the value when it is true"),
         Param("else", ANYTHING, "the value when it is not; null when left out", optional=True)),
        lambda types, _literals, _scope: unify_all(types[1:]),
        (Example("if(a > `1`, 'many', 'one')", "many", given={"a": 2}),
         Example("if(a, 'yes')", None, given={"a": None}),
         Example("if(`true`, 'ok', to_string(to_integer('x')))", "ok"),
         Example("if(`false`, 'ok', to_string(to_integer('x')))", fails="not_an_integer")),
        _if, _if_sql, form=True, settles=True,
    ),
    Function(
        "switch", "logic",
        "The result of the first case that equals the value, or the default; without a default an unknown value fails.",
        (Param("value", ANYTHING, "the value to compare"), Param("case", ANYTHING, "a value to compare with"),
         Param("result", ANYTHING, "the result for this case; then more pairs, and at last a default")), _switch_type,
        (Example("switch(a, 'm', 'male', 'f', 'female', 'other')", "female", given={"a": "f"}),
         Example("switch(a, 'm', 'male', 'other')", "other", given={"a": None}),
         Example("switch(a, 'm', 'male', 'f', 'female')", fails="not_in_enum", given={"a": "x"})),
        _switch, _switch_sql, form=True, variadic=True, settles=True, check=_pairs_fault,
    ),
    Function(
        "coalesce", "logic", "The first value that is not null.", (_VALUE,), _unified,
        (Example("coalesce(a, b, 'x')", "x", given={"a": None, "b": None}),
         Example("coalesce(a, to_string(to_integer('x')))", "y", given={"a": "y"}),
         Example("coalesce(a, to_string(to_integer('x')))", fails="not_an_integer", given={"a": None})),
        _coalesce, _coalesce_sql, form=True, variadic=True, settles=True,
    ),
    Function(
        "not_null", "logic", "The first value that is not null; all of them are evaluated.", (_VALUE,), _unified,
        (Example("not_null(a, 'x')", "x", given={"a": None}), Example("not_null(a)", None, given={"a": None}),
         Example("not_null('a', to_string(to_integer('x')))", fails="not_an_integer")),
        lambda *values: next((v for v in values if v is not None), None),
        lambda arguments: _first_given(arguments, unify_all(a.type for a in arguments)),
        nulls="pass", variadic=True, settles=True,
    ),
    Function(
        "default_if_blank", "logic", "The value, or the default where it is null, empty or only white space.",
        (_VALUE, Param("default", ANYTHING, "what to give instead")), _unified,
        (Example("default_if_blank(' ', 'none')", "none"), Example("default_if_blank('a', 'none')", "a"),
         Example("default_if_blank(a, `0`)", 0, given={"a": None})),
        lambda value, default: default if is_blank(value) else value, _default_if_blank_sql, nulls="pass", settles=True,
    ),
)  # fmt: skip

_TESTS = table(
    Function(
        "is_null", "logic", "Whether the value is null (or missing).", (_VALUE,), BOOLEAN,
        (Example("is_null(a)", True, given={"a": None}), Example("is_null('')", False)),
        lambda value: value is None, "({0} IS NULL)", nulls="pass", nullable=False,
    ),
    Function(
        "is_missing", "logic",
        "Whether the record lacks the field altogether; a null is there. Not inside lists, nor behind source steps.",
        (Param("field", doc="the path of a field", presence=True),), BOOLEAN,
        (Example("is_missing(a)", False, given={"a": None}), Example("is_missing(a)", False, given={"a": ""})),
        lambda there: there is not True, "({0} IS NOT TRUE)", nulls="pass", nullable=False,
    ),
    Function(
        "is_blank", "logic", "Whether the value is null, an empty text, list or object, or only white space.",
        (_VALUE,), BOOLEAN,
        (Example("is_blank(a)", True, given={"a": None}), Example("is_blank(' \t')", True),
         Example("is_blank(`0`)", False)),
        is_blank, lambda arguments: is_blank_sql(arguments[0]), nulls="pass", nullable=False,
    ),
    Function(
        "is_empty", "logic", "Whether the value is a text, list or object with nothing in it; null is not empty.",
        (_VALUE,), BOOLEAN,
        (Example("is_empty('')", True), Example("is_empty(' ')", False), Example("is_empty(`[]`)", True),
         Example("is_empty(a)", False, given={"a": None})),
        _is_empty, _is_empty_sql, nulls="pass", nullable=False,
    ),
    Function(
        "between", "logic", "Whether the value is at least the first and at most the second bound.",
        (Param("value", _ORDERED, "the value"), Param("low", _ORDERED, "the least that is allowed"),
         Param("high", _ORDERED, "the most that is allowed")), BOOLEAN,
        (Example("between(`5`, `1`, `5`)", True), Example("between(`0.5`, `1`, `5`)", False),
         Example("between(a, `1`, `5`)", None, given={"a": None})),
        _between, _between_sql,
    ),
    Function(
        "one_of", "logic", "Whether the value equals one of the others.",
        (_VALUE, Param("option", ANYTHING, "a value to compare with")), BOOLEAN,
        (Example("one_of('b', 'a', 'b')", True), Example("one_of('c', 'a', 'b')", False),
         Example("one_of(a, 'a')", None, given={"a": None})),
        lambda value, *options: None if value is None else any(same(value, o) for o in options), _one_of_sql,
        nulls="pass", variadic=True,
    ),
)  # fmt: skip

LOGIC_FUNCTIONS = {**_BRANCHES, **_TESTS}
