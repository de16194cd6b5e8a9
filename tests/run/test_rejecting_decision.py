"""A decision with the policy `reject` rejects what it touches, on both engines, with itself as the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping, Rule
from runtime.plan.build import Built, build
from runtime.run.load import RunnableMapping
from runtime.values import INTEGER
from tests.both_engines import run_both
from tests.contracts import leaf, model, source

SOURCE, MODEL = source(leaf("a", INTEGER)), model(leaf("a", INTEGER, required=True))
RULES = (Rule("a", "a", decision=4),)


def built(detect: str | None, status: str = "accepted") -> Built:
    decision = Decision(4, "No negative amounts", status, policy="reject", detect=detect)
    return build(Mapping("m", "1.0.0", "order@1", "orders", RULES), SOURCE, MODEL, [decision])


def test_touched_records_are_rejected_with_the_decision_as_the_reason(tmp_path: Path) -> None:
    mapping = RunnableMapping(built("a < `0` || !a").plan, SOURCE, MODEL)
    given, rejects = tmp_path / "in.ndjson", tmp_path / "rejects.ndjson"
    given.write_text('{"a": 1}\n{"a": -1}\n{"a": null}\n', encoding="utf-8")
    both = run_both(mapping, given)
    assert both.batch == both.record
    report = mapping.run(given, tmp_path / "out.ndjson", rejects=rejects)
    assert (report.written, report.rejected) == (1, 2)
    first, second = map(json.loads, rejects.read_text(encoding="utf-8").splitlines())
    assert [(r["code"], r["decision"], r["message"]) for r in first["reasons"]] == [
        ("decided", 4, "decision 4 rejects such records: No negative amounts")
    ]
    assert [r["code"] for r in second["reasons"]] == ["required", "decided"]


def test_a_proposed_decision_rejects_nothing() -> None:
    assert built("a < `0`", "proposed").plan.detectors == ()


@pytest.mark.parametrize("detect", [None, "nothing < `0`"])
def test_a_rejecting_decision_that_cannot_be_asked_is_an_error(detect: str | None) -> None:
    assert [d.code for d in built(detect).diagnostics if d.severity == "error"] == ["E313"]
