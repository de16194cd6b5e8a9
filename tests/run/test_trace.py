"""A record on its way through a rule: every item around it, each step, and where it stops."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.source_step import Each, SourceStep
from runtime.diagnostics import CrosswalkError
from runtime.io.samples import MISSING, value_at
from runtime.plan.build import Built, build
from runtime.plan.lineage import record_type
from runtime.run.one_record import find_records, samples_of
from runtime.run.trace import Tracer, Way
from runtime.values import INTEGER, STRING, decimal
from tests.contracts import a_list, leaf, model, source

ORDERS = source(
    leaf("number", STRING), a_list("lines", leaf("amount", INTEGER), a_list("parts", leaf("code", STRING))),
    name="orders",
)  # fmt: skip
ORDER = model(
    leaf("number", INTEGER, required=True), leaf("line_amount", INTEGER),
    a_list("items", leaf("amount", decimal(8, 2)), leaf("label", STRING), a_list("parts", leaf("label", STRING))),
)  # fmt: skip
RECORD = {
    "number": "12x",
    "lines": [{"amount": -5, "parts": []}, {"amount": 700, "parts": [{"code": "a"}, {"code": "b"}]}, {"amount": 5}],
}
RULES = (
    Rule("number", "to_integer(trim(number))"),
    Rule("items", each="lines", where="amount > `0`", rules=(
        Rule("amount", "divide(amount, `100`)"),
        Rule("label", "concat(parent().number, to_string(amount))"),
        Rule("parts", each="parts", rules=(Rule("label", "concat(parent().parts[0].code, code)"),)),
    )),
)  # fmt: skip


def built(*rules: Rule, steps: tuple[SourceStep, ...] = ()) -> tuple[Mapping, Built]:
    mapping = Mapping("orders", "1.0.0", "order@1", "orders", rules, steps=steps)
    return mapping, build(mapping, ORDERS, ORDER)


def tracer(path: str, *rules: Rule, steps: tuple[SourceStep, ...] = ()) -> Tracer:
    mapping, made = built(*rules, steps=steps)
    rule = mapping.rule(path)
    assert rule is not None
    return Tracer(mapping, record_type(ORDERS, made), made, path, rule, {})


def short(way: Way) -> tuple[Any, ...]:
    return way.at, way.start, *map(str, way.after), str(way.final)


def test_each_kept_item_has_its_way() -> None:
    ways = tracer("items.amount", *RULES).ways(RECORD)
    assert [short(w) for w in ways] == [("0", 700, "7.00", "7.00"), ("1", 5, "0.05", "0.05")]
    assert len(tracer("items.amount", *RULES).ways(RECORD, 1)) == 1


def test_a_formula_names_the_fields_of_its_own_item() -> None:
    ways = tracer("items.label", *RULES).ways(RECORD)
    assert [dict(w.read) for w in ways] == [
        {"number": "12x", "lines.amount": 700},
        {"number": "12x", "lines.amount": 5},
    ]
    assert [w.final for w in ways] == ["12x700", "12x5"]
    inner = tracer("items.parts.label", *RULES).ways(RECORD)
    assert [(w.at, w.final, w.arrived) for w in inner] == [
        ("0.0", "aa", True),
        ("0.1", "ab", True),
        ("1", MISSING, False),
    ]


def test_a_failure_stops_the_way_and_says_what_it_does() -> None:
    (way,) = tracer("number", *RULES).ways(RECORD)
    assert short(way) == ("", "12x", "12x", "MISSING", "None")
    assert way.reason is not None
    assert (way.failure, way.reason.code, way.reason.rejects) == (
        "'12x' is not a whole number", "not_an_integer", True,
    )  # fmt: skip


def test_a_wrong_rule_is_followed_as_far_as_it_can_be() -> None:
    wrong = tracer("number", Rule("number", "trim(number) | uper(@)"))
    assert wrong.problem == "unknown function 'uper'"
    assert short(wrong.ways(RECORD)[0]) == ("", "12x", "12x", "MISSING", "MISSING")


def test_records_are_found_by_the_number_of_the_rejects(tmp_path: Path) -> None:
    file = tmp_path / "orders.ndjson"
    file.write_text('{"number": "1"}\n{"number": 2,\n{"number": "3"}\n')
    _, made = built(*RULES)
    files, sources = {"orders": file}, {"orders": ORDERS}
    assert [one.given for one in find_records(made.plan, sources, files, 2)] == [{"number": "3"}]
    for number, said in ((1, "record 1 cannot be read"), (3, "there is no record 3: the input has 2 records")):
        with pytest.raises(CrosswalkError) as caught:
            find_records(made.plan, sources, files, number)
        assert caught.value.diagnostics[0].code == "E413"
        assert said in caught.value.diagnostics[0].message


def test_behind_source_steps_the_records_are_those_that_the_steps_make(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "orders.ndjson").write_text(json.dumps(RECORD) + "\n")
    rules = (Rule("number", default=1, has_default=True), Rule("line_amount", "line.amount"))
    mapping, made = built(*rules, steps=(Each("line", "lines"),))
    assert made.ok
    sources: dict[str, Contract] = {"orders": ORDERS}
    rule = mapping.rules[1]
    follow = Tracer(mapping, record_type(ORDERS, made), made, rule.target, rule, {})
    found = find_records(made.plan, sources, samples_of(tmp_path, sources), 0)
    assert [(way.part, way.final) for one in found for way in one.ways(follow)] == [(0, -5), (1, 700), (2, 5)]
    assert found[1].mapped(made.plan)[0]["line_amount"] == 700


def test_values_by_path() -> None:
    assert value_at(RECORD, "lines.parts.code") is MISSING
    assert value_at({"a": None}, "a.b") is None and value_at({"a": [{"b": 1}]}, "a.b") == 1
