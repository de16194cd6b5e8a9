"""Files that break importers: each is read right, or what is doubtful about it is said; never a silent wrong table.

Right means equal to the expected records, or to what Python's own reader makes of the text. Every other file has
the codes of its doubts here, and how many records are read and refused. The table of outcomes is printed at the end.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.diagnostics import CrosswalkError
from runtime.io.infer import Inference, infer
from runtime.io.sources import open_source
from tests.acceptance.cases import CASES

MESSY = CASES / "messy_csv"
SPECTRUM = sorted((MESSY / "csv_spectrum").glob("*.csv"))
Note = Callable[[str, object], None]

pytestmark = pytest.mark.acceptance

# Read right without a doubt, where the delimiter is not the comma.
DELIMITERS = {
    "accent.csv": ";", "delimiter.csv": ";", "issue-1009-semicolon.csv": ";", "issue-1105-timezone.csv": ";",
    "issue-1232.csv": ";",
}  # fmt: skip

# The codes of the doubts, how many records are read and how many refused, and the columns (or how they begin).
DOUBTED: dict[str, tuple[set[str], int, int, str]] = {
    "blank-headers.csv": ({"W419"}, 2, 0, "id, column_2, age"),
    "blank-rows-multiple.csv": ({"W422"}, 13, 0, "id, name, age"),
    "blank-rows.csv": ({"W422"}, 3, 0, "id, name, age"),
    "capital-invalid.csv": ({"W419", "W421"}, 8, 2, "id, name, name_2"),
    "countries.csv": ({"W420", "W421"}, 3, 2, "id, neighbor_id, name, population"),
    "dialect.csv": ({"W417"}, 2, 0, "id, name"),
    "duplicate-column.csv": ({"W418", "W419"}, 1, 0, "A, B, B_2, C"),
    "duplicate-headers.csv": ({"W419"}, 2, 0, "id, name, id_2, age, id_3"),
    "escaping.csv": ({"W417"}, 3, 0, "ID, Test"),
    "floats.csv": ({"W416"}, 5, 0, "number"),
    "invalid.csv": ({"W419", "W421"}, 2, 1, "id, name, column_3, name_2"),
    "issue-1066-smallcellsizewithdeviation.csv": ({"W417"}, 12, 0, "Description, status"),
    "issue-1109.csv": ({"W418"}, 3, 0, "int, number, string"),
    "issue-1138.csv": ({"W419"}, 7, 0, "Zeit [MEZ], Wasserstand, Status, column_4"),
    "issue-825.csv": ({"W418"}, 2, 0, "Musei, 2011, 2010"),
    "latin1.csv": ({"W414"}, 2, 0, "id, name"),
    "leading-zeros.csv": ({"W416"}, 3, 0, "value"),
    "matrix-with-comment.csv": ({"W420"}, 4, 0, "f1, f2, f3, f4"),
    "schema-errors.csv": ({"W421"}, 3, 1, "id, name, age"),
    "skip-blank-at-the-end.csv": ({"W420"}, 1, 0, "test1, test2"),
    "skip-rows-before-headers.csv": ({"W420"}, 2, 0, "id, name"),
    "skip-rows.csv": ({"W420"}, 2, 0, "id, name"),
    "structure-errors.csv": ({"W421", "W422"}, 3, 1, "id, name, age"),
    "table-infer-iso-8859-7.csv": ({"W414"}, 4, 0, "id, age, name"),
}
REFUSED = {"defective-rows.csv": "E405", "empty.csv": "E402"}
DOCUMENTS = {"invalid__datapackage.json": 2, "number__datapackage.json": 1, "schema-valid-full.json": 15}

# Workbooks: the codes, how many records, the columns (or how they begin) and the first record (or how it begins).
WORKBOOKS: dict[str, tuple[set[str], int, str, list[str | None]]] = {
    "adjust-floating-point-error.xlsx": (
        set(), 5, "Sample Name, peak PO4, actual", ["P-1-94-AR P21 16-20cm Pi split 3", "60.565", "242.26", "242.26"],
    ),
    "cast-int-to-string-issue-1251.xls": (set(), 2, "A, B, C, D, E", ["001", "b", "1", "a", "1"]),
    "cast-int-to-string-issue-1251.xlsx": (set(), 2, "A, B, C, D, E", ["001", "b", "1", "a", "1"]),
    "issue-1024.xlsx": ({"W425", "W420", "W418", "W407"}, 46, "Country, Level 1 Name, Area, Area ID, Analysis", []),
    "issue-312.xlsx": ({"W419"}, 4, "id, name, column_3, name_2, column_5", ["1", "english", None, None, None]),
    "issue-313.xlsx": (set(), 2, "Column_1, Column_3, Column_2", ["column_1_value_1", "column_3_value_1"]),
    "issue-320.xlsx": ({"W425", "W420", "W418"}, 46, "Country, Level 1 Name, Area, Analysis Name, Date", []),
    "issue-870.xlsx": ({"W418"}, 9, "0, First Name, Last Name, Gender, Country, Age", ["1", "Dulce", "Abril"]),
    "merged-cells-boolean.xls": ({"W425", "W418"}, 3, "column_1, column_2", ["true", "true"]),
    "merged-cells.xls": ({"W425", "W418"}, 3, "column_1, column_2", ["data", "data"]),
    "merged-cells.xlsx": ({"W425", "W418"}, 3, "column_1, column_2", ["data", "data"]),
    "multiline-headers.xlsx": (
        {"W418"}, 1, "Region, Caloric contribution (%), Cumulative impact of changes on cost of food basket from prev",
        ["A", "B", "C", "D"],
    ),
    "number-format-multicode.xlsx": (set(), 3, "col1", ["4.51119775197299"]),
    "preserve-formatting-percentage.xlsx": (set(), 3, "col1, col2", ["123", "0.52"]),
    "preserve-formatting.xlsx": ({"W418"}, 1, "empty, 0, 0.00, 0.0000", [None, "1000.5577", "1000.5577"]),
    "sheet2.xls": (set(), 2, "id, name", ["1", "english"]),
    "sheet2.xlsx": (set(), 2, "id, name", ["1", "english"]),
    "sheets.xlsx": ({"W424"}, 1, "id, name", ["1", "london"]),
    "skip-rows.xlsx": ({"W420", "W422"}, 2, "A, B", ["8", "9"]),
    "table-infer-boolean.xlsx": (set(), 2, "number, string, boolean", ["1", "two", "true"]),
}  # fmt: skip


def files(folder: str, suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(p for p in (MESSY / folder).glob("*") if p.suffix in suffixes)


PLAIN = [p for p in files("frictionless", (".csv",)) if p.name not in DOUBTED and p.name not in REFUSED]


def rows_of(path: Path, found: Inference) -> tuple[list[dict[str, Any]], int]:
    """All records of the file as a run reads them, and how many it refuses."""
    source = open_source(path, found.contract)
    rows = [row for batch in source.batches() for row in batch.table.drop_columns(["_row"]).to_pylist()]
    return rows, len(source.unreadable)


def names_of(found: Inference) -> str:
    return ", ".join(f.name for f in found.contract.fields)


def codes_of(found: Inference) -> set[str]:
    return {d.code for d in found.doubts}


def said(found: Inference) -> str:
    return "; ".join(f"{d.code} {d.message}" for d in found.doubts)


def test_every_file_has_its_outcome() -> None:
    assert len(SPECTRUM) == 11
    there = {p.name for p in files("frictionless", (".csv",))}
    assert there >= DOUBTED.keys() | REFUSED.keys() | DELIMITERS.keys()
    assert {p.name.removeprefix("fric__") for p in files("excel", (".xls", ".xlsx"))} == WORKBOOKS.keys()


@pytest.mark.case_kind("messy_csv")
@pytest.mark.parametrize("path", SPECTRUM, ids=lambda p: p.stem)
def test_csv_spectrum(path: Path, record_property: Note) -> None:
    # The line ends of some of these files became plain newlines on their way here.
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8").replace("\\r\\n", "\\n"))
    found = infer(path, "x")
    rows, refused = rows_of(path, found)
    assert [{name: value or "" for name, value in row.items()} for row in rows] == expected
    assert (refused, found.doubts) == (0, ())
    record_property("outcome", f"csv_spectrum/{path.name}: right")


@pytest.mark.case_kind("messy_csv")
@pytest.mark.parametrize("path", PLAIN, ids=lambda p: p.name)
def test_read_right_without_a_doubt(path: Path, record_property: Note) -> None:
    text = io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
    reader = csv.reader(text, delimiter=DELIMITERS.get(path.name, ","), skipinitialspace=True, strict=True)
    header, *expected = [row for row in reader if row]
    found = infer(path, "x")
    rows, refused = rows_of(path, found)
    assert (codes_of(found) - {"W407"}, refused) == (set(), 0)
    assert [f.name for f in found.contract.fields] == [name.strip() for name in header]
    assert [[value or "" for value in row.values()] for row in rows] == expected
    record_property("outcome", f"frictionless/{path.name}: right" + (f", {said(found)}" if found.doubts else ""))


@pytest.mark.case_kind("messy_csv")
@pytest.mark.parametrize("name", sorted(DOUBTED))
def test_doubts_name_the_cause(name: str, record_property: Note) -> None:
    path = MESSY / "frictionless" / name
    codes, read, refused, names = DOUBTED[name]
    found = infer(path, "x")
    rows, unread = rows_of(path, found)
    assert (codes_of(found), names_of(found)) == (codes, names)
    assert (len(rows), unread) == (read, refused)
    record_property("outcome", f"frictionless/{name}: {said(found)}")


@pytest.mark.case_kind("messy_csv")
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused_with_the_cause(name: str, record_property: Note) -> None:
    with pytest.raises(CrosswalkError) as caught:
        infer(MESSY / "frictionless" / name, "x")
    problem = caught.value.diagnostics[0]
    assert problem.code == REFUSED[name]
    assert bool(problem.corrections) == (problem.code == "E405")
    record_property("outcome", f"frictionless/{name}: {problem.code} {problem.message}")


@pytest.mark.case_kind("messy_csv")
@pytest.mark.parametrize("path", files("frictionless", (".json",)), ids=lambda p: p.name)
def test_documents(path: Path, record_property: Note) -> None:
    found = infer(path, "x")
    rows, refused = rows_of(path, found)
    assert (len(rows), refused) == (DOCUMENTS.get(path.name, 1), 0)
    assert codes_of(found) - {"W407"} == set()
    record_property("outcome", f"frictionless/{path.name}: {said(found) or 'right'}")


@pytest.mark.case_kind("messy_csv")
@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_workbooks(name: str, record_property: Note) -> None:
    path = MESSY / "excel" / f"fric__{name}"
    codes, read, names, first = WORKBOOKS[name]
    found = infer(path, "x")
    rows, refused = rows_of(path, found)
    assert (codes_of(found), len(rows), refused) == (codes, read, 0)
    assert names_of(found).startswith(names)
    assert list(rows[0].values())[: len(first)] == first
    record_property("outcome", f"excel/{name}: {said(found) or 'right'}")


@pytest.mark.parametrize("name", ["blank-rows.csv", "countries.csv", "defective-rows.csv", "skip-rows.csv"])
def test_every_correction_that_is_offered_reads_the_file_again(name: str) -> None:
    path = MESSY / "frictionless" / name
    try:
        doubts = infer(path, "x").doubts
    except CrosswalkError as error:
        doubts = error.diagnostics
    offers = [offer for doubt in doubts for offer in doubt.corrections]
    assert offers
    for offer in offers:
        try:
            again = infer(path, "x", fixed=dict(offer.settings))
        except CrosswalkError as error:
            assert error.diagnostics[0].corrections, offer
        else:
            assert {k: getattr(again.reader, k) for k, _ in offer.settings} == dict(offer.settings)
