"""What SQL cannot say runs row by row: same values, same failures in the same order, same decisions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from runtime.artefacts.contract import Contract
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping, Rule
from runtime.engines.batch import row_by_row as rows
from runtime.engines.batch.engine import BatchEngine, Mapped
from runtime.engines.batch.query import batch_sql, row_by_row
from runtime.engines.record.engine import Outcome, RecordEngine
from runtime.io.records import Batch, Encoding
from runtime.language.functions.lookups import MOST_IN_SQL
from runtime.plan.build import build
from runtime.plan.steps import Plan
from runtime.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIME, TIMESTAMP, Type, array, decimal
from tests.contracts import a_list, an_object, leaf, model, source

SLOW = "if(x < x, {0}, {0})"
"""An expression that SQL cannot say, with the value of another one."""
MONEY = decimal(10, 2)
SOURCE = source(
    leaf("s", STRING), leaf("i", INTEGER), leaf("n", NUMBER), leaf("d", MONEY), leaf("b", BOOLEAN), leaf("day", DATE),
    leaf("at", TIMESTAMP), leaf("tm", TIME), leaf("x", ANY), leaf("y", ANY),
    an_object("o", leaf("d", MONEY), leaf("x", ANY), an_object("p", leaf("s", STRING), leaf("at", TIMESTAMP))),
    leaf("ld", array(MONEY)), leaf("lx", array(ANY)),
    a_list("lines", leaf("s", STRING), leaf("i", INTEGER), leaf("x", ANY)),
)  # fmt: skip
RECORD = {
    "s": "a", "i": 7, "n": 0.1, "d": "1.5", "b": True, "day": "2024-02-29", "at": "2024-01-01T10:00:00.5+02:00",
    "tm": "10:30", "x": {"k": [1, 1.0, 1e22, 1e-7, "\x1f\u00e9", None, {"a": True}]}, "y": "b",
    "o": {"d": 2, "x": [3], "p": {"s": "deep", "at": "9999-12-31T23:59:59.999999"}}, "ld": [1, "2.50", None],
    "lx": [None, 1, "t"], "lines": [{"s": "l", "i": 1, "x": 2}, None, {"i": "no"}],
}  # fmt: skip
ODD: list[dict[str, Any]] = [
    RECORD, {}, dict.fromkeys(RECORD), {name: [] for name in RECORD}, dict.fromkeys(RECORD, "?"),
    RECORD | {"o": None, "x": 5, "lines": []}, RECORD | {"o": {"p": None}, "d": 10**9, "n": 1e300, "x": 10**400},
]  # fmt: skip


def planned(rules: dict[str, str] | tuple[Rule, ...], target: Contract, of: Contract = SOURCE, **more: Any) -> Plan:
    made = tuple(Rule(name, text) for name, text in rules.items()) if isinstance(rules, dict) else rules
    built = build(Mapping("m", "1.0.0", "order@1", "orders", made), of, target, **more)
    assert built.ok, built.diagnostics
    return built.plan


def as_json(records: list[Any]) -> Batch:
    return Batch(pa.table({"_row": range(len(records)), "_raw": [json.dumps(r) for r in records]}), "json")


def apply(plan: Plan, batch: Batch) -> Mapped:
    engine = BatchEngine(plan, threads=1)
    try:
        return engine.apply(batch)
    finally:
        engine.close()


def both(plan: Plan, records: list[Any]) -> Iterator[tuple[Outcome, Outcome]]:
    """What the record engine gives for each record, and the batch engine."""
    mapped, one = apply(plan, as_json(records)), RecordEngine(plan)
    for i, (record, values) in enumerate(zip(records, mapped.values.to_pylist(), strict=True)):
        touched = [decision for decision, mask in mapped.touched.items() if mask[i].as_py()]
        theirs = Outcome({t.field.name: decoded(values[t.field.name], t.field.type) for t in plan.targets})
        theirs.failures, theirs.decisions = mapped.failures.get(i, []), touched
        yield one.apply(record), theirs


def decoded(value: Any, of: Type) -> Any:
    """A value of a column, untyped values decoded."""
    if value is None:
        return None
    match of.kind:
        case "any":
            return json.loads(value)
        case "array":
            return [decoded(item, of.item or ANY) for item in value]
        case "object":
            return {name: decoded(value[name], inner) for name, inner in of.fields}
    return value


TYPES = {
    "s": STRING, "i": INTEGER, "n": NUMBER, "d": MONEY, "b": BOOLEAN, "day": DATE, "at": TIMESTAMP, "tm": TIME,
    "x": ANY, "ld": array(MONEY), "lx": array(ANY),
}  # fmt: skip


def test_values_of_every_type_are_those_of_sql_and_so_are_their_columns() -> None:
    fast = planned({name: name for name in TYPES}, model(*(leaf(n, t) for n, t in TYPES.items())))
    slow = planned({name: SLOW.format(name) for name in TYPES}, model(*(leaf(n, t) for n, t in TYPES.items())))
    assert set(row_by_row(slow, "json")) == set(TYPES) and not row_by_row(fast, "json")
    of_sql, by_row = (apply(plan, as_json(ODD)) for plan in (fast, slow))
    assert by_row.values.to_pylist()[:-1] == of_sql.values.to_pylist()[:-1]
    assert json.loads(by_row.values.to_pylist()[-1]["x"]) == 10**400
    assert [f.type for f in by_row.values.schema if f.name != "ld" and f.name != "lx"] == [
        f.type for f in of_sql.values.schema if f.name != "ld" and f.name != "lx"
    ]
    assert by_row.failures == of_sql.failures
    for mine, theirs in both(slow, ODD):
        assert (mine.values, mine.failures) == (theirs.values, theirs.failures)


def test_objects_lists_and_what_is_fast_beside_them() -> None:
    target = model(
        leaf("first", STRING, required=True), an_object("o", leaf("d", MONEY), leaf("s", STRING, required=True)),
        a_list("lines", leaf("s", STRING, required=True), leaf("i", INTEGER), leaf("least", ANY)),
        leaf("least", ANY), leaf("last", INTEGER, required=True),
    )  # fmt: skip
    rules = (
        Rule("first", "s"),
        Rule("o", source="o", rules=(Rule("d", "d"), Rule("s", "if(x < x, p.s, p.s)"))),
        Rule("lines", each="lines", where="i != `3`", rules=(
            Rule("s", "s"), Rule("i", "i"), Rule("least", "min([x, root().y])", on_error="flag"))),
        Rule("least", "min(lx)"),
        Rule("last", "i"),
    )  # fmt: skip
    plan = planned(rules, target)
    assert set(row_by_row(plan, "ndjson")) == {"o", "lines", "least"}
    failed = 0
    for mine, theirs in both(plan, ODD):
        assert (mine.values, mine.failures) == (theirs.values, theirs.failures)
        failed += len(mine.failures)
    assert failed > 20


def test_failures_come_in_the_order_of_the_model_from_sql_too() -> None:
    target = model(
        an_object("o", leaf("s", STRING, required=True), a_list("lines", leaf("s", STRING, required=True))),
        a_list("more", leaf("i", INTEGER, required=True), leaf("s", STRING, required=True)),
        leaf("d", MONEY, required=True),
    )
    inner = Rule("lines", each="lines", rules=(Rule("s", "s"),))
    rules = (
        Rule("o", rules=(Rule("s", "s"), inner)), Rule("d", "d"),
        Rule("more", each="lines", rules=(Rule("i", "i"), Rule("s", "s"))),
    )  # fmt: skip
    plan = planned(rules, target)
    wrong = {"s": 1, "d": "x", "lines": [{"s": 1, "i": "1"}, 5, {"s": None, "i": None}] * 4}
    for mine, theirs in both(plan, [wrong, {}, RECORD]):
        assert mine.failures == theirs.failures


def test_decisions_are_found_row_by_row() -> None:
    decisions = [
        Decision(1, "slow", "accepted", affects=("m.s",), detect="x < y"),
        Decision(2, "fast", "accepted", affects=("m.s",), detect="i > `3`"),
    ]
    plan = planned({"s": "s"}, model(leaf("s", STRING)), decisions=decisions)
    rest = batch_sql(plan, "json").rest
    assert rest is not None and list(rest.decisions) == [1] and not rest.targets
    records = [{"x": 1, "y": 2, "i": 5}, {"x": "b", "y": "a"}, {"x": "a", "y": "b"}, {"x": 1, "y": "b", "i": 4}]
    assert [(mine.decisions, theirs.decisions) for mine, theirs in both(plan, records)] == [
        ([1, 2], [1, 2]), ([], []), ([1], [1]), ([2], [2]),
    ]  # fmt: skip


TEXTS = {"s": "it's", "i": "007", "n": "1e3", "d": "1.50", "b": "TRUE", "day": "2024-02-29", "at": "2024-01-01 10:00",
         "tm": "10:30", "x": "1"}  # fmt: skip
NATIVE = {"s": "it's", "i": 7, "n": 1000.0, "d": Decimal("1.50"), "b": True, "day": dt.date(2024, 2, 29),
          "at": dt.datetime(2024, 1, 1, 10), "tm": dt.time(10, 30), "x": '"1"'}  # fmt: skip


@pytest.mark.parametrize(("encoding", "values"), [("text", TEXTS), ("native", NATIVE)])
def test_records_that_are_no_json(encoding: Encoding, values: dict[str, Any]) -> None:
    given = source(*(f for f in SOURCE.fields if f.name in TEXTS), format="csv" if encoding == "text" else "parquet")
    plan = planned(
        {name: SLOW.format(name) for name in TEXTS}, model(*(leaf(name, TYPES[name]) for name in TEXTS)), given
    )
    table = pa.table({"_row": [0, 1], **{name: [values[name], None] for name in (f.name for f in given.fields)}})
    if encoding == "native":
        table = table.set_column(4, "d", pa.array([values["d"], None], pa.decimal128(10, 2)))
    mapped = apply(plan, Batch(table, encoding))
    assert mapped.values.to_pylist() == [NATIVE, dict.fromkeys(TEXTS)]
    assert not mapped.failures


def test_a_text_that_does_not_fit_fails_once() -> None:
    plan = planned({"i": SLOW.format("i")}, model(leaf("i", INTEGER)), source(leaf("i", INTEGER), leaf("x", ANY)))
    mapped = apply(plan, Batch(pa.table({"_row": [0], "i": ["seven"], "x": ["1"]}), "text"))
    assert [(f.code, f.value, f.of_source) for f in mapped.failures[0]] == [("wrong_kind", "seven", True)]


def test_a_rule_that_reads_nothing_runs_row_by_row_as_well() -> None:
    plan = planned({"l": "sort(`[2, 1.5, 1]`) | if(`{}` < `{}`, @, @)"}, model(leaf("l", ANY)))
    assert [theirs.values for _, theirs in both(plan, [{}, RECORD])] == [{"l": [1, 1.5, 2]}] * 2


def test_of_two_members_of_one_name_the_first_counts() -> None:
    plan = planned({"a": SLOW.format("x.a")}, model(leaf("a", ANY)))
    batch = Batch(pa.table({"_row": [0], "_raw": ['{"x": {"a": 1, "b": 0, "a": 2}}']}), "json")
    assert apply(plan, batch).values.to_pylist() == [{"a": "1"}]


def test_many_records_keep_their_order_and_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "ROWS", 7)
    plan = planned({"i": SLOW.format("i"), "s": "s"}, model(leaf("i", INTEGER), leaf("s", STRING, required=True)))
    plan = planned({"i": "min([x, i])", "s": "s"}, model(leaf("i", INTEGER), leaf("s", STRING, required=True)))
    records = [{"i": i, "x": "a" if i % 10 == 3 else i, "s": None if i % 25 == 0 else "s"} for i in range(100)]
    mapped = apply(plan, as_json(records))
    assert mapped.values.column("i").to_pylist() == [None if i % 10 == 3 else i for i in range(100)]
    assert list(mapped.failures) == sorted({*range(0, 100, 25), *range(3, 100, 10)})


def test_a_run_that_is_stopped_stops_between_rows() -> None:
    plan = planned({"i": SLOW.format("i")}, model(leaf("i", INTEGER)))
    engine = BatchEngine(plan, threads=1)
    assert engine.apply(as_json([RECORD])).values.to_pylist() == [{"i": 7}]
    go_on = engine._rows["json"]._go_on
    engine.interrupt()
    with pytest.raises(duckdb.InterruptException):
        go_on()
    assert engine.apply(as_json([RECORD])).values.to_pylist() == [{"i": 7}]
    engine.close()


def test_deep_fields_of_an_untyped_value_are_one_short_query() -> None:
    path = ".".join(f"k{i}" for i in range(40))
    record: Any = None
    for i in reversed(range(40)):
        record = {f"k{i}": record if record is not None else [5]}
    plan = planned({"v": f"x.{path}[0]", "w": "lx[1][0][0]"}, model(leaf("v", INTEGER), leaf("w", ANY)))
    assert not row_by_row(plan, "json")
    for mine, theirs in both(plan, [{"x": record, "lx": [None, [[1]]]}, {"x": None}, {"x": {"k0": None}}]):
        assert (mine.values, mine.failures) == (theirs.values, theirs.failures)


def test_an_expression_that_doubles_its_sql_runs_row_by_row_before_it_fills_the_memory() -> None:
    plan = planned({"f": "coalesce(to_string(to_integer(" * 38 + "s" + ")))" * 38}, model(leaf("f", STRING)))
    assert row_by_row(plan, "json") == {"f": "the expression repeats its parts too often"}
    assert [theirs.values for _, theirs in both(plan, [{"s": "12"}])] == [{"f": "12"}]


def test_lists_in_lists_beyond_measure_run_row_by_row() -> None:
    plan = planned({"f": "x" + " | [?a != `1`]" * 30}, model(leaf("f", ANY)))
    assert row_by_row(plan, "json") == {"f": "lists are worked out from lists too many times over"}
    for mine, theirs in both(plan, [{"x": [{"a": 1}, {"a": 2}]}]):
        assert mine.values == theirs.values == {"f": [{"a": 2}]}


KINDS = {"keys(x)": "object", "length(x)": "text", "reverse(x)": "text", "year(x)": "date", "values(x)": "object"}


@pytest.mark.parametrize("text", [*KINDS, "merge(x, y)", "sort(x)", "max(x)", "sort_by(x, &a)", "map(&a, x)"])
def test_untyped_values_of_every_kind_never_break_a_function(text: str) -> None:
    values: list[Any] = [None, True, 1, 1.5, "a", "2024-02-29", [], [1, "a"], [{"a": 1}, {"a": "b"}], {}, {"a": 1}]
    plan = planned({"f": text}, model(leaf("f", ANY)))
    for mine, theirs in both(plan, [{"x": x, "y": y} for x in values for y in values[-3:]]):
        assert (mine.values, mine.failures) == (theirs.values, theirs.failures)


def test_what_is_only_counted_is_read_all_the_same() -> None:
    target = model(leaf("n", INTEGER), an_object("o", leaf("k", STRING)), leaf("r", INTEGER))
    rules = (
        Rule("n", "length(lines[*].concat('a'))"),
        Rule("o", source="o", rules=(Rule("k", "'here'"),)),
        Rule("r", SLOW.format("length(ld[-1::-1].concat('b'))")),
    )
    found = [(mine.values, theirs.values) for mine, theirs in both(planned(rules, target), [RECORD, {}])]
    wanted = [{"n": 3, "o": {"k": "here"}, "r": 3}, {"n": None, "o": None, "r": None}]
    assert found == [(values, values) for values in wanted]


def test_dates_in_lists_are_no_texts_to_an_untyped_value() -> None:
    plan = planned({"f": "(ld && [day]) == [day]", "g": "lx == [day]"}, model(leaf("f", BOOLEAN), leaf("g", BOOLEAN)))
    for mine, theirs in both(plan, [RECORD, RECORD | {"lx": ["2024-02-29"]}]):
        assert mine.values == theirs.values


@pytest.mark.parametrize("size", [MOST_IN_SQL, MOST_IN_SQL + 1])
def test_a_large_lookup_table_is_searched_in_python(size: int) -> None:
    rows = {f"k{i}": None if i == 1 else f"v{i}" for i in range(size)}
    rules = {"a": "lookup('t', s)", "b": "lookup_or('t', s, '?')", "c": "lookup_or_keep('t', s)"}
    plan = planned(rules, model(*(leaf(name, STRING) for name in rules)), lookups={"t": rows})
    assert bool(row_by_row(plan, "ndjson")) == (size > MOST_IN_SQL)
    for theirs, ours in both(plan, [{"s": text} for text in ("k0", "k1", f"k{size - 1}", "none", "", None)]):
        assert theirs == ours
