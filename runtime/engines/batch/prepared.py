"""Queries that are bound once and run over one Arrow table after the other.

Binding a query of many rules takes DuckDB as long as some ten thousand records; here every schema pays for it once.
"""

from __future__ import annotations

import pyarrow as pa

from runtime.engines.duck import Connection, arrow


class Prepared:
    """Queries of a connection over a table of this name, whatever table that is at the moment."""

    def __init__(self, con: Connection, name: str) -> None:
        self._con, self._name = con, name
        self._now: _Stream | None = None
        self._numbers: dict[str, int] = {}

    def rows(self, sql: str, table: pa.Table) -> pa.Table:
        """The rows of a SELECT over the table."""
        if self._now is None or self._now.schema != table.schema:
            self._now = self._registered(table.schema)
        if sql not in self._numbers:
            self._con.execute(f"PREPARE q{len(self._numbers)} AS {sql}")
            self._numbers[sql] = len(self._numbers)
        self._now.table = table
        try:
            return arrow(self._con, f"EXECUTE q{self._numbers[sql]}")
        finally:
            self._now.table = None

    def _registered(self, schema: pa.Schema) -> _Stream:
        # What is bound holds on to the stream that it was bound to: it goes first.
        for number in self._numbers.values():
            self._con.execute(f"DEALLOCATE q{number}")
        self._numbers.clear()
        stream = _Stream(schema)
        self._con.register(self._name, stream)
        return stream


class _Stream:
    """What DuckDB asks for a table's rows, anew for every run of a query. It knows of no connection: together they
    would never be freed."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.table: pa.Table | None = None

    def __arrow_c_schema__(self) -> object:
        return self.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        table = self.schema.empty_table() if self.table is None else self.table
        return table.__arrow_c_stream__(requested_schema)
