"""Decides what is said about a whole source or model: what it is for, whose it is, what uses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from runtime.artefacts.contract import Contract, Reader
from runtime.diagnostics import counted
from studio.state.contract_document import ContractDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.sources.import_session import CHOICES

from ..controls import text_area, text_box
from ..elements import div, link, span, text
from ..facts import Fact, facts
from ..not_found import address
from ..sections import field, section

Did = Callable[..., None]


def contract_form(workspace: OpenWorkspace, document: ContractDocument, contract: Contract, did: Did) -> None:
    """The inspector when no field is selected."""
    with section("What it is for"):
        _text_row(document, "Title", "title", contract.title, did)
        with field("Purpose"):
            text_area(
                contract.purpose,
                lambda said: did(document.describe("purpose", purpose=said or None), keep=True),
                placeholder="What it holds, and who relies on it",
            )
    with section("Whose it is"):
        _owner_row(document, contract, "Team", "team", did)
        _owner_row(document, contract, "Steward", "steward", did)
        _owner_row(document, contract, "Deputy", "deputy", did)
    if contract.reader is not None:
        with section("How it is read"):
            facts([*_reader_facts(contract.reader), ("Sample", workspace.sample_of(contract.name).label)])
    with section("Mappings"):
        _draw_mappings(workspace, contract)
    with section("File"):
        facts([("Path", partial(span, contract.file or "", "cw-mono")), ("Version", contract.version)])


def _text_row(document: ContractDocument, label: str, fact: str, value: str | None, did: Did) -> None:
    with field(label):
        text_box(value, lambda said: did(document.describe(fact, **{fact: said or None}), keep=True))


def _owner_row(document: ContractDocument, contract: Contract, label: str, fact: str, did: Did) -> None:
    with field(label):

        def change(said: str) -> None:
            def owned(now: Contract) -> Contract:
                return replace(now, owner=replace(now.owner, **{fact: said or None}))

            did(document.do(f"{fact} changed", owned), keep=True)

        text_box(getattr(contract.owner, fact), change)


def _reader_facts(reader: Reader) -> list[Fact]:
    rows: list[Fact] = [("Format", reader.format.upper())]
    if reader.format == "csv":
        rows += [
            ("Separated by", _said("delimiter", reader.delimiter)),
            ("First line", "names of the columns" if reader.header else "a record"),
            ("Skipped above", f"{reader.skip} lines" if reader.skip else ""),
            ("Read as null", ", ".join(t for t in reader.null_text if t) or "empty values"),
        ]
    if reader.format == "excel":
        rows += [
            ("Sheet", reader.sheet or "the first that holds anything"),
            ("First row", "names of the columns" if reader.header else "a record"),
            ("Skipped above", counted(reader.skip, "row") if reader.skip else ""),
        ]
    if reader.format == "json":
        rows.append(("Records at", reader.records or "the document itself"))
    if reader.format not in ("parquet", "excel"):
        rows.append(("Encoded in", _said("encoding", reader.encoding)))
    rows.append(("File", reader.location or ""))
    return rows


def _said(setting: str, value: str) -> str:
    return next((label for label, known in CHOICES[setting] if known == value), repr(value))


def _draw_mappings(workspace: OpenWorkspace, contract: Contract) -> None:
    is_source = contract.role == "source"
    mappings = workspace.workspace.mappings.values()
    found = [m for m in mappings if contract.name in (m.sources if is_source else (m.model_name,))]
    if not found:
        text("Nothing is mapped from it yet." if is_source else "Nothing is mapped to it yet.", "muted")
    for mapping in found:
        with div("cw-cell"):
            link(mapping.name, address("mappings", mapping.name))
            other = f"to {mapping.model_name}" if is_source else f"from {', '.join(mapping.sources)}"
            span(other, "cw-faint")
