"""What is wrong with a mapping is said before any data: all at once, each with its place and a hint."""

from __future__ import annotations

import pytest

from runtime.artefacts.mapping import Mapping, Rule
from runtime.plan.build import Built, build
from runtime.values import DATE, INTEGER, STRING, decimal
from tests.contracts import a_list, an_object, leaf, model, source

SOURCE = source(
    leaf("number", STRING),
    leaf("created", INTEGER),
    an_object("customer", leaf("name", STRING)),
    a_list("lines", leaf("amount", INTEGER)),
)
MODEL = model(
    leaf("number", STRING, required=True),
    leaf("issued_on", DATE),
    leaf("total", decimal(10, 2)),
    an_object("customer", leaf("name", STRING)),
    a_list("lines", leaf("amount", INTEGER)),
)
NUMBER = Rule("number", "number")


def built(*rules: Rule) -> Built:
    lines = {rule.target: n for n, rule in enumerate(rules, 10)}
    return build(Mapping("m", "1.0.0", "order@1", "orders", rules, file="mappings/m.yaml", lines=lines), SOURCE, MODEL)


@pytest.mark.parametrize(
    ("rule", "code", "words", "hint"),
    [
        (Rule("number", "numbr"), "E202", "unknown field 'numbr'", "did you mean 'number'?"),
        (Rule("number", "uper(number)"), "E203", "unknown function 'uper'", "did you mean 'upper'?"),
        (Rule("number", "upper(number, number)"), "E204", "upper takes 1 argument, 2 given", "upper(text)"),
        (Rule("number", "upper("), "E201", "ends too early", "something is missing"),
        (Rule("number", "upper(created)"), "E205", "takes a string", "to_string()"),
        (Rule("number", "lookup('nowhere', number)"), "E206", "no lookup 'nowhere'", "lookups"),
        (Rule("numbers", "number"), "E301", "the model has no field 'numbers'", "did you mean 'number'?"),
        (Rule("issued_on", "created"), "E303", "is a date, the rule gives an integer", "from_epoch"),
        (Rule("lines", rules=(Rule("amount", "created"),)), "E306", "is a list", "which items"),
        (Rule("lines", each="number", rules=(Rule("amount", "created"),)), "E205", "a loop needs a list", "list"),
        (Rule("total"), "E310", "neither 'from' nor a default", "expression"),
        (Rule("number", "number", decision=9), "E304", "there is no decision 9", "decisions"),
        (Rule("total", "to_decimal(number)", default="ten", has_default=True), "E303", "'ten' is not a", "default"),
    ],
)
def test_one_problem(rule: Rule, code: str, words: str, hint: str) -> None:
    rules = (rule,) if rule.target == "number" else (NUMBER, rule)
    (found,) = [d for d in built(*rules).diagnostics if d.severity == "error"]
    assert found.code == code
    assert words in found.message
    assert hint in (found.hint or "")
    assert found.place.rule == rule.target
    assert found.place.file == "mappings/m.yaml"
    assert found.place.line == len(rules) + 9


def test_the_place_inside_the_expression() -> None:
    (found,) = [d for d in built(Rule("number", "concat(number, numbr)")).diagnostics if d.severity == "error"]
    assert (found.place.start, found.place.end) == (15, 20)


def test_all_problems_come_at_once() -> None:
    found = built(Rule("issued_on", "nope(x)"), Rule("total", "y"), Rule("z", "number")).diagnostics
    assert {d.code for d in found if d.severity == "error"} == {"E202", "E203", "E301", "E302"}


def test_a_required_target_without_a_rule() -> None:
    (found,) = [d for d in built().diagnostics if d.severity == "error"]
    assert (found.code, found.place.rule) == ("E302", "number")


def test_the_fix_is_a_rule_without_problems() -> None:
    (found,) = [d for d in built(NUMBER, Rule("issued_on", "created")).diagnostics if d.severity == "error"]
    assert found.fix is not None
    assert built(NUMBER, Rule(found.fix.rule, found.fix.expression)).ok


def test_unused_source_fields_are_noted_and_ignored_ones_are_not() -> None:
    notes = {d.message for d in built(NUMBER).diagnostics if d.code == "W309"}
    assert notes == {f"source field '{p}' is not used" for p in ("created", "customer.name", "lines.amount")}


def test_a_plan_reads_only_what_its_rules_read() -> None:
    loop = Rule("lines", each="lines", rules=(Rule("amount", "amount"),))
    assert [name for name, _ in built(NUMBER, loop).plan.reads.fields] == ["number", "lines"]


def test_a_list_is_read_where_only_the_number_of_its_items_counts() -> None:
    one_for_each_line = Rule("number", "join(',', lines[*].root().number)")
    assert [name for name, _ in built(one_for_each_line).plan.reads.fields] == ["number", "lines"]
