"""Invoices in two XML syntaxes as one canonical invoice: each business term of header and lines as in the reference.

The model says which term a field is: its description begins with the term's number.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.contract import Contract, Field, Reader, walk
from runtime.artefacts.odcs_new import new_contract
from runtime.artefacts.workspace import Workspace
from runtime.run.load import RunnableMapping, check_workspace
from tests.acceptance.cases import CASES, WORKSPACES, exported, records_of
from tests.acceptance.xml_records import root_name, xml_record
from tests.both_engines import Outcome, run_both

INVOICES = CASES / "einvoice"
DOCUMENTS = {file.stem: file.read_bytes() for file in sorted((INVOICES / "source").glob("*/*.xml"))}
MAPPINGS = {"Invoice": "ubl_invoice", "CreditNote": "ubl_credit_note", "CrossIndustryInvoice": "cii"}
MAPPING_OF = {name: MAPPINGS[root_name(document)] for name, document in DOCUMENTS.items()}
AS_CREDIT_NOTE = {
    "InvoiceTypeCode": "CreditNoteTypeCode", "InvoiceLine": "CreditNoteLine", "InvoicedQuantity": "CreditedQuantity",
}  # fmt: skip

Terms = dict[str, Any]

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace, in which the canonical invoice is a source, too: that of the flat lines."""
    copy = shutil.copytree(WORKSPACES / "einvoice", tmp_path_factory.mktemp("einvoice") / "workspace")
    invoice = replace(Workspace.open(copy).models["invoice"], role="source", reader=Reader("ndjson"))
    (copy / "sources" / "invoice.odcs.yaml").write_text(new_contract(invoice), encoding="utf-8")
    return Workspace.open(copy)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("einvoice-runs")


@pytest.fixture(scope="module")
def mapping(workspace: Workspace, folder: Path) -> Callable[[str], RunnableMapping]:
    return cache(lambda name: exported(workspace, name, folder))


@pytest.fixture(scope="module")
def outcomes(mapping: Callable[[str], RunnableMapping], folder: Path) -> Callable[[str], dict[str, list[Outcome]]]:
    """What becomes of the documents that a mapping is for, of each on the one engine and on the other."""

    @cache
    def made(name: str) -> dict[str, list[Outcome]]:
        both = run_both(mapping(name), as_source(mapping(name), documents_for(name).values(), folder))
        return {
            document: [batch, record]
            for document, batch, record in zip(documents_for(name), both.batch, both.record, strict=True)
        }

    return made


def documents_for(mapping: str) -> dict[str, bytes]:
    return {name: document for name, document in DOCUMENTS.items() if MAPPING_OF[name] == mapping}


def as_source(mapping: RunnableMapping, documents: Iterable[bytes], folder: Path) -> Path:
    """XML documents as one file of JSON records."""
    of, source = mapping.source.type, folder / f"{mapping.plan.name}.ndjson"
    source.write_text("".join(json.dumps(xml_record(text, of)) + "\n" for text in documents), encoding="utf-8")
    return source


def term_of(field: Field) -> str:
    return (field.description or "").partition(":")[0]


def terms_of(fields: Iterable[Field], record: dict[str, Any]) -> Terms:
    """The record's values by their business terms, lists left out; nothing is the empty text."""
    found: Terms = {}
    for field in fields:
        value = record.get(field.name)
        if field.type.kind == "object":
            found |= terms_of(field.fields, value or {})
        elif field.type.kind != "array":
            found[term_of(field)] = "" if value is None else value.isoformat() if isinstance(value, date) else value
    return found


def header_and_lines(model: Contract, record: dict[str, Any]) -> tuple[Terms, list[Terms]]:
    lines = model.find("lines")
    assert lines is not None
    return terms_of(model.fields, record), [terms_of(lines.children, line) for line in record["lines"]]


def expected(table: str, model: Contract) -> dict[str, list[Terms]]:
    """The rows of the reference by the file that they are of; amounts are decimals."""
    amounts = {term_of(field) for field in walk(model.fields) if field.type.kind == "decimal"}
    found: dict[str, list[Terms]] = {}
    with (INVOICES / "expected" / table).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            terms = {term: value.strip() for term, value in row.items() if term.startswith("BT-")}
            found.setdefault(row["file"], []).append(
                {term: Decimal(value) if value and term in amounts else value for term, value in terms.items()}
            )
    return found


def test_nothing_is_wrong_with_the_workspace(workspace: Workspace) -> None:
    assert [d for d in check_workspace(workspace) if d.severity != "info"] == []


def test_the_reference_has_every_invoice(workspace: Workspace) -> None:
    assert set(expected("invoice_header.csv", workspace.models["invoice"])) == set(DOCUMENTS)


@pytest.mark.case_kind("einvoice")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_invoices(name: str, workspace: Workspace, outcomes: Callable[[str], dict[str, list[Outcome]]]) -> None:
    model = workspace.models["invoice"]
    batch, record = outcomes(MAPPING_OF[name])[name]
    assert batch == record
    value, failures, _ = record
    assert failures == []
    header, lines = header_and_lines(model, value)
    assert [header] == expected("invoice_header.csv", model)[name]
    assert lines == expected("invoice_line.csv", model).get(name, [])


def test_lines_of_all_invoices_as_one_table(
    workspace: Workspace, mapping: Callable[[str], RunnableMapping], tmp_path: Path
) -> None:
    """The documents of each mapping in one run, and then their canonical invoices as the source of their lines."""
    invoices = tmp_path / "invoices.ndjson"
    order = sorted(DOCUMENTS, key=lambda name: MAPPING_OF[name])
    for name in dict.fromkeys(MAPPING_OF[document] for document in order):
        mapping(name).run(as_source(mapping(name), documents_for(name).values(), tmp_path), tmp_path / "out.ndjson")
        with invoices.open("ab") as stream:
            stream.write((tmp_path / "out.ndjson").read_bytes())
    records_of(mapping("invoice_line"), invoices, tmp_path)
    made = (tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line, parse_float=Decimal) for line in made]
    headers = expected("invoice_header.csv", workspace.models["invoice"])
    lines = expected("invoice_line.csv", workspace.models["invoice"])
    assert [terms_of(workspace.models["invoice_line"].fields, row) for row in rows] == [
        {"BT-1": headers[name][0]["BT-1"]} | line for name in order for line in lines.get(name, [])
    ]


def test_an_invoice_told_as_a_credit_note_has_the_same_terms(
    mapping: Callable[[str], RunnableMapping], outcomes: Callable[[str], dict[str, list[Outcome]]], tmp_path: Path
) -> None:
    ubl = mapping("ubl_credit_note")
    notes = [credit_note(document.decode()).encode() for document in documents_for("ubl_invoice").values()]
    both = run_both(ubl, as_source(ubl, notes, tmp_path))
    assert both.batch == both.record == [record for _, record in outcomes("ubl_invoice").values()]


def credit_note(invoice: str) -> str:
    """The UBL invoice as a UBL credit note would say it."""
    for name, other in AS_CREDIT_NOTE.items():
        invoice = re.sub(rf"(</?c[ab]c:){name}\b", rf"\1{other}", invoice)
    if due := re.search("<cbc:DueDate>(.*)</cbc:DueDate>", invoice):
        payment = f"<cac:PaymentMeans><cbc:PaymentDueDate>{due[1]}</cbc:PaymentDueDate>"
        invoice = invoice.replace(due[0], "").replace("<cac:PaymentMeans>", payment)
    return invoice


def test_a_document_with_a_dtd_is_refused() -> None:
    with pytest.raises(ValueError, match="a document with a DTD is refused"):
        xml_record(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


def test_an_element_is_read_as_the_contract_declares_it(workspace: Workspace) -> None:
    document = b"""<u:Invoice xmlns:u="urn:u"><u:ID schemeID="x"> 1 </u:ID><u:PaymentMeans/><u:Other>
      <u:Note a="b">n</u:Note><u:Note/></u:Other></u:Invoice>"""
    assert xml_record(document, workspace.sources["ubl"].type) == {
        "ID": "1", "PaymentMeans": [{}], "Other": {"Note": [{"@a": "b", "#text": "n"}, ""]},
    }  # fmt: skip
