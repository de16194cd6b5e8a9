"""Functions that take lists and objects apart and put them together: parts, positions, pairs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from runtime.language.functions.casting import cast_to
from runtime.language.functions.equality import equal, same
from runtime.language.functions.table import (
    ANYTHING,
    LIST,
    Example,
    Failed,
    Function,
    Param,
    Sql,
    item_of,
    not_in_sql,
    same_as_first,
    table,
)
from runtime.language.quoting import fresh_name, quote_text
from runtime.language.types import unify_all
from runtime.values import ANY, INTEGER, NULL, STRING, Type, array, object_of

_LIST = Param("list", LIST, "the list")
_COUNT = Param("n", ("integer",), "how many items, 0 or more")


def _counted(values: list[Any], n: int) -> int:
    if n < 0:
        raise Failed("out_of_range", values)
    return n


def _flatten_type(types: tuple[Type, ...], _: tuple[Any, ...] = ()) -> Type:
    item = item_of(types, ())
    return item if item.kind == "array" else array(item)


def _flatten_sql(arguments: Sequence[Sql]) -> str:
    items = arguments[0]
    item = items.type.item or ANY
    if item.kind == "any":
        raise not_in_sql("untyped items may be lists", "give the items a type in the contract")
    if item.kind != "array":
        return items.value
    x = fresh_name(items.value)
    return f"flatten(list_transform({items}, lambda {x}: COALESCE({x}, [NULL])))"  # a null list stays, as an item


def _index_of(values: list[Any], value: Any) -> int | None:
    return next((i for i, item in enumerate(values) if same(item, value)), None)


def _index_of_sql(arguments: Sequence[Sql]) -> str:
    items, value = arguments
    x = fresh_name(items.value, value.value)
    test = equal(Sql(x, items.type.item or NULL), value)
    position = f"CAST(list_position(list_transform({items}, lambda {x}: {test}), TRUE) - 1 AS BIGINT)"
    return f"CASE WHEN {value} IS NOT NULL THEN {position} END"


def _enumerate_type(types: tuple[Type, ...], literals: tuple[Any, ...]) -> Type:
    return array(object_of(("index", INTEGER), ("value", item_of(types, literals))))


def _enumerate_sql(arguments: Sequence[Sql]) -> str:
    items = arguments[0]
    x = fresh_name(items.value)
    i = fresh_name(items.value, x)
    return f"list_transform({items}, lambda {x}, {i}: {{'index': CAST({i} - 1 AS BIGINT), 'value': {x}}})"


# -- objects


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Failed("wrong_kind", value)
    return value


def _entries(value: Any) -> list[dict[str, Any]]:
    return [{"key": name, "value": of} for name, of in _object(value).items()]


def _entries_type(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
    value = unify_all(of for _, of in types[0].fields) if types[0].kind == "object" else ANY
    return array(object_of(("key", STRING), ("value", value)))


def _entries_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    if value.type.kind != "object":
        raise not_in_sql("the fields of the object are not known", "give it a type in the contract")
    item = unify_all(of for _, of in value.type.fields)
    pairs = (f"{{'key': {quote_text(n)}, 'value': {cast_to(_member(value, n), item)}}}" for n, _ in value.type.fields)
    return f"CASE WHEN {value} IS NOT NULL THEN [{', '.join(pairs)}] END"


def _member(value: Sql, name: str) -> Sql:
    return Sql(f"struct_extract({value}, {quote_text(name)})", value.type.field(name) or NULL)


def _zip(value: Any) -> list[dict[str, Any]]:
    lists = _object(value)
    if not all(items is None or isinstance(items, list) for items in lists.values()):
        raise Failed("wrong_kind", value)
    rows = zip_longest(*(items or [] for items in lists.values()))
    return [dict(zip(lists, row, strict=True)) for row in rows]


def _zip_type(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
    if types[0].kind != "object":
        return array(ANY)
    return array(object_of(*((name, item_of((of,), ())) for name, of in types[0].fields)))


def _zip_sql(arguments: Sequence[Sql]) -> str:
    value = arguments[0]
    members = [(name, _member(value, name)) for name, _ in value.type.fields]
    if value.type.kind != "object" or any(m.type.kind != "array" for _, m in members):
        raise not_in_sql("what is zipped are not all lists", "give the fields a type in the contract")
    x = fresh_name(value.value)
    parts = ", ".join(f"{quote_text(name)}: list_extract({m}, {x})" for name, m in members)
    longest = f"GREATEST({', '.join(f'COALESCE(len({m}), 0)' for _, m in members)})"
    rows = f"list_transform(range(1, CAST({longest} AS BIGINT) + 1), lambda {x}: {{{parts}}})"
    return f"CASE WHEN {value} IS NOT NULL THEN {rows} END"


_NONE = {"a": None}

LIST_PARTS = table(
    Function(
        "take", "collections", "The first items of a list.", (_LIST, _COUNT), same_as_first,
        (Example("take(`[1, 2, 3]`, `2`)", [1, 2]), Example("take(`[1]`, `5`)", [1]),
         Example("take(a, `-1`)", fails="out_of_range", given={"a": [1]}), Example("take(a, `1`)", None, given=_NONE)),
        lambda values, n: values[: _counted(values, n)], "CASE WHEN {1} >= 0 THEN list_slice({0}, 1, {1}) END",
        fails="out_of_range", items="handed on",
    ),
    Function(
        "drop", "collections", "The list without its first items.", (_LIST, _COUNT), same_as_first,
        (Example("drop(`[1, 2, 3]`, `2`)", [3]), Example("drop(`[1]`, `5`)", []),
         Example("drop(a, `-1`)", fails="out_of_range", given={"a": [1]}), Example("drop(a, `1`)", None, given=_NONE)),
        lambda values, n: values[_counted(values, n) :],
        "CASE WHEN {1} >= 0 THEN list_slice({0}, LEAST({1}, 2147483647) + 1, len({0})) END", fails="out_of_range",
        items="handed on",
    ),
    Function(
        "flatten", "collections", "The items of all lists in a list, in one list; `list[]` says the same.",
        (_LIST,), _flatten_type,
        (Example("flatten(`[[1, 2], [3]]`)", [1, 2, 3]), Example("flatten(`[1, 2]`)", [1, 2]),
         Example("flatten(a)", None, given=_NONE)),
        lambda values: [inner for item in values for inner in (item if type(item) is list else [item])], _flatten_sql,
    ),
    Function(
        "index_of", "collections", "The position of a value in a list, counted from 0, or null when it is not there.",
        (_LIST, Param("value", ANYTHING, "the value to find")), INTEGER,
        (Example("index_of(`[\"a\", \"b\"]`, 'b')", 1), Example("index_of(`[1]`, `2`)", None),
         Example("index_of(a, `1`)", None, given=_NONE)),
        _index_of, _index_of_sql,
    ),
    Function(
        "enumerate", "collections", "A list of objects with the `index` of each item, from 0, and its `value`.",
        (_LIST,), _enumerate_type,
        (Example("enumerate(`[\"a\"]`)", [{"index": 0, "value": "a"}]), Example("enumerate(`[]`)", []),
         Example("enumerate(a)", None, given=_NONE)),
        lambda values: [{"index": i, "value": value} for i, value in enumerate(values)], _enumerate_sql,
    ),
    Function(
        "entries", "collections", "A list of objects with the `key` and `value` of each field of an object.",
        (Param("object", ("object",), "the object"),), _entries_type,
        (Example("entries({x: `1`, y: `2`})", [{"key": "x", "value": 1}, {"key": "y", "value": 2}]),
         Example("entries(a)", None, given=_NONE)),
        _entries, _entries_sql, settles=True,
    ),
    Function(
        "zip", "collections", "A list of objects made of an object of lists, item by item; shorter lists give nulls.",
        (Param("lists", ("object",), "an object whose fields are lists"),), _zip_type,
        (Example("zip({sku: a, n: b})", [{"sku": "x", "n": 1}, {"sku": "y", "n": None}],
                 given={"a": ["x", "y"], "b": [1]}),
         Example("zip(a)", None, given=_NONE)),
        _zip, _zip_sql,
    ),
)  # fmt: skip
