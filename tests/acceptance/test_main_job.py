"""A real nested API resource through the demo's own canonical invoice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from runtime.artefacts.workspace import Workspace
from runtime.run.load import check_workspace, from_workspace
from tests.acceptance.cases import CASES, ROOT, WORKSPACES, exported, pruned
from tests.both_engines import run_both

DEMO = ROOT / "templates" / "demo"

pytestmark = pytest.mark.acceptance


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
