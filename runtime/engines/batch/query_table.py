"""A batch under the names that compiled queries know."""

from __future__ import annotations

import json

import pyarrow as pa

from runtime.artefacts.path import asked_path, split
from runtime.engines.batch.read_sql import column_of
from runtime.io.records import RAW, ROW, Batch
from runtime.values import Type, show


def query_table(batch: Batch, reads: Type) -> pa.Table:
    """The table to register; as JSON where the names of the records do not fit a struct."""
    if batch.encoding in ("json", "fitting", "typed"):
        return batch.table
    names = batch.table.column_names[1:]
    if reads.kind != "object":
        rows = zip(*(column.to_pylist() for column in batch.table.columns[1:]), strict=True)
        texts = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=show) for row in rows]
        return pa.table({ROW: batch.table.column(0), RAW: pa.array(texts, pa.string())})
    read = {name for name, _ in reads.fields}
    table = batch.table.select([ROW, *(name for name in names if name in read)])
    table = table.rename_columns([ROW, *map(column_of, table.column_names[1:])])
    for name, _ in reads.fields:
        if (path := asked_path(name)) is not None:
            there = pa.array([split(path)[0] not in batch.missing] * table.num_rows, pa.bool_())
            table = table.append_column(column_of(name), there)
    return table
