"""Government address files to one address model: the rows of the reference output, in their order."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.acceptance.cases import CASES, exported, problems_of, records_of, with_gaps, with_source

ADDRESSES = CASES / "addresses"
GAPS = {
    "us-or-portland": "a field holds a lone quote: the reference reads that row shifted by a column, ours refuses it"
}

FOLDERS = {file.parent.name: file.parent for file in ADDRESSES.glob("*/mapping.json")}

pytestmark = pytest.mark.acceptance


@pytest.mark.case_kind("addresses")
@pytest.mark.parametrize("folder", with_gaps(FOLDERS, GAPS))
def test_addresses(folder: Path, tmp_path: Path) -> None:
    name = folder.name.replace("-", "_")
    (source,) = folder.glob("source.*")
    workspace = with_source("addresses", name, source, tmp_path)
    assert problems_of(workspace, name) == []
    made = records_of(exported(workspace, name, tmp_path), source, tmp_path)
    assert [{k: v or "" for k, v in row.items()} for row in made] == rows_of(folder / "expected.csv")


def test_a_row_that_cannot_be_read_is_refused_and_never_shifted(tmp_path: Path) -> None:
    """The eleven other rows are those of the reference."""
    folder = ADDRESSES / "us-or-portland"
    workspace = with_source("addresses", "us_or_portland", folder / "source.csv", tmp_path)
    output = tmp_path / "out.csv"
    report = exported(workspace, "us_or_portland", tmp_path).run(folder / "source.csv", output)
    assert [(cause.code, cause.count) for cause in report.ranked()] == [("unreadable", 1)]
    expected = rows_of(folder / "expected.csv")
    assert [row for row in expected if row["city"] != "MULTNOMAH"] == rows_of(output)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
