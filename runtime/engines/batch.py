"""The batch engine: a compiled plan applied to Arrow batches in a locked-down DuckDB.

One query for a batch gives the canonical columns and the error texts; this module runs it and reads the errors back
as the records that the record engine makes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from runtime.diagnostics import fail
from runtime.engines.batch_sql import BatchSql, batch_sql
from runtime.engines.duck import JSON_SORTED, arrow, connect
from runtime.engines.failure_text import read_failure
from runtime.engines.leaf_sql import LEAF_MACROS
from runtime.engines.read_sql import column_of
from runtime.engines.record import Failure
from runtime.io.records import RAW, ROW, Batch, Encoding
from runtime.language.functions import equality, letters
from runtime.plan.steps import Plan
from runtime.values import show


@dataclass(frozen=True, slots=True)
class Mapped:
    """The outcome of a batch, in the order of the input: row numbers, canonical columns, failures by position in
    the batch, and for each decision a mask of the records that it touches."""

    rows: pa.ChunkedArray
    values: pa.Table
    failures: dict[int, list[Failure]]
    touched: dict[int, pa.ChunkedArray]


class BatchEngine:
    """A plan, ready to be applied to batches. Use one engine from one thread at a time."""

    def __init__(self, plan: Plan, *, threads: int = 2, memory_limit: str | None = None) -> None:
        self.plan = plan
        self._queries: dict[Encoding, BatchSql] = {}
        self._con = connect(threads=threads, memory_limit=memory_limit, locked=True)
        for macro in (JSON_SORTED, *equality.MACROS, *letters.MACROS, *LEAF_MACROS):
            self._con.execute(macro)

    def query(self, encoding: Encoding) -> BatchSql:
        """The compiled query for batches of an encoding."""
        if encoding not in self._queries:
            self._queries[encoding] = batch_sql(self.plan, encoding)
        return self._queries[encoding]

    def apply(self, batch: Batch) -> Mapped:
        """Maps a batch; raises E506 only when DuckDB itself fails."""
        query = self.query(batch.encoding)
        self._con.register("batch", self._table(batch))
        try:
            table = arrow(self._con, query.text)
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise fail("E506", f"the batch engine failed: {str(error).splitlines()[0]}") from error
        finally:
            self._con.unregister("batch")
        names = [name for name, _ in query.columns]
        return Mapped(
            table.column(0),
            table.select(range(1, 1 + len(names))).rename_columns(names),
            _failures(table.column(1 + len(names))),
            {d: table.column(2 + len(names) + i) for i, d in enumerate(query.detectors)},
        )

    def _table(self, batch: Batch) -> pa.Table:
        """The batch under the names that the query knows; as JSON where the record's names do not fit a struct."""
        if batch.encoding == "json":
            return batch.table
        names = batch.table.column_names[1:]
        if self.plan.reads.kind != "object":
            rows = zip(*(column.to_pylist() for column in batch.table.columns[1:]), strict=True)
            texts = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=show) for row in rows]
            return pa.table({ROW: batch.table.column(0), RAW: pa.array(texts, pa.string())})
        return batch.table.rename_columns([ROW, *map(column_of, names)])

    def interrupt(self) -> None:
        """Stops the query that another thread has running."""
        self._con.interrupt()

    def close(self) -> None:
        """Ends its connection."""
        self._con.close()


def _failures(column: pa.ChunkedArray) -> dict[int, list[Failure]]:
    wrong = pc.indices_nonzero(pc.is_valid(column))
    texts = column.take(wrong).to_pylist()
    return {row: [read_failure(text) for text in found] for row, found in zip(wrong.to_pylist(), texts, strict=True)}
