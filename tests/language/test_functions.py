"""The function table: complete, documented, and every example true on both engines."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from runtime.artefacts.path import presence_of
from runtime.diagnostics import CrosswalkError
from runtime.engines.batch.engine import BatchEngine
from runtime.engines.batch.expression_sql import Compiler
from runtime.engines.batch.leaf_sql import from_json
from runtime.engines.record.closures import compile_closure
from runtime.language.check import check
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.casting import cast_to, settler, text_of
from runtime.language.functions.table import Example, Failed, Function, Scope, Sql
from runtime.language.parse import parse
from runtime.language.typed import Around, Checked
from runtime.language.types import unify
from runtime.plan.reads import with_presence
from runtime.plan.steps import Plan
from runtime.values import (
    ANY,
    BOOLEAN,
    DATE,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    TIMESTAMP,
    Type,
    array,
    decimal,
    object_of,
    show,
    type_of,
)

LOOKUPS = {"countries": {"de": "Germany", "fr": "France", "aq": None}}
BUILTINS = [
    "abs",
    "avg",
    "ceil",
    "contains",
    "ends_with",
    "floor",
    "join",
    "keys",
    "length",
    "map",
    "max",
    "max_by",
    "merge",
    "min",
    "min_by",
    "not_null",
    "reverse",
    "sort",
    "sort_by",
    "starts_with",
    "sum",
    "to_array",
    "to_number",
    "to_string",
    "type",
    "values",
]
ROW_BY_ROW = {"normalize", "phone_e164", "vat_number", "is_vat_number"}
"""The functions whose examples SQL may not be able to say; all others have to."""
EXAMPLES = [(f, e) for f in FUNCTIONS.values() for e in f.examples]


@pytest.fixture(scope="module")
def engine() -> BatchEngine:
    return BatchEngine(Plan("c", "1", "s", "m", ANY, ()))


def given_type(value: Any) -> Type:
    """The declared type of the record of an example; a null is a text."""
    if isinstance(value, dict):
        return object_of(*((name, given_type(v)) for name, v in value.items()))
    if isinstance(value, list):
        item = NULL
        for v in value:
            item = unify(item, given_type(v))
        return array(STRING if item == NULL else item)
    return STRING if value is None else type_of(value)


def types_of(example: Example, function: Function) -> Type:
    """Nulls are tried as whatever the function takes first."""
    of = given_type(example.given or {"_": "x"})
    kind = function.params[0].kinds[0] if function.params else "any"
    null = {"array": array(INTEGER), "object": object_of(("x", INTEGER)), "any": STRING}.get(kind, Type(kind))
    if function.name in ("to_date", "to_timestamp") or "to_date(" in example.text or "to_timestamp(" in example.text:
        null = STRING
    null = array(STRING) if function.name in ("join", "map", "index_by", "from_entries") else null
    null = object_of(("x", array(INTEGER))) if function.name == "zip" else null
    if of.kind == "object" and isinstance(example.given, dict):
        pairs = ((n, null if example.given.get(n, "") is None else t) for n, t in of.fields)
        of = object_of(*pairs)
    return of


def prepared(example: Example, function: Function) -> tuple[Checked, Type]:
    of = types_of(example, function)
    checked = check(parse(example.text), Around(of, lookups=LOOKUPS), example.text)
    return checked, with_presence(of, checked.asked)


def in_python(checked: Checked, record: Any) -> tuple[str, Any]:
    try:
        return "value", compile_closure(checked.typed)(record, Scope(record, lookups=LOOKUPS))
    except Failed as failure:
        return failure.code, str(failure.value)


def in_duckdb(engine: BatchEngine, checked: Checked, record: Any, of: Type) -> tuple[str, Any]:
    value = Sql("s", of)
    made = Compiler().compile(checked.typed, value, Scope(value, lookups=LOOKUPS))
    engine._con.register("batch", pa.table({"raw": [json.dumps(record, ensure_ascii=False)]}))
    source = f"SELECT {from_json('raw::JSON', of)} AS s FROM batch"
    shown = made.value if made.type.kind != "any" else f"CAST({made.value} AS VARCHAR)"
    rows = engine._con.sql(f"SELECT {shown} AS v, {made.error or 'NULL'} AS e FROM ({source})").to_arrow_table()
    row = rows.to_pylist()[0]
    if row["e"] is not None:
        code, _, text = row["e"].partition("\x1f")
        return code, text
    return "value", json.loads(row["v"]) if made.type.kind == "any" and row["v"] is not None else row["v"]


def equal(a: Any, b: Any) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    if (isinstance(a, float) and isinstance(b, Decimal)) or (isinstance(a, Decimal) and isinstance(b, float)):
        return False
    return bool(a == b)


def test_all_of_jmespath_is_there() -> None:
    assert set(BUILTINS) <= set(FUNCTIONS)
    assert len(FUNCTIONS) >= len(BUILTINS) + 40


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda f: f.name)
def test_a_function_is_documented(function: Function) -> None:
    assert function.doc.endswith(".") and "\n" not in function.doc and len(function.doc) < 130
    assert all(p.doc and p.name.isidentifier() for p in function.params)
    assert len(function.examples) >= 2
    assert all(function.name + "(" in e.text for e in function.examples)
    takes_null = not function.params or function.nulls == "pass" or function.form
    shown = any(e.fails or (isinstance(e.given, dict) and None in e.given.values()) for e in function.examples)
    assert takes_null or shown, "an example with a null or a failure"
    required = [p.optional for p in function.params]
    assert required == sorted(required), "optional parameters come last"


@pytest.mark.parametrize(("function", "example"), EXAMPLES, ids=[e.text for _, e in EXAMPLES])
def test_an_example_is_true_in_both_engines(function: Function, example: Example, engine: BatchEngine) -> None:
    checked, of = prepared(example, function)
    if example.fails != "wrong_kind":
        assert not checked.problems
    record = example.given if example.given is not None else {"_": "x"}
    if checked.asked:
        record = {**record, **{presence_of(path): path in record for path in checked.asked}}
    first = in_python(checked, record)
    try:
        second = in_duckdb(engine, checked, record, of)
    except CrosswalkError as error:
        assert function.name in ROW_BY_ROW, error
        second = first
    wanted = (example.fails or "value", example.gives)
    assert first[0] == wanted[0] == second[0]
    if example.fails:
        assert first[1] == second[1], "the value that failed"
    else:
        assert equal(first[1], example.gives) and equal(second[1], example.gives), (first, second)


@pytest.mark.parametrize(
    "expression",
    [
        "to_date(s, '%d.%m')", "to_date(s, '%d.%m.%y')", "to_date(s, '%-d%m%Y')", "to_timestamp(s, '%Y-%m-%d %I:%M')",
        "format_date(d, '%Q')", "regex_matches(s, '(')", "split(s, '')", "to_utc(to_timestamp(s), 'Europe/Nowhere')",
        "left(s, `-1`)", "round(`1`, `99`)", "to_boolean(s, `[1]`)", "pad_left(s, `3`, 'ab')", "from_epoch(`1`, 'h')",
        "parse_number(s, ';')", "left(s, `null`)", "regex_extract(s, '(a)', `2`)", "regex_replace(s, 'a', '\\1')",
        "parse_number(s, ',', ',')", "left(s, length(s))",
    ],
)  # fmt: skip
def test_a_wrong_literal_is_told(expression: str) -> None:
    of = object_of(("s", STRING), ("d", DATE))
    assert [d.code for d in check(parse(expression), Around(of), expression).problems] == ["E207"]


@pytest.mark.parametrize("expression", ["sum(texts)", "join(',', numbers)", "sort_by(rows, &flag)", "max(rows)"])
def test_items_of_a_wrong_kind_are_told(expression: str) -> None:
    row = object_of(("flag", BOOLEAN))
    of = object_of(("texts", array(STRING)), ("numbers", array(INTEGER)), ("rows", array(row)))
    assert [d.code for d in check(parse(expression), Around(of), expression).problems] == ["E205"]


UNIFIED = [
    (INTEGER, NUMBER, NUMBER), (INTEGER, decimal(18, 4), decimal(23, 4)), (decimal(18, 4), NUMBER, NUMBER),
    (decimal(10, 2), decimal(8, 4), decimal(12, 4)), (decimal(38, 2), decimal(38, 30), NUMBER), (NULL, DATE, DATE),
    (STRING, INTEGER, ANY), (array(INTEGER), array(NUMBER), array(NUMBER)), (array(NULL), array(DATE), array(DATE)),
    (object_of(("a", INTEGER)), object_of(("a", NUMBER)), object_of(("a", NUMBER))),
    (object_of(("a", INTEGER)), object_of(("b", INTEGER)), ANY), (DATE, TIMESTAMP, ANY),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "both"), UNIFIED, ids=str)
def test_the_common_type(a: Type, b: Type, both: Type) -> None:
    assert unify(a, b) == both == unify(b, a)


VALUES = [
    (5, INTEGER, "5", NUMBER), (5, INTEGER, "5", decimal(23, 4)), (Decimal("1.50"), decimal(18, 2), "1.50", ANY),
    (dt.date(5, 1, 2), DATE, "DATE '0005-01-02'", ANY),
    (dt.datetime(2024, 1, 2, 3, 4, 5, 120000), TIMESTAMP, "TIMESTAMP '2024-01-02 03:04:05.12'", ANY),
    ([1, None], array(INTEGER), "[1, NULL]", array(NUMBER)), ([1, None], array(INTEGER), "[1, NULL]", ANY),
    ({"a": 1, "b": None}, object_of(("a", INTEGER), ("b", STRING)), "{'a': 1, 'b': NULL::VARCHAR}", ANY),
    ({"a": 1}, object_of(("a", INTEGER)), "{'a': 1}", object_of(("a", decimal(23, 2)))),
    (None, STRING, "NULL", ANY), (None, NULL, "NULL", array(DATE)),
]  # fmt: skip


@pytest.mark.parametrize(("value", "of", "sql", "to"), VALUES, ids=str)
def test_widening_is_the_same_in_both_engines(value: Any, of: Type, sql: str, to: Type, engine: BatchEngine) -> None:
    settle = settler(to)
    python = settle(value) if settle and value is not None else value
    found = engine._con.sql(f"SELECT {cast_to(Sql(sql, of), to)} AS v").to_arrow_table().to_pylist()[0]["v"]
    assert equal(python, json.loads(found) if to == ANY and found is not None else found)


@pytest.mark.parametrize(
    ("value", "of", "sql"), [v[:3] for v in VALUES if v[1].kind not in ("array", "object", "null")]
)
def test_a_value_is_shown_the_same_in_both_engines(value: Any, of: Type, sql: str, engine: BatchEngine) -> None:
    found = engine._con.sql(f"SELECT {text_of(Sql(sql, of))} AS v").to_arrow_table().to_pylist()[0]["v"]
    assert found == (None if value is None else show(value))
