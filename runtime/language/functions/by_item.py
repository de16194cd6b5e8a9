"""Functions that choose, group or index the items of a list by an `&expression`, evaluated for each of them.

All items are evaluated, also behind the one that decides, so that a failure does not depend on their order. Two keys
are the same when they are equal; null is a key like any other where items are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.language.functions.casting import cast_to
from runtime.language.functions.equality import order_of
from runtime.language.functions.logic import is_true
from runtime.language.functions.references import compiled_for, first_failing, item_of_list
from runtime.language.functions.statistics import A_LIST, ORDERED
from runtime.language.functions.table import (
    ANYTHING,
    LIST,
    TEXT,
    Example,
    Failed,
    Function,
    Param,
    Sql,
    error_text,
    first_error,
    item_of,
    not_in_sql,
    same_as_first,
    table,
)
from runtime.language.quoting import fresh_name
from runtime.values import ANY, BOOLEAN, NULL, Type, array, object_of

_LIST = Param("list", LIST, "the list")
_CONDITION = Param("condition", ANYTHING, "an &expression over one item", reference=True)
_VALUE = Param("value", ANYTHING, "an &expression that gives the value of an item", reference=True)
_KEY = Param("key", (*ORDERED, "boolean"), "an &expression that gives the key of an item", reference=True)
_NAME = Param("key", TEXT, "an &expression that gives a text", reference=True)


# -- conditions


def _tested(values: list[Any], condition: Callable[[Any], Any]) -> list[bool]:
    return [is_true(condition(value)) for value in values]


def _find(values: list[Any], condition: Callable[[Any], Any]) -> Any:
    return next((v for v, test in zip(values, _tested(values, condition), strict=True) if test), None)


def _conditional(template: str, of: Callable[[Type], Type]) -> Callable[[Sequence[Sql]], Sql]:
    """`{kept}` is the list of the items for which the condition is true."""

    def build(arguments: Sequence[Sql]) -> Sql:
        items, reference = arguments
        name, item = item_of_list(items)
        body = compiled_for(reference, item)
        value = template.format(kept=f"list_filter({items}, lambda {name}: {body.truth})", items=items)
        error = first_failing(items, name, body.error) if body.error else None
        return Sql(value, of(item.type), True, error, nulls_on_error=error is None)

    return build


# -- fields


def _pluck_sql(arguments: Sequence[Sql]) -> Sql:
    items, reference = arguments
    name, item = item_of_list(items)
    body = compiled_for(reference, item)
    value = "CAST(NULL AS VARCHAR)" if body.type == NULL else body.value
    made = f"list_filter(list_transform({items}, lambda {name}: {value}), lambda {name}: {name} IS NOT NULL)"
    error = first_failing(items, name, body.error) if body.error else None
    return Sql(made, array(body.type), True, error, nulls_on_error=error is None)


# -- keys


def _keys(values: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    """The keys of the values, as what tells equal ones in a dict."""
    keys = [key(value) for value in values]
    if any(k is not None and not isinstance(k, bool) and order_of(k) is None for k in keys):
        raise Failed("wrong_kind", values)
    return [(isinstance(k, bool), k) for k in keys]


def _group(values: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    found: dict[Any, list[Any]] = {}
    for k, value in zip(_keys(values, key), values, strict=True):
        found.setdefault(k, []).append(value)
    return [{"key": k, "items": items} for (_, k), items in found.items()]


def _unique_by(values: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    found: dict[Any, Any] = {}
    for k, value in zip(_keys(values, key), values, strict=True):
        found.setdefault(k, value)
    return list(found.values())


def _group_type(types: tuple[Type, ...], literals: tuple[Any, ...]) -> Type:
    return array(object_of(("key", types[1]), ("items", array(item_of(types, literals)))))


class _Keyed:
    """SQL over the keys of a list: `rows` of key `k` and item `v`, and `first`, the rows with a new key."""

    def __init__(self, items: Sql, reference: Sql) -> None:
        name, item = item_of_list(items)
        self.key = compiled_for(reference, item)
        if self.key.type == ANY:
            raise not_in_sql("untyped values are compared", "give the field a type in the contract")
        key = "CAST(NULL AS VARCHAR)" if self.key.type == NULL else self.key.value
        self.name = fresh_name(items.value, key, name)
        self.other = fresh_name(items.value, key, name, self.name)
        self.rows = f"list_transform({items}, lambda {name}: {{'k': {key}, 'v': {name}}})"
        keys = f"list_transform({items}, lambda {name}: {key})"
        new = f"list_position({keys}, struct_extract({self.name}, 'k')) = {self.other}"
        self.first = f"list_filter({self.rows}, lambda {self.name}, {self.other}: {new})"
        self.error = first_failing(items, name, self.key.error) if self.key.error else None

    def made(self, value: str, of: Type) -> Sql:
        return Sql(value, of, True, self.error, nulls_on_error=self.error is None)


def _unique_by_sql(arguments: Sequence[Sql]) -> Sql:
    items, reference = arguments
    keyed = _Keyed(items, reference)
    x = keyed.name
    return keyed.made(f"list_transform({keyed.first}, lambda {x}: struct_extract({x}, 'v'))", items.type)


def _group_sql(arguments: Sequence[Sql]) -> Sql:
    items, reference = arguments
    keyed = _Keyed(items, reference)
    x, y = keyed.name, keyed.other
    same_key = f"struct_extract({y}, 'k') IS NOT DISTINCT FROM struct_extract({x}, 'k')"
    members = f"list_transform(list_filter({keyed.rows}, lambda {y}: {same_key}), lambda {y}: struct_extract({y}, 'v'))"
    made = f"{{'key': struct_extract({x}, 'k'), 'items': {members}}}"
    of = _group_type((items.type, keyed.key.type), ())
    return keyed.made(f"list_transform({keyed.first}, lambda {x}: {made})", of)


# -- objects


def _from_entries(
    values: list[Any], key: Callable[[Any], Any], value: Callable[[Any], Any] = lambda item: item
) -> dict[str, Any]:
    keys = [key(item) for item in values]
    if not all(isinstance(k, str) for k in keys):
        raise Failed("wrong_kind", values)
    made = [value(item) for item in values]
    if len(set(keys)) < len(keys):
        raise Failed("many_found", values)
    return dict(zip(keys, made, strict=True))


def _from_entries_sql(arguments: Sequence[Sql]) -> Sql:
    items = arguments[0]
    name, item = item_of_list(items)
    key = compiled_for(arguments[1], item)
    if key.type == ANY:
        raise not_in_sql("an untyped value is used as a name", "give the field a type in the contract")
    value = compiled_for(arguments[2], item) if len(arguments) > 2 else item
    text = key.value if key.type.kind == "string" else "CAST(NULL AS VARCHAR)"
    keys = f"list_transform({items}, lambda {name}: {text})"
    x = fresh_name(items.value, text, value.value, name)
    i = fresh_name(items.value, text, value.value, name, x)
    rows = f"list_transform({items}, lambda {name}: {{'k': {text}, 'v': {cast_to(value, ANY)}}})"
    new = f"struct_extract({x}, 'k') IS NOT NULL AND list_position({keys}, struct_extract({x}, 'k')) = {i}"
    new_rows = f"list_filter({rows}, lambda {x}, {i}: {new})"
    parts = [f"list_transform({new_rows}, lambda {x}: struct_extract({x}, '{part}'))" for part in "kv"]
    null_key = f"CASE WHEN list_count({keys}) < len({items}) THEN {error_text('wrong_kind', A_LIST)} END"
    doubled = f"CASE WHEN len({new_rows}) < len({items}) THEN {error_text('many_found', A_LIST)} END"
    value_error = first_failing(items, name, value.error) if value.error else None
    key_error = first_failing(items, name, key.error) if key.error else None
    error = first_error(key_error, null_key, value_error, doubled)
    given = f"CASE WHEN {items} IS NOT NULL THEN to_json(MAP({parts[0]}, {parts[1]})) END"
    return Sql(given, ANY, True, error, nulls_on_error=False)


_LINES = {"a": [{"sku": "x", "n": 1}, {"sku": "y", "n": 5}, {"sku": "x", "n": 3}]}
_NONE = {"a": None}

BY_ITEM = table(
    Function(
        "any", "collections", "Whether the condition is true for at least one item of a list.", (_LIST, _CONDITION),
        BOOLEAN,
        (Example("any(a, &n > `4`)", True, given=_LINES), Example("any(`[]`, &@)", False),
         Example("any(a, &@)", None, given=_NONE)),
        lambda values, condition: any(_tested(values, condition)),
        _conditional("(len({kept}) > 0)", lambda _: BOOLEAN), items="passed over",
    ),
    Function(
        "all", "collections", "Whether the condition is true for each item of a list; true for an empty one.",
        (_LIST, _CONDITION), BOOLEAN,
        (Example("all(a, &n > `4`)", False, given=_LINES), Example("all(`[]`, &@)", True),
         Example("all(a, &@)", None, given=_NONE)),
        lambda values, condition: all(_tested(values, condition)),
        _conditional("(len({kept}) = len({items}))", lambda _: BOOLEAN), items="passed over",
    ),
    Function(
        "find", "collections", "The first item of a list for which the condition is true, or null.",
        (_LIST, _CONDITION), item_of,
        (Example("find(a, &n > `2`).n", 5, given=_LINES), Example("find(a, &n > `9`)", None, given=_LINES),
         Example("find(a, &@)", None, given=_NONE)),
        _find, _conditional("list_extract({kept}, 1)", lambda item: item), items="handed on",
    ),
    Function(
        "pluck", "collections", "One value of each item of a list, without nulls; `list[*].field` says the same.",
        (_LIST, _VALUE), lambda types, _: array(types[1]),
        (Example("pluck(a, &sku)", ["x", "y", "x"], given=_LINES),
         Example("pluck(a, &n)", ["b"], given={"a": [{"n": None}, {"n": "b"}]}),
         Example("pluck(a, &@)", None, given=_NONE)),
        lambda values, value: [made for item in values if (made := value(item)) is not None], _pluck_sql,
    ),
    Function(
        "group", "collections", "The items of a list by key: a list of objects with the `key` and its `items`.",
        (_LIST, _KEY), _group_type,
        (Example("group(a, &sku)[*].{sku: key, n: sum(items[*].n)}", [{"sku": "x", "n": 4}, {"sku": "y", "n": 5}],
                 given=_LINES),
         Example("group(`[]`, &@)", []), Example("group(a, &@)", None, given=_NONE)),
        _group, _group_sql,
    ),
    Function(
        "unique_by", "collections", "The first item of a list for each key.", (_LIST, _KEY), same_as_first,
        (Example("unique_by(a, &sku)[*].n", [1, 5], given=_LINES), Example("unique_by(a, &@)", None, given=_NONE)),
        _unique_by, _unique_by_sql,
    ),
    Function(
        "index_by", "collections", "An object with each item of a list under its key; a key that comes twice fails.",
        (_LIST, _NAME), ANY,
        (Example("index_by(a, &t).home.zip", "1", given={"a": [{"t": "home", "zip": "1"}, {"t": "work", "zip": "2"}]}),
         Example("index_by(a, &sku)", fails="many_found", given=_LINES), Example("index_by(a, &@)", None, given=_NONE)),
        _from_entries, _from_entries_sql, settles=True,
    ),
    Function(
        "from_entries", "collections", "An object made of a list, with a name and a value from each item.",
        (_LIST, _NAME, _VALUE), ANY,
        (Example("from_entries(a, &k, &v)", {"color": "red", "size": "L"},
                 given={"a": [{"k": "color", "v": "red"}, {"k": "size", "v": "L"}]}),
         Example("from_entries(a, &k, &k)", fails="wrong_kind", given={"a": [{"k": None}]}),
         Example("from_entries(a, &@, &@)", None, given=_NONE)),
        _from_entries, _from_entries_sql, settles=True,
    ),
)  # fmt: skip
