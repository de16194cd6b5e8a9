"""The demo workspace: one fault with its fix, and after it everything runs as its README says."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.example import Example
from runtime.artefacts.workspace import Workspace
from runtime.cli.demo import copy_demo
from runtime.run.load import RunnableMapping, check_workspace, from_workspace
from tests.both_engines import Both, run_both

MAPPINGS = ("billing_invoice", "crm_contact")
REJECTED = {
    "billing_invoice": {22: ("lookup_miss", "status"), 57: ("required", "invoice_number")},
    "crm_contact": {110: ("not_a_date", "created_on")},
}


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    copy_demo(tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture
def mended(demo: Path) -> Workspace:
    """The demo after its one fix was applied to the text of the mapping."""
    workspace = Workspace.open(demo)
    (fault,) = [d for d in check_workspace(workspace) if d.severity != "info"]
    assert fault.fix is not None
    rules = workspace.document("mappings", "billing_invoice")
    workspace.save_document("mappings", "billing_invoice", rules.set(("rules", fault.fix.rule), fault.fix.expression))
    return workspace


def runnable(workspace: Workspace, name: str) -> tuple[RunnableMapping, Path]:
    mapping = from_workspace(workspace, name)
    assert mapping.source.reader is not None
    return mapping, workspace.folder / str(mapping.source.reader.location)


def both(workspace: Workspace, name: str) -> Both:
    return run_both(*runnable(workspace, name))


def test_check_finds_the_one_fault_and_its_fix(demo: Path) -> None:
    found = [d for d in check_workspace(Workspace.open(demo)) if d.severity != "info"]
    assert [(d.code, d.place.rule) for d in found] == [("E303", "due_on")]
    assert found[0].fix is not None
    line = (demo / "mappings" / "billing_invoice.yaml").read_text(encoding="utf-8").splitlines()
    assert line[(found[0].place.line or 0) - 1] == "  due_on: due_date"


def test_nothing_is_wrong_after_the_fix(mended: Workspace) -> None:
    assert check_workspace(mended) == []


def test_the_fix_gives_the_right_day(mended: Workspace) -> None:
    found = both(mended, "billing_invoice")
    days = {r["id"]: r["due_date"] for r in found.records}
    for invoice in found.good:
        seconds = days[invoice["source_id"]]
        assert invoice["due_on"] == (dt.datetime.fromtimestamp(seconds, dt.UTC).date() if seconds else None)
    assert sum(invoice["due_on"] is None for invoice in found.good) == 1


@pytest.mark.parametrize("name", MAPPINGS)
def test_both_engines_agree_on_every_record(mended: Workspace, name: str) -> None:
    found = both(mended, name)
    assert len(found.records) == {"billing_invoice": 60, "crm_contact": 120}[name]
    assert found.batch == found.record


@pytest.mark.parametrize("name", MAPPINGS)
def test_only_the_planned_records_are_rejected(mended: Workspace, name: str) -> None:
    why = {row: reasons for row, (_, reasons, _) in enumerate(both(mended, name).record) if reasons}
    rejected = {row: [(code, at) for code, at, _, rejects in found if rejects] for row, found in why.items()}
    assert {row: found for row, found in rejected.items() if found} == {
        row: [reason] for row, reason in REJECTED[name].items()
    }
    tolerated = {row: found[0][:3] for row, found in why.items() if not rejected[row]}
    assert (
        tolerated
        == {
            "billing_invoice": {},
            "crm_contact": {
                65: ("lookup_miss", "address.country", "BENELUX"),
                77: ("not_a_number", "annual_revenue", "auf Anfrage"),
            },
        }[name]
    )


def test_each_decision_touches_records(mended: Workspace) -> None:
    counts = both(mended, "billing_invoice").decisions | both(mended, "crm_contact").decisions
    assert counts == {1: 5, 2: 4, 3: 10}
    assert set(mended.decisions) == set(counts)


def test_a_run_writes_what_the_engines_say(mended: Workspace, tmp_path: Path) -> None:
    for name in MAPPINGS:
        mapping, sample = runnable(mended, name)
        report = mapping.run(sample, tmp_path / "out.ndjson", rejects=tmp_path / "rejects.ndjson")
        lines = (tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line) for line in lines] == [as_json(r) for r in run_both(mapping, sample).good]
        assert report.rejected == len(REJECTED[name])
        rejects = [json.loads(line) for line in (tmp_path / "rejects.ndjson").read_text(encoding="utf-8").splitlines()]
        assert [r["row"] for r in rejects] == list(REJECTED[name])


def test_the_amounts_of_the_sample_add_up(mended: Workspace) -> None:
    for invoice in both(mended, "billing_invoice").good:
        assert sum(line["net_amount"] for line in invoice["lines"]) == invoice["net_amount"]
        assert invoice["net_amount"] + invoice["tax_amount"] == invoice["total_amount"]
        for line in invoice["lines"]:
            assert line["quantity"] * line["unit_price"] == line["net_amount"]
            assert line["kind"] == ("credit" if line["net_amount"] < 0 else "charge")


def test_the_examples_hold(mended: Workspace) -> None:
    assert {mapping for mapping, _ in mended.examples} == set(MAPPINGS)
    for example in mended.examples.values():
        assert outcome_of(mended, example) == (list(example.expect), example.error)


def outcome_of(workspace: Workspace, example: Example) -> tuple[list[Any], str | None]:
    mapping = from_workspace(workspace, example.mapping)
    applied = [mapping.apply(record) for record in example.given]
    codes = [reason.code for a in applied for reason in a.reasons if reason.rejects]
    return ([] if codes else [as_json(a.value) for a in applied], codes[0] if codes else None)


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
