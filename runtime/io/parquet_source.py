"""Parquet files as batches of the columns that the contract names, with the file's own types.

It decides how the many forms of one type become one: dictionaries are unpacked, timestamps are microseconds
in UTC.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from runtime.artefacts.contract import Contract, Field
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, fail
from runtime.io.blocks import check_file
from runtime.io.csv_text import column_names
from runtime.io.records import ROW, Source, Unreadable, numbered
from runtime.io.unpack import is_packed, opened
from runtime.values import (
    ANY,
    BOOLEAN,
    DATE,
    INTEGER,
    NUMBER,
    STRING,
    TIME,
    TIMESTAMP,
    Type,
    array,
    article,
    decimal,
    object_of,
    show,
)


def open_parquet(path: Path, contract: Contract) -> Source:
    """The rows of a Parquet file."""
    file = parquet_file(path)
    names = column_names(file.schema_arrow.names)
    types = zip(names, file.schema_arrow.types, strict=True)
    found = {name: type_of_arrow(of) for name, of in types if not pa.types.is_null(of)}
    count = file.metadata.num_rows
    file.close()
    _check_types(path, contract, found)
    wanted = tuple(f.name for f in contract.fields)
    untyped = frozenset(f.name for f in contract.fields if f.type == ANY)

    def read(size: int, _: list[Unreadable]) -> Iterator[pa.Table]:
        return _tables(path, wanted, untyped, size)

    missing = tuple(name for name in wanted if name not in names)
    extra = tuple(name for name in names if name not in wanted)
    return Source("native", read, missing, extra, count)


def parquet_file(path: Path) -> pq.ParquetFile:
    """The opened file; E403 if it is no Parquet."""
    try:
        if is_packed(check_file(path)):
            with opened(path) as stream:
                return pq.ParquetFile(pa.BufferReader(stream.read()))
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise fail("E403", f"not a readable Parquet file: {error}", Place(file=str(path))) from error


def parquet_types(path: Path) -> list[tuple[str, Type]]:
    """The file's columns with their types."""
    with parquet_file(path) as file:
        schema = file.schema_arrow
    return list(zip(column_names(schema.names), map(type_of_arrow, schema.types), strict=True))


def _check_types(path: Path, contract: Contract, found: dict[str, Type]) -> None:
    """E411 for every column whose type cannot stand for the one that the contract declares."""
    wrong = [(f, found[f.name]) for f in contract.fields if f.name in found and not holds(f.type, found[f.name])]
    if wrong:
        raise CrosswalkError(*(_misfit(path, f, of) for f, of in wrong))


def _misfit(path: Path, declared: Field, found: Type) -> Diagnostic:
    is_found = "not of a type that is known here" if found == ANY else article(found)
    inside = declared.type.kind == found.kind and found.kind in ("array", "object")
    message = f"the column '{declared.name}' is {is_found}, the contract says {declared.type}"
    hint = "write the file's type in the contract; the rule then converts the value"
    return Diagnostic("E411", message + (", with other types inside" if inside else ""), Place(str(path)), hint)


def holds(declared: Type, found: Type) -> bool:
    """Whether values of a file's type are values of the declared type, but for those that are out of its range."""
    if declared in (found, ANY):
        return True
    match declared.kind:
        case "number":
            return found.is_numeric
        case "integer":
            return found.kind == "decimal" and found.scale == 0
        case "decimal":
            return found.kind == "integer" or (found.kind == "decimal" and found.scale <= declared.scale)
        case "array":
            return found.kind == "array" and _holds_inside(declared.item, found.item)
        case "object":
            return found.kind == "object" and all(
                (inner := found.field(name)) is None or _holds_inside(of, inner) for name, of in declared.fields
            )
    return False


def _holds_inside(declared: Type | None, found: Type | None) -> bool:
    """Inside lists and objects nobody is told of a value out of range: there only what loses nothing will do."""
    if declared is None or found is None or declared.kind == "any":
        return declared == found
    fewer_digits = found.precision - found.scale <= declared.precision - declared.scale
    return declared == found or (
        holds(declared, found)
        and (
            declared.kind in ("number", "array", "object")
            or (declared.kind == found.kind == "decimal" and fewer_digits)
        )
    )


def _tables(path: Path, wanted: tuple[str, ...], untyped: frozenset[str], size: int) -> Iterator[pa.Table]:
    row = 0
    for table in _batches(path, untyped, size):
        there = set(table.column_names)
        rows = numbered(range(row, row + table.num_rows))
        columns = [table.column(n) if n in there else pa.nulls(table.num_rows, pa.string()) for n in wanted]
        yield pa.table([rows, *columns], names=[ROW, *wanted])
        row += table.num_rows


def _batches(path: Path, untyped: frozenset[str], size: int) -> Iterator[pa.Table]:
    """All columns, by the names that contracts know them by, in normal types."""
    with parquet_file(path) as file:
        try:
            for batch in file.iter_batches(batch_size=size):
                names = column_names(batch.schema.names)
                columns = pa.Table.from_batches([batch]).columns
                normal = [_normal(c, untyped=n in untyped) for n, c in zip(names, columns, strict=True)]
                yield pa.table(normal, names=names)
        except (pa.ArrowInvalid, OSError) as error:
            raise fail("E403", f"the Parquet file is damaged: {error}", Place(file=str(path))) from error


def type_of_arrow(of: pa.DataType) -> Type:
    """The type that holds all values of an Arrow type; `any` where the vocabulary has none."""
    t = pa.types
    if t.is_dictionary(of):
        return type_of_arrow(of.value_type)
    if t.is_list(of) or t.is_large_list(of) or t.is_fixed_size_list(of):
        item = type_of_arrow(of.value_type)
        return ANY if item is ANY else array(item)
    if t.is_struct(of):
        inside = [(f.name, type_of_arrow(f.type)) for f in of]
        return ANY if any(inner is ANY for _, inner in inside) else object_of(*inside)
    if t.is_decimal(of):
        return decimal(of.precision, of.scale) if of.precision <= 38 and of.scale >= 0 else NUMBER
    return next((found for is_one, found in _SCALARS if is_one(of)), ANY)


_SCALARS: tuple[tuple[Callable[[pa.DataType], bool], Type], ...] = (
    (pa.types.is_null, STRING),
    (pa.types.is_boolean, BOOLEAN),
    (pa.types.is_uint64, decimal(20, 0)),
    (pa.types.is_integer, INTEGER),
    (pa.types.is_floating, NUMBER),
    (pa.types.is_string, STRING),
    (pa.types.is_large_string, STRING),
    (pa.types.is_string_view, STRING),
    (pa.types.is_date, DATE),
    (pa.types.is_timestamp, TIMESTAMP),
    (pa.types.is_time, TIME),
)


def _normal(column: pa.ChunkedArray, *, untyped: bool) -> pa.ChunkedArray:
    if untyped or type_of_arrow(column.type) is ANY:
        texts = [None if v is None else json.dumps(_jsonable(v), ensure_ascii=False) for v in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    return column.cast(_normal_type(column.type), safe=False)


def _normal_type(of: pa.DataType) -> pa.DataType:
    t = pa.types
    if t.is_dictionary(of):
        return _normal_type(of.value_type)
    if t.is_timestamp(of):
        return pa.timestamp("us")
    if t.is_list(of) or t.is_large_list(of) or t.is_fixed_size_list(of):
        return pa.list_(_normal_type(of.value_type))
    if t.is_struct(of):
        return pa.struct([pa.field(f.name, _normal_type(f.type)) for f in of])
    plain = {
        "uint64": pa.decimal128(20, 0),
        "date64[ms]": pa.date32(),
        "null": pa.string(),
        "halffloat": pa.float64(),
    }
    return plain.get(str(of), pa.string() if t.is_large_string(of) or t.is_string_view(of) else of)


def _jsonable(value: Any) -> Any:
    """Values that the vocabulary has no type for, as JSON; the keys of a map become names."""
    if isinstance(value, list) and value and all(isinstance(v, tuple) for v in value):
        return {show(key): _jsonable(inside) for key, inside in value}
    if isinstance(value, list):
        return [_jsonable(v) for v in value]
    if isinstance(value, dict):
        return {name: _jsonable(v) for name, v in value.items()}
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, bool | int | float | str | None) else show(value)
