from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.artefacts.contract import Contract, Field, Reader
from runtime.diagnostics import CrosswalkError
from runtime.io import csv_source
from runtime.io.blocks import Lines
from runtime.io.csv_source import Columns
from runtime.io.csv_text import Dialect, column_names, records
from runtime.io.records import Source
from runtime.io.sources import open_source
from runtime.values import STRING


def contract(*names: str) -> Contract:
    return Contract("c", "1.0.0", "source", tuple(Field(n, STRING, n) for n in names))


def opened(tmp_path: Path, data: bytes, *names: str, **settings: object) -> Source:
    path = tmp_path / "in.csv"
    path.write_bytes(data)
    return open_source(path, contract(*names), Reader("csv", **settings))  # type: ignore[arg-type]


def rows(source: Source, size: int = 100_000) -> list[dict[str, object]]:
    return [row for batch in source.batches(size) for row in batch.table.to_pylist()]


def test_columns_are_found_by_name_in_the_order_of_the_contract(tmp_path: Path) -> None:
    source = opened(tmp_path, b"b,a,x\n1,2,3\n", "a", "b", "gone")
    assert rows(source) == [{"_row": 0, "a": "2", "b": "1", "gone": None}]
    assert (source.missing, source.extra) == (("gone",), ("x",))
    assert list(next(source.batches()).table.column_names) == ["_row", "a", "b", "gone"]


def test_a_header_with_none_of_the_fields_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrosswalkError, match="E409"):
        opened(tmp_path, b"x;y\n1;2\n", "a", "b")


def test_bad_lines_stand_aside_and_good_ones_go_through(tmp_path: Path) -> None:
    data = b'a,b\n1,x\n2\n3,"multi\nline"\n4,"open\n5,"q"r\n6,\xff\n7,y,,\n8,"end'
    source = opened(tmp_path, data, "a", "b")
    assert [(r["_row"], r["a"], r["b"]) for r in rows(source)] == [
        (0, "1", "x"),
        (2, "3", "multi\nline"),
        (6, "7", "y"),
    ]
    assert [(u.row, u.line, u.raw) for u in source.unreadable] == [
        (1, 3, "2"),
        (3, 6, '4,"open'),
        (4, 7, '5,"q"r'),
        (5, 8, "6,\ufffd"),
        (7, 10, '8,"end'),
    ]
    assert "expected 2 values, found 1" in source.unreadable[0].message
    assert "0xff" in source.unreadable[3].message


def test_reading_again_gives_the_same(tmp_path: Path) -> None:
    source = opened(tmp_path, b"a\n1\n\n2,3\n", "a")
    assert rows(source) == rows(source)
    assert len(source.unreadable) == 1


def test_null_text_is_null(tmp_path: Path) -> None:
    data = b'a,b\nNULL,\n"","x"\n'
    assert [r["a"] for r in rows(opened(tmp_path, data, "a", "b", null_text=("NULL",)))] == [None, ""]
    assert [r["a"] for r in rows(opened(tmp_path, data, "a", "b"))] == ["NULL", None]
    assert [r["b"] for r in rows(opened(tmp_path, data, "a", "b", null_text=()))] == ["", "x"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    source = opened(tmp_path, "näme;b\r\né;ü\r\n".encode(encoding), "näme", delimiter=";", encoding=encoding)
    assert rows(source) == [{"_row": 0, "näme": "é"}]


def test_skipped_lines_no_header_and_old_line_ends(tmp_path: Path) -> None:
    source = opened(tmp_path, b"title\r1,2\r3,4\r", "column_2", skip=1, header=False)
    assert [r["column_2"] for r in rows(source)] == ["2", "4"]


def test_a_delimiter_with_a_space_skips_spaces(tmp_path: Path) -> None:
    assert rows(opened(tmp_path, b'"a", "b"\n"1", "x, y"\n', "b", delimiter=", ")) == [{"_row": 0, "b": "x, y"}]


def test_without_quotes_a_quote_is_a_letter(tmp_path: Path) -> None:
    assert rows(opened(tmp_path, b'a\tb\n"x\t5"\n', "a", "b", delimiter="\t", quote="")) == [
        {"_row": 0, "a": '"x', "b": '5"'}
    ]


def test_batches_have_the_size_asked_for_and_lines_the_right_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.io.blocks.BLOCK", 64)
    lines = [f'{i},"v\n{i}"' for i in range(300)]
    lines[200] = "ragged"
    source = opened(tmp_path, ("a,b\n" + "\n".join(lines)).encode(), "a", "b")
    batches = list(source.batches(70))
    assert [b.table.num_rows for b in batches] == [70, 70, 70, 70, 19]
    assert [r["_row"] for b in batches for r in b.table.to_pylist()] == [i for i in range(300) if i != 200]
    assert [(u.row, u.line) for u in source.unreadable] == [(200, 402)]


def test_a_stray_quote_far_in_the_file_costs_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.io.blocks.BLOCK", 256)
    lines = [f"{i},v{i}" for i in range(500)]
    lines[250] = '250,"v'
    source = opened(tmp_path, ("a,b\n" + "\n".join(lines)).encode(), "a", "b")
    assert [r["a"] for r in rows(source)] == [str(i) for i in range(500) if i != 250]
    assert [u.line for u in source.unreadable] == [252]


def test_empty_and_headless_files(tmp_path: Path) -> None:
    with pytest.raises(CrosswalkError, match="E402"):
        opened(tmp_path, b"", "a")
    with pytest.raises(CrosswalkError, match="E402"):
        opened(tmp_path, b"\n\n", "a")
    with pytest.raises(CrosswalkError, match="E409"):
        opened(tmp_path, b'"a,b\n1,2', "a")
    assert rows(opened(tmp_path, b"a,b\n", "a")) == []


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CrosswalkError, match="E401"):
        open_source(tmp_path / "no.csv", contract("a"), Reader("csv"))


@given(st.lists(st.text(alphabet='ab,"\n\r é', max_size=6), max_size=6).map("\n".join))
def test_the_fast_and_the_careful_reader_agree(text: str) -> None:
    block = text.encode() + b"\n"
    dialect = Dialect()
    columns = Columns(["a", "b"], ("a", "b"), ("",))
    if not dialect.is_well_formed(block):
        return
    quick = csv_source._quickly(block, dialect, columns, 0)
    bad: list[object] = []
    tables = list(csv_source._Careful(columns, Reader("csv"), 0, bad).tables(Lines([block]), dialect))  # type: ignore[arg-type]
    if quick is None:
        assert any(len(record.cells) != 2 for record in records(Lines([block]), dialect))
    else:
        assert bad == []
        assert quick.to_pylist() == tables[0].to_pylist()


def test_names_are_made_unique_without_regard_to_case() -> None:
    assert column_names(["a", "A", "", "_row", "a_2", " b "]) == [
        "a",
        "A_2",
        "column_3",
        "_row_2",
        "a_2_2",
        "b",
    ]
