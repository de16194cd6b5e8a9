"""In which rows two columns of canonical values differ, field by field down to the leaves, as whole columns.

Decides when two values count as different: a null is only equal to a null, NaN is equal to itself, a list with more or
fewer items differs as a whole. Values of different types are compared by their texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from runtime.artefacts.path import child_path


@dataclass(frozen=True, slots=True)
class LeafDifference:
    """Values that differ at a path: `rows` says of which record each is, `before` and `after` hold them."""

    path: str
    rows: pa.Array
    before: pa.Array
    after: pa.Array


def table_differences(before: pa.Table, after: pa.Table) -> Iterator[LeafDifference]:
    """The differences of two tables with the same records; a column that only one has is null in the other."""
    rows = pa.array(range(before.num_rows), pa.int64())
    for name in dict.fromkeys((*before.column_names, *after.column_names)):
        one, other = (_column(table, name) for table in (before, after))
        yield from _differences(child_path("", name), *_both(one, other, before.num_rows), rows)


def _column(table: pa.Table, name: str) -> pa.Array | None:
    if name not in table.column_names:
        return None
    found = table.column(name).combine_chunks()
    return pa.concat_arrays(found.chunks) if isinstance(found, pa.ChunkedArray) else found


def _both(one: pa.Array | None, other: pa.Array | None, length: int) -> tuple[pa.Array, pa.Array]:
    left = one if one is not None else pa.nulls(length, other.type if other is not None else pa.string())
    return left, other if other is not None else pa.nulls(length, left.type)


def _differences(path: str, before: pa.Array, after: pa.Array, rows: pa.Array) -> Iterator[LeafDifference]:
    before, after = _plain(before), _plain(after)
    if pa.types.is_struct(before.type) and pa.types.is_struct(after.type):
        yield from _of_objects(path, before, after, rows)
    elif _is_list(before.type) and _is_list(after.type):
        yield from _of_lists(path, before, after, rows)
    else:
        yield from _where(path, before, after, rows, _unequal(before, after))


def _of_objects(path: str, before: pa.Array, after: pa.Array, rows: pa.Array) -> Iterator[LeafDifference]:
    there, there_now = before.is_valid(), after.is_valid()
    yield from _where(path, before, after, rows, pc.xor(there, there_now))
    both = pc.and_(there, there_now)
    before, after, rows = before.filter(both), after.filter(both), rows.filter(both)
    old = dict(zip((f.name for f in before.type), before.flatten(), strict=True))
    new = dict(zip((f.name for f in after.type), after.flatten(), strict=True))
    for name in dict.fromkeys((*old, *new)):
        yield from _differences(child_path(path, name), *_both(old.get(name), new.get(name), len(rows)), rows)


def _of_lists(path: str, before: pa.Array, after: pa.Array, rows: pa.Array) -> Iterator[LeafDifference]:
    lengths, lengths_now = pc.list_value_length(before), pc.list_value_length(after)
    yield from _where(path, before, after, rows, _unequal(lengths, lengths_now))
    alike = pc.fill_null(pc.equal(lengths, lengths_now), False)
    before, after, rows = before.filter(alike), after.filter(alike), rows.filter(alike)
    # The record of each item; an item stands at the same place in both.
    of_items = rows.take(pc.list_parent_indices(before).cast(pa.int64()))
    yield from _differences(path, before.flatten(), after.flatten(), of_items)


def _where(path: str, before: pa.Array, after: pa.Array, rows: pa.Array, mask: pa.Array) -> Iterator[LeafDifference]:
    if pc.any(mask).as_py():
        yield LeafDifference(path, rows.filter(mask), before.filter(mask), after.filter(mask))


def _unequal(before: pa.Array, after: pa.Array) -> pa.Array:
    there, there_now = before.is_valid(), after.is_valid()
    if before.type != after.type:
        before, after = _texts(before), _texts(after)
    unequal = pc.not_equal(before, after)
    if pa.types.is_floating(before.type):
        unequal = pc.and_not(unequal, pc.and_(pc.is_nan(before), pc.is_nan(after)))
    return pc.or_(pc.fill_null(unequal, False), pc.xor(there, there_now))


def _texts(column: pa.Array) -> pa.Array:
    if pa.types.is_nested(column.type):  # against a value that is not: never equal
        return pc.if_else(column.is_valid(), "{}", pa.scalar(None, pa.string()))
    if pa.types.is_decimal(column.type) or pa.types.is_integer(column.type):
        # 1 and 1.00 are one number, whatever type holds them.
        return pa.array([None if v is None else _digits(str(v)) for v in column.to_pylist()], pa.string())
    if pa.types.is_floating(column.type):
        return pa.array([None if v is None else _digits(repr(v)) for v in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def _digits(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text.lower() else text


def _plain(column: pa.Array) -> pa.Array:
    """A column of untyped values as the JSON texts that they are."""
    return column.storage if isinstance(column.type, pa.JsonType) else column


def _is_list(of: pa.DataType) -> bool:
    return bool(pa.types.is_list(of) or pa.types.is_large_list(of))


def shown_value(column: pa.Array, at: int) -> Any:
    """One value of a column as Python holds it."""
    return column[at].as_py()
