"""Bringing a source: guesses beside the first rows, each one to correct; nothing is written before it is accepted."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from runtime.diagnostics import CrosswalkError
from runtime.values import DATE, STRING, decimal
from studio.state.open_workspace import OpenWorkspace
from studio.state.sources.import_session import ImportSession, suggested_name


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_guesses_and_rows(tmp_path: Path) -> None:
    session = ImportSession(
        written(tmp_path, "upload-7f", "Number;Name;Total\n1;Ada;7,50\n2;;8,00\n"), "My Orders (2).csv"
    )
    assert (session.name, session.ok) == ("my_orders", True)
    assert session.reader is not None and (session.reader.delimiter, session.reader.header) == (";", True)
    assert session.columns == ("Number", "Name", "Total")
    assert session.rows == [["1", "Ada", "7,50"], ["2", None, "8,00"]]


def test_a_guess_is_corrected_and_the_file_read_again(tmp_path: Path) -> None:
    session = ImportSession(written(tmp_path, "a.csv", "x;y|z\n1;2|3\n4;5|6\n"))
    session.set_reader(delimiter="|")
    assert (session.columns, session.rows[0]) == (("x;y", "z"), ["1;2", "3"])
    session.set_reader(delimiter=";", header=False)
    assert len(session.rows) == 3


def test_corrected_types_survive_another_reading(tmp_path: Path) -> None:
    session = ImportSession(written(tmp_path, "a.csv", "code,when,sum\n01,2024-01-02,1.5\n02,2024-02-03,2.5\n"))
    session.set_type("sum", decimal(8, 2))
    session.set_type("when", STRING)
    session.set_reader(encoding="cp1252")
    found = {f.path: (f.type, f.required) for f in session.fields}
    assert found["sum"][0] == decimal(8, 2) and found["when"][0] == STRING
    session.set_type("when", DATE)
    assert {f.path: f.type for f in session.fields}["when"] == DATE


def test_nested_json_with_a_record_path(tmp_path: Path) -> None:
    data = {"object": "list", "data": [{"id": 1, "lines": {"data": [{"sku": "a"}]}}, {"id": 2, "lines": {"data": []}}]}
    session = ImportSession(written(tmp_path, "orders.json", json.dumps(data)))
    assert session.reader is not None and session.reader.records == "data"
    assert session.columns == ("id", "lines.data.sku")
    session.set_type("lines.data.sku", decimal(4, 0))
    assert {f.path: str(f.type) for f in session.fields}["lines.data.sku"] == "decimal(4,0)"
    assert session.contract is not None and str(
        session.contract.type.field("lines").field("data").item.field("sku")
    ) == (  # type: ignore[union-attr]
        "decimal(4,0)"
    )


@pytest.mark.parametrize(("name", "content", "code"), [
    ("a.csv", "", "E402"), ("a.json", '{"a": [1, }', "E404"), ("a.csv", b"\x89PNG\r\n\x1a\n0000", "E403"),
    ("a.json", "[1, 2]", "E404"), ("a.json", "7", "E406"),
])  # fmt: skip
def test_a_bad_file_is_a_problem_and_never_raised(tmp_path: Path, name: str, content: str | bytes, code: str) -> None:
    session = ImportSession(written(tmp_path, name, content))
    assert session.problem is not None and session.problem.code == code
    assert (session.ok, session.rows, session.fields, session.columns) == (False, [], (), ())
    session.set_reader(encoding="utf-8")
    assert session.problem is not None


def test_accepting_writes_the_contract_and_keeps_the_sample(
    opened: OpenWorkspace, folder: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, "upload", "Id,Paid On\n1,2024-01-02\n")
    session = opened.begin_import(path, "payments.csv")
    session.set_type("Id", STRING)
    assert not (folder / "sources" / "payments.odcs.yaml").exists()
    source = opened.accept_import(session)
    assert (source.name, [str(f.type) for f in source.fields]) == ("payments", ["string", "date"])
    assert (folder / "samples" / "payments.csv").read_text() == "Id,Paid On\n1,2024-01-02\n"
    assert opened.sample_of("payments").label == "1 row"
    again = opened.accept_import(opened.begin_import(path, "payments.csv"))
    assert again.name == "payments_2"


def test_a_file_that_cannot_be_read_is_not_accepted(opened: OpenWorkspace, tmp_path: Path) -> None:
    with pytest.raises(CrosswalkError, match="E402"):
        opened.accept_import(opened.begin_import(written(tmp_path, "a.csv", "")))


def test_suggested_names() -> None:
    found = [
        suggested_name(n) for n in ("Stripe Invoices (1).csv", "../../x.json", ".csv", "2024-export.tsv", "Ünïcode.csv")
    ]
    assert found == ["stripe_invoices", "x", "source", "2024_export", "n_code"]


def test_a_document_without_obvious_records_says_where_they_could_be(tmp_path: Path) -> None:
    data = {"kinds": {"invoice": {"id": 1, "lines": {"data": []}}, "a.b": {"id": 2}}, "log": [{"at": 1}], "n": 1}
    session = ImportSession(written(tmp_path, "fixtures.json", json.dumps(data)))
    assert session.places == ("log", "kinds", "kinds.invoice", 'kinds."a.b"')
    for place in session.places:
        session.set_reader(records=place)
        assert session.ok, place
    assert session.places == ("log", "kinds", "kinds.invoice", 'kinds."a.b"')


def test_a_correction_is_taken_with_one_click_and_forgotten_again(tmp_path: Path) -> None:
    lines = ["id,name,n", *[f"{i},a{i},{i}" for i in range(9)], "", "code,title", "x,y", "z,w"]
    session = ImportSession(written(tmp_path, "a.csv", "\n".join(lines)))
    (doubt,) = session.doubts
    assert (doubt.code, doubt.place.line, len(session.rows)) == ("W423", 12, 9)
    session.correct(doubt.corrections[0])
    assert (session.columns, session.rows) == (("code", "title"), [["x", "y"], ["z", "w"]])
    assert session.decided["skip"] == 11
    session.guess_again()
    assert (session.decided, session.columns) == ({}, ("id", "name", "n"))


def test_a_refused_file_offers_corrections_too(tmp_path: Path) -> None:
    session = ImportSession(written(tmp_path, "upload-7f", "id,name,age\n1,Ada\n2,Bob,26,x\n"), "people.csv")
    assert session.problem is not None
    assert (session.problem.code, session.problem.place.file) == ("E405", "people.csv")
    assert session.reader is not None  # the controls stand beside the problem
    session.correct(session.problem.corrections[0])
    assert (session.ok, session.rows) == (True, [["1", "Ada", None]])


def test_what_one_correction_changes_is_guessed_anew(tmp_path: Path) -> None:
    session = ImportSession(written(tmp_path, "a.csv", "Report\n\nx;y|z\n1;2|3\n4;5|6\n"))
    session.set_reader(delimiter="|")
    assert session.reader is not None
    assert (session.reader.skip, session.columns) == (2, ("x;y", "z"))


def test_another_sheet_is_looked_at_anew(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "n"])
    book.active.append([1, 2])
    second = book.create_sheet("Second")
    for row in (["Title"], [], ["code", "text"], ["a", "b"], ["c", "d"]):
        second.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    session = ImportSession(path)
    assert (session.sheets, session.columns) == (["Sheet", "Second"], ("id", "n"))
    session.set_reader(skip=1)
    session.set_reader(sheet="Second")
    assert session.reader is not None
    assert (session.reader.skip, session.columns) == (2, ("code", "text"))
    assert session.contract is not None and session.contract.reader == session.reader
