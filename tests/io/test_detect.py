import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from runtime.diagnostics import CrosswalkError
from runtime.io.detect import Detection, detect


def found(tmp_path: Path, data: bytes | str, name: str = "in.csv") -> Detection:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return detect(path)


def messages(detection: Detection) -> str:
    return "; ".join(d.message for d in detection.doubts)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("id,name\n1,a\n2,b\n", ","),
        ("id;price\n1;2,5\n2;3,5\n", ";"),
        ("id\tname\n1\ta, b\n2\tc\n", "\t"),
        ("id|name\n1|a\n", "|"),
        ("id:name\n1:a\n2:b\n", ":"),
        ("a~b~c\n1~2~3\n", "~"),
        ('id, "name"\n1, "a, b"\n', ", "),
    ],
)
def test_delimiters(tmp_path: Path, text: str, delimiter: str) -> None:
    assert found(tmp_path, text).reader.delimiter == delimiter


def test_single_quotes(tmp_path: Path) -> None:
    assert found(tmp_path, "id,name\n1,'a, b'\n2,'c, d'\n").reader.quote == "'"


def test_a_plain_file_raises_no_doubt(tmp_path: Path) -> None:
    detection = found(tmp_path, "id,name,on\n1,a,2026-01-01\n2,b,2026-01-02\n")
    assert detection.doubts == ()
    assert detection.names == ("id", "name", "on")


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("name\na\nb\n", "only one column"),
        ("id,id\n1,2\n", "two columns are called 'id'"),
        ("id,,x\n1,2,3\n", "column 2 has no name"),
        ("# a title\nid,name\n1,a\n", "1 line before the header"),
        ("id,name\n1,a\n2\n", "do not fit the header"),
        ('id,name\n1,"a\n2,b\n', "not closed"),
        ("id,name\n1,a\n,\n", "no value at all"),
        ("1,2\n3,4\n", "no names"),
        ("a b,c d\nthe cat, a dog\nthe cow,c d\n", "guess"),
        ("x;y,z\n1;2,3\n4;5,6\n", "may be"),
    ],
)
def test_doubts(tmp_path: Path, text: str, doubt: str) -> None:
    assert doubt in messages(found(tmp_path, text))


def test_header_guesses(tmp_path: Path) -> None:
    assert found(tmp_path, "1,2\n3,4\n").reader.header is False
    assert found(tmp_path, "1,2\n3,4\n").names == ("column_1", "column_2")
    assert found(tmp_path, "id,2020,2021\nx,true,false\ny,true,true\n").reader.header is True


@pytest.mark.parametrize(
    ("data", "encoding", "doubted"),
    [
        ("id,né\n1,é\n".encode(), "utf-8", False),
        ("id,né\n1,é\n".encode("utf-8-sig"), "utf-8", False),
        ("id,né\n1,é\n".encode("utf-16"), "utf-16", False),
        ("id,name\n1,abc\n".encode("utf-16-le"), "utf-16-le", True),
        ("id,né\n1,é\n".encode("cp1252"), "cp1252", True),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str, doubted: bool) -> None:
    detection = found(tmp_path, data)
    assert detection.reader.encoding == encoding
    assert bool(detection.doubts) == doubted
    assert detection.names[0] == "id"


def test_mixed_encodings_are_said(tmp_path: Path) -> None:
    data = b"id,n\n" + "1,é\n".encode() * 20 + b"2,\xe9\n"
    detection = found(tmp_path, data)
    assert detection.reader.encoding == "utf-8"
    assert "mixed encodings" in messages(detection)
    assert detection.doubts[0].place.line == 22


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (zipped("word/document.xml"), "a.csv", "text document"),
        (zipped("xl/workbook.xml"), "a.xlsx", "cannot be opened"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.xls", "cannot be opened"),
        (b"%PDF-1.7 ...", "a.csv", "PDF"),
        (b"<?xml version='1.0'?><a/>", "a.json", "XML"),
        (b"<!doctype html><html></html>", "a.csv", "web page"),
        (b"<table><tr><td>1</td></tr></table>", "a.xls", "web page"),
        (b"00714cam a2200205 a 4500" + b"x" * 50, "a.csv", "MARC"),
        (bytes(range(256)) * 4, "a.csv", "no text"),
        (b"PAR1....PAR1", "a.csv", "not a readable Parquet"),
        (gzip.compress(bytes(range(256)) * 9)[:90], "a.csv.gz", "cannot be unpacked"),
        (gzip.compress(gzip.compress(gzip.compress(b"a,b"))), "a.gz", "archive in an archive"),
    ],
    ids=range(12),
)
def test_wrong_kinds_of_file_are_named(tmp_path: Path, data: bytes, name: str, words: str) -> None:
    with pytest.raises(CrosswalkError, match="E403") as caught:
        found(tmp_path, data, name)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("data", "name", "format_"),
    [
        (b'[{"a": 1}]', "a.csv", "json"),
        (b"a,b\n1,2\n", "a.parquet", "csv"),
        (b"a;b\n1;2\n", "a.xls", "csv"),
        (b"a,b\n1,2\n2,3\n", "a.json", "csv"),
    ],
)
def test_the_content_decides_and_a_wrong_name_is_said(tmp_path: Path, data: bytes, name: str, format_: str) -> None:
    detection = found(tmp_path, data, name)
    assert detection.reader.format == format_
    assert [d.code for d in detection.doubts] == ["W427"]


@pytest.mark.parametrize("packed", ids=("gz", "bz2", "xz", "zst"), argvalues=[
    gzip.compress(b"a;b\n1;2\n"), bz2.compress(b"a;b\n1;2\n"), lzma.compress(b"a;b\n1;2\n"),
    bytes(pa.compress(b"a;b\n1;2\n", "zstd", asbytes=True)),
])  # fmt: skip
def test_packed_files_are_read_as_their_content(tmp_path: Path, packed: bytes) -> None:
    detection = found(tmp_path, packed, "orders.csv.gz")
    assert (detection.reader.format, detection.reader.delimiter, detection.names) == ("csv", ";", ("a", "b"))
    assert detection.doubts == ()


def test_an_archive_of_several_files_asks_which_one(tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orders.csv", "a,b\n1,2\n")
        archive.writestr("customers.csv", "id;name\n1;x\n")
        archive.writestr("__MACOSX/._orders.csv", "x")
    with pytest.raises(CrosswalkError, match="2 files") as caught:
        detect(path)
    (_, second) = caught.value.diagnostics[0].corrections
    again = detect(path, fixed=dict(second.settings))
    assert (again.names, again.reader.member, again.reader.delimiter) == (("id", "name"), "customers.csv", ";")
    with pytest.raises(CrosswalkError, match="did you mean 'orders"):
        detect(path, fixed={"member": "order.csv"})


@pytest.mark.parametrize("data", [b"", b"\n\n \n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.ndjson", "a"])
def test_empty_files(tmp_path: Path, data: bytes, name: str) -> None:
    with pytest.raises(CrosswalkError, match="E402"):
        found(tmp_path, data, name)


@pytest.mark.parametrize(
    ("text", "name", "format_", "records"),
    [
        ('[{"a":1}]', "a.json", "json", ""),
        ('{"a":1}', "a.json", "json", ""),
        ('{"a":1}\n{"a":2}', "a.json", "ndjson", ""),
        ('{"a":1}\n', "a.ndjson", "ndjson", ""),
        ('[\n{"a":1}\n]', "a.ndjson", "json", ""),
        ('{"a":1}\n{"a":2}', "a.txt", "ndjson", ""),
        ('{"data":[{"a":1}],"has_more":false}', "a.json", "json", "data"),
        ('{"id":1,"lines":[{"a":1},{"a":2}]}', "a.json", "json", ""),
        ('{"resourceType":"Bundle","entry":[{"a":1}]}', "a.json", "json", "entry"),
        ('{"response":{"items":[{"a":1}]},"ok":true}', "a.json", "json", "response.items"),
        ('{"customers":[{"a":1}]}', "a.json", "json", "customers"),
        ('{"bad":1,}\n{"a":1}\n', "a.jsonl", "ndjson", ""),
    ],
)
def test_json_and_where_its_records_are(tmp_path: Path, text: str, name: str, format_: str, records: str) -> None:
    reader = found(tmp_path, text, name).reader
    assert (reader.format, reader.records) == (format_, records)


def test_several_lists_are_doubted(tmp_path: Path) -> None:
    text = '{"orders":[{"a":1},{"a":2}],"refunds":[{"b":1},{"b":2}]}'
    detection = found(tmp_path, text, "a.json")
    assert "refunds" in messages(detection)


def test_broken_json_has_a_line_and_a_column(tmp_path: Path) -> None:
    with pytest.raises(CrosswalkError) as caught:
        found(tmp_path, '{"a": 1,\n "b": tru}', "a.json")
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.place.line, problem.place.column) == ("E404", 2, 7)
    assert "expected a value" in problem.message


def test_one_value_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(CrosswalkError, match="E406"):
        found(tmp_path, "42", "a.json")
