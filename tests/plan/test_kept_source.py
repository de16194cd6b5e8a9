"""The raw value and the decision beside the canonical one, equal on both engines, in lists too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping, Rule
from runtime.plan.build import Built, build
from runtime.run.load import RunnableMapping
from runtime.values import INTEGER, STRING
from tests.contracts import a_list, leaf, model, source

SOURCE = source(leaf("country", STRING), a_list("lines", leaf("unit", STRING)))
MODEL = model(leaf("country", STRING), a_list("lines", leaf("unit", STRING)))
RECORDS = [{"country": " uk", "lines": [{"unit": "Pc"}, {"unit": None}]}, {"country": None, "lines": []}]


def built(decision: Decision, *rules: Rule) -> Built:
    return build(Mapping("m", "1.0.0", "order@1", "orders", rules), SOURCE, MODEL, [decision])


def rules(keep: bool) -> tuple[Rule, ...]:
    inside = (Rule("unit", "unit | lower(@)", decision=4, keep_source=keep),)
    return (
        Rule("country", "upper(trim(country))", decision=4, keep_source=keep),
        Rule("lines", each="lines", rules=inside),
    )


@pytest.mark.parametrize(("policy", "keep"), [("both", False), ("normalise", True)])
def test_both_engines_keep_the_raw_value_beside_the_canonical_one(policy: str, keep: bool, tmp_path: Path) -> None:
    found = built(Decision(4, "x", "accepted", policy=policy), *rules(keep))
    assert found.ok
    mapping = RunnableMapping(found.plan, SOURCE, MODEL)
    given, out = tmp_path / "in.ndjson", tmp_path / "out.ndjson"
    given.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    mapping.run(given, out)
    batch = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    record = [applied.value for applied in mapping.apply_all(RECORDS)]
    assert batch == record
    assert batch[0] == {
        "country": "UK",
        "lines": [
            {"unit": "pc", "_source": {"unit": {"value": "Pc", "decision": 4}}},
            {"unit": None, "_source": {"unit": {"value": None, "decision": 4}}},
        ],
        "_source": {"country": {"value": " uk", "decision": 4}},
    }


@pytest.mark.parametrize("status", ["proposed", "rejected"])
def test_only_an_accepted_decision_keeps_anything(status: str) -> None:
    found = built(Decision(4, "x", status, policy="both"), *rules(False))
    assert [target.field.name for target in found.plan.targets] == ["country", "lines"]


def test_a_rule_that_starts_from_no_one_value_says_so() -> None:
    rule = Rule("country", "country || 'ZZ'", keep_source=True)
    assert [d.code for d in built(Decision(4, "x"), rule).diagnostics if d.severity == "error"] == ["E310"]


def test_a_field_of_the_model_with_that_name_is_refused() -> None:
    taken = model(leaf("country", STRING), leaf("_source", INTEGER))
    mapping = Mapping("m", "1.0.0", "order@1", "orders", (Rule("country", "country", keep_source=True),))
    assert "of its own" in "".join(d.message for d in build(mapping, SOURCE, taken).diagnostics)
