"""Random mappings over random records: both engines give the same. `make fuzz` tries many more of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from runtime.artefacts import source_step as steps
from runtime.artefacts.contract import Field
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping, Rule
from runtime.language.check import check
from runtime.language.functions import FUNCTIONS
from runtime.language.parse import parse
from runtime.language.typed import Around
from runtime.plan.build import build
from runtime.values import ANY, BOOLEAN, INTEGER, NUMBER, STRING, TIMESTAMP, Type, array, decimal
from tests.agreement.comparing import SharedEngine, differences, differences_with_steps
from tests.agreement.drawn_expressions import functions_giving
from tests.agreement.drawn_mappings import LOOKUPS, SOURCE
from tests.agreement.drawn_values import records
from tests.agreement.properties import PROPERTIES
from tests.agreement.test_source_steps import CONTRACTS
from tests.contracts import a_list, an_object, leaf, model

B = 2**53


@pytest.fixture(scope="module", autouse=True)
def ended() -> Iterator[None]:
    yield
    SharedEngine.end()


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_engines_never_differ(name: str) -> None:
    PROPERTIES[name].run(PROPERTIES[name].few)


def test_every_function_can_be_drawn() -> None:
    """Wherever a value of its kind is asked for, not only where anything will do."""
    kinds = ("string", "integer", "number", "decimal", "boolean", "date", "timestamp", "time", "array", "object", "any")
    given_by_kind = {name for kind in kinds for name in functions_giving(kind)}
    assert set(FUNCTIONS) - given_by_kind <= {"parent", "root"}


# Found by `make fuzz` or by hand: each gave another value, another failure or a refused query on one engine.
FOUND = [
    "`[[1], [2, null]]`", "(`[[1], [2, null]]`)[]", "{o: `[[1], [2, null]]`}", "(`{}`).d | [?s]", "((`{}`).i)[*]",
    "parse_number(s) | `[]`", "(reverse(ls)) | `[]`", "[parse_number(s), d][?@]", "(x[*].to_timestamp('x'))[]",
    "(to_array(x)[*].[to_integer(s)])[0]", "join(s, ls)", "concat_filled(t, s, s)", "contains('day', lo)",
    "switch(x, `1`, 'a')", "switch(ts, `1`, 'a')", "ends_with(t, min_by(ls, &'x'))", "max_by(li, &`1`)",
    "`null` | all(@, &o)", "find(`null`, &(`[1, 2]`)[-2])", "li[*].phone_e164('2024-02-29')", "ln[*].is_iban('s')",
    "lb[::-1].to_time('')", "i == n", "date_diff(x, `{}`, 'year')", "phone_e164(s, 'DE')", "normalize(t)",
    "vat_number(s)", "map(&is_vat_number(@), ls)", "group(lo, &s)[*].items[0].i", "index_by(lo, &s)",
    "day == x", "contains(lday, x)", "sort_by(ls, &'x')", "x.a[*].b", "(x || ls)[0]", "if(b, to_array((`{}`).a))",
]  # fmt: skip


@settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_differed_once_agrees(data: DataObject) -> None:
    around = Around(SOURCE.type, lookups=LOOKUPS)
    types = [check(parse(text), around, text).typed.type for text in FOUND]
    fields = [leaf(f"f{n}", ANY if of.kind == "null" or data.draw(st.booleans()) else of) for n, of in enumerate(types)]
    plan = _plan(tuple(Rule(f.name, text) for f, text in zip(fields, FOUND, strict=True)), *fields)
    assert not differences(plan, data.draw(records(plan.reads)))


# The same with the type of the target and the record that showed it.
SHOWN: list[tuple[str, Type, dict[str, Any]]] = [
    ("x", array(STRING), {"x": [0]}),
    ("x", array(STRING), {"x": [[]]}),
    ("s", STRING, {"s": 2**70}),
    ("s", STRING, {"s": [1e22, 1.5e-7, 2**70, {"a": "\x1f\x7f"}]}),
    ("to_string(x)", STRING, {"x": 2**70}),
    ("`9223372036854775808`", INTEGER, {}),
    ("x", INTEGER, {"x": 2**63}),
    ("abs(modulo(`9223372036854775808`, i))", INTEGER, {"i": 0}),
    ("!('a' < x)", BOOLEAN, {"x": {}}),
    ("i > n", BOOLEAN, {"i": B + 1, "n": B}),
    ("i < n", BOOLEAN, {"i": 2**63 - 1, "n": 2**63}),
    ("i == x", BOOLEAN, {"i": B + 1, "x": B}),
    ("i < x", BOOLEAN, {"i": B, "x": B + 1}),
    ("`9007199254740993` < x", BOOLEAN, {"x": {}}),
    ("x > n", BOOLEAN, {"x": B + 1, "n": B}),
    ("d < n", BOOLEAN, {"d": 0.1, "n": 0.1}),
    ("wide > x", BOOLEAN, {"wide": "0.3", "x": 0.3}),
    ("d >= `0.3`", BOOLEAN, {"d": "0.30"}),
    ("x == y", BOOLEAN, {"x": [1, {"a": -0.0}], "y": [1.0, {"a": 0}]}),
    ("x == y", BOOLEAN, {"x": ["1.0", 'a"\\ 2.0'], "y": ["1", 'a"\\ 2']}),
    ("switch(x, round_even(x, `2`), iso_week(day), li)", TIMESTAMP, {"x": 1, "day": "2024-02-29"}),
    ("not_null(n, `0.1` || `[1]`)", decimal(10, 2), {"n": -0.0}),
    ("contains(s, (`9223372036854775808`).*)", BOOLEAN, {"s": "a"}),
]


@pytest.mark.parametrize(("text", "of", "record"), SHOWN)
def test_a_record_that_differed_once(text: str, of: Type, record: dict[str, Any]) -> None:
    assert not differences(_plan((Rule("f", text),), leaf("f", of)), [record])


NESTED: dict[str, tuple[Rule, Field, dict[str, Any]]] = {
    "the place of an item is not known before the list is made": (
        Rule("f", each="(x[*].[a, a])[?@]", where="@ == index()", rules=(Rule("f", "@"),)),
        a_list("f", leaf("f", array(ANY))), {"x": [{"a": 1}, {"a": 2}]},
    ),
    "the items of a list are counted by a field that nothing else reads": (
        Rule(
            "f", each="lo",
            rules=(Rule("f", "avg(lo[*].i)"), Rule("g", each="lo[*].day", rules=(Rule("g", "index()"),))),
        ),
        a_list("f", leaf("f", NUMBER), a_list("g", leaf("g", INTEGER))),
        {"lo": [{"lo": [{"i": 1, "day": "2024-02-29"}, {"i": 3, "day": None}]}]},
    ),
    "a condition that fails for an item that is not there": (
        Rule("f", each="lo", where="length(s) > `0`", rules=(Rule("f", "s"),)),
        a_list("f", leaf("f", STRING)), {"lo": [None, {"s": "a"}]},
    ),
    "a list that cannot be made": (
        Rule("f", each="concat_lists(x, lo[*].s)", rules=(Rule("f", "a"),)),
        a_list("f", leaf("f", ANY)), {"x": "a", "lo": [{"s": "a"}]},
    ),
    "an object of objects that are not there": (
        Rule("f", rules=(Rule("f", "o", rules=(Rule("s", "s"), Rule("i", "parent().i"))),)),
        an_object("f", an_object("f", leaf("s", STRING), leaf("i", INTEGER))), {"i": 0, "o": None},
    ),
    "the same in a list": (
        Rule("f", each="lo", rules=(Rule("f", rules=(Rule("o", "o", rules=(Rule("i", "parent().i"),)),)),)),
        a_list("f", an_object("f", an_object("o", leaf("i", INTEGER)))), {"lo": [{"i": 1}, {"o": {}, "i": 2}]},
    ),
    "an object that is always there in one that need not be": (
        Rule("f", rules=(Rule("g", rules=(Rule("s", "s"),)), Rule("i", "i"))),
        an_object("f", an_object("g", leaf("s", STRING), required=True), leaf("i", INTEGER, required=True)), {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
def test_nested_rules_that_differed_once(name: str) -> None:
    rule, field, record = NESTED[name]
    assert not differences(_plan((rule,), field), [record])


@pytest.mark.parametrize("query", ["!(abs(x))", "s == add_time(ts, x, 'second')"])
def test_a_decision_whose_query_fails_touches_nothing(query: str) -> None:
    plan = _plan((Rule("f", "s"),), leaf("f", STRING), query=query)
    assert not differences(plan, [{"s": "a", "x": "a", "ts": "2024-02-29T10:00:00Z"}])


def test_steps_that_differed_once() -> None:
    joined = steps.Join("o", steps.Input("orders", None, (steps.Union((steps.Input("orders"),)),)), (("id", "id"),))
    found = (joined, steps.Where("!('a' < `{}`)"))
    rules = (Rule("f", "id"), Rule("g", "customer_id"))
    mapping = Mapping("m", "1.0.0", "order@1", "orders", rules, steps=found)
    target = model(leaf("f", INTEGER), leaf("g", STRING, min_length=2))
    made = build(mapping, CONTRACTS["orders"], target, (), LOOKUPS, CONTRACTS)
    assert made.ok, made.diagnostics
    given_records = {"orders": [{"id": 1, "customer_id": "a"}, {"id": 1}]}
    assert not differences_with_steps(made.plan, given_records, 1000)


def _plan(rules: tuple[Rule, ...], *fields: Field, query: str | None = None) -> Any:
    decisions = [Decision(1, "one", "accepted", detect=query, affects=("m.f",))] if query else []
    made = build(Mapping("m", "1.0.0", "order@1", "orders", rules), SOURCE, model(*fields), decisions, LOOKUPS)
    assert made.ok, made.diagnostics
    return made.plan


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("regex_matches(s, `-1`)", "E205"),
        ("split(s, `{}`)", "E207"),
        ("format_date(day, '')", "E207"),
        (f"concat({','.join(['s'] * 300)})", "E208"),
    ],
)
def test_arguments_that_no_engine_can_take_are_problems(text: str, code: str) -> None:
    found = check(parse(text), Around(SOURCE.type), text).problems
    assert [d.code for d in found] == [code]
