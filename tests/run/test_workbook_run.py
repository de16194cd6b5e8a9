"""A workbook in a run: the same records as from the CSV file with the same cells."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl

from runtime.artefacts.odcs_new import new_contract
from runtime.artefacts.workspace import Workspace
from runtime.cli.demo import copy_demo
from runtime.io.infer import infer
from runtime.run.load import from_workspace


def test_a_sheet_and_a_csv_file_give_the_same_output(tmp_path: Path) -> None:
    copy_demo(tmp_path / "demo")
    table = tmp_path / "demo" / "samples" / "crm_contacts.csv"
    book = openpyxl.Workbook()
    book.active.append(["Cover"])
    sheet = book.create_sheet("Contacts")
    sheet.append(["Export of the week"])
    sheet.append([])
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            sheet.append([cell or None for cell in row])
    workbook = tmp_path / "contacts.xlsx"
    book.save(workbook)

    first = from_workspace(Workspace.open(tmp_path / "demo"), "crm_contact").run(table, tmp_path / "a.ndjson")
    contract = tmp_path / "demo" / "sources" / "crm_contact.odcs.yaml"
    contract.write_text(new_contract(infer(workbook, "crm_contact").contract), encoding="utf-8")
    second = from_workspace(Workspace.open(tmp_path / "demo"), "crm_contact").run(workbook, tmp_path / "b.ndjson")

    assert first.written == second.written > 100
    assert (tmp_path / "a.ndjson").read_text(encoding="utf-8") == (tmp_path / "b.ndjson").read_text(encoding="utf-8")
