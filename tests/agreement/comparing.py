"""A plan and records on both engines: what differs, in words.

What is compared: the values of every field, the failures (rule, place, code, value), and the decisions. How much was
compared is counted, for the summary of `make fuzz`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pyarrow as pa

from runtime.diagnostics import CrosswalkError
from runtime.engines.batch import BatchEngine
from runtime.engines.failure import Failure
from runtime.engines.failure_order import FailureOrder
from runtime.engines.record import RecordEngine
from runtime.io.records import Batch
from runtime.plan.steps import Plan, walk
from runtime.values import ANY, Type, object_of, show

COUNTED: Counter[str] = Counter()
"""How many mappings, rules and records were compared, and how many rules of them ran row by row."""
_PLANS_TO_A_CONNECTION = 500


class SharedEngine(BatchEngine):
    """An engine on the connection of an earlier one: opening one takes longer than all the rest."""

    first: BatchEngine | None = None
    plans = 0

    def __init__(self, plan: Plan) -> None:
        if SharedEngine.first is None or SharedEngine.plans % _PLANS_TO_A_CONNECTION == 0:
            if SharedEngine.first is not None:
                SharedEngine.first.close()
            SharedEngine.first = BatchEngine(plan, threads=1, memory_limit="1GB")
        SharedEngine.plans += 1
        SharedEngine.last = self
        self.__dict__.update(SharedEngine.first.__dict__)
        self.plan, self._queries, self._rows, self._order = plan, {}, {}, FailureOrder(plan)


def differences(plan: Plan, records: list[Any]) -> list[str]:
    """What differs between the engines."""
    engine = SharedEngine(plan)
    try:
        mapped = engine.apply(json_batch(records))
    except CrosswalkError as error:
        return [f"the query fails: {error}"]
    rest = engine.query("json").rest
    by_record = RecordEngine(plan)
    rules = [t for t in walk(plan.targets) if hasattr(t, "ordinal")]
    slow = [t for t in walk(rest.targets) if hasattr(t, "ordinal")] if rest else []
    COUNTED.update(mappings=1, rules=len(rules), records=len(records), slow=len(slow))
    COUNTED.update(cells=len(rules) * len(records))
    of = object_of(*((t.field.name, t.field.type) for t in plan.targets))
    touched = {d: mask.to_pylist() for d, mask in mapped.touched.items()}
    found = []
    for position, (record, theirs) in enumerate(zip(records, mapped.values.to_pylist(), strict=True)):
        mine = by_record.apply(record)
        COUNTED.update(failures=len(mine.failures))
        found += of_values(mine.values, theirs, of, "")
        found += of_failures(mine.failures, mapped.failures.get(position, []), plan)
        for decision in mine.decisions:
            if not touched[decision][position]:
                found.append(f"decision {decision}: only the record engine says so")
        if sum(mask[position] for mask in touched.values()) != len(mine.decisions):
            found.append(f"decisions: record {mine.decisions}, batch {touched}")
        if found:
            return [*found, f"of the record {json.dumps(record)}"]
    return found


def json_batch(records: list[Any]) -> Batch:
    rows = pa.array(range(len(records)), pa.int64())
    return Batch(pa.table({"_row": rows, "_raw": [json.dumps(record) for record in records]}), "json")


def of_values(mine: Any, theirs: Any, of: Type, path: str) -> list[str]:
    one, two = plain(mine, of), plain(decoded(theirs, of), of)
    if of.kind == "object" and isinstance(one, dict) and isinstance(two, dict):
        return [
            text for name, inner in of.fields for text in of_values(mine[name], theirs[name], inner, f"{path}.{name}")
        ]
    return [] if same(one, two) else [f"{path} ({of}): record {one!r}, batch {two!r}"]


def same(one: Any, two: Any) -> bool:
    """Equal, and of one kind down to the last item; decimals with the same digits."""
    if type(one) is not type(two):
        return False
    if isinstance(one, list):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, dict):
        return one.keys() == two.keys() and all(same(one[name], two[name]) for name in one)
    return str(one) == str(two) if isinstance(one, Decimal) else bool(one == two)


def plain(value: Any, of: Type) -> Any:
    """A value of either engine in one form; untyped values of the batch engine are JSON text."""
    if value is None:
        return None
    if of.kind == "array":
        return [plain(item, of.item or ANY) for item in value]
    if of.kind == "object":
        return {name: plain(value[name], inner) for name, inner in of.fields}
    return as_json(value) if of.kind == "any" else value


def as_json(value: Any) -> Any:
    """As JSON tells it: a number is a number, a date is text."""
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, bool | str | None):
        return value
    return float(value) if isinstance(value, int | float | Decimal) else show(value)


def decoded(value: Any, of: Type) -> Any:
    """A value of the batch engine with JSON texts read."""
    if value is None:
        return None
    if of.kind == "any":
        return json.loads(value)
    if of.kind == "array":
        return [decoded(item, of.item or ANY) for item in value]
    if of.kind == "object":
        return {name: decoded(value[name], inner) for name, inner in of.fields}
    return value


def of_failures(mine: list[Failure], theirs: list[Failure], plan: Plan) -> list[str]:
    if sorted(map(repr, mine)) == sorted(map(repr, theirs)):
        return [] if mine == theirs else [f"failures in another order: record {mine}, batch {theirs}"]
    ones, twos = Counter(mine), Counter(theirs)
    found = []
    for who, failures in (("record", ones - twos), ("batch", twos - ones)):
        for failure in failures.elements():
            rule = "a source check" if failure.of_source else plan.rules[failure.ordinal].path
            found.append(f"{rule}: only the {who} engine has {failure}")
    return found


def fields_in(text: str, record: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in record.items() if re.search(rf"\b{name}\b|@|\(\)", text)})
