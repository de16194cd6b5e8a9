"""Missing, null, empty and blank are told apart, on both engines and for every format that can."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping, Rule
from runtime.plan.build import Built, build
from runtime.run.load import RunnableMapping
from runtime.values import ANY, BOOLEAN, STRING
from tests.both_engines import run_both
from tests.contracts import a_list, an_object, leaf, model, source

FIELDS = leaf("a", STRING), leaf("b", STRING), an_object("o", leaf("x", STRING)), a_list("l", leaf("y", STRING))
ANSWERS = "missing", "null", "empty", "blank", "inner", "both", "slow"
MODEL = model(*(leaf(name, BOOLEAN) for name in ANSWERS))
RULES = (
    Rule("missing", "is_missing(a)"), Rule("null", "is_null(a)"), Rule("empty", "is_empty(a)"),
    Rule("blank", "is_blank(a)"), Rule("inner", "is_missing(o.x)"),
    Rule("both", "is_missing(a) && !is_missing(root().b)"),
    Rule("slow", "is_missing(a) || is_email(normalize(b, 'NFC')) || (!is_missing(o.x) && !normalize(o.x, 'NFC'))"),
)  # fmt: skip


def built(contract: Contract, *rules: Rule) -> Built:
    return build(Mapping("m", "1.0.0", "order", "orders", rules), contract, MODEL)


def answers(contract: Contract, file: Path) -> list[str]:
    """The names of the questions that each record answers with yes."""
    found = built(contract, *RULES)
    assert found.ok, found.diagnostics
    both = run_both(RunnableMapping(found.plan, contract, MODEL), file)
    assert both.batch == both.record
    return [" ".join(name for name, yes in value.items() if yes) for value, _, _ in both.record]


def test_json(tmp_path: Path) -> None:
    given = [
        {}, {"a": None, "b": ""}, {"a": "", "o": {}}, {"a": " ", "o": {"x": None}}, {"a": "x", "o": None}, {"b": None},
        {"a": "\\u0041", "o": {"x": "1"}},
    ]  # fmt: skip
    file = tmp_path / "in.ndjson"
    file.write_text("".join(json.dumps(record) + "\n" for record in given), encoding="utf-8")
    assert answers(source(*FIELDS), file) == [
        "missing null blank inner slow",
        "null blank inner",
        "empty blank inner",
        "blank slow",
        "inner",
        "missing null blank inner both slow",
        "",
    ]


def test_columns(tmp_path: Path) -> None:
    fields = FIELDS[0], FIELDS[1], leaf("o", ANY)
    questions = [rule for rule in RULES if rule.target != "inner"]
    for name, header in (("without", "b"), ("with", "a,b")):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"{header}\n" + ("x\n" if name == "without" else ",x\n"), encoding="utf-8")
        contract = source(*fields, format="csv")
        found = built(contract, *questions)
        assert found.ok, found.diagnostics
        (made,) = run_both(RunnableMapping(found.plan, contract, MODEL), file).batch
        assert made[0]["missing"] is (name == "without")
        assert made[0]["null"] is True


def test_parquet(tmp_path: Path) -> None:
    file = tmp_path / "in.parquet"
    pq.write_table(pa.table({"b": ["x"]}), file)
    contract = source(*FIELDS[:2], format="parquet")
    found = built(contract, Rule("missing", "is_missing(a)"), Rule("both", "is_missing(b)"))
    (made,) = run_both(RunnableMapping(found.plan, contract, MODEL), file).batch
    assert (made[0]["missing"], made[0]["both"]) == (True, False)


@pytest.mark.parametrize(
    "text", ["is_missing(upper(a))", "is_missing(l[0].y)", "is_missing(l[*].y)", "is_missing(`1`)", "is_missing(@)"]
)
def test_only_fields_outside_of_lists_can_be_missing(text: str) -> None:
    problems = [d for d in built(source(*FIELDS), Rule("missing", text)).diagnostics if d.severity == "error"]
    assert [(d.code, d.message) for d in problems] == [
        ("E205", "is_missing asks for a field of the source's record, outside of lists")
    ]
