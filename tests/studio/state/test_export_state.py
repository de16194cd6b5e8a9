"""What the grid fetches, what the inspector asks, and the checklist before an export, on the demo."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.cli.demo import copy_demo
from runtime.values import BOOLEAN, INTEGER, STRING, decimal
from studio.state.asking import ignored_because, read_by, typed_value, used_by
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.preview.payload import preview_text, tag_of
from studio.state.preview.result import PreviewResult, Window
from studio.state.readiness import checklist, contents, is_ready, snippets


@pytest.fixture
def invoice(tmp_path: Path) -> Iterator[MappingDocument]:
    copy_demo(tmp_path / "demo")
    workspace = OpenWorkspace(tmp_path / "demo")
    yield workspace.open_mapping("billing_invoice")
    workspace.close()


def mended(document: MappingDocument) -> MappingDocument:
    fault = next(d for d in document.problems() if d.fix)
    assert fault.fix is not None and document.apply_fix(fault.fix).done
    return document


def told(document: MappingDocument) -> tuple[dict[str, Any], PreviewResult]:
    """What the grid fetches, and the result that it tells of."""
    result = document.preview.run_now()
    return json.loads(preview_text(result, result.window, lambda _: "reject")), result


def test_before_the_first_result_the_grid_is_empty() -> None:
    assert json.loads(preview_text(None, Window(), lambda _: "reject"))["columns"] == []


def test_the_payload_has_no_key_that_comes_from_data(invoice: MappingDocument) -> None:
    payload, _ = told(invoice)
    assert [c["key"] for c in payload["columns"]] == [f"c{i}" for i in range(len(payload["columns"]))]
    assert all(isinstance(row, list) and len(row) == len(payload["columns"]) for row in payload["rows"])
    right = {c["path"] for c in payload["columns"] if c["right"]}
    assert right >= {"net_amount", "tax_amount"} and "currency" not in right


def test_marks_say_where_and_why(invoice: MappingDocument) -> None:
    payload, result = told(invoice)
    assert payload["marks"] and payload["rejected"]
    assert {(row, column) for row, column, _ in payload["marks"]} == set(result.window.cells)
    assert {row for row, _ in payload["rejected"]} == set(result.window.rejected())
    assert all(mark["code"] and mark["message"] for _, _, mark in payload["marks"])


def test_the_tag_changes_with_the_content_only(invoice: MappingDocument) -> None:
    first, again = (tag_of(json.dumps(told(invoice)[0])) for _ in range(2))
    assert first == again
    mended(invoice)
    assert tag_of(json.dumps(told(invoice)[0])) != first


def test_a_rule_that_cannot_run_still_says_what_it_reads(invoice: MappingDocument) -> None:
    assert read_by(invoice, "due_on") == ["due_date"]
    assert used_by(invoice, "due_date") == ["due_on"]
    assert read_by(mended(invoice), "due_on") == ["due_date"]


def test_a_group_is_used_by_what_reads_inside_it(invoice: MappingDocument) -> None:
    assert "customer.country" in used_by(invoice, "customer.address")
    assert ignored_because(invoice, "object") == "Always 'invoice'."
    assert ignored_because(invoice, "number") is None


def test_what_is_typed_as_a_constant_has_the_type_of_the_field() -> None:
    assert typed_value("5", INTEGER) == 5 and typed_value("true", BOOLEAN) is True
    assert typed_value("05", STRING) == "05" and typed_value("1.50", decimal()) == "1.50"
    assert typed_value("five", INTEGER) == "five"


def test_a_fault_holds_the_export_back_until_it_is_mended(invoice: MappingDocument) -> None:
    before = checklist(invoice)
    assert not is_ready(before) and before[0].state == "stop"
    mended(invoice).preview.run_now()
    after = checklist(invoice)
    assert is_ready(after)
    assert any("sample records are rejected" in check.said for check in after)


def test_a_required_field_without_a_rule_is_named(invoice: MappingDocument) -> None:
    invoice.remove("currency")
    assert any("currency" in c.detail for c in checklist(invoice) if c.state == "stop")


def test_snippets_name_the_bundle_and_the_sample(invoice: MappingDocument) -> None:
    shell = next(s for s in snippets(invoice) if s.title == "Shell")
    words = shlex.split(shell.text.replace("\\\n", " "))
    assert words[:4] == ["crosswalk", "run", "billing_invoice-0.9.0.crosswalk.json", "billing_invoices.json"]
    assert dict(contents(invoice))["Lookups"] == "country, invoice_status"
