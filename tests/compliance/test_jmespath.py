"""The official JMESPath suite on both engines: every case gives the value, or an error of the same kind."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from runtime.diagnostics import CrosswalkError
from runtime.engines.batch import BatchEngine
from runtime.engines.closures import compile_closure
from runtime.engines.sql import Compiler
from runtime.language.check import check
from runtime.language.functions.table import Failed, Scope, Sql
from runtime.language.parse import parse
from runtime.language.typed import Around, Checked
from runtime.language.types import unify
from runtime.plan.steps import Plan
from runtime.values import ANY, NULL, Type, array, object_of, type_of

CASES = Path(os.environ.get("CROSSWALK_CASES", Path(__file__).resolve().parents[3] / "shared" / "cases")) / "jmespath"
pytestmark = pytest.mark.acceptance


def cases() -> list[tuple[str, Any, dict[str, Any]]]:
    found = []
    for file in sorted(CASES.rglob("*.json")):
        for group in json.loads(file.read_text(encoding="utf-8")):
            found += [(file.stem, group["given"], case) for case in group["cases"] if "bench" not in case]
    return found


def deep_type(value: Any) -> Type:
    """The type of a document as inference makes it: objects of a list merged."""
    if isinstance(value, list):
        item = NULL
        for v in value:
            item = merged(item, deep_type(v))
        return array(item)
    if isinstance(value, dict):
        return object_of(*((k, deep_type(v)) for k, v in value.items()))
    return type_of(value)


def merged(a: Type, b: Type) -> Type:
    if a.kind == b.kind == "object":
        names = list(dict.fromkeys([n for n, _ in a.fields] + [n for n, _ in b.fields]))
        return object_of(*((n, merged(a.field(n) or NULL, b.field(n) or NULL)) for n in names))
    if a.kind == b.kind == "array":
        return array(merged(a.item or ANY, b.item or ANY))
    return unify(a, b)


def normal(value: Any, of: Type) -> Any:
    if value is None or of.kind in ("any", "null"):
        return value
    if of.kind == "object" and isinstance(value, dict):
        return {n: normal(value.get(n), t) for n, t in of.fields}
    if of.kind == "array":
        return [normal(v, of.item or ANY) for v in value]
    return float(value) if of.kind == "number" else value


def known_error(checked: Checked) -> str | None:
    kinds = {"E203": "unknown-function", "E204": "invalid-arity", "E205": "invalid-type"}
    return next((kinds[d.code] for d in checked.problems if d.code in kinds), None)


def same(a: Any, b: Any) -> bool:
    return (
        json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)
        or (isinstance(a, int | float) and isinstance(b, int | float) and a == b and not isinstance(a, bool))
        or (isinstance(a, list) and isinstance(b, list) and len(a) == len(b) and all(map(same, a, b)))
        or (isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a))
    )


def record_value(checked: Checked, value: Any) -> Any:
    return compile_closure(checked.typed)(value, Scope(value))


def batch_value(engine: BatchEngine, checked: Checked, value: Any, of: Type) -> Any:
    record = Sql("s", of, value is None)
    made = Compiler().compile(checked.typed, record, Scope(record))
    from runtime.engines.leaf_sql import from_json

    engine._con.register("batch", pa.table({"_raw": [json.dumps(value)]}))
    read = from_json("nullif(_raw::JSON, 'null'::JSON)", of) if of != NULL else "NULL"
    sql = f"SELECT to_json({made.value}) AS v, {made.error or 'NULL'} AS e FROM (SELECT {read} AS s FROM batch)"
    text, error = engine._con.execute(sql).fetchall()[0]
    if error:
        code, _, shown = error.partition("\x1f")
        raise Failed(code, shown)
    return None if text is None else json.loads(text)


def outcome(case: dict[str, Any], given: Any, engine: BatchEngine, how: str) -> str:
    try:
        node = parse(case["expression"])
    except CrosswalkError:
        return "ok" if "error" in case else "syntax"
    of = deep_type(given)
    checked = check(node, Around(of), case["expression"])
    try:
        if kind := known_error(checked):
            if "error" in case:
                return "ok"
            if kind != "invalid-type":
                return kind
        value = normal(given, of)
        got = record_value(checked, value) if how == "record" else batch_value(engine, checked, value, of)
    except Failed:
        return "ok" if "error" in case else "failed"
    except CrosswalkError as error:
        return error.diagnostics[0].code
    if "error" in case:
        return "no error"
    return "ok" if same(got, normal(case["result"], checked.typed.type)) else f"value {got!r}"


@pytest.mark.parametrize("how", ["record", "batch"])
def test_every_case(how: str) -> None:
    engine = BatchEngine(Plan("c", "1", "s", "m", ANY, ()))
    wrong, table = [], Counter[tuple[str, bool]]()
    found_cases = cases()
    assert len(found_cases) > 850, f"the suite is not at {CASES}"
    for category, given, case in found_cases:
        found = outcome(case, given, engine, how)
        table[category, found == "ok"] += 1
        if found != "ok":
            wrong.append((category, case["expression"], found, case.get("result", case.get("error"))))
    for category in sorted({c for c, _ in table}):
        print(f"{how:7} {category:14} {table[category, True]:4} of {table[category, True] + table[category, False]}")
    for line in wrong[:60]:
        print("  ", line)
    assert [expression for _, expression, _, _ in wrong] == KNOWN[how]


# Refused before they run (E307): functions over values whose type nobody declared. The list may only get shorter.
KNOWN = {
    "record": [],
    "batch": [
        "max(array)", "merge(`{}`)", "merge(`{}`, `{}`)", "min(array)", "keys(empty_hash)", "sort(array)",
        "sort_by(people, &name)",
    ],
}  # fmt: skip
