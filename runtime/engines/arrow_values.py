"""Arrow columns become Python values of the declared types, and Python values become Arrow columns again.

Untyped values are JSON text in a column and decoded JSON in Python. Both ways are exact, and work on whole columns:
asking Arrow for one value after the other is many times slower.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from runtime.values import ANY, Type, show

Texts = Callable[[pa.Array], pa.Array]
"""JSON texts in the form that the batch engine gives them."""


def values_of(column: pa.Array, of: Type) -> list[Any]:
    """The values of a column; dates are dates, decimals are decimals, untyped values decoded JSON."""
    match of.kind:
        case "any":
            return _read_json(column.to_pylist())
        case "object":
            return _objects(column, of)
        case "array":
            return _lists(column, of.item or ANY)
    found: list[Any] = column.to_pylist()
    return found


def _objects(column: pa.StructArray, of: Type) -> list[Any]:
    names = [name for name, _ in of.fields]
    parts = [values_of(column.field(i), inner) for i, (_, inner) in enumerate(of.fields)]
    made = records_of(names, parts, len(column))
    if not column.null_count:
        return made
    return [value if there else None for value, there in zip(made, column.is_valid().to_pylist(), strict=True)]


def records_of(names: list[str], columns: list[list[Any]], count: int) -> list[Any]:
    """One object for each place in the columns."""
    if not columns:
        return [{} for _ in range(count)]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _lists(column: pa.ListArray, item: Type) -> list[Any]:
    items = iter(values_of(column.flatten(), item))
    lengths = pc.list_value_length(column).to_pylist()
    return [None if length is None else list(itertools.islice(items, length)) for length in lengths]


def _read_json(texts: list[str | None]) -> list[Any]:
    """JSON texts decoded as the batch engine reads them: of two members of one name the first counts."""
    whole = f"[{','.join([text or 'null' for text in texts])}]"  # one call for all of them is much faster
    try:
        found = json.loads(whole, object_pairs_hook=_first_of_each)
    except ValueError:  # Python reads no whole number of thousands of digits
        found = json.loads(whole, object_pairs_hook=_first_of_each, parse_int=_number)
    assert isinstance(found, list)
    return found


def _first_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        made = {}
        for name, value in pairs:
            made.setdefault(name, value)
    return made


def _number(digits: str) -> int | float:
    with suppress(ValueError):
        return int(digits)
    return float(digits)


# -- back


def column_of_values(values: list[Any], of: Type, texts: Texts) -> pa.Array:
    """A column of the values, as a query of the batch engine gives it."""
    match of.kind:
        case "any":
            return texts(pa.array([_json_text(value) for value in values], pa.string()))
        case "null":
            return pa.nulls(len(values), pa.string())
        case "object":
            return _structs(values, of, texts)
        case "array":
            return _list_column(values, of.item or ANY, texts)
    return pa.array(values, arrow_scalar(of))


def arrow_scalar(of: Type) -> pa.DataType:
    """How Arrow holds a value of a type without parts."""
    return pa.decimal128(of.precision, of.scale) if of.kind == "decimal" else _SCALARS[of.kind]


_SCALARS = {
    "boolean": pa.bool_(), "integer": pa.int64(), "number": pa.float64(), "string": pa.string(),
    "date": pa.date32(), "timestamp": pa.timestamp("us"), "time": pa.time64("us"),
}  # fmt: skip


def _structs(values: list[Any], of: Type, texts: Texts) -> pa.Array:
    parts = [
        column_of_values([None if value is None else value.get(name) for value in values], inner, texts)
        for name, inner in of.fields
    ]
    names = [name for name, _ in of.fields]
    return pa.StructArray.from_arrays(parts, names, mask=pa.array([value is None for value in values], pa.bool_()))


def _list_column(values: list[Any], item: Type, texts: Texts) -> pa.Array:
    items = column_of_values([i for value in values if value is not None for i in value], item, texts)
    ends = itertools.accumulate((len(value) if value is not None else 0 for value in values), initial=0)
    offsets = pa.array(ends, pa.int32())
    return pa.ListArray.from_arrays(offsets, items, mask=pa.array([value is None for value in values], pa.bool_()))


def _json_text(value: Any) -> str | None:
    if value is None:
        return None
    try:
        return _ENCODER.encode(value)
    except ValueError:  # a number beyond all floats, which a source may write as 1e999
        return _ENCODER.encode(_spelled(value))


def _json_scalar(value: Any) -> Any:
    """What JSON has no kind for: decimals are numbers, dates and times texts (`casting.json_form`)."""
    return float(value) if isinstance(value, Decimal) else show(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_json_scalar)


def _spelled(value: Any) -> Any:
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    if isinstance(value, dict):
        return {name: _spelled(item) for name, item in value.items()}
    if isinstance(value, float) and math.isinf(value):
        return 10**309 if value > 0 else -(10**309)
    return value
