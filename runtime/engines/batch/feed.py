"""The batch engine's source steps: tables of records in a private DuckDB, from the sources to what rules read.

Records of the main source pass in batches as long as steps look at one of them alone; from the first step that needs
all of them on, they are a table (which DuckDB may put on disk). A step that SQL cannot say runs row by row in Python.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType

import duckdb
import pyarrow as pa

from runtime.diagnostics import CrosswalkError, fail
from runtime.engines.arrow_values import column_of_values, values_of
from runtime.engines.batch.failure_text import read_failure, write_failure
from runtime.engines.batch.feed_sql import EVERY, Keyed, StepCompiler, StepSql, read_records
from runtime.engines.batch.macros import MACROS
from runtime.engines.batch.query_table import query_table
from runtime.engines.duck import arrow, connect
from runtime.engines.record.feed import Counts, Fed, Made, StepCount, compile_step
from runtime.io.records import BATCH_SIZE, PROBLEMS, RECORD, ROW, Batch, Source
from runtime.language.functions.casting import sql_type
from runtime.language.functions.table import NOT_IN_SQL, Lookups
from runtime.language.quoting import quote_text
from runtime.plan.feed import Feed, GroupBy, Join, Step, Union, Unique, others_of
from runtime.values import Type


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of records of a type; `size` is how many numbers they may have."""

    name: str
    of: Type
    size: int


class FeedEngine:
    """A feed, ready to be applied to opened sources; closes its database, and what it put on disk, at the end."""

    def __init__(self, feed: Feed, lookups: Lookups, *, threads: int = 2, memory_limit: str | None = None) -> None:
        self.feed, self.lookups = feed, lookups
        self.counts: Counts = {}
        self.read: dict[str, int] = {}
        self._disk = tempfile.TemporaryDirectory(prefix="crosswalk-", ignore_cleanup_errors=True)
        self._con = connect(threads=threads, memory_limit=memory_limit, locked=True, spill=self._disk.name)
        for macro in MACROS:
            self._con.execute(macro)
        self._names = 0

    def __enter__(self) -> FeedEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends its connection and removes what it put on disk."""
        self._con.close()
        self._disk.cleanup()

    def interrupt(self) -> None:
        """Stops the query that another thread has running."""
        self._con.interrupt()

    def batches(self, sources: Mapping[str, Source], size: int = BATCH_SIZE) -> Iterator[Batch]:
        """The records after the steps ("typed"), in their order; `counts` is complete when all are there.

        Raises E506 only when DuckDB itself fails.
        """
        try:
            for table in self._records(self.feed, sources, size):
                yield from self._chunks(table, size)
                self._drop(table)
        except duckdb.InterruptException:
            raise
        except (duckdb.Error, pa.ArrowException) as error:
            raise fail("E506", f"the source steps failed: {str(error).splitlines()[0]}") from error

    # -- tables of records

    def _records(self, feed: Feed, sources: Mapping[str, Source], size: int) -> Iterator[_Table]:
        """The feed's records in one table, or in several when its steps look at one record alone."""
        at = next((i for i, step in enumerate(feed.steps) if isinstance(step, Union | GroupBy | Unique)), None)
        early, late = feed.steps[:at], feed.steps[at:] if at is not None else ()
        steps = [self._prepared(step, sources, size) for step in early]
        passed = (self._through(steps, table) for table in self._read(feed, sources[feed.source], size))
        if not late:
            yield from passed
            return
        table = self._whole(passed, early[-1].type if early else feed.start)
        for step in late:
            table = self._prepared(step, sources, size)(table)
        yield table

    def _one_table(self, feed: Feed, sources: Mapping[str, Source], size: int) -> _Table:
        return self._whole(self._records(feed, sources, size), feed.type)

    def _read(self, feed: Feed, source: Source, size: int) -> Iterator[_Table]:
        seen = 0
        self.read[feed.source] = 0  # a source that comes twice is counted once
        for batch in source.batches(size):
            self.read[feed.source] += batch.table.num_rows
            seen = max(seen, batch.table.column(ROW)[-1].as_py() + 1)
            self._con.register("batch", query_table(batch, feed.reads))
            try:
                yield self._table([read_records(feed, batch.encoding)], feed.start, seen)
            finally:
                self._con.unregister("batch")

    def _through(self, steps: list[Callable[[_Table], _Table]], table: _Table) -> _Table:
        for step in steps:
            table = step(table)
        return table

    def _whole(self, tables: Iterator[_Table], of: Type) -> _Table:
        """All the records in one table, in their order."""
        first = next(tables, None)
        if first is None:
            columns = f"0::BIGINT AS {ROW}, NULL::VARCHAR[] AS {PROBLEMS}, NULL::{sql_type(of)} AS {RECORD}"
            return self._table([f"SELECT {columns} WHERE FALSE"], of, 0)
        size = first.size
        for table in tables:
            self._con.execute(f"INSERT INTO {first.name} SELECT * FROM {table.name}")
            self._drop(table)
            size = table.size
        return _Table(first.name, of, size)

    def _table(self, selects: list[str] | tuple[str, ...], of: Type, size: int) -> _Table:
        name = self._name("records")
        self._con.execute(f"CREATE TABLE {name} AS {selects[0]}")
        for select in selects[1:]:
            self._con.execute(f"INSERT INTO {name} {select}")
        return _Table(name, of, size)

    def _name(self, what: str) -> str:
        self._names += 1
        return f"{what}_{self._names}"

    def _drop(self, table: _Table) -> None:
        self._con.execute(f"DROP TABLE {table.name}")

    def _count(self, table: str) -> int:
        (found,) = self._con.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(found[0])

    # -- steps

    def _prepared(self, step: Step, sources: Mapping[str, Source], size: int) -> Callable[[_Table], _Table]:
        """The step as what it does with a table; what it brings in is read once."""
        others = [self._one_table(other, sources, size) for other in others_of(step)]
        count = self.counts.setdefault(step.ordinal, StepCount())
        keyed = self._name("keyed")
        ready: list[StepSql] = []

        def run(table: _Table) -> _Table:
            count.before += self._count(table.name)
            try:
                made = self._compiled(step, table, others, keyed)
                if made.keyed and not ready:
                    self._key(keyed, made.keyed)
                    count.unmatched += self._lost(made)
                    ready.append(made)
                total = table.size + sum(other.size for other in others if isinstance(step, Union))
                if isinstance(step, GroupBy):
                    found = self._groups(made.selects[0], keyed, step.type, total)
                else:
                    found = self._table(made.selects, step.type, total)
            except CrosswalkError as error:
                if error.diagnostics[0].code != NOT_IN_SQL:
                    raise
                found = self._in_python(step, table, others, count)
            self._drop(table)
            count.after += self._count(found.name)
            if isinstance(step, Join):
                count.no_partner += self._alone(found.name, step)
            return found

        return run

    def _key(self, name: str, keyed: Keyed) -> None:
        """Fills the table of what belongs to each key; where that is too much at once, for some keys after others."""
        for parts in (1, 8, 64, 512):
            try:
                self._con.execute(f"CREATE TABLE {name} AS {keyed.part(0, parts)}")
                for part in range(1, parts):
                    self._con.execute(f"INSERT INTO {name} {keyed.part(part, parts)}")
                return
            except duckdb.OutOfMemoryException:
                self._con.execute(f"DROP TABLE IF EXISTS {name}")
                if parts == 512:
                    raise

    def _groups(self, select: str, groups: str, of: Type, size: int) -> _Table:
        """The records of the groups, in slices when they are too wide to be put in order at once."""
        try:
            return self._table([select], of, size)
        except duckdb.OutOfMemoryException:
            order = arrow(self._con, f"SELECT _at FROM {groups} ORDER BY _at").column(0)
        width = max(1, len(order) // 64)
        starts = [order[i].as_py() for i in range(0, len(order), width)]
        ends = [*starts[1:], None]
        slices = [
            f"_at >= {start}" + (f" AND _at < {end}" if end is not None else "")
            for start, end in zip(starts, ends, strict=True)
        ]
        return self._table([select.replace(EVERY, one) for one in slices], of, size)

    def _lost(self, made: StepSql) -> int:
        if made.lost is None:
            return 0
        (found,) = self._con.execute(made.lost).fetchall()
        return int(found[0])

    def _alone(self, table: str, join: Join) -> int:
        """How many records the join found nothing for."""
        partner = f"struct_extract({RECORD}, {quote_text(join.field)})"
        nothing = f"len({partner}) = 0" if join.take == "many" else f"{partner} IS NULL"
        (found,) = self._con.execute(f"SELECT count(*) FROM {table} WHERE {nothing}").fetchall()
        return int(found[0])

    def _compiled(self, step: Step, table: _Table, others: list[_Table], keyed: str) -> StepSql:
        sizes = [table.size, *(other.size for other in others)]
        first = [sum(sizes[: i + 1]) for i in range(len(others))]
        compiler = StepCompiler(self.lookups, table.of, table.name)
        return compiler.step(step, [other.name for other in others], keyed, first)

    # -- row by row

    def _in_python(self, step: Step, table: _Table, others: list[_Table], count: StepCount) -> _Table:
        brought = [self._made(other) for other in others]
        rows = compile_step(step, table.of, self.lookups)(self._made(table), brought)
        count.unmatched = sum(b.unmatched for b in brought)
        total = table.size + sum(other.size for other in others if isinstance(step, Union))
        texts = [[write_failure(f) for f in fed.failures] or None for fed in rows]
        record = column_of_values([fed.value for fed in rows], step.type, lambda found: found)
        batch = pa.table({
            ROW: pa.array([fed.row for fed in rows], pa.int64()),
            PROBLEMS: pa.array(texts, pa.list_(pa.string())),
            RECORD: record,
        })  # fmt: skip
        self._con.register("batch", batch)
        try:
            typed = f"SELECT {ROW}, {PROBLEMS}, CAST({RECORD} AS {sql_type(step.type)}) AS {RECORD} FROM batch"
            return self._table([typed], step.type, total)
        finally:
            self._con.unregister("batch")

    def _made(self, table: _Table) -> Made:
        found = arrow(self._con, f"SELECT * FROM {table.name} ORDER BY rowid")
        records = values_of(found.column(RECORD).combine_chunks(), table.of)
        rows, faults = found.column(ROW).to_pylist(), found.column(PROBLEMS).to_pylist()
        fed = [
            Fed(row, record, [read_failure(text) for text in texts or ()])
            for row, record, texts in zip(rows, records, faults, strict=True)
        ]
        return Made(fed, table.size)

    def _chunks(self, table: _Table, size: int) -> Iterator[Batch]:
        rows = self._count(table.name)
        if any(isinstance(step, GroupBy) for step in self.feed.steps):
            # A record that holds many of a source's takes as much room as they do.
            size = max(1, min(size, size * rows // max(1, table.size)))
        for start in range(0, rows, size):
            within = f"rowid >= {start} AND rowid < {start + size}"
            found = arrow(self._con, f"SELECT * FROM {table.name} WHERE {within} ORDER BY rowid")
            yield Batch(found, "typed")
