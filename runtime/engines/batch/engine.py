"""The batch engine: a compiled plan applied to Arrow batches in a locked-down DuckDB.

One query for a batch gives the canonical columns and the error texts; this module runs it and reads the errors back
as the records that the record engine makes. What the query cannot say comes from `row_by_row.py`, in the same pass.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from runtime.diagnostics import fail
from runtime.engines.batch.failure_text import read_failure
from runtime.engines.batch.fitting import parts_of
from runtime.engines.batch.macros import MACROS
from runtime.engines.batch.prepared import Prepared
from runtime.engines.batch.query import ERRORS, BatchSql, batch_sql
from runtime.engines.batch.query_table import query_table
from runtime.engines.batch.row_by_row import Made, RowByRow
from runtime.engines.duck import arrow, connect
from runtime.engines.failure import Failure, rejected
from runtime.engines.failure_order import FailureOrder
from runtime.io.records import ROW, Batch, Encoding
from runtime.plan.steps import Plan


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
        self._rows: dict[Encoding, RowByRow] = {}
        self._order = FailureOrder(plan)
        self._stopped = threading.Event()
        self._con = connect(threads=threads, memory_limit=memory_limit, locked=True)
        for macro in MACROS:
            self._con.execute(macro)
        self._prepared = Prepared(self._con, "batch")

    def query(self, encoding: Encoding) -> BatchSql:
        """The compiled query for batches of an encoding."""
        if encoding not in self._queries:
            self._queries[encoding] = batch_sql(self.plan, encoding)
        return self._queries[encoding]

    def apply(self, batch: Batch) -> Mapped:
        """Maps a batch; raises E506 only when DuckDB itself fails."""
        self._stopped.clear()
        return _together([self._mapped(part) for part in parts_of(batch, self.plan.reads)])

    def _mapped(self, batch: Batch) -> Mapped:
        query = self.query(batch.encoding)
        try:
            found = self._prepared.rows(query.text, query_table(batch, self.plan.reads))
            by_row = self._row_by_row(query, batch.encoding, found)
        except duckdb.InterruptException:
            raise
        except (duckdb.Error, pa.ArrowException) as error:
            raise fail("E506", f"the batch engine failed: {str(error).splitlines()[0]}") from error
        values = {name: found.column(f"c{i}") for i, (name, _) in enumerate(query.columns)} | by_row.columns
        touched = {d: found.column(f"d{d}") for d in query.detectors} | by_row.touched
        failures = _failures(found.column(ERRORS))
        for position, more in by_row.failures.items():
            failures[position] = failures.get(position, []) + more
        for detector in self.plan.rejections.values():
            for position in pc.indices_nonzero(pc.fill_null(touched[detector.decision], False)).to_pylist():
                failures[position] = [*failures.get(position, []), rejected(detector)]
        return Mapped(
            found.column(ROW),
            pa.table({t.field.name: values[t.field.name] for t in self.plan.targets}),
            self._order.sorted(failures),
            {d.decision: touched[d.decision] for d in self.plan.detectors},
        )

    def _row_by_row(self, query: BatchSql, encoding: Encoding, found: pa.Table) -> Made:
        if query.rest is None:
            return Made()
        if encoding not in self._rows:
            self._rows[encoding] = RowByRow(self.plan, query.rest, self._json_texts, self._go_on)
        return self._rows[encoding].apply(found)

    def _json_texts(self, texts: pa.Array) -> pa.Array:
        """JSON texts as a query of this engine would have written them."""
        if texts.null_count == len(texts):
            return texts
        self._con.register("texts", pa.table({"t": texts}))
        try:
            found = arrow(self._con, "SELECT CAST(json(t) AS VARCHAR) AS t FROM texts")
        finally:
            self._con.unregister("texts")
        return found.column(0).combine_chunks()

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise duckdb.InterruptException("Interrupted!")

    def interrupt(self) -> None:
        """Stops the query that another thread has running."""
        self._stopped.set()
        self._con.interrupt()

    def close(self) -> None:
        """Ends its connection."""
        self._con.close()


def _failures(column: pa.ChunkedArray) -> dict[int, list[Failure]]:
    wrong = pc.indices_nonzero(pc.is_valid(column))
    texts = column.take(wrong).to_pylist()
    return {row: [read_failure(text) for text in found] for row, found in zip(wrong.to_pylist(), texts, strict=True)}


def _together(parts: list[Mapped]) -> Mapped:
    """What became of the parts of a batch, in the order of their records."""
    if len(parts) == 1:
        return parts[0]
    rows = pa.chunked_array([chunk for part in parts for chunk in part.rows.chunks])
    order = pc.sort_indices(rows)
    positions = pc.sort_indices(order).to_pylist()
    failures: dict[int, list[Failure]] = {}
    first = 0
    for part in parts:
        failures |= {positions[first + at]: found for at, found in part.failures.items()}
        first += len(part.rows)
    touched = {
        d: pa.chunked_array([chunk for part in parts for chunk in part.touched[d].chunks]).take(order)
        for d in parts[0].touched
    }
    values = pa.concat_tables([part.values for part in parts]).take(order)
    return Mapped(rows.take(order), values, dict(sorted(failures.items())), touched)
