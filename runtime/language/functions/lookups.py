"""Functions that translate a value with a lookup table of the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from runtime.language.functions.table import (
    TEXT,
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
from runtime.language.quoting import quote_text
from runtime.values import NULL, STRING

_TABLE = Param("table", TEXT, "the name of the lookup table", literal=True)
_KEY = Param("key", TEXT, "the value to look up")
Rows = Mapping[str, str | None]
MOST_IN_SQL = 2_000
"""DuckDB looks for a key in a constant MAP from its start on: beyond so many rows Python's own search is faster."""


def _rows(scope: Scope, name: Any) -> Rows:
    return scope.lookups.get(name, {})


def _key_of(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise Failed("wrong_kind", value)
    return value


def _lookup(closures: Sequence[Closure], current: Any, scope: Scope) -> str | None:
    rows, key = _rows(scope, closures[0](current, scope)), _key_of(closures[1](current, scope))
    if key is None:
        return None
    if key not in rows:
        raise Failed("lookup_miss", key)
    return rows[key]


def _lookup_or(closures: Sequence[Closure], current: Any, scope: Scope) -> Any:
    rows, key = _rows(scope, closures[0](current, scope)), _key_of(closures[1](current, scope))
    if key is not None and key in rows:
        return rows[key]
    return closures[2](current, scope)


def _lookup_or_keep(closures: Sequence[Closure], current: Any, scope: Scope) -> Any:
    return _lookup_or((*closures, closures[1]), current, scope)


def _lookup_or_null(closures: Sequence[Closure], current: Any, scope: Scope) -> Any:
    return _lookup_or((*closures, lambda _current, _scope: None), current, scope)


def _texts(values: Sequence[str]) -> str:
    return f"CAST([{', '.join(map(quote_text, values))}] AS VARCHAR[])"


def _found(rows: Rows, key: Sql) -> str:
    """SQL of the value of a key; NULL where there is none, or the row says null."""
    if len(rows) > MOST_IN_SQL:
        raise not_in_sql(f"its lookup table has more than {MOST_IN_SQL:,} rows")
    filled = {k: v for k, v in rows.items() if v is not None}
    return f"MAP({_texts(list(filled))}, {_texts(list(filled.values()))})[{_key_sql(key)}]"


def _key_sql(key: Sql) -> str:
    return "CAST(NULL AS VARCHAR)" if key.type.kind == "null" else key.value


def _missed(rows: Rows, key: Sql, found: str) -> str:
    """SQL of whether a key has no row."""
    empty = [quote_text(k) for k, v in rows.items() if v is None]
    known = f" AND {_key_sql(key)} NOT IN ({', '.join(empty)})" if empty else ""
    return f"{found} IS NULL{known}"


def _lookup_sql(arguments: Sequence[Sql], scope: Scope) -> Sql:
    key, rows = arguments[1], _rows(scope, arguments[0].literal)
    found = _found(rows, key)
    shown = _key_sql(key)
    missed = (
        f"CASE WHEN {shown} IS NOT NULL AND {_missed(rows, key, found)} THEN {error_text('lookup_miss', shown)} END"
    )
    return Sql(found, STRING, True, first_error(key.error, missed), nulls_on_error=key.nulls_on_error)


def _lookup_or_sql(arguments: Sequence[Sql], scope: Scope) -> Sql:
    key, default, rows = arguments[1], arguments[2], _rows(scope, arguments[0].literal)
    found = _found(rows, key)
    missed = f"({_key_sql(key)} IS NULL OR {_missed(rows, key, found)})"
    late = default.error and f"CASE WHEN {missed} THEN {default.error} END"
    value = f"CASE WHEN {missed} THEN {_key_sql(default)} ELSE {found} END"
    nulls = key.error is None and (default.error is None or default.nulls_on_error)
    return Sql(value, STRING, True, first_error(key.error, late), nulls_on_error=nulls)


def _lookup_or_keep_sql(arguments: Sequence[Sql], scope: Scope) -> Sql:
    return _lookup_or_sql((*arguments, replace(arguments[1], error=None)), scope)


def _lookup_or_null_sql(arguments: Sequence[Sql], scope: Scope) -> Sql:
    return _lookup_or_sql((*arguments, Sql("NULL", NULL)), scope)


LOOKUP_FUNCTIONS = table(
    Function(
        "lookup", "lookups", "The value of a key in a lookup table; a key that is not there is a failure.",
        (_TABLE, _KEY), STRING,
        (Example("lookup('countries', 'de')", "Germany"), Example("lookup('countries', 'xx')", fails="lookup_miss"),
         Example("lookup('countries', a)", None, given={"a": None})),
        _lookup, _lookup_sql, form=True,
    ),
    Function(
        "lookup_or", "lookups",
        "The value of a key in a lookup table, or the default where the key is null or not there.",
        (_TABLE, _KEY, Param("default", TEXT, "what to give instead")), STRING,
        (Example("lookup_or('countries', 'fr', '?')", "France"), Example("lookup_or('countries', 'xx', '?')", "?"),
         Example("lookup_or('countries', a, b)", None, given={"a": None, "b": None})),
        _lookup_or, _lookup_or_sql, form=True,
    ),
    Function(
        "lookup_or_keep", "lookups",
        "The value of a key in a lookup table, or the key itself where it is not there.", (_TABLE, _KEY), STRING,
        (Example("lookup_or_keep('countries', 'fr')", "France"), Example("lookup_or_keep('countries', 'xx')", "xx"),
         Example("lookup_or_keep('countries', a)", None, given={"a": None})),
        _lookup_or_keep, _lookup_or_keep_sql, form=True,
    ),
    Function(
        "lookup_or_null", "lookups",
        "The value of a key in a lookup table, or null where it is not there.", (_TABLE, _KEY), STRING,
        (Example("lookup_or_null('countries', 'fr')", "France"), Example("lookup_or_null('countries', 'xx')", None),
         Example("lookup_or_null('countries', a)", None, given={"a": None})),
        _lookup_or_null, _lookup_or_null_sql, form=True,
    ),
)  # fmt: skip
