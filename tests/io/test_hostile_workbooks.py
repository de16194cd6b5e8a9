"""Workbooks made to hurt whoever opens them: a clear problem, in a process that may die, never the end of this one."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from runtime.diagnostics import CrosswalkError
from runtime.io import excel_sheet, workbook
from runtime.io.excel_cells import odd_cells
from runtime.io.excel_sheet import read_sheet, sheet_names

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
)


def made(path: Path, rows: str = ROWS, after: str = "") -> Path:
    """A workbook of one sheet with this XML in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_RELATIONS}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def test_the_sheet_is_a_sheet(tmp_path: Path) -> None:
    assert read_sheet(made(tmp_path / "a.xlsx")).rows == [["a", ""], ["1", "2"]]


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZZZZZ4294967295", f"A{'9' * 5000}"])
def test_one_cell_in_a_far_corner_does_not_end_the_process(tmp_path: Path, cell: str) -> None:
    """The reading library asks for all cells between, and aborts where it does not get them."""
    path = made(tmp_path / "a.xlsx", f'{ROWS}<row r="1048576"><c r="{cell}"><v>1</v></c></row>')
    with pytest.raises(CrosswalkError, match="more memory or time than a workbook may"):
        read_sheet(path)
    assert sheet_names(path) == []


def test_a_workbook_that_takes_too_long_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SECONDS", 0.001)
    with pytest.raises(CrosswalkError, match="it takes longer than"):
        read_sheet(made(tmp_path / "a.xlsx"))


def test_merged_areas_of_the_whole_sheet(tmp_path: Path) -> None:
    """One is a title, cut to what matters; thousands are an attack."""
    title = made(tmp_path / "title.xlsx", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    sheet = read_sheet(title)
    sheet.filled()
    assert len(sheet.rows) * sheet.width < 50_000
    many = '<mergeCell ref="A1:CV500"/>' * 5_000
    with pytest.raises(CrosswalkError, match=f"more than {excel_sheet.MOST_MERGED:,} cells"):
        read_sheet(made(tmp_path / "many.xlsx", after=f"<mergeCells>{many}</mergeCells>"))


def test_errors_without_values_are_looked_through_once(tmp_path: Path) -> None:
    """Each was searched for its value to the end of the sheet: minutes, for a file of ten kilobytes."""
    path = made(tmp_path / "a.xlsx", ROWS + '<c r="A3" t="e"/>' * 100_000)
    before = time.process_time()
    assert odd_cells(path.read_bytes(), "S").errors == []
    assert time.process_time() - before < 20
    found = made(tmp_path / "b.xlsx", f'{ROWS}<row r="3"><c r="A3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')
    assert odd_cells(found.read_bytes(), "S").errors == ["A3"]


def test_an_archive_that_is_no_zip_inside(tmp_path: Path) -> None:
    broken = bytearray(made(tmp_path / "a.xlsx").read_bytes())
    name = broken.find(b"xl/workbook.xml") + len("xl/workbook.xml")
    broken[name : name + 20] = b"\xff" * 20
    assert odd_cells(bytes(broken), "S").texts == {}
    (tmp_path / "b.xlsx").write_bytes(broken)
    with pytest.raises(CrosswalkError, match="cannot be opened"):
        read_sheet(tmp_path / "b.xlsx")
