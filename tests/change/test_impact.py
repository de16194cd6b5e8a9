"""Impact on the demo: everything that is touched is found, and nothing that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.artefacts.workspace import Workspace
from runtime.change.impact import Impact, impact_of
from runtime.cli.demo import copy_demo
from runtime.diagnostics import CrosswalkError


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    copy_demo(tmp_path / "demo")
    return Workspace.open(tmp_path / "demo")


def named(impact: Impact) -> set[tuple[str, str, str]]:
    return {(touch.kind, touch.name, touch.path) for touch in impact.touches}


def test_a_field_of_a_source_touches_what_reads_it(workspace: Workspace) -> None:
    assert named(impact_of(workspace, "billing_invoice.customer.address.country")) == {
        ("mapping", "billing_invoice", ""), ("rule", "billing_invoice", "customer.country"),
        ("decision", "2", ""), ("model", "invoice", "customer.country"),
        ("example", "billing_invoice/credit-line", ""), ("example", "billing_invoice/unknown-status", ""),
    }  # fmt: skip
    # A rule that cannot run yet reads its field all the same.
    assert ("rule", "billing_invoice", "due_on") in named(impact_of(workspace, "billing_invoice.due_date"))
    ignored = named(impact_of(workspace, "sources/billing_invoice.lines.data.id"))
    assert ("ignored", "billing_invoice", "lines.data.id") in ignored
    assert not any(kind == "rule" and path == "currency" for kind, _, path in ignored)


def test_a_lookup_and_one_of_its_codes(workspace: Workspace) -> None:
    whole, code = (named(impact_of(workspace, what)) for what in ("lookups/country", "country.AT"))
    rules = {("rule", "billing_invoice", "customer.country"), ("rule", "crm_contact", "address.country")}
    assert rules <= whole and rules <= code
    assert any(kind == "example" for kind, *_ in whole) and code < whole


def test_a_decision_and_a_field_of_a_model(workspace: Workspace) -> None:
    found = named(impact_of(workspace, "decisions/1"))
    assert {("rule", "billing_invoice", "lines.kind"), ("rule", "billing_invoice", "lines.net_amount")} <= found
    assert ("example", "billing_invoice/credit-line", "") in found
    field = named(impact_of(workspace, "invoice.customer.country"))
    assert {("rule", "billing_invoice", "customer.country"), ("decision", "2", "")} <= field


def test_mappings_behind_a_source_step_and_consumers_of_a_model(workspace: Workspace) -> None:
    folder = workspace.folder
    text = (folder / "models/contact.odcs.yaml").read_text(encoding="utf-8")
    (folder / "sources/contact.odcs.yaml").write_text(text.replace("id: model-contact", "id: source-contact"), "utf-8")
    (folder / "mappings/joined.yaml").write_text(
        "crosswalk: 1\nname: joined\nversion: 1.0.0\nmodel: invoice@1\n"
        "source:\n  from: billing_invoice\n  steps:\n"
        "    - join: {who: contact}\n      on: {customer.email: email}\n      take: first\n"
        "rules:\n  source_id: who.address.country\n  invoice_number: number\n",
        "utf-8",
    )
    opened = Workspace.open(folder)
    found = named(impact_of(opened, "sources/billing_invoice.customer.email"))
    assert ("source_step", "joined", "customer.email") in found
    behind = named(impact_of(opened, "lookups/country"))
    assert ("consumer", "joined", "") in behind
    both = impact_of(opened, "sources/contact.address.country")
    assert ("rule", "joined", "source_id") in named(both)


@pytest.mark.parametrize("what", ["", "nothing", "invoice.nothing", "decisions/9", "decisions/2.x", "country.QQ"])
def test_what_is_not_there_is_said(workspace: Workspace, what: str) -> None:
    with pytest.raises(CrosswalkError, match="E103"):
        impact_of(workspace, what)
