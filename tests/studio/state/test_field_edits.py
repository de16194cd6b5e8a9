"""Edits of a contract's fields: paths and types follow, bad names are refused."""

from __future__ import annotations

import pytest

from runtime.artefacts.contract import Contract, walk
from runtime.diagnostics import CrosswalkError
from runtime.values import ANY, DATE, STRING, array, decimal
from studio.state.field_edits import add_field, change_field, remove_field, rename_field, retype_field


def paths(contract: Contract) -> list[str]:
    return [f"{f.path}: {f.type}" for f in walk(contract.fields)]


@pytest.fixture
def invoice() -> Contract:
    made = Contract("invoice", "1.0.0", "model", ())
    made = add_field(made, "", "number", STRING, required=True)
    made = add_field(made, "", "lines", array(ANY))
    made = add_field(made, "lines", "amount", decimal(12, 2))
    made = add_field(made, "lines", "tax", ANY)
    return add_field(made, "lines.tax", "rate", STRING)


def test_fields_are_added_at_any_depth(invoice: Contract) -> None:
    assert [f.path for f in walk(invoice.fields)] == [
        "number",
        "lines",
        "lines.amount",
        "lines.tax",
        "lines.tax.rate",
    ]
    lines = invoice.find("lines")
    assert lines is not None and lines.type.item is not None
    assert lines.type.item.field("amount") == decimal(12, 2)
    assert invoice.type.field("lines") == lines.type


def test_a_rename_carries_what_is_inside(invoice: Contract) -> None:
    after = rename_field(invoice, "lines", "positions")
    assert "positions.tax.rate: string" in paths(after) and after.find("lines") is None
    dotted = rename_field(invoice, "lines", "a.b")
    assert dotted.find('"a.b".tax.rate') is not None


def test_removing_takes_everything_inside_along(invoice: Contract) -> None:
    after = remove_field(invoice, "lines.tax")
    lines = after.find("lines")
    assert after.find("lines.tax.rate") is None and lines is not None
    assert [f.name for f in lines.children] == ["amount"]
    assert lines.type.item is not None and lines.type.item.field("tax") is None


def test_a_group_stays_whole_as_a_list_and_is_emptied_as_a_value(invoice: Contract) -> None:
    listed = retype_field(invoice, "lines.tax", array(ANY))
    assert "lines.tax.rate: string" in paths(listed)
    found = retype_field(invoice, "lines.tax", DATE).find("lines.tax")
    assert found is not None and found.type == DATE and not found.children


def test_facts_change_alone(invoice: Contract) -> None:
    after = change_field(invoice, "lines.amount", description="net", required=True)
    found = after.find("lines.amount")
    assert found is not None and (found.description, found.required, found.type) == ("net", True, decimal(12, 2))
    assert paths(after) == paths(invoice)


@pytest.mark.parametrize("name", ["", "  ", " x", "a\nb", "Number", "x" * 201])
def test_names_that_cannot_be_are_refused(invoice: Contract, name: str) -> None:
    with pytest.raises(CrosswalkError):
        add_field(invoice, "", name, STRING)


def test_a_field_may_keep_its_name_and_change_its_case(invoice: Contract) -> None:
    assert rename_field(invoice, "number", "Number").find("Number") is not None


def test_what_is_not_there_is_said(invoice: Contract) -> None:
    with pytest.raises(CrosswalkError) as said:
        remove_field(invoice, "lines.nothing")
    assert said.value.diagnostics[0].code == "E102"
