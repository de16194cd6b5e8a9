"""Contracts against the standard's own JSON Schema and its own examples."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from runtime.artefacts.document import read_document
from runtime.artefacts.odcs import read_contract
from runtime.artefacts.odcs_new import new_contract
from tests.artefacts.test_odcs import EVERY_KIND

CASES = Path(os.environ.get("CROSSWALK_CASES", Path(__file__).parents[3] / "shared" / "cases")) / "standards"
pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def standard() -> Any:
    schema = json.loads((CASES / "odcs" / "odcs-json-schema-v3.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def contracts() -> list[Path]:
    return sorted(CASES.rglob("*odcs.yaml"))


def test_the_examples_are_there() -> None:
    assert len(contracts()) >= 25


def test_a_contract_with_every_kind_of_field_validates(standard: Any) -> None:
    assert list(standard.iter_errors(read_document(new_contract(EVERY_KIND)).data)) == []


@pytest.mark.parametrize("path", contracts(), ids=lambda path: path.name)
def test_what_is_read_from_others_is_written_so_that_it_validates(path: Path, standard: Any) -> None:
    contract, _ = read_contract(read_document(path.read_bytes(), path.name))
    assert contract is not None
    document = read_document(new_contract(contract))
    assert [error.message for error in standard.iter_errors(document.data)] == []
    assert read_contract(document)[0] == contract


def said(data: Any) -> Any:
    """Without keys that have no value: a fault to the schema, nothing said to us."""
    if isinstance(data, dict):
        return {key: said(value) for key, value in data.items() if value is not None}
    return [said(value) for value in data] if isinstance(data, list) else data


@pytest.mark.parametrize("path", [p for p in contracts() if "lint" in p.parts], ids=lambda path: path.name)
def test_faults_are_found_where_the_standard_finds_them(path: Path, standard: Any) -> None:
    document = read_document(path.read_bytes(), path.name)
    _, faults = read_contract(document)
    wrong = any(True for _ in standard.iter_errors(said(document.data)))
    assert bool([f for f in faults if f.code == "E102"]) or not wrong, path.name
