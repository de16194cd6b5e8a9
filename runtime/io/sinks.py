"""Writing results: Parquet, NDJSON, JSON and CSV.

It decides the layout of each output format. How a file comes to its name is decided by `whole_file`, the text of single
values by `json_sql`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from runtime.artefacts.contract import Field, FormatName
from runtime.diagnostics import fail
from runtime.engines import duck
from runtime.io.formats import output_format
from runtime.io.json_sql import cell_sql, record_sql
from runtime.language.quoting import quote_name
from runtime.values import Type
from runtime.whole_file import WholeFile


class Sink:
    """An output being written. As a context manager it closes at the end and aborts on an exception."""

    def __init__(self, path: str | Path, layout: Layout, schema: pa.Schema) -> None:
        self._file = None if str(path) == "-" else WholeFile(path)
        self._layout = layout
        self._schema = schema
        try:
            layout.begin(self._file.stream if self._file is not None else sys.stdout.buffer, schema)
        except BaseException:  # nobody holds the sink yet that could abort it
            if self._file is not None:
                self._file.abort()
            raise

    def write(self, table: pa.Table) -> None:
        """Adds rows; the columns are those of the schema, in any order."""
        with self._writing():
            self._layout.add(table.select(self._schema.names).cast(self._schema))

    def close(self) -> None:
        """Ends the file and gives it its name."""
        with self._writing():
            self._layout.end()
            if self._file is None:
                sys.stdout.buffer.flush()
        if self._file is not None:
            self._file.close()

    def abort(self) -> None:
        """Leaves no file; an earlier one of the same name stays as it was."""
        if self._file is not None and not self._file.ended:
            with suppress(OSError):  # a layout that is left open would write on, long after
                self._layout.end()
            self._file.abort()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Layouts write to the stream themselves, so what goes wrong there is worded here."""
        try:
            yield
        except BrokenPipeError:  # whoever read standard output has seen enough
            raise
        except OSError as error:
            self.abort()
            if self._file is None:
                raise fail("E504", f"cannot write to standard output: {error.strerror or error}") from None
            raise self._file.unwritable(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()


def open_sink(path: str | Path, schema: pa.Schema) -> Sink:
    """A writer for the format that the path's extension says; "-" is NDJSON on standard output.

    Columns of Arrow's JSON type hold values of type `any` and are written as the JSON that they are.
    """
    layouts: dict[FormatName, type[Layout]] = {
        "parquet": ParquetLayout, "ndjson": NdjsonLayout, "csv": CsvLayout, "json": JsonLayout
    }  # fmt: skip
    return Sink(path, layouts[output_format(path)](), schema)


def schema_of(fields: tuple[Field, ...]) -> pa.Schema:
    """The Arrow schema of records with these fields."""
    return pa.schema([pa.field(f.name, arrow_type(f.type)) for f in fields])


def arrow_type(of: Type) -> pa.DataType:
    """How a value of the type is held in Arrow."""
    match of.kind:
        case "array":
            return pa.list_(arrow_type(of.item) if of.item else pa.json_())
        case "object":
            return pa.struct([pa.field(name, arrow_type(t)) for name, t in of.fields])
        case "decimal":
            return pa.decimal128(of.precision, of.scale)
        case "any":
            return pa.json_()
    return _SCALARS[of.kind]


_SCALARS: dict[str, pa.DataType] = {
    "null": pa.string(),
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "string": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "time": pa.time64("us"),
}


class Layout(Protocol):
    """How rows lie in a file."""

    def begin(self, file: IO[bytes], schema: pa.Schema) -> None: ...

    def add(self, table: pa.Table) -> None: ...

    def end(self) -> None: ...


class ParquetLayout:
    """Parquet with a row group for each batch written."""

    def begin(self, file: IO[bytes], schema: pa.Schema) -> None:
        # A column whose values hardly repeat gives up its dictionary early: that is faster, and no larger.
        self._writer = pq.ParquetWriter(file, schema, compression="zstd", dictionary_pagesize_limit=32 << 10)

    def add(self, table: pa.Table) -> None:
        self._writer.write_table(table)

    def end(self) -> None:
        self._writer.close()


class NdjsonLayout:
    """One JSON object per line; the parts that CSV and JSON lay out in another way are methods."""

    between = b"\n"

    def begin(self, file: IO[bytes], schema: pa.Schema) -> None:
        self._file = file
        self._con = duck.connect(threads=1, locked=True)
        self._sql = f"SELECT {self.line_sql(schema)} AS line FROM rows"
        self._before = self.head(schema)

    def line_sql(self, schema: pa.Schema) -> str:
        return record_sql(schema)

    def head(self, _: pa.Schema) -> bytes:
        return b""

    def add(self, table: pa.Table) -> None:
        for start in range(0, table.num_rows, _ROWS):
            self._con.register("rows", _plain(table.slice(start, _ROWS)))
            self._file.write(self._before)
            self._file.write(_joined(duck.arrow(self._con, self._sql).column("line"), self.between))
            self._before = self.between

    def end(self) -> None:
        self._file.write(self._before if self._before != self.between else b"\n")
        self._con.close()


class CsvLayout(NdjsonLayout):
    """CSV in UTF-8 with a header; lists and objects are JSON text. Values are exact, not made for sheets."""

    def line_sql(self, schema: pa.Schema) -> str:
        cells = [cell_sql(quote_name(f.name), f.type, len(schema) == 1) for f in schema]
        return " || ',' || ".join(cells)

    def head(self, schema: pa.Schema) -> bytes:
        names = ['"' + n.replace('"', '""') + '"' if set(n) & set('",\r\n') else n for n in schema.names]
        return (",".join(names) + "\n").encode()


class JsonLayout(NdjsonLayout):
    """A JSON list with one record per line."""

    between = b",\n"

    def head(self, _: pa.Schema) -> bytes:
        return b"[\n"

    def end(self) -> None:
        self._file.write(b"[]\n" if self._before != self.between else b"\n]\n")
        self._con.close()


_ROWS = 50_000


def _joined(texts: pa.ChunkedArray, between: bytes) -> bytes:
    together = pc.binary_join(
        pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts.combine_chunks().cast(pa.string())),
        between.decode(),
    )
    return bytes(together[0].as_buffer())


def _plain(table: pa.Table) -> pa.Table:
    """Without extension types: JSON values as the text that they are."""
    return table.cast(pa.schema([pa.field(f.name, _storage(f.type)) for f in table.schema]))


def _storage(of: pa.DataType) -> pa.DataType:
    if isinstance(of, pa.JsonType):
        return of.storage_type
    if pa.types.is_struct(of):
        return pa.struct([pa.field(f.name, _storage(f.type)) for f in of])
    if pa.types.is_list(of):
        return pa.list_(_storage(of.value_type))
    return of
