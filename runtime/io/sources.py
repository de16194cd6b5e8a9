"""Opening a source: from a file or from records in memory, always by its contract, never by guessing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from runtime.artefacts.contract import Contract, Reader
from runtime.diagnostics import Place, fail
from runtime.io.csv_source import open_csv
from runtime.io.json_source import open_json, open_ndjson
from runtime.io.parquet_source import open_parquet
from runtime.io.records import RAW, ROW, Batch, Source, Unreadable, numbered
from runtime.values import show

__all__ = ["Batch", "Source", "Unreadable", "open_source", "rows_to_batch"]


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
            return open_ndjson(file, chosen)
        case "json":
            return open_json(file, chosen)
        case "parquet":
            return open_parquet(file, contract)


def rows_to_batch(records: Sequence[Mapping[str, Any]], offset: int = 0) -> Batch:
    """Records in memory as a batch; E404 names the first that JSON cannot hold."""
    texts = [_text(record, offset + number) for number, record in enumerate(records)]
    rows = range(offset, offset + len(texts))
    return Batch(pa.table({ROW: numbered(rows), RAW: pa.array(texts, pa.string())}), "json", offset)


def _text(record: Mapping[str, Any], number: int) -> str:
    try:
        text = json.dumps(record, ensure_ascii=False, allow_nan=False, default=show)
        text.encode()  # half a surrogate pair has no bytes
    except (TypeError, ValueError, RecursionError) as error:
        raise fail("E404", f"record {number} cannot be written as JSON: {error}") from error
    return text
