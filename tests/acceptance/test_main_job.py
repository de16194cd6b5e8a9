"""Real cases through ordinary workspaces: a vendor's CSV files, a nested API resource, clinical resources."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from runtime.artefacts.bundle import make_bundle
from runtime.artefacts.workspace import Workspace
from runtime.run.load import RunnableMapping, check_workspace, from_workspace, load
from tests.both_engines import run_both

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(os.environ.get("CROSSWALK_CASES", ROOT.parent / "shared" / "cases"))
WORKSPACES = Path(__file__).parent / "workspaces"
DEMO = ROOT / "templates" / "demo"
STRIPE = CASES / "fivetran" / "stripe"
HL7 = CASES / "hl7_stu3_to_r4"

pytestmark = pytest.mark.acceptance


def exported(workspace: Workspace, name: str, folder: Path) -> RunnableMapping:
    """The mapping as it is deployed: exported and loaded again."""
    bundle = folder / f"{name}.crosswalk.json"
    bundle.write_text(make_bundle(workspace, name), encoding="utf-8")
    return load(bundle)


@pytest.mark.parametrize("name", ["stripe", "hl7"])
def test_nothing_is_wrong_with_the_workspaces(name: str) -> None:
    found = check_workspace(Workspace.open(WORKSPACES / name))
    assert [d for d in found if d.severity != "info"] == []
    assert {d.code for d in found} <= {"W308"}  # columns that the reference has and the extract lacks


# -- CSV files to staging tables


@pytest.mark.parametrize(("table", "rejected"), [("customer", 0), ("invoice", 1), ("charge", 0)])
def test_stripe_staging_tables(table: str, rejected: int, tmp_path: Path) -> None:
    """The output is the expected multiset of rows; what was made in test mode is rejected by decision 1."""
    mapping = exported(Workspace.open(WORKSPACES / "stripe"), f"stripe_{table}", tmp_path)
    output = tmp_path / "out.parquet"
    report = mapping.run(STRIPE / "source" / f"{table}_data.csv", output)
    assert report.rejected == report.decisions[1].count == rejected
    assert rows_of(f"read_parquet('{output}')", table) == expected_rows(table)


@pytest.mark.parametrize("table", ["customer", "invoice", "charge"])
def test_stripe_on_both_engines(table: str) -> None:
    mapping = from_workspace(Workspace.open(WORKSPACES / "stripe"), f"stripe_{table}")
    both = run_both(mapping, STRIPE / "source" / f"{table}_data.csv")
    assert both.records
    assert both.batch == both.record


def expected_rows(table: str) -> Counter[tuple[Any, ...]]:
    path = STRIPE / "expected" / f"stg_stripe__{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream)) == list(columns(table))
    return rows_of(f"read_csv('{path}', header = true, all_varchar = true)", table)


def rows_of(relation: str, table: str) -> Counter[tuple[Any, ...]]:
    """The rows as a multiset, their columns cast to the types of the manifest."""
    casts = ", ".join(f'CAST("{name}" AS {of})' for name, of in columns(table).items())
    return Counter(duckdb.connect().execute(f"SELECT {casts} FROM {relation}").fetchall())


def columns(table: str) -> dict[str, str]:
    manifest = json.loads((STRIPE / "expected" / "manifest.json").read_text(encoding="utf-8"))
    found: dict[str, str] = manifest["models"][f"stg_stripe__{table}"]["columns"]
    return found


def test_columns_that_the_extract_lacks_are_there_and_empty() -> None:
    """`absent_in_source` of the reference mapping: the target has the column, no rule fills it."""
    workspace = Workspace.open(WORKSPACES / "stripe")
    with (STRIPE / "mapping_gold.csv").open(encoding="utf-8", newline="") as stream:
        absent = [g for g in csv.DictReader(stream) if g["kind"] == "absent_in_source"]
    for table in ("customer", "invoice", "charge"):
        lacking = {g["target_column"] for g in absent if g["target_model"] == f"stg_stripe__{table}"}
        model, mapping = workspace.models[f"stg_{table}"], workspace.mappings[f"stripe_{table}"]
        assert {f.name for f in model.fields} - {r.target for r in mapping.rules} == lacking


# -- a nested resource to the demo's canonical invoice


@pytest.fixture
def stripe_invoice(tmp_path: Path) -> tuple[Workspace, Path]:
    """The workspace with the demo's own model and lookups in it, and the resource as a file."""
    folder = shutil.copytree(WORKSPACES / "stripe_invoice", tmp_path / "workspace")
    for kind in ("models", "lookups"):
        shutil.copytree(DEMO / kind, folder / kind)
    fixtures = json.loads((CASES / "nested_json" / "stripe" / "fixtures3.json").read_text(encoding="utf-8"))
    file = tmp_path / "invoice.json"
    file.write_text(json.dumps(fixtures["resources"]["invoice"]), encoding="utf-8")
    return Workspace.open(folder), file


def test_a_nested_invoice_becomes_the_canonical_one(stripe_invoice: tuple[Workspace, Path], tmp_path: Path) -> None:
    workspace, file = stripe_invoice
    assert check_workspace(workspace) == [d for d in check_workspace(workspace) if d.severity == "info"]
    mapping = exported(workspace, "stripe_api_invoice", tmp_path)
    report = mapping.run(file, tmp_path / "out.ndjson")
    assert (report.read, report.written) == (1, 1)
    (line,) = (tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines()
    given = json.loads(file.read_text(encoding="utf-8"))
    assert pruned(json.loads(line)) == {
        "invoice_number": given["id"],
        "source_id": given["id"],
        "status": "draft",
        "issued_on": "2009-02-13",
        "due_on": "2009-02-13",
        "currency": "USD",
        "customer": {"number": given["customer"]},
        "net_amount": 10,
        "tax_amount": 0,
        "total_amount": 10,
        "lines": [
            {
                "position": 1,
                "kind": "charge",
                "description": "My First Invoice Item (created for API docs)",
                "quantity": 1,
                "unit_price": 10,
                "net_amount": 10,
                "service_from": "2024-07-26",
                "service_to": "2024-07-26",
            }
        ],
    }


def test_a_nested_invoice_on_both_engines(stripe_invoice: tuple[Workspace, Path]) -> None:
    workspace, file = stripe_invoice
    both = run_both(from_workspace(workspace, "stripe_api_invoice"), file)
    assert both.batch == both.record
    assert len(both.good) == 1


# -- deep JSON to JSON


@pytest.mark.parametrize(("name", "resource"), [("patient", "Patient"), ("medication_request", "MedicationRequest")])
def test_clinical_resources(name: str, resource: str, tmp_path: Path) -> None:
    """Both engines give the expected resource, and so does the file of a run."""
    source = HL7 / "source" / f"{resource}.json"
    expected = json.loads((HL7 / "expected" / f"{resource}.json").read_text(encoding="utf-8"))
    mapping = exported(Workspace.open(WORKSPACES / "hl7"), name, tmp_path)
    mapping.run(source, tmp_path / "out.ndjson")
    (line,) = (tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines()
    assert as_text(pruned(json.loads(line))) == as_text(expected)
    both = run_both(mapping, source)
    assert both.batch == both.record
    assert [as_text(pruned(value)) for value, _, _ in both.record] == [as_text(expected)]
    assert [why for _, why, _ in both.record] == [[]]


def test_a_patient_that_is_no_animal_has_no_extension() -> None:
    mapping = from_workspace(Workspace.open(WORKSPACES / "hl7"), "patient")
    record = json.loads((HL7 / "source" / "Patient.json").read_text(encoding="utf-8"))
    del record["animal"]
    assert "extension" not in pruned(mapping.apply(record).value)


def as_text(value: Any) -> str:
    """JSON as text, in which `true` is not 1."""
    return json.dumps(value, sort_keys=True)


def pruned(value: Any) -> Any:
    """The value as JSON, without nulls and without what is empty because of them."""
    if isinstance(value, dict):
        kept = {name: inner for name, item in value.items() if (inner := pruned(item)) not in (None, {}, [])}
        return kept or None
    if isinstance(value, list):
        return [inner for item in value if (inner := pruned(item)) is not None]
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
