import json
from pathlib import Path

import pytest

from runtime.artefacts.contract import Contract, Field, Reader
from runtime.diagnostics import CrosswalkError
from runtime.io.records import Source
from runtime.io.sources import open_records, open_source
from runtime.io.strict_json import MAX_DEPTH
from runtime.values import INTEGER

CONTRACT = Contract("c", "1.0.0", "source", ())


def opened(tmp_path: Path, data: bytes, reader: Reader) -> Source:
    path = tmp_path / "in.json"
    path.write_bytes(data)
    return open_source(path, CONTRACT, reader)


def raws(source: Source) -> list[tuple[int, str]]:
    return [(row["_row"], row["_raw"]) for batch in source.batches() for row in batch.table.to_pylist()]


LINES = Reader("ndjson")


@pytest.mark.parametrize(
    "bad",
    [
        '{"a":1,}',
        '{"a":[1,]}',
        '{"a":NaN}',
        '{"a": -Infinity}',
        "{'a':1}",
        '{"a":1} x',
        '{"a":1}{"b":2}',
        "[1]",
        "7",
        "null",
        '{"a":01}',
        '{"a":"\\ud800"}',
        '{"a":"\t"}',
        "{",
        '{"a" : nan}',
        '{"a":' + "[" * 300 + "]" * 300 + "}",
    ],
)
def test_a_bad_line_stands_aside_with_its_text(tmp_path: Path, bad: str) -> None:
    source = opened(tmp_path, f'{{"a":1}}\n{bad}\n{{"a":2}}'.encode(), LINES)
    assert raws(source) == [(0, '{"a":1}'), (2, '{"a":2}')]
    (found,) = source.unreadable
    assert (found.row, found.line, found.raw) == (1, 2, bad)
    assert found.message


@pytest.mark.parametrize(
    "good",
    [
        '{"a":"x,]"}',
        '{"a":", nan"}',
        '{"a":1.50,"b":12345678901234567890123}',
        ' {"a":1} ',
        '\t{"a":{}}',
        "{}",
        '{"a":"\\ud83d\\ude00"}',
        '{"a":1e400}',
        '{"a":' + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1) + "}",
        '{"a":"' + "[{" * 5000 + '"}',
        '{"a":' + "1" * 5000 + "}",
    ],
)
def test_a_good_line_goes_through_as_it_is(tmp_path: Path, good: str) -> None:
    assert raws(opened(tmp_path, good.encode() + b"\n", LINES)) == [(0, good)]


def test_blank_lines_marks_and_line_ends(tmp_path: Path) -> None:
    source = opened(tmp_path, b'\xef\xbb\xbf{"a":1}\r\n\r\n  \n{"a":2}\r\n', LINES)
    assert raws(source) == [(0, '{"a":1}'), (1, '{"a":2}')]
    assert source.unreadable == []


@pytest.mark.parametrize("bad", [b"\xe9", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"])
def test_a_line_that_is_not_utf8(tmp_path: Path, bad: bytes) -> None:
    source = opened(tmp_path, b'{"a":"%b"}\n{"a":1}' % bad, LINES)
    assert raws(source) == [(1, '{"a":1}')]
    assert f"0x{bad[0]:02x}" in source.unreadable[0].message


def test_rows_and_lines_are_counted_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.io.blocks.BLOCK", 100)
    lines = [json.dumps({"n": i}) for i in range(1000)]
    lines[700] = "{"
    source = opened(tmp_path, "\n".join(lines).encode(), LINES)
    batches = list(source.batches(300))
    assert [b.table.num_rows for b in batches] == [300, 300, 300, 99]
    assert [b.table["_row"][0].as_py() for b in batches] == [0, 300, 600, 901]
    assert [(u.row, u.line) for u in source.unreadable] == [(700, 701)]


@pytest.mark.parametrize(
    ("data", "records", "expected"),
    [
        (b'[{"a":1.50},\n {"a":\n2}]', "", ['{"a":1.50}', '{"a": 2}']),
        (b'{"a":1}', "", ['{"a":1}']),
        (b'{"x":[1],"data":[{"a":1}],"n":2}', "data", ['{"a":1}']),
        (b'{"p":[{"i":[{"a":1}]},{"i":[{"a":2}]}]}', "p.i", ['{"a":1}', '{"a":2}']),
        (b'{"a.b":{"c":[{}]}}', '"a.b".c', ["{}"]),
        (b'{"data":[]}', "data", []),
        (b"[]", "", []),
    ],
)
def test_records_of_a_document_are_exact(tmp_path: Path, data: bytes, records: str, expected: list[str]) -> None:
    assert [raw for _, raw in raws(opened(tmp_path, data, Reader("json", records=records)))] == expected


def test_items_that_are_no_objects_stand_aside(tmp_path: Path) -> None:
    source = opened(tmp_path, b'[{"a":1},\n3,{"a":2}]', Reader("json"))
    assert raws(source) == [(0, '{"a":1}'), (2, '{"a":2}')]
    assert [(u.row, u.line, u.raw) for u in source.unreadable] == [(1, 2, "3")]


@pytest.mark.parametrize(
    ("data", "records", "code", "line", "column"),
    [
        (b'[{"a":1},\n {"a":]}]', "", "E404", 2, 7),
        (b'{"a":1,}', "", "E404", 1, 8),
        (b'{"data":[{"a":1},]}', "data", "E404", 1, 18),
        (b'{"data":[{"a":1}] "x":1}', "data", "E404", 1, 19),
        (b'[{"a":1}] x', "", "E404", 1, 11),
        (b'[{"a":"\xff"}]', "", "E404", 1, 8),
        (b'{"data":[{}]}', "dat", "E406", None, None),
        (b'{"data":{"a":1}}', "data.x", "E406", None, None),
    ],
)
def test_a_broken_document_says_where(
    tmp_path: Path, data: bytes, records: str, code: str, line: int | None, column: int | None
) -> None:
    with pytest.raises(CrosswalkError) as caught:
        raws(opened(tmp_path, data, Reader("json", records=records)))
    (found,) = caught.value.diagnostics
    assert (found.code, found.place.line, found.place.column) == (code, line, column)


def test_utf16_documents(tmp_path: Path) -> None:
    assert raws(opened(tmp_path, '[{"a":"é"}]'.encode("utf-16"), Reader("json"))) == [(0, '{"a":"é"}')]


def test_records_in_memory() -> None:
    source = open_records([{"a": "é\n"}, {"b": None}, {}], CONTRACT)
    first, second = source.batches(2)
    assert first.table.to_pylist() == [{"_row": 0, "_raw": '{"a": "é\\n"}'}, {"_row": 1, "_raw": '{"b": null}'}]
    assert second.table.to_pylist() == [{"_row": 2, "_raw": "{}"}]
    for bad in ({"a": float("nan")}, {"a": "\ud800"}):
        with pytest.raises(CrosswalkError, match="E404 record 1 "):
            list(open_records([{}, bad], CONTRACT).batches())


def test_records_in_memory_for_the_contract_of_a_table() -> None:
    fields = tuple(Field(name, INTEGER, name) for name in ("a", "b"))
    contract = Contract("c", "1.0.0", "source", fields, reader=Reader("csv", null_text=("", "-")))
    (batch,) = open_records([{"a": 7, "c": "x"}, {"a": "-", "b": ""}], contract).batches()
    assert batch.encoding == "text"
    assert batch.table.to_pylist() == [{"_row": 0, "a": "7", "b": None}, {"_row": 1, "a": None, "b": None}]
