"""Clinical resources of one release of a standard as the next one has them: deep JSON to JSON.

The expected resources are the reference converter's own, with its quirks: its times are those of a server at +08:00,
some fields that it does not know are gone, and two of its booleans are text. The mappings say all this openly.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from runtime.artefacts.workspace import Workspace
from runtime.run.load import check_workspace, from_workspace
from tests.acceptance.cases import CASES, WORKSPACES, as_text, exported, pruned, records_of

HL7 = CASES / "hl7_stu3_to_r4"
RESOURCES = sorted(file.stem for file in (HL7 / "source").glob("*.json"))

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace.open(WORKSPACES / "hl7")


def test_nothing_is_wrong_with_the_workspace(workspace: Workspace) -> None:
    assert [d for d in check_workspace(workspace) if d.severity != "info"] == []


@pytest.mark.case_kind("hl7_stu3_to_r4")
@pytest.mark.parametrize("resource", RESOURCES)
def test_clinical_resources(workspace: Workspace, resource: str, tmp_path: Path) -> None:
    name = re.sub("(?<!^)(?=[A-Z])", "_", resource).lower()
    mapping = exported(workspace, name, tmp_path)
    (made,) = records_of(mapping, HL7 / "source" / f"{resource}.json", tmp_path)
    expected = json.loads((HL7 / "expected" / f"{resource}.json").read_text(encoding="utf-8"))
    assert as_text(pruned(made)) == as_text(pruned(expected))


def test_a_patient_that_is_no_animal_has_no_extension(workspace: Workspace) -> None:
    mapping = from_workspace(workspace, "patient")
    record = json.loads((HL7 / "source" / "Patient.json").read_text(encoding="utf-8"))
    del record["animal"]
    assert "extension" not in pruned(mapping.apply(record).value)
