"""Editing a source or model: every edit is saved at once, bad ones are refused, the last ones can be taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from runtime.artefacts.contract import Contract
from runtime.artefacts.workspace import Workspace
from runtime.cli.demo import DEMO
from runtime.diagnostics import Diagnostic
from runtime.values import ANY, DATE, STRING, array, decimal
from studio.state.contract_document import ContractDocument
from studio.state.open_workspace import OpenWorkspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DEMO, tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture
def invoice(folder: Path) -> ContractDocument:
    return ContractDocument(OpenWorkspace(folder), "models", "invoice")


def saved(folder: Path) -> Contract:
    return Workspace.open(folder).models["invoice"]


def code(problem: Diagnostic | None) -> str | None:
    return problem.code if problem else None


def test_every_edit_is_in_the_file_at_once(invoice: ContractDocument, folder: Path) -> None:
    assert invoice.add("customer", "vat_id", STRING) is None
    assert invoice.change("customer.vat_id", "description", description="Tax number", required=True) is None
    assert invoice.rename("customer", "buyer") is None
    assert invoice.retype("net_amount", decimal(12, 3)) is None
    after = saved(folder)
    found = after.find("buyer.vat_id")
    assert found is not None and (found.description, found.required) == ("Tax number", True)
    amount = after.find("net_amount")
    assert amount is not None and amount.type == decimal(12, 3)
    assert after.find("customer") is None


def test_everything_can_be_taken_back_and_made_again(invoice: ContractDocument, folder: Path) -> None:
    before = saved(folder)
    assert invoice.remove("lines") is None
    assert invoice.describe("purpose", purpose="Something else") is None
    after = saved(folder)
    assert after.find("lines.net_amount") is None and after.purpose == "Something else"
    assert invoice.undo() is None and invoice.undo() is None
    assert saved(folder) == before and invoice.undo_said is None
    assert invoice.redo() is None and invoice.redo() is None
    assert saved(folder) == after and invoice.redo_said is None


def test_groups_and_lists_of_groups_keep_their_fields(invoice: ContractDocument, folder: Path) -> None:
    assert invoice.retype("customer", array(ANY)) is None
    found = saved(folder).find("customer")
    assert found is not None and found.type.kind == "array"
    assert saved(folder).find("customer.email") is not None
    assert invoice.add("", "shipping", ANY) is None
    assert invoice.add("shipping", "sent_on", DATE) is None
    assert saved(folder).find("shipping.sent_on") is not None


@pytest.mark.parametrize(
    ("name", "said"), [("", "E110"), (" x", "E110"), ("a\nb", "E110"), ("x" * 201, "E110"), ("Currency", "E104")]
)
def test_names_that_cannot_be_are_refused(invoice: ContractDocument, folder: Path, name: str, said: str) -> None:
    before = saved(folder)
    assert code(invoice.add("", name, STRING)) == said
    assert code(invoice.rename("status", name)) == said
    assert saved(folder) == before and invoice.undo_said is None


def test_an_edit_that_changes_nothing_is_none(invoice: ContractDocument) -> None:
    assert invoice.rename("status", "status") is None
    assert invoice.undo_said is None


def test_somebody_elses_change_is_not_taken_back(invoice: ContractDocument, folder: Path) -> None:
    assert invoice.change("status", "description", description="mine") is None
    other = ContractDocument(invoice.workspace, "models", "invoice")
    assert other.change("currency", "description", description="theirs") is None
    assert code(invoice.undo()) == "E111"
    found = saved(folder).find("status")
    assert found is not None and found.description == "mine"


def test_a_file_changed_outside_is_not_written_over(invoice: ContractDocument, folder: Path) -> None:
    file = folder / "models" / "invoice.odcs.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert code(invoice.change("status", "description", description="mine")) == "E111"
    assert file.read_text(encoding="utf-8").endswith("# a remark\n")


def test_a_contract_that_is_gone_is_said(invoice: ContractDocument) -> None:
    invoice.workspace.workspace.remove("models", "invoice")
    assert invoice.contract is None
    assert code(invoice.remove("status")) == "E103"
