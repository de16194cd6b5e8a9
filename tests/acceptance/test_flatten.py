"""Tables to nested records and back: the documented examples of a tool that does nothing else.

Cells are texts, as the reference reads them; what has a type says so in its mapping. The reference puts its records
into an envelope (`{"cafe": [...]}`), which is a matter of how a file is written: the records are compared. Where the
document has more than them, it is one record.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.contract import Contract, Field, Reader
from runtime.artefacts.odcs_new import new_contract
from runtime.artefacts.path import child_path
from runtime.artefacts.workspace import Workspace
from runtime.io.infer import infer
from runtime.run.load import from_workspace
from runtime.values import DATE, STRING
from tests.acceptance.cases import CASES, WORKSPACES, as_text, exported, problems_of, pruned, records_of, with_gaps
from tests.both_engines import run_both

CAFE = CASES / "flatten" / "cafe"
FOLDERS = {folder.name: folder for folder in sorted(CAFE.glob("*")) if (folder / "expected.json").exists()}

# How a table is read where a guess would be wrong, and the document that is to become the table.
READERS = {
    "meta-tab-only/metadata": Reader("csv", header=False),
    "meta-tab/metadata": Reader("csv", header=False),
    "skip-and-headers/data": Reader("csv", skip=3),
}
DOCUMENT_READERS = {
    "meta-tab/data": Reader("json", records="main"),
    "meta-tab/metadata": Reader("json"),
    "simple-base-json/data": Reader("json", records="cafe"),
}

# Rows to nested records. A folder's mapping has its name; these are like another's.
LIKE = {"root-is-list": "simple", "simple-file": "simple", "simple-row": "simple", "too-simple": "simple"}
GAPS = {
    "relationship-grandchild": "a row is shorter than the header: the reference fills it up, ours refuses it",
}

# Nested records to rows: a mapping for each table.
TABLES = {
    "list-of-objects/data": "to_list_of_objects",
    "meta-tab-only/metadata": "to_metadata",
    "meta-tab/data": "to_names_and_addresses",
    "meta-tab/metadata": "to_metadata",
    "object/data": "to_object",
    "plain-list-schema/data": "to_plain_list_schema",
    "relationship-grandchild/cafes": "to_titled_dishes",
    "relationship-lists-of-objects-simple/data": "to_relationship_lists_of_objects_simple",
    "relationship-lists-of-objects/cafes": "to_cafes",
    "relationship-lists-of-objects/tables": "to_tables",
    "relationship-missing-ids/cafes": "to_named_cafes",
    "relationship-missing-ids/tables": "to_tables",
    "relationship-multiple/cafes": "to_cafes",
    "relationship-multiple/dishes": "to_dishes",
    "relationship-multiple/tables": "to_identified_tables",
    "root-is-list/data": "to_names",
    "simple-base-json/data": "to_names",
    "simple-col/data": "to_names_and_addresses",
    "simple-file/data": "to_names",
    "simple-row/data": "to_names",
    "simple/data": "to_names",
    "tables-human-1/data": "to_tables_human_1",
    "tables-human-2/data": "to_tables_human_2",
    "tables-index-reserved/data": "to_tables_index_reserved",
    "tables-index/data": "to_tables_index",
    "tables-typed-schema/data": "to_tables_typed_schema",
    "too-simple/data": "to_names",
}
_TWO_FILES = "the nested records do not say which of the two files they came from"
_MERGED = "the nested record has lost the rows that were merged"
TABLE_GAPS = {
    "multiple/data": _TWO_FILES,
    "multiple/other": _TWO_FILES,
    "plain-list/data": "the nested records have lost the column",
    "relationship-merge-multiple/a": _MERGED,
    "relationship-merge-multiple/b": _MERGED,
    "relationship-merge-multiple/c": _MERGED,
    "relationship-merge-multiple/d": _MERGED,
    "relationship-merge-single/data": _MERGED,
    "skip-and-headers/data": "lines above and below the header are not written",
}

pytestmark = pytest.mark.acceptance


def opened(folder: Path, *contracts: Contract) -> Workspace:
    """The workspace in a folder, with these sources and models."""
    copy = shutil.copytree(WORKSPACES / "flatten", folder / "workspace")
    for contract in contracts:
        file = copy / f"{contract.role}s" / f"{contract.name}.odcs.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(new_contract(contract), encoding="utf-8")
    return Workspace.open(copy)


def source(file: Path, name: str, reader: Reader | None = None) -> Contract:
    """The contract as `crosswalk infer` makes it; the columns of a table, and dates, are texts."""
    contract = infer(file, name, reader).contract
    texts = [file.suffix == ".csv" or field.type == DATE for field in contract.fields]
    fields = (replace(f, type=STRING) if text else f for f, text in zip(contract.fields, texts, strict=True))
    return replace(contract, fields=tuple(fields))


@pytest.mark.case_kind("flatten: rows to nested")
@pytest.mark.parametrize("folder", with_gaps(FOLDERS, GAPS))
def test_rows_become_nested_records(folder: Path, tmp_path: Path) -> None:
    name, files = folder.name, inputs(folder)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    mapping = LIKE.get(name, name).replace("-", "_")
    workspace = opened(tmp_path, *(source(file, stem, READERS.get(f"{name}/{stem}")) for stem, file in files.items()))
    assert problems_of(workspace, mapping) == []
    bundle = exported(workspace, mapping, tmp_path)
    made = records_of(bundle, {stem: files[stem] for stem in bundle.sources}, tmp_path)
    assert as_text(pruned(made)) == as_text(pruned(records_in(expected)))


def inputs(folder: Path) -> dict[str, Path]:
    """The tables, and the document that they are put into; the spreadsheet where there is nothing else."""
    plain = [*folder.glob("*.csv"), *folder.glob("base.json")]
    return {file.stem: file for file in plain or folder.glob("*.xlsx")}


def records_in(document: Any) -> Any:
    """The records in their envelope, or the document as the one record."""
    if isinstance(document, dict):
        (first, *more) = document.values()
        return [document] if more or not isinstance(first, list) else first
    return document


@pytest.mark.case_kind("flatten: nested to rows")
@pytest.mark.parametrize("file", with_gaps({name: CAFE / f"{name}.csv" for name in TABLES | TABLE_GAPS}, TABLE_GAPS))
def test_nested_records_become_rows(file: Path, tmp_path: Path) -> None:
    table, nested = f"{file.parent.name}/{file.stem}", file.parent / "expected.json"
    rows = rows_of(file, READERS.get(table, Reader("csv")).header)
    columns = tuple(Field(column, STRING, child_path("", column)) for column in rows[0])
    workspace = opened(
        tmp_path, source(nested, "nested", DOCUMENT_READERS.get(table)), Contract("table", "1.0.0", "model", columns)
    )
    assert problems_of(workspace, TABLES[table]) == []
    mapping = exported(workspace, TABLES[table], tmp_path)
    records_of(mapping, nested, tmp_path)
    mapping.run(nested, tmp_path / "out.csv")
    assert Counter(map(as_text, rows_of(tmp_path / "out.csv"))) == Counter(map(as_text, rows))


def rows_of(file: Path, header: bool = True) -> list[dict[str, str]]:
    """The rows by their columns; what a short row lacks is empty."""
    with file.open(encoding="utf-8", newline="") as stream:
        names = None if header else ["column_1", "column_2"]
        return list(csv.DictReader(stream, names, restval=""))


def test_every_table_is_a_case() -> None:
    tables = {f"{name}/{file.stem}" for name, folder in FOLDERS.items() for file in folder.glob("*.csv")}
    assert tables == {*TABLES, *TABLE_GAPS} | {"meta-tab-only/data"}  # the last one is not part of its document


@pytest.mark.parametrize("name", ["relationship-merge-single", "relationship-merge-multiple"])
def test_a_decision_finds_the_rows_that_contradict_each_other(name: str, tmp_path: Path) -> None:
    """Of which the reference warns."""
    assert (CAFE / name / "expected_stderr.json").exists()
    files = inputs(CAFE / name)
    workspace = opened(tmp_path, *(source(file, stem) for stem, file in files.items()))
    both = run_both(from_workspace(workspace, name.replace("-", "_")), files)
    assert both.decisions == {1: 1}


def test_a_short_row_is_refused_and_filled_up_it_is_a_record(tmp_path: Path) -> None:
    folder, filled = CAFE / "relationship-grandchild", tmp_path / "cafes.csv"
    rows = rows_of(folder / "cafes.csv")
    with filled.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    workspace = opened(tmp_path, source(filled, "cafes"))
    mapping = exported(workspace, "relationship_grandchild", tmp_path)
    refused = mapping.run(folder / "cafes.csv", tmp_path / "out.ndjson")
    assert (refused.unreadable, refused.written) == (1, 1)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert as_text(pruned(records_of(mapping, filled, tmp_path))) == as_text(expected["cafe"])
