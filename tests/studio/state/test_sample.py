"""Samples: which file, how many records, and values as people tell them apart."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from runtime.artefacts.contract import Contract, Field, Reader
from runtime.engines.record.engine import RecordEngine
from runtime.io.samples import MISSING, sample_file
from runtime.values import BOOLEAN, DATE, INTEGER, NUMBER, STRING, decimal
from studio.state.mapping_document import MappingDocument
from studio.state.samples import files as sample_files
from studio.state.samples.files import keep_sample
from studio.state.samples.sample import open_sample, shown
from tests.studio.state.conftest import ORDERS, SOURCE


def fields(*named: tuple[str, object]) -> tuple[Field, ...]:
    return tuple(Field(name, of, name) for name, of in named)  # type: ignore[arg-type]


TABLE = Contract(
    "people", "1.0.0", "source",
    fields(("name", STRING), ("age", INTEGER), ("paid", BOOLEAN), ("rate", NUMBER), ("born", DATE),
           ("sum", decimal(8, 2))),
    reader=Reader("csv"),
)  # fmt: skip


def test_null_missing_and_empty_are_told_apart(folder: Path) -> None:
    sample = open_sample(folder, SOURCE)
    assert (sample.count, sample.label, sample.problem) == (3, "all 3 rows", None)
    assert [sample.text_at(i, "number") for i in range(3)] == ["A-1", "A-2", ""]
    assert [sample.text_at(i, "from") for i in range(3)] == ["web", "null", "–"]
    assert sample.value_at(2, "from") is MISSING and sample.value_at(1, "from") is None
    assert [sample.text_at(i, "lines.data") for i in range(3)] == ["2 items", "0 items", "1 item"]
    assert [sample.text_at(i, "lines.data.parts.code") for i in range(3)] == ["p1", "–", "null"]
    assert [sample.text_at(i, "tags") for i in range(3)] == ["a, b", "0 items", "null"]
    assert sample.text_at(2, "customer.name") == "null"
    assert sample.value_at(9, "number") is MISSING
    assert shown("x" * 200).endswith("…")


def test_a_csv_becomes_values_that_the_record_engine_takes(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "people.csv").write_text(
        "name,age,paid,rate,born,sum\nAda,36,true,1.5,1815-12-10,7.10\nBo,old,,,,\n"
    )
    sample = open_sample(tmp_path, TABLE)
    assert sample.records[0] == {
        "name": "Ada",
        "age": 36,
        "paid": True,
        "rate": 1.5,
        "born": "1815-12-10",
        "sum": "7.10",
    }
    assert sample.records[1] == {"name": "Bo", "age": "old", "paid": None, "rate": None, "born": None, "sum": None}


def test_a_parquet_sample(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    table = pa.table({"name": ["Ada"], "age": [36], "sum": pa.array(["7.1"]).cast(pa.decimal128(8, 2))})
    pq.write_table(table, tmp_path / "samples" / "people.parquet")
    sample = open_sample(tmp_path, replace(TABLE, reader=Reader("parquet")))
    assert sample.records[0]["sum"] == "7.10" and sample.text_at(0, "age") == "36"


def test_the_label_is_honest(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    path = tmp_path / "samples" / "people.csv"
    path.write_text("name\n" + "".join(f"n{i}\n" for i in range(1000)))
    people = replace(TABLE, fields=fields(("name", STRING)))
    sample = open_sample(tmp_path, people, limit=500)
    assert sample.count == 500 and sample.label.startswith("500 of about 1,0")
    assert open_sample(tmp_path, people, limit=1000).label == "all 1,000 rows"


def test_unreadable_records_are_kept_apart(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "people.ndjson").write_text('{"name": "a"}\n{"name": \n{"name": "b"}\n')
    sample = open_sample(tmp_path, replace(TABLE, reader=Reader("ndjson")))
    assert (sample.count, len(sample.unreadable)) == (2, 1)


def test_a_sample_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "people.json").write_text('[{"name": ]')
    sample = open_sample(tmp_path, replace(TABLE, reader=Reader("json")))
    assert sample.problem is not None and sample.problem.code == "E404"


def test_the_readers_own_file_counts_unless_it_lies_outside(tmp_path: Path) -> None:
    inside = tmp_path / "acme"
    (inside / "samples").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("name\nx\n")
    outside = replace(TABLE, reader=Reader("csv", location="../secret.csv"))
    assert sample_file(inside, outside) is None
    (inside / "samples" / "export.csv").write_text("name\nx\n")
    assert (
        sample_file(inside, replace(TABLE, reader=Reader("csv", location="export.csv")))
        == inside / "samples" / "export.csv"
    )


@pytest.mark.parametrize("kind", ["csv", "ndjson", "json"])
def test_of_a_large_file_only_the_first_records_are_kept(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_files, "WHOLE", 1000)
    monkeypatch.setattr(sample_files, "CUT_BYTES", 500)
    monkeypatch.setattr(sample_files, "CUT_ROWS", 20)
    records = [{"name": f"line one\nline two {i}"} for i in range(300)]
    file = tmp_path / f"big.{kind}"
    file.write_text({
        "csv": "name\n" + "".join(f'"{r["name"]}"\n' for r in records),
        "ndjson": "".join(json.dumps(r) + "\n" for r in records),
        "json": json.dumps(records),
    }[kind])  # fmt: skip
    people = replace(TABLE, fields=fields(("name", STRING)), reader=Reader(kind))  # type: ignore[arg-type]
    kept = keep_sample(tmp_path / "acme", people, file)
    assert kept.stat().st_size <= 1000
    sample = open_sample(tmp_path / "acme", people)
    assert 3 < sample.count < 50 and not sample.unreadable
    assert [r["name"] for r in sample.records] == [r["name"] for r in records[: sample.count]]
    assert " of about " in sample.label or kind == "json"


def test_the_records_are_those_of_the_batch(document: MappingDocument) -> None:
    engine = RecordEngine(document.built.plan)
    made = [engine.apply(record).values for record in document.sample.records]
    assert made == list(document.preview.run_now().records)
    assert [r["number"] for r in document.sample.records] == [r["number"] for r in ORDERS]
