"""Functions that reach around the current value: the whole record, the record around a loop, the item's position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.language.functions.table import Closure, Example, Function, Scope, Sql, table
from runtime.values import INTEGER, NULL, Type

_NOTHING = Sql("NULL", NULL, literal=None)


def _nearest(scope: Scope) -> Any:
    return scope.parents[-1] if scope.parents else None


def _root_sql(_: Sequence[Sql], scope: Scope) -> Sql:
    return scope.root if isinstance(scope.root, Sql) else _NOTHING


def _parent_sql(_: Sequence[Sql], scope: Scope) -> Sql:
    found = _nearest(scope)
    return found if isinstance(found, Sql) else _NOTHING


def _index_sql(_: Sequence[Sql], scope: Scope) -> Sql:
    return scope.index if isinstance(scope.index, Sql) else Sql("CAST(NULL AS BIGINT)", INTEGER)


def _type_or_null(found: Any) -> Type:
    return found if isinstance(found, Type) else NULL


def _root(_closures: Sequence[Closure], _current: Any, scope: Scope) -> Any:
    return scope.root


def _parent(_closures: Sequence[Closure], _current: Any, scope: Scope) -> Any:
    return _nearest(scope)


def _index(_closures: Sequence[Closure], _current: Any, scope: Scope) -> Any:
    return scope.index


SCOPE_FUNCTIONS = table(
    Function(
        "root", "scope", "The whole source record, also inside of a loop or a filter.", (),
        lambda _types, _literals, scope: _type_or_null(scope.root),
        (Example("root().currency", "eur", given={"currency": "eur"}),
         Example("lines[?sku == root().main].sku", ["a"], given={"main": "a", "lines": [{"sku": "a"}, {"sku": "b"}]})),
        _root, _root_sql, form=True,
    ),
    Function(
        "parent", "scope", "In a loop: the record that the list is a field of. Null outside of loops.", (),
        lambda _types, _literals, scope: _type_or_null(_nearest(scope)),
        (Example("parent()", None), Example("type(parent())", "null")),
        _parent, _parent_sql, form=True,
    ),
    Function(
        "index", "scope", "In a loop: the position of the current item, counted from 0. Null outside of loops.", (),
        INTEGER, (Example("index()", None), Example("type(index())", "null")),
        _index, _index_sql, form=True,
    ),
)  # fmt: skip
