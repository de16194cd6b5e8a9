import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from runtime.artefacts.contract import Contract, Field, Reader
from runtime.diagnostics import CrosswalkError
from runtime.io.infer import infer
from runtime.io.sources import open_source
from runtime.values import ANY, STRING


def test_types_come_from_the_file_and_batches_keep_them(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    when = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    table = pa.table(
        {
            "id": pa.array([1, 2], pa.int32()),
            "amount": pa.array([Decimal("1.50"), None]),
            "at": pa.array([when, when], pa.timestamp("ms", "Europe/Rome")),
            "kind": pa.array(["x", "y"]).dictionary_encode(),
            "lines": pa.array([[{"n": 1}], []]),
            "tags": pa.array([[("k", "v")], None], pa.map_(pa.string(), pa.string())),
        }
    )
    pq.write_table(table, path)
    found = infer(path, "orders")
    assert {f.name: str(f.type) for f in found.contract.fields} == {
        "id": "integer",
        "amount": "decimal(3,2)",
        "at": "timestamp",
        "kind": "string",
        "lines": "list of object",
        "tags": "any",
    }
    assert found.contract.find("lines.n") is not None
    (batch,) = open_source(path, found.contract, found.reader).batches()
    assert batch.encoding == "native"
    assert batch.table.to_pylist()[0] == {
        "_row": 0,
        "id": 1,
        "amount": Decimal("1.50"),
        "at": dt.datetime(2026, 1, 1, 12),
        "kind": "x",
        "lines": [{"n": 1}],
        "tags": '{"k": "v"}',
    }


def test_missing_and_extra_columns(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"a": [1, 2, 3], "x": [0, 0, 0]}), path)
    contract = Contract("c", "1.0.0", "source", (Field("b", STRING, "b"), Field("a", ANY, "a")))
    source = open_source(path, contract, Reader("parquet"))
    assert [row for b in source.batches(2) for row in b.table.to_pylist()][2] == {
        "_row": 2,
        "b": None,
        "a": "3",  # of no type in the contract: JSON
    }
    assert (source.missing, source.extra, source.count_hint) == (("b",), ("x",), 3)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    path.write_bytes(b"PAR1 and nothing more PAR1")
    with pytest.raises(CrosswalkError, match="E403"):
        infer(path, "x")
