"""What tests of real cases share: where cases and workspaces are, and a case run in every way that there is."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.bundle import make_bundle
from runtime.artefacts.contract import Reader
from runtime.artefacts.odcs_new import new_contract
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import Diagnostic
from runtime.io.infer import infer
from runtime.run.load import RunnableMapping, check_workspace, load
from tests.both_engines import run_both

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(os.environ.get("CROSSWALK_CASES", ROOT.parent / "shared" / "cases"))
WORKSPACES = Path(__file__).parent / "workspaces"


def with_gaps(cases: Mapping[str, Path], gaps: Mapping[str, str]) -> list[Any]:
    """The cases as parameters of a test; a known gap has to fail, for the reason that is given with it."""
    marks = {name: [pytest.mark.xfail(strict=True, reason=gaps[name])] if name in gaps else [] for name in cases}
    return [pytest.param(path, id=name, marks=marks[name]) for name, path in sorted(cases.items())]


def with_source(workspace: str, name: str, file: Path, folder: Path, reader: Reader | None = None) -> Workspace:
    """The workspace in a folder; a source that it lacks is inferred from the file, as `crosswalk infer` does it.
    With `reader` nobody guesses how the file is read."""
    copy = shutil.copytree(WORKSPACES / workspace, folder / workspace)
    contract = copy / "sources" / f"{name}.odcs.yaml"
    if not contract.exists():
        contract.parent.mkdir(exist_ok=True)
        contract.write_text(new_contract(infer(file, name, reader).contract), encoding="utf-8")
    return Workspace.open(copy)


def exported(workspace: Workspace, name: str, folder: Path) -> RunnableMapping:
    """The mapping as it is deployed: exported and loaded again."""
    bundle = folder / f"{name}.crosswalk.json"
    bundle.write_text(make_bundle(workspace, name), encoding="utf-8")
    return load(bundle)


def records_of(mapping: RunnableMapping, given: Path | dict[str, Path], folder: Path) -> list[Any]:
    """The records that both engines make of the file (or files, each by the name of its source), which are those that
    a run writes; none is rejected."""
    both = run_both(mapping, given)
    assert both.batch == both.record
    assert [why for _, why, _ in both.record if why] == []
    output = folder / "out.ndjson"
    report = mapping.run(given, output)
    assert (report.read, report.written) == (len(both.records), len(both.record))
    written = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert list(map(pruned, written)) == [pruned(value) for value, _, _ in both.record]
    return written


def problems_of(workspace: Workspace, mapping: str) -> list[Diagnostic]:
    """What is wrong with the mapping, apart from fields of the model that its source does not fill."""
    found = (d for d in check_workspace(workspace) if d.place.file == f"mappings/{mapping}.yaml")
    return [d for d in found if d.severity != "info" and d.code != "W308"]


def as_text(value: Any) -> str:
    """JSON as text, in which `true` is not 1."""
    return json.dumps(value, sort_keys=True)


def pruned(value: Any) -> Any:
    """The value as JSON, without nulls and without what is empty because of them; 12.0 is 12."""
    if isinstance(value, dict):
        kept = {name: inner for name, item in value.items() if (inner := pruned(item)) not in (None, {}, [])}
        return kept or None
    if isinstance(value, list):
        return [inner for item in value if (inner := pruned(item)) is not None]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return int(value) if value == int(value) else float(value)
    return value
