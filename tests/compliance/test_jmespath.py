"""The official JMESPath suite on both engines: every case gives the value, or an error of the same kind.

Each document is tried twice, with the types that it has and as an untyped value. With types the check refuses some
cases for which the suite has null: a field that no contract declares, a list that is none. Those are asked of the
untyped document. The table at the end of the output counts the cases by category and engine (`conftest.py`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jmespath
import pyarrow as pa
import pytest

from runtime.diagnostics import CrosswalkError
from runtime.engines.batch.engine import BatchEngine
from runtime.engines.record.engine import RecordEngine
from runtime.io.records import Batch
from runtime.language.check import check
from runtime.language.parse import parse
from runtime.language.syntax import Chain, Field
from runtime.language.typed import Around, Typed, converted
from runtime.language.types import unify
from runtime.plan.reads import source_checks
from runtime.plan.steps import Leaf, Plan
from runtime.values import ANY, NULL, Type, array, object_of, type_of
from tests.compliance.conftest import TABLE, Row
from tests.contracts import leaf

CASES = Path(os.environ.get("CROSSWALK_CASES", Path(__file__).resolve().parents[3] / "shared" / "cases")) / "jmespath"
pytestmark = pytest.mark.acceptance

SUITE = 908  # of these are 16 benchmarks, which have to give what the jmespath package gives
KINDS = {
    "E201": "syntax", "E203": "unknown-function", "E204": "invalid-arity", "E205": "invalid-type",
    "E207": "invalid-value", "wrong_kind": "invalid-type",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """An expression of the suite, and what it has to give: a value, or an error of a kind."""

    category: str
    text: str
    value: Any
    error: str | None


def cases() -> Iterator[tuple[Any, list[Case]]]:
    """The documents of the suite with their cases."""
    for file in sorted(CASES.rglob("*.json")):
        for group in json.loads(file.read_text(encoding="utf-8")):
            yield group["given"], [_case(file.stem, group["given"], case) for case in group["cases"]]


def _case(category: str, given: Any, case: dict[str, Any]) -> Case:
    text = case["expression"]
    if "result" not in case and "error" not in case:  # a benchmark of the parser
        return Case(category, text, jmespath.search(text, given), None)
    return Case(category, text, case.get("result"), case.get("error"))


# -- what both engines make of the cases of a document


@dataclass(frozen=True)
class Found:
    """What one engine gave for a case: a value or a kind of error, and the type that the value has."""

    value: Any
    error: str | None
    of: Type = ANY


def found_by(engine: str, given: Any, of: Type, group: list[Case]) -> tuple[list[Found], set[int]]:
    """What an engine gives for the cases of a document, and which of them ran row by row."""
    checked = [_checked(case, of) for case in group]
    plan = _plan(of, [(i, typed) for i, typed in enumerate(checked) if isinstance(typed, Typed)])
    run = _by_record if engine == "record" else _by_batch
    values, errors, slow = run(plan, {"s": given, "any": given}) if plan.targets else ({}, {}, set())
    found = []
    for i, typed in enumerate(checked):
        if isinstance(typed, str):
            found.append(Found(None, typed))
        else:
            found.append(Found(values[f"f{i}"], errors.get(i), typed.type))
    return found, slow


def _checked(case: Case, of: Type) -> Typed | str:
    """The typed expression over the record, or the kind of its error."""
    try:
        node = parse(case.text)
    except CrosswalkError as error:
        return KINDS.get(error.diagnostics[0].code, "refused")
    checked = check(node, Around(of), case.text)
    kinds = [KINDS[d.code] for d in checked.problems if d.code in KINDS]
    if case.error is not None and kinds:
        return kinds[0]
    if not checked.problems:
        return _of_record("s", of, checked.typed)
    checked = check(node, Around(ANY), case.text)
    kinds = [KINDS.get(d.code, "refused") for d in checked.problems]
    return kinds[0] if kinds else _of_record("any", ANY, checked.typed)


def _of_record(name: str, of: Type, typed: Typed) -> Typed:
    """An expression over a document as one over the record that has it in a field."""
    here = Typed(Field(name), of, origin=name)
    return Typed(Chain(here.node, typed.node), typed.type, (here, typed))


def _plan(of: Type, typed: list[tuple[int, Typed]]) -> Plan:
    record, reads = object_of(("s", of), ("any", ANY)), frozenset({"s", "any"})
    targets = tuple(Leaf(i, f"f{i}", leaf(f"f{i}", ANY), converted(t, ANY), None, reads=reads) for i, t in typed)
    return Plan("c", "1.0.0", "s", "m", record, targets, source_checks(record, reads, targets))


def _by_record(plan: Plan, record: Any) -> tuple[dict[str, Any], dict[int, str], set[int]]:
    outcome = RecordEngine(plan).apply(record)
    return outcome.values, {f.ordinal: KINDS[f.code] for f in outcome.failures}, set()


def _by_batch(plan: Plan, record: Any) -> tuple[dict[str, Any], dict[int, str], set[int]]:
    engine = BatchEngine(plan, threads=1)
    try:
        mapped = engine.apply(Batch(pa.table({"_row": [0], "_raw": [json.dumps(record)]}), "json"))
        rest = engine.query("json").rest
    finally:
        engine.close()
    values = mapped.values.to_pylist()[0]
    values = {name: None if text is None else json.loads(text) for name, text in values.items()}
    slow = {int(path[1:]) for path in rest.reasons} if rest is not None else set()
    return values, {f.ordinal: KINDS[f.code] for f in mapped.failures.get(0, [])}, slow


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
    """The value with every field that its type declares."""
    if value is None or of.kind in ("any", "null"):
        return value
    if of.kind == "object" and isinstance(value, dict):
        return {n: normal(value.get(n), t) for n, t in of.fields}
    if of.kind == "array":
        return [normal(v, of.item or ANY) for v in value]
    return float(value) if of.kind == "number" else value


def same(a: Any, b: Any) -> bool:
    return (
        json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)
        or (isinstance(a, int | float) and isinstance(b, int | float) and a == b and not isinstance(a, bool))
        or (isinstance(a, list) and isinstance(b, list) and len(a) == len(b) and all(map(same, a, b)))
        or (isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a))
    )


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "untyped"])
@pytest.mark.parametrize("engine", ["record", "batch"])
def test_every_case(engine: str, typed: bool, request: pytest.FixtureRequest) -> None:
    table = request.config.stash[TABLE]
    wrong, count = [], 0
    for given, group in cases():
        found, slow = found_by(engine, given, deep_type(given) if typed else ANY, group)
        for i, (case, got) in enumerate(zip(group, found, strict=True)):
            right = got.error == case.error and (case.error is not None or same(got.value, normal(case.value, got.of)))
            count += 1
            table.append(Row(case.category, engine, typed, right, i in slow))
            if not right:
                wrong.append((case, got))
    assert count == SUITE, f"the suite is not at {CASES}"
    assert not wrong, "\n".join(map(str, wrong))
