"""The SQL of one rule alone: it reads only what the rule reads, and gives what the whole query gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.artefacts.workspace import Workspace
from runtime.engines.batch.engine import BatchEngine
from runtime.engines.batch.rule_query import only, readable_query, rule_columns
from runtime.io.sources import open_source
from runtime.plan.steps import Empty, walk
from runtime.run.load import parts_of

DEMO = Workspace.open(Path(__file__).resolve().parents[2] / "templates" / "demo")
SAMPLES = {"crm_contact": "crm_contacts.csv", "billing_invoice": "billing_invoices.json"}
RULES = [
    (name, target.path)
    for name in SAMPLES
    for target in walk(parts_of(DEMO, name).build().plan.targets)
    if not isinstance(target, Empty)
]


@pytest.mark.parametrize(("name", "path"), RULES)
def test_a_rule_alone_gives_what_it_gives_among_the_others(name: str, path: str) -> None:
    parts = parts_of(DEMO, name)
    plan = parts.build().plan
    batch = next(open_source(DEMO.folder / "samples" / SAMPLES[name], parts.source).batches())
    whole, alone = (BatchEngine(one).apply(batch).values.to_pylist() for one in (plan, only(plan, path)))
    assert [_at(row, path) for row in alone] == [_at(row, path) for row in whole]


def _at(value: object, path: str) -> object:
    for name in path.split("."):
        if isinstance(value, list):
            return [_at(item, path.rpartition(".")[2]) for item in value]
        value = value[name] if isinstance(value, dict) else None
    return value


def test_only_what_the_rule_needs_is_shown() -> None:
    plan = parts_of(DEMO, "crm_contact").build().plan
    said = rule_columns(plan, "csv", "address.city")
    assert '".City" AS t0' in said and "/* address.city */" in said and "Country" not in said
    assert "Country" not in readable_query(plan, "csv", "address.city")
    assert "Country" in readable_query(plan, "csv")


def test_a_rule_in_a_loop_is_shown_with_its_loop() -> None:
    plan = parts_of(DEMO, "billing_invoice").build().plan
    said = rule_columns(plan, "json", "lines.kind")
    assert "list_transform" in said and "'kind': CASE" in said and "'tax_rate'" not in said
    assert "wrong_kind" not in said and "wrong_kind" in readable_query(plan, "json", "lines.kind")
