"""What a column of the canonical records holds, in a few numbers: nulls, distinct and commonest values, range, a small
histogram.

Decides what is counted, and how its values are written. All of it is worked out on whole Arrow columns.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from runtime.values import Type, show

TOP = 8
BARS = 12
_LONGEST = 200
Bar = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """`count` records, in `nulls` of them nothing, in `empty` an empty text (or list). `top` are the commonest values
    with their counts, `bars` the histogram (from, to, count) of numbers, dates and of how many items lists have.
    `shortest` and `longest` are lengths of texts and lists; `failed` counts the records that failed there."""

    count: int
    nulls: int = 0
    empty: int = 0
    distinct: int = 0
    top: tuple[tuple[str, int], ...] = ()
    low: str | None = None
    high: str | None = None
    shortest: int | None = None
    longest: int | None = None
    bars: tuple[Bar, ...] = ()
    failed: int = 0


def column_at(values: pa.ChunkedArray, names: tuple[str, ...]) -> pa.ChunkedArray:
    """The column of a field inside of objects; null where the object is."""
    for name in names:
        values = pc.struct_field(values, [name])
    return values


def profile(values: pa.ChunkedArray, of: Type, failed: int = 0) -> ColumnProfile:
    """The profile of a column whose values have the type."""
    return replace(_profile(values, of), failed=failed)


def _profile(values: pa.ChunkedArray, of: Type) -> ColumnProfile:
    count, nulls = len(values), values.null_count
    if nulls == count:
        return ColumnProfile(count, nulls)
    if of.kind == "array" and pa.types.is_list(values.type):
        lengths = pc.list_value_length(values).drop_null()
        short, long = _ends(lengths)
        empty = pc.sum(pc.equal(lengths, 0)).as_py() or 0
        return ColumnProfile(count, nulls, empty, shortest=short, longest=long, bars=_bars(lengths))
    if pa.types.is_nested(values.type):
        return ColumnProfile(count, nulls)
    there = values.drop_null()
    distinct, top = _commonest(there)
    made = ColumnProfile(count, nulls, 0, distinct, top)
    return _of_texts(there, made) if pa.types.is_string(there.type) else _of_scalars(there, made)


def _of_texts(there: pa.ChunkedArray, made: ColumnProfile) -> ColumnProfile:
    lengths = pc.utf8_length(there)
    (short, long), (low, high) = _ends(lengths), _ends(there)
    empty = pc.sum(pc.equal(lengths, 0)).as_py() or 0
    return replace(made, empty=empty, low=_text(low), high=_text(high), shortest=short, longest=long)


def _of_scalars(there: pa.ChunkedArray, made: ColumnProfile) -> ColumnProfile:
    if pa.types.is_boolean(there.type):
        return made
    low, high = _ends(there)
    return replace(made, low=_text(low), high=_text(high), bars=_bars(there) if made.distinct > 1 else ())


def _commonest(there: pa.ChunkedArray) -> tuple[int, tuple[tuple[str, int], ...]]:
    found = pc.value_counts(there)
    values, counts = found.field("values"), found.field("counts")
    first = pc.sort_indices(counts, sort_keys=[("", "descending")])[:TOP]
    top = zip(values.take(first).to_pylist(), counts.take(first).to_pylist(), strict=True)
    return len(found), tuple((_text(value) or "", count) for value, count in top)


def _ends(values: pa.ChunkedArray) -> tuple[Any, Any]:
    ends = pc.min_max(values).as_py()
    return ends["min"], ends["max"]


def _bars(values: pa.ChunkedArray) -> tuple[Bar, ...]:
    """A histogram in bars of equal width; of whole numbers and days each bar holds as many."""
    numbers = _numbers(values)
    low, high = _ends(numbers)
    if low is None or low == high:
        return ()
    exact = not pa.types.is_floating(values.type) and not pa.types.is_decimal(values.type)
    width = -(-(high - low + 1) // BARS) if exact else (high - low) / BARS
    if not 0 < width < float("inf"):
        return ()
    places = pc.cast(pc.floor(pc.divide(pc.subtract(numbers, low), width)), pa.int64(), safe=False)
    counted = {row["values"]: row["counts"] for row in pc.value_counts(places).to_pylist()}
    last = int((high - low) // width) if exact else BARS - 1
    edges = [_written(low + at * width, values.type) for at in range(last + 2)]
    found = [counted.get(at, 0) for at in range(last + 1)]
    found[-1] += sum(count for at, count in counted.items() if at > last)
    return tuple((edges[at], edges[at + 1], count) for at, count in enumerate(found))


def _numbers(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The values as numbers that bars can be cut of: the days of dates, the microseconds of times."""
    of = values.type
    if pa.types.is_date(of):
        values = pc.cast(pc.cast(values, pa.date32()), pa.int32())
    elif pa.types.is_timestamp(of):
        values = pc.cast(pc.cast(values, pa.timestamp("us", of.tz)), pa.int64())
    elif pa.types.is_time(of):
        values = pc.cast(pc.cast(values, pa.time64("us")), pa.int64())
    numbers = pc.cast(values, pa.float64(), safe=False)
    return numbers.filter(pc.is_finite(numbers))


def _written(number: float, of: pa.DataType) -> str:
    """The edge of a bar as a value of the column."""
    try:
        if pa.types.is_date(of):
            return (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()
        if pa.types.is_timestamp(of):
            return (dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=number)).isoformat(" ", "minutes")
        if pa.types.is_time(of):
            return (dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=number)).time().isoformat("minutes")
    except (OverflowError, ValueError):
        return "…"
    return f"{int(number):,}" if pa.types.is_integer(of) else f"{number:,.6g}"


def _text(value: Any) -> str | None:
    if value is None:
        return None
    text = show(value) if not isinstance(value, Decimal) else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
