"""A plan and records on both engines: what differs, in words.

What is compared: the values of every field, the failures (rule, place, code, value), and the decisions. How much was
compared is counted, for the summary of `make fuzz`.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pyarrow as pa

from runtime.diagnostics import CrosswalkError
from runtime.engines.batch.engine import BatchEngine
from runtime.engines.batch.feed import FeedEngine
from runtime.engines.failure import Failure
from runtime.engines.failure_order import FailureOrder
from runtime.engines.record.engine import RecordEngine
from runtime.io.records import Batch
from runtime.io.sources import open_records
from runtime.plan.steps import Plan, walk
from runtime.values import ANY, Type, object_of, show
from tests.agreement.test_source_steps import CONTRACTS

COUNTED: Counter[str] = Counter()
"""How many mappings, rules and records were compared, and how many rules of them ran row by row."""
_PLANS_TO_A_CONNECTION = 100
_EXACT = 2**53
"""Up to here every whole number is a float, too."""


class SharedEngine(BatchEngine):
    """An engine on the connection of an earlier one: opening one takes longer than all the rest."""

    first: BatchEngine | None = None
    plans = 0

    def __init__(self, plan: Plan) -> None:
        if SharedEngine.plans % _PLANS_TO_A_CONNECTION == 0:
            SharedEngine.end()
        SharedEngine.plans += 1
        SharedEngine.first = SharedEngine.first or BatchEngine(plan, threads=1, memory_limit="1GB")
        self.__dict__.update(SharedEngine.first.__dict__)
        self.plan, self._queries, self._rows, self._order = plan, {}, {}, FailureOrder(plan)

    @staticmethod
    def end() -> None:
        """Closes the connection."""
        if SharedEngine.first is not None:
            SharedEngine.first.close()
        SharedEngine.first = None


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
    of = _record_type(plan)
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


def differences_with_steps(plan: Plan, given: dict[str, list[Any]], size: int) -> list[str]:
    """What differs where source steps make the records."""
    assert plan.feed is not None
    theirs: list[tuple[int, dict[str, Any], list[Failure]]] = []
    sources = {name: open_records(records, CONTRACTS[name]) for name, records in given.items()}
    try:
        with FeedEngine(plan.feed, plan.lookups, threads=1) as feed:
            for batch in feed.batches(sources, size):
                mapped = SharedEngine(plan).apply(batch)
                rows = zip(mapped.rows.to_pylist(), mapped.values.to_pylist(), strict=True)
                theirs += [(row, value, mapped.failures.get(at, [])) for at, (row, value) in enumerate(rows)]
            counts = feed.counts
    except CrosswalkError as error:
        return [f"the query fails: {error}"]
    mine, counted = RecordEngine(plan).apply_all(given)
    COUNTED.update(
        mappings=1, rules=len(plan.rules), steps=len(plan.source_steps), records=sum(map(len, given.values()))
    )
    COUNTED.update(cells=len(plan.rules) * len(mine), made=len(mine), failures=sum(len(o.failures) for _, o in mine))
    found = [] if counts == counted else [f"counts: record {counted}, batch {counts}"]
    if [row for row, _ in mine] != [row for row, *_ in theirs]:
        return [*found, f"rows: record {[row for row, _ in mine]}, batch {[row for row, *_ in theirs]}"]
    of = _record_type(plan)
    for (row, outcome), (_, value, failures) in zip(mine, theirs, strict=True):
        found += of_values(outcome.values, value, of, f"row {row}")
        # In which order the faults of merged records are told is up to each engine.
        found += of_failures(*(sorted(some, key=repr) for some in (outcome.failures, failures)), plan)
    return found


def _record_type(plan: Plan) -> Type:
    return object_of(*((t.field.name, t.field.type) for t in plan.targets))


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
    if isinstance(value, int) and abs(value) > _EXACT:
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
            rule = plan.rules[failure.ordinal].path if failure.ordinal in plan.rules else "a source step"
            rule = "a source check" if failure.of_source else rule
            found.append(f"{rule}: only the {who} engine has {failure}")
    return found
