"""Workbooks: which sheet and rows are the table, what text a cell becomes, and that nothing odd passes in silence."""

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from runtime.artefacts.contract import Contract, Reader
from runtime.artefacts.document import read_document
from runtime.artefacts.odcs import read_contract
from runtime.artefacts.odcs_new import new_contract
from runtime.diagnostics import CrosswalkError
from runtime.io.infer import Inference, infer
from runtime.io.sources import open_source

Rows = list[list[Any]]


def workbook(tmp_path: Path, sheets: dict[str, Rows], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for area in merged:
        book.worksheets[0].merge_cells(area)
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


def codes(found: Inference) -> list[str]:
    return [d.code for d in found.doubts]


def names(found: Inference) -> list[str]:
    return [f.name for f in found.contract.fields]


def test_values_become_the_texts_that_people_see(tmp_path: Path) -> None:
    rows = [
        ["n", "share", "day", "at", "time", "yes", "long"],
        [1.0, 68.66499999999999, dt.date(2024, 1, 2), dt.datetime(2024, 1, 2, 10, 5), dt.time(9, 30), True, "001"],
        [20, 0.25, dt.date(2024, 1, 3), dt.datetime(2024, 1, 3), dt.time(10), False, dt.timedelta(hours=36)],
    ]
    found = infer(workbook(tmp_path, {"Data": rows}), "x")
    assert [str(f.type) for f in found.contract.fields][:4] == ["integer", "number", "date", "timestamp"]
    assert list(found.rows[0].values()) == [
        "1", "68.665", "2024-01-02", "2024-01-02T10:05:00", "09:30:00", "true", "001",
    ]  # fmt: skip
    assert found.rows[1]["at"] == "2024-01-03T00:00:00"
    assert found.rows[1]["long"] == "36:00:00"
    assert codes(found) == []


def test_blank_rows_above_and_blank_columns_are_no_matter(tmp_path: Path) -> None:
    rows: Rows = [[], [], [None, "id", None, "name"], [None, 1, None, "a"], [], [None, 2, None, "b"]]
    found = infer(workbook(tmp_path, {"Data": rows}), "x")
    assert (names(found), len(found.rows), codes(found)) == (["id", "name"], 2, [])


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_offered(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "Cover": [["Report"]],
        "Empty": [],
        "A": [["id", "n"], [1, 2]],
        "B": [["k", "m"], [3, 4]],
    }
    path = workbook(tmp_path, sheets)
    found = infer(path, "x")
    assert (found.reader.sheet, names(found), codes(found)) == ("A", ["id", "n"], ["W424"])
    offers = {offer.label: dict(offer.settings) for offer in found.doubts[0].corrections}
    assert offers.keys() == {"Read Cover", "Read B"}
    assert names(infer(path, "x", fixed=offers["Read B"])) == ["k", "m"]
    with pytest.raises(CrosswalkError, match="there is no sheet 'C'"):
        infer(path, "x", fixed={"sheet": "C"})


def test_titles_groups_and_notes_around_the_table(tmp_path: Path) -> None:
    rows: Rows = [
        ["Quarter report"], [], ["id", "Sales", None, "Cost"], [None, "2023", "2024", "2024"],
        *[[i, i * 2, i * 3, i * 4] for i in range(1, 9)], [], ["Source: the office of things"],
    ]  # fmt: skip
    path = workbook(tmp_path, {"Data": rows}, ("A1:D1", "A3:A4", "B3:C3"))
    found = infer(path, "x")
    assert names(found) == ["id", "Sales 2023", "Sales 2024", "Cost 2024"]
    assert (found.reader.skip, found.reader.header_rows, found.reader.footer) == (2, 2, 1)
    assert len(found.rows) == 8
    assert sorted(codes(found)) == ["W418", "W420", "W420"]


def test_merged_cells_among_the_records_are_filled_and_said(tmp_path: Path) -> None:
    rows: Rows = [["region", "city", "n"], ["North", "A", 1], [None, "B", 2], ["South", "C", 3]]
    path = workbook(tmp_path, {"Data": rows}, ("A2:A3",))
    found = infer(path, "x")
    assert [row["region"] for row in found.rows] == ["North", "North", "South"]
    (doubt,) = found.doubts
    assert (doubt.code, doubt.place.line) == ("W425", 2)
    again = infer(path, "x", fixed=dict(doubt.corrections[0].settings))
    assert [row["region"] for row in again.rows] == ["North", None, "South"]


def test_errors_and_formulas_without_results_are_texts_and_not_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Data": [["id", "n"], [1, 5], [2, "=B2*2"], [3, "x"]]})
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B4"] = "#N/A"
    book.worksheets[0]["B4"].data_type = "e"
    book.save(path)
    found = infer(path, "x")
    assert [row["n"] for row in found.rows] == ["5", "=B2*2", "#N/A"]
    assert codes(found) == ["W426", "W426"]


def test_a_run_reads_what_the_import_showed(tmp_path: Path) -> None:
    rows: Rows = [["Report"], [], ["id", "paid on"], *[[i, dt.date(2024, 1, i)] for i in range(1, 9)]]
    path = workbook(tmp_path, {"Cover": [["x"]], "Data": rows})
    found = infer(path, "orders")
    text = new_contract(found.contract)
    contract, faults = read_contract(read_document(text))
    assert contract is not None
    assert (faults, contract.reader) == ([], found.reader)
    packed = tmp_path / "book.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for file in (path, packed):
        (batch,) = open_source(file, contract).batches()
        assert batch.table.drop_columns(["_row"]).to_pylist() == list(found.rows)


def test_a_workbook_that_does_not_fit_its_contract_says_so(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Data": [["id", "n"], [1, 2]]})
    other = infer(workbook(tmp_path / "..", {"Data": [["a", "b"], [1, 2]]}), "x").contract
    path = workbook(tmp_path, {"Data": [["id", "n"], [1, 2]]})
    with pytest.raises(CrosswalkError, match="E409"):
        open_source(path, other)
    with pytest.raises(CrosswalkError, match="format: excel"):
        open_source(path, Contract("c", "1.0.0", "source", other.fields), Reader("csv"))
    (path.parent / "empty.xlsx").write_bytes(workbook(tmp_path, {"Data": []}).read_bytes())
    with pytest.raises(CrosswalkError, match="E402"):
        infer(path.parent / "empty.xlsx", "x")
