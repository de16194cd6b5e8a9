"""Functions that evaluate an `&expression` for each item of a list: map, and what puts it in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from runtime.language.functions.equality import order_of
from runtime.language.functions.statistics import A_LIST, ORDERED
from runtime.language.functions.table import (
    ANYTHING,
    LIST,
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
from runtime.values import ANY, NULL, Type, array

_LIST = Param("list", LIST, "the list")
_KEY = Param("key", ORDERED, "an &expression that gives what to compare: a number, a text or a date", reference=True)


def item_of_list(items: Sql) -> tuple[str, Sql]:
    """A name for the items of a list, and such an item."""
    name = fresh_name(items.value)
    return name, Sql(name, items.type.item or NULL)


def compiled_for(reference: Sql, item: Sql) -> Sql:
    """The expression of a reference for an item."""
    assert reference.body is not None, "a reference comes with its body"
    return reference.body(item)


def first_failing(items: Sql, name: str, error: str) -> str:
    """SQL of the first error among the items."""
    errors = f"list_transform({items}, lambda {name}: {error})"
    return f"list_extract(list_filter({errors}, lambda {name}: {name} IS NOT NULL), 1)"


# -- map


def _map_type(types: tuple[Type, ...], _: tuple[Any, ...]) -> Type:
    return array(types[0])


def _map_sql(arguments: Sequence[Sql]) -> Sql:
    reference, items = arguments
    name, item = item_of_list(items)
    body = compiled_for(reference, item)
    value = "CAST(NULL AS VARCHAR)" if body.type == NULL else body.value
    error = first_failing(items, name, body.error) if body.error else None
    made = f"list_transform({items}, lambda {name}: {value})"
    return Sql(made, array(body.type), items.nullable, error, nulls_on_error=error is None)


# -- order


def _keyed(values: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    """The keys of the values, when they have an order among each other."""
    keys = [key(value) for value in values]
    orders = {order_of(k) for k in keys}
    if len(orders) > 1 or None in orders:
        raise Failed("wrong_kind", values)
    return keys


def _sort_by(values: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    keys = _keyed(values, key)
    return [values[i] for i in sorted(range(len(values)), key=lambda i: keys[i])]


def _sort_by_desc(values: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    keys = _keyed(values, key)
    return [values[i] for i in sorted(range(len(values)), key=lambda i: keys[i], reverse=True)]


def _extreme_by(pick: Callable[..., Any]) -> Callable[..., Any]:
    def python(values: list[Any], key: Callable[[Any], Any]) -> Any:
        keys = _keyed(values, key)
        return values[pick(range(len(values)), key=lambda i: keys[i])] if values else None

    return python


def _by(order: str, template: str, *, as_list: bool) -> Callable[[Sequence[Sql]], Sql]:
    """`order` is that of the keys; of equal keys the first item comes first."""
    step = "-" if order == "DESC" else ""

    def build(arguments: Sequence[Sql]) -> Sql:
        items, reference = arguments
        name, item = item_of_list(items)
        key = compiled_for(reference, item)
        of = items.type if as_list else item.type
        if key.type == ANY:
            raise not_in_sql("untyped values are put in order", "give the field a type in the contract")
        if key.type.kind not in ORDERED:
            failed = f"CASE WHEN len({items}) > 0 THEN {error_text('wrong_kind', A_LIST)} END"
            return replace(items, value=_nothing(items, as_list=as_list), type=of, error=failed)
        without = f"len(list_filter({items}, lambda {name}: ({key}) IS NULL)) > 0"
        missing = f"CASE WHEN {without} THEN {error_text('wrong_kind', A_LIST)} END"
        error = first_error(first_failing(items, name, key.error) if key.error else None, missing)
        rows = f"list_transform({items}, lambda {name}, {name}_: {{'k': {key}, 'i': {step}{name}_, 'v': {name}}})"
        ordered = f"list_sort({rows}, '{order}', 'NULLS LAST')"
        picked = template.format(rows=ordered, x=name)
        value = f"CASE WHEN len(list_filter({items}, lambda {name}: ({key}) IS NULL)) = 0 THEN {picked} END"
        return Sql(value, of, True, error, nulls_on_error=key.nulls_on_error)

    return build


def _nothing(items: Sql, *, as_list: bool) -> str:
    return f"CASE WHEN len({items}) = 0 THEN {items} END" if as_list else f"list_extract({items}, len({items}) + 1)"


_ITEMS = "list_transform({rows}, lambda {x}: struct_extract({x}, 'v'))"
_ITEM = "struct_extract(list_extract({rows}, 1), 'v')"
_PEOPLE = {"a": [{"n": "x", "age": 30}, {"n": "y", "age": 20}, {"n": "z", "age": 30}]}

REFERENCES = table(
    Function(
        "map", "collections", "The value of the expression for each item of a list, nulls included.",
        (Param("expression", ANYTHING, "an &expression over one item", reference=True), _LIST), _map_type,
        (Example("map(&age, a)", [30, 20, 30], given=_PEOPLE),
         Example("map(&to_integer(@), a)", fails="not_an_integer", given={"a": ["1", "x"]}),
         Example("map(&length(@), a)", fails="wrong_kind", given={"a": None})),
        lambda expression, values: [expression(v) for v in values], _map_sql, nulls="fail", items="passed over",
    ),
    Function(
        "sort_by", "collections", "The list in ascending order of the value of the expression.",
        (_LIST, _KEY), same_as_first,
        (Example("sort_by(a, &age)[*].n", ["y", "x", "z"], given=_PEOPLE),
         Example("sort_by(a, &n)", fails="wrong_kind", given={"a": [{"n": None}, {"n": "x"}]})),
        _sort_by, _by("ASC", _ITEMS, as_list=True),
        nulls="fail", items="handed on",
    ),
    Function(
        "sort_by_desc", "collections",
        "The list in descending order of the value of the expression; equal ones keep their order.",
        (_LIST, _KEY), same_as_first,
        (Example("sort_by_desc(a, &age)[*].n", ["x", "z", "y"], given=_PEOPLE),
         Example("sort_by_desc(a, &n)", fails="wrong_kind", given={"a": [{"n": None}, {"n": "x"}]})),
        _sort_by_desc, _by("DESC", _ITEMS, as_list=True), nulls="fail", items="handed on",
    ),
    Function(
        "max_by", "collections", "The item of a list with the greatest value of the expression.",
        (_LIST, _KEY), item_of,
        (Example("max_by(a, &age).n", "x", given=_PEOPLE),
         Example("max_by(a, &n)", fails="wrong_kind", given={"a": None})),
        _extreme_by(max), _by("DESC", _ITEM, as_list=False), nulls="fail", items="handed on",
    ),
    Function(
        "min_by", "collections", "The item of a list with the least value of the expression.", (_LIST, _KEY), item_of,
        (Example("min_by(a, &age).n", "y", given=_PEOPLE),
         Example("min_by(a, &n)", fails="wrong_kind", given={"a": [{"n": None}]})),
        _extreme_by(min), _by("ASC", _ITEM, as_list=False), nulls="fail", items="handed on",
    ),
)  # fmt: skip
