"""Functions that make one value of a list of numbers (or texts, or dates): sum, average, extremes; and its order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from runtime.language.functions.arithmetic import (
    Number,
    as_float,
    divide,
    divide_sql,
    finite,
    quotient_type,
)
from runtime.language.functions.equality import NUMBER_KINDS, order_of
from runtime.language.functions.table import (
    NUMERIC,
    Example,
    Failed,
    Function,
    Param,
    Sql,
    error_text,
    item_of,
    not_in_sql,
    same_as_first,
    table,
)
from runtime.language.quoting import fresh_name
from runtime.language.types import WIDEST
from runtime.values import EXACT, INT64, INTEGER, NULL, NUMBER, Kind, Type, array, decimal

ORDERED: tuple[Kind, ...] = ("string", *NUMERIC, "date", "timestamp", "time")
_SUM_DIGITS = 32
"""Digits of a decimal that may be summed: a million of them fit the 38 digits of the sum."""
A_LIST = "'a list'"


def typed_items(items: Sql, kinds: Sequence[Kind]) -> Sql:
    """The list with items of one of the kinds: an untyped item that is none, or a NULL, is NULL in it."""
    item = items.type.item or NULL
    if item.kind in kinds or item.kind == "null":
        return items
    if item.kind == "any" and not set(kinds) - set(NUMERIC):
        name = fresh_name(items.value)
        number = f"CASE WHEN json_type({name}) IN {NUMBER_KINDS} THEN TRY_CAST(CAST({name} AS VARCHAR) AS DOUBLE) END"
        return Sql(f"list_transform({items}, lambda {name}: {number})", array(NUMBER), items.nullable)
    if item.kind == "any" and tuple(kinds) == ("string",):
        name = fresh_name(items.value)
        text = f"CASE WHEN json_type({name}) = 'VARCHAR' THEN {name} ->> '$' END"
        return Sql(f"list_transform({items}, lambda {name}: {text})", array(Type("string")), items.nullable)
    raise not_in_sql("untyped items are put in order", "give the items a type in the contract")


def wrong_items(items: Sql) -> str:
    """SQL of the failure of a list in which an item is NULL."""
    return f"CASE WHEN list_count({items}) < len({items}) THEN {error_text('wrong_kind', A_LIST)} END"


def _numbers_in(values: list[Any]) -> list[Number]:
    if all(isinstance(v, int | float | Decimal) and not isinstance(v, bool) for v in values):
        return values
    raise Failed("wrong_kind", values)


def _comparable(values: list[Any]) -> list[Any]:
    """The values, when they have an order among each other."""
    found = {order_of(v) for v in values}
    if len(found) > 1 or None in found:
        raise Failed("wrong_kind", values)
    return values


# -- sums


def _sum(values: list[Any]) -> Number:
    found = _numbers_in(values)
    if any(isinstance(v, float) for v in found):
        total = 0.0
        for value in found:  # Python's own sum() compensates, DuckDB's does not
            total += float(value)
        return as_float(total, values)
    if any(isinstance(v, Decimal) for v in found):
        return _sum_of_decimals(found, values)
    whole = sum(int(v) for v in found)
    if whole not in INT64:
        raise Failed("out_of_range", values)
    return whole


def _sum_of_decimals(found: list[Any], values: list[Any]) -> Decimal:
    total = Decimal(0)
    for value in found:
        if abs(value).adjusted() + 1 > _SUM_DIGITS + value.as_tuple().exponent and value:
            raise Failed("out_of_range", values)
        total = EXACT.add(total, value)
    return total


def _sum_type(types: tuple[Type, ...], _: tuple[Any, ...] = ()) -> Type:
    item = item_of(types, ())
    if item.kind == "decimal":
        return decimal(WIDEST, item.scale)
    return INTEGER if item.kind in ("integer", "null") else NUMBER


def _sum_value(items: Sql) -> str:
    item = items.type.item or NULL
    given = f"{items} IS NOT NULL AND list_count({items}) = len({items})"
    if item.kind == "null":
        return f"CASE WHEN {given} THEN CAST(0 AS BIGINT) END"
    if item.kind == "number":
        name = fresh_name(items.value)
        added = f"list_reduce({items}, lambda {name}, {name}_: {name} + {name}_, CAST(0 AS DOUBLE))"
        return f"CASE WHEN {given} THEN {finite(added)} END"
    if item.kind == "integer":
        return f"CASE WHEN {given} THEN COALESCE(TRY_CAST(list_sum({items}) AS BIGINT), {_zero(items, 'BIGINT')}) END"
    narrow = f"DECIMAL({_SUM_DIGITS},{item.scale})"
    name = fresh_name(items.value)
    fitting = items.value
    if item.precision > _SUM_DIGITS:
        fitting = f"list_transform({items}, lambda {name}: TRY_CAST({name} AS {narrow}))"
        given += f" AND list_count({fitting}) = len({items})"
    wide = f"DECIMAL({WIDEST},{item.scale})"
    return f"CASE WHEN {given} THEN COALESCE(CAST(list_sum({fitting}) AS {wide}), {_zero(items, wide)}) END"


def _zero(items: Sql, of: str) -> str:
    return f"CASE WHEN len({items}) = 0 THEN CAST(0 AS {of}) END"


def _sum_sql(arguments: Sequence[Sql]) -> Sql:
    items = typed_items(arguments[0], NUMERIC)
    value = _sum_value(items)
    error = (
        f"CASE WHEN list_count({items}) < len({items}) THEN {error_text('wrong_kind', A_LIST)} "
        f"WHEN {items} IS NOT NULL AND ({value}) IS NULL THEN {error_text('out_of_range', A_LIST)} END"
    )
    return Sql(value, _sum_type((items.type,)), True, error)


def _avg(values: list[Any]) -> Number | None:
    total = _sum(values)
    if not values:
        return None
    return divide(total, len(values)) if isinstance(total, Decimal) else float(total) / float(len(values))


def _avg_type(types: tuple[Type, ...], _: tuple[Any, ...] = ()) -> Type:
    total = _sum_type(types)
    return quotient_type((total, INTEGER)) if total.kind == "decimal" else NUMBER


def _avg_sql(arguments: Sequence[Sql]) -> Sql:
    items = typed_items(arguments[0], NUMERIC)
    total = _sum_sql(arguments)
    count = f"CAST(NULLIF(len({items}), 0) AS BIGINT)"
    if total.type.kind == "decimal":
        made = divide_sql((Sql(f"({total})", total.type), Sql(count, INTEGER)))
        shown = error_text("out_of_range", A_LIST)
        error = f"CASE WHEN len({items}) > 0 AND ({made}) IS NULL THEN {shown} END"
        return Sql(made.value, made.type, True, f"COALESCE({total.error}, {error})")
    return Sql(f"(CAST(({total}) AS DOUBLE) / CAST({count} AS DOUBLE))", NUMBER, True, total.error)


def _median(values: list[Any]) -> Number | None:
    ordered = sorted(_numbers_in(values))
    return _avg(ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1])


def _median_sql(arguments: Sequence[Sql]) -> Sql:
    items = typed_items(arguments[0], NUMERIC)
    count = f"len({items})"
    middle = f"list_slice(list_sort({items}, 'ASC', 'NULLS LAST'), ({count} + 1) // 2, {count} // 2 + 1)"
    made = _avg_sql([Sql(middle, items.type)])
    value = f"CASE WHEN list_count({items}) = {count} THEN {made} END"
    error = f"CASE WHEN list_count({items}) = {count} THEN {made.error} END"
    return Sql(value, made.type, True, f"COALESCE({wrong_items(items)}, {error})")


# -- order


def _extreme(pick: Callable[..., Any]) -> Callable[[list[Any]], Any]:
    return lambda values: pick(_comparable(values), default=None)


def _ordered_sql(template: str, *, as_list: bool) -> Callable[[Sequence[Sql]], Sql]:
    def build(arguments: Sequence[Sql]) -> Sql:
        items = typed_items(arguments[0], ORDERED)
        of = items.type if as_list else items.type.item or NULL
        complete = f"CASE WHEN list_count({items}) = len({items}) THEN {template.format(items)} END"
        return Sql(complete, of, True, wrong_items(items))

    return build


_NUMBERS = Param("numbers", ("array",), "the list of numbers", items=NUMERIC)
_VALUES = Param("values", ("array",), "the list of numbers, of texts or of dates", items=ORDERED)

STATISTICS = table(
    Function(
        "sum", "numbers", "The sum of the numbers of a list; 0 for an empty list.", (_NUMBERS,), _sum_type,
        (Example("sum(`[1, 2, 3]`)", 6), Example("sum(`[]`)", 0), Example("sum(`[1, null]`)", fails="wrong_kind"),
         Example("sum(a)", fails="wrong_kind", given={"a": None})),
        _sum, _sum_sql, nulls="fail", settles=True,
    ),
    Function(
        "avg", "numbers", "The average of the numbers of a list; null for an empty list.", (_NUMBERS,), _avg_type,
        (Example("avg(`[1, 2]`)", 1.5), Example("avg(`[]`)", None), Example("avg(`[1, null]`)", fails="wrong_kind")),
        _avg, _avg_sql, nulls="fail",
    ),
    Function(
        "median", "numbers", "The middle one of the numbers of a list (or the average of two); null for an empty list.",
        (_NUMBERS,), _avg_type,
        (Example("median(`[9, 1, 2]`)", 2.0), Example("median(`[1, 2, 3, 10]`)", 2.5), Example("median(`[]`)", None),
         Example("median(`[1, null]`)", fails="wrong_kind")),
        _median, _median_sql, nulls="fail",
    ),
    Function(
        "max", "numbers", "The greatest value of a list; null for an empty list.", (_VALUES,), item_of,
        (Example("max(`[1, 3, 2]`)", 3), Example("max(`[\"a\", \"b\"]`)", "b"), Example("max(`[]`)", None),
         Example("max(`[1, null]`)", fails="wrong_kind")),
        _extreme(max), _ordered_sql("list_max({})", as_list=False), nulls="fail",
    ),
    Function(
        "min", "numbers", "The least value of a list; null for an empty list.", (_VALUES,), item_of,
        (Example("min(`[2, 1, 3]`)", 1), Example("min(`[]`)", None),
         Example("min(a)", fails="wrong_kind", given={"a": None})),
        _extreme(min), _ordered_sql("list_min({})", as_list=False), nulls="fail",
    ),
    Function(
        "sort", "collections", "The list in ascending order.", (_VALUES,), same_as_first,
        (Example("sort(`[3, 1, 2]`)", [1, 2, 3]), Example("sort(`[\"b\", \"a\"]`)", ["a", "b"]),
         Example("sort(`[1, null]`)", fails="wrong_kind")),
        lambda values: sorted(_comparable(values)), _ordered_sql("list_sort({}, 'ASC', 'NULLS LAST')", as_list=True),
        nulls="fail",
    ),
)  # fmt: skip
