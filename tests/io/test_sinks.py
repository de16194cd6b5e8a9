import csv
import datetime as dt
import gc
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from runtime.diagnostics import CrosswalkError
from runtime.io.sinks import open_sink

SCHEMA = pa.schema({
    "s": pa.string(),
    "i": pa.int64(),
    "f": pa.float64(),
    "d": pa.decimal128(18, 4),
    "b": pa.bool_(),
    "on": pa.date32(),
    "at": pa.timestamp("us"),
    "t": pa.time64("us"),
    "any": pa.json_(),
    "o": pa.struct({'q"': pa.timestamp("us"), "j": pa.json_(), "l": pa.list_(pa.decimal128(18, 2))}),
    "l": pa.list_(pa.struct({"x": pa.float64()})),
    "e": pa.list_(pa.json_()),
})  # fmt: skip
FULL = {
    "s": 'a"\n\x01é,',
    "i": 2**60,
    "f": 0.1,
    "d": Decimal("1.5000"),
    "b": True,
    "on": dt.date(2026, 1, 2),
    "at": dt.datetime(2026, 1, 2, 3, 4, 5),
    "t": dt.time(1, 2),
    "any": '{"x": 1.50, "big":12345678901234567890123}',
    "o": {'q"': dt.datetime(2026, 1, 1, 0, 0, 0, 5), "j": "[1.0]", "l": [Decimal("1.10"), None]},
    "l": [{"x": float("nan")}, None],
    "e": ["1.0", None],
}
LINE = (
    '{"s":"a\\"\\n\\u0001é,","i":1152921504606846976,"f":0.1,"d":1.5000,"b":true,"on":"2026-01-02",'
    '"at":"2026-01-02T03:04:05Z","t":"01:02:00","any":{"x": 1.50, "big":12345678901234567890123},'
    '"o":{"q\\"":"2026-01-01T00:00:00.000005Z","j":[1.0],"l":[1.10,null]},"l":[{"x":null},null],"e":[1.0,null]}'
)
NULLS = "{" + ",".join(f'"{name}":null' for name in SCHEMA.names) + "}"


def table(*rows: dict[str, object]) -> pa.Table:
    """What an engine makes: JSON values are plain text."""
    plain = [pa.field(f.name, _plain(f.type)) for f in SCHEMA]
    return pa.Table.from_pylist(list(rows), schema=pa.schema(plain))


def _plain(of: pa.DataType) -> pa.DataType:
    if isinstance(of, pa.JsonType):
        return pa.string()
    if pa.types.is_struct(of):
        return pa.struct([pa.field(f.name, _plain(f.type)) for f in of])
    return pa.list_(_plain(of.value_type)) if pa.types.is_list(of) else of


def written(tmp_path: Path, name: str, *tables: pa.Table) -> Path:
    path = tmp_path / name
    with open_sink(path, SCHEMA) as sink:
        for part in tables:
            sink.write(part)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    return path


def test_ndjson_is_exact(tmp_path: Path) -> None:
    path = written(tmp_path, "o.ndjson", table(FULL), table({}))
    assert path.read_text() == f"{LINE}\n{NULLS}\n"


def test_json_is_a_list(tmp_path: Path) -> None:
    path = written(tmp_path, "o.json", table(FULL), table({}, {}))
    assert path.read_text() == f"[\n{LINE},\n{NULLS},\n{NULLS}\n]\n"
    assert json.loads(written(tmp_path, "o.json").read_text()) == []


def test_csv_is_exact(tmp_path: Path) -> None:
    path = written(tmp_path, "o.csv", table(FULL, {"s": ""}, {"s": " x "}))
    with path.open(newline="") as file:
        header, first, second, third = csv.reader(file, strict=True)
    assert header == SCHEMA.names
    assert first[:8] == [
        'a"\n\x01é,',
        "1152921504606846976",
        "0.1",
        "1.5000",
        "true",
        "2026-01-02",
        "2026-01-02T03:04:05Z",
        "01:02:00",
    ]
    assert first[8] == FULL["any"]
    assert json.loads(first[9])["l"] == [1.10, None]
    assert (second[0], third[0]) == ("", " x ")
    assert path.read_text().endswith('"",,,,,,,,,,,\n" x ",,,,,,,,,,,\n')


def test_a_lone_null_column_in_csv_is_no_blank_line(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    with open_sink(path, pa.schema([("a", pa.string())])) as sink:
        sink.write(pa.table({"a": ["x", None]}))
    assert path.read_text() == 'a\nx\n""\n'


def test_parquet_keeps_types(tmp_path: Path) -> None:
    path = written(tmp_path, "o.parquet", table(FULL), table({}))
    found = pq.read_table(path)
    assert found.num_rows == 2
    assert found.schema.field("d").type == pa.decimal128(18, 4)
    assert found.to_pylist()[0]["at"] == FULL["at"]


@pytest.mark.parametrize("name", ["o.csv", "o.ndjson", "o.json", "o.parquet"])
def test_the_same_rows_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    rows = table(*[FULL] * 5)
    assert written(tmp_path, name, rows).read_bytes() == written(tmp_path, name, rows).read_bytes()


@pytest.mark.parametrize("ending", ["csv", "ndjson", "json", "parquet"])
def test_a_failed_run_leaves_the_earlier_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"o.{ending}"
    path.write_text("before")
    with pytest.raises(RuntimeError), open_sink(path, SCHEMA) as sink:
        sink.write(table(FULL))
        raise RuntimeError
    gc.collect()  # nothing is left that would write on
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("no/such/o.csv", "E504", "does not exist"),
        ("o.cvs", "E403", "did you mean '.csv'"),
        ("o", "E403", "no extension"),
        ("o.xlsx", "E403", "cannot write"),
    ],
)
def test_outputs_that_cannot_be(tmp_path: Path, name: str, code: str, words: str) -> None:
    with pytest.raises(CrosswalkError, match=code) as caught:
        open_sink(tmp_path / name, SCHEMA)
    assert words in str(caught.value)


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "o.csv").mkdir()
    with pytest.raises(CrosswalkError, match="E504"):
        open_sink(tmp_path / "o.csv", SCHEMA)


def test_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_sink("-", pa.schema([("a", pa.int64())])) as sink:
        sink.write(pa.table({"a": [1, None]}))
    assert capfdbinary.readouterr().out == b'{"a":1}\n{"a":null}\n'
