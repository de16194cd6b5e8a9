"""Opening a source: a file or records in memory, always by its contract, never by guessing.

It decides which reader a format has. How bytes become records is decided there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from runtime.artefacts.contract import Contract, Reader
from runtime.diagnostics import Place, fail
from runtime.io.csv_source import open_csv
from runtime.io.excel_source import open_excel
from runtime.io.json_source import open_json, open_ndjson
from runtime.io.parquet_source import open_parquet
from runtime.io.records import RAW, ROW, Source, Unreadable, numbered
from runtime.values import show

NO_OBJECT = "a record is an object of names and values"


def open_source(path: str | Path, contract: Contract, reader: Reader | None = None) -> Source:
    """The file as records of the contract; `reader` replaces the contract's own settings.

    Raises E401, E402, E403, E404, E406, E408 or E409 when there are no records to be had.
    """
    chosen = reader or contract.reader
    file = Path(path)
    if chosen is None:
        raise fail("E411", "the contract does not say how its source is read", Place(file=contract.file))
    match chosen.format:
        case "csv":
            return open_csv(file, contract, chosen)
        case "ndjson":
            return open_ndjson(file, chosen, contract.type)
        case "json":
            return open_json(file, chosen)
        case "parquet":
            return open_parquet(file, contract)
        case "excel":
            return open_excel(file, contract, chosen)


def open_records(records: Iterable[Mapping[str, Any]], contract: Contract) -> Source:
    """Records in memory as a source: decoded JSON or, for the contract of a CSV file, rows of its columns.

    What is no object is unreadable, as it is in a file. While it is read, E404 names the first record that JSON
    cannot hold.
    """
    reader = contract.reader
    # Names that do not fit a struct leave no columns to speak of.
    is_table = reader is not None and reader.is_table and contract.type.kind == "object"
    nulls = reader.null_text if reader is not None and is_table else None

    def read(size: int, unreadable: list[Unreadable]) -> Iterator[pa.Table]:
        rest = enumerate(records)
        while chunk := list(islice(rest, size)):
            found = {row: record for row, record in chunk if isinstance(record, Mapping)}
            unreadable += (Unreadable(row, None, NO_OBJECT, show(rec)) for row, rec in chunk if row not in found)
            yield _json_table(found) if nulls is None else _text_table(found, contract, nulls)

    return Source("json" if nulls is None else "text", read)


def _json_table(records: dict[int, Mapping[str, Any]]) -> pa.Table:
    texts = [_text(record, row) for row, record in records.items()]
    return pa.table({ROW: numbered([*records]), RAW: pa.array(texts, pa.string())})


def _text_table(records: dict[int, Mapping[str, Any]], contract: Contract, nulls: tuple[str, ...]) -> pa.Table:
    """The values as the file would have them: text, and null where one of `nulls` stands."""
    names = [field.name for field in contract.fields]
    columns = [numbered([*records])]
    for name in names:
        values = (record.get(name) for record in records.values())
        texts = (None if value is None or value in nulls else show(value) for value in values)
        columns.append(pa.array(texts, pa.string()))
    return pa.table(columns, names=[ROW, *names])


def _text(record: Mapping[str, Any], number: int) -> str:
    try:
        text = json.dumps(record, ensure_ascii=False, allow_nan=False, default=show)
        text.encode()  # half a surrogate pair has no bytes
    except (TypeError, ValueError, RecursionError) as error:
        raise fail("E404", f"record {number} cannot be written as JSON: {error}") from error
    return text
