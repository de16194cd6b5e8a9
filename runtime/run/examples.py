"""Examples run: what a mapping makes of the records that an example gives, held against what it expects.

Decides when two values are the same (a number is its value, however it is written; a key that is not there is null) and
where they differ. The record engine says what comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from runtime.artefacts.example import Example
from runtime.diagnostics import FAILURES
from runtime.engines.record.engine import Outcome, RecordEngine
from runtime.plan.steps import Plan
from runtime.run.failures import Reason, reasons
from runtime.values import show

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where an example and the mapping disagree: in the `expect` of its file, or of the whole when `at` is
    empty. The values are JSON."""

    at: KeyPath
    expected: Any
    now: Any


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """What came of an example: the records that it makes `now`, or the `error` that rejects them, in words."""

    example: Example
    differences: tuple[Difference, ...]
    now: tuple[dict[str, Any], ...]
    error: str | None = None
    message: str = ""

    @property
    def passes(self) -> bool:
        return not self.differences


def run_example(plan: Plan, example: Example) -> ExampleRun:
    """The example with the mapping as the plan has it."""
    return next(run_examples(plan, [example]))


def run_examples(plan: Plan, examples: list[Example]) -> Iterator[ExampleRun]:
    """Each example; the plan is made ready once."""
    engine = RecordEngine(plan)
    for example in examples:
        found = _outcomes(engine, plan, example)
        yield _held(example, [o.values for o in found], [r for o in found for r in reasons(plan, o.failures)])


def _outcomes(engine: RecordEngine, plan: Plan, example: Example) -> list[Outcome]:
    if plan.feed is None:
        return [engine.apply(record) for record in example.given]
    given: Mapping[str, Any] = {plan.source: example.given, **dict(example.others)}
    return [outcome for _, outcome in engine.apply_all(given)[0]]


def _held(example: Example, values: list[dict[str, Any]], why: list[Reason]) -> ExampleRun:
    now = tuple(json_value(value) for value in values)
    rejecting = [reason for reason in why if reason.rejects]
    codes = [reason.code for reason in rejecting]
    error = example.error if example.error in codes else next(iter(codes), None)
    message = next((_in_words(reason) for reason in rejecting if reason.code == error), "")
    found: tuple[Difference, ...]
    if example.error is None and error is None:
        differing = _differences(list(example.expect), list(now), ())
        found = tuple(Difference(_in_file(d.at, len(example.expect)), d.expected, d.now) for d in differing)
    else:
        found = () if error == example.error else (Difference((), _ending(example.error), _ending(error)),)
    return ExampleRun(example, found, now, error, message)


def _in_words(reason: Reason) -> str:
    return f"{reason.target or ', '.join(reason.source)}: {reason.message}"


def _ending(error: str | None) -> str:
    """What becomes of the records of an example, in words."""
    return "the record passes" if error is None else f"the record is rejected: {FAILURES[error].title.lower()}"


def _in_file(at: KeyPath, records: int) -> KeyPath:
    """One record stands in the file as it is, several as a list."""
    return at[1:] if records == 1 and at else at


def _differences(expected: Any, now: Any, at: KeyPath) -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*expected, *now)):
            yield from _differences(expected.get(name), now.get(name), (*at, name))
    elif isinstance(expected, list) and isinstance(now, list) and len(expected) == len(now):
        for index, pair in enumerate(zip(expected, now, strict=True)):
            yield from _differences(*pair, (*at, index))
    elif not same(expected, now):
        yield Difference(at, expected, now)


def same(one: Any, other: Any) -> bool:
    """Whether two values mean the same; a date or an exact decimal may be written as text.

    >>> same(47.50, Decimal("47.5")), same("47.50", Decimal("47.5")), same(True, 1), same({"a": None}, {})
    (True, True, False, True)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(name), other.get(name)) for name in {*one, *other})
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool | None) or isinstance(other, bool | None):
        return one is other
    if isinstance(one, int | float | Decimal) and isinstance(other, int | float | Decimal):
        return Decimal(str(one)) == Decimal(str(other))
    if isinstance(one, str) and isinstance(other, Decimal | int | float):
        return _number(one) == Decimal(str(other))
    if isinstance(other, str) and isinstance(one, Decimal | int | float):
        return _number(other) == Decimal(str(one))
    return not isinstance(one, dict | list) and not isinstance(other, dict | list) and show(one) == show(other)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


def json_value(value: Any) -> Any:
    """A canonical value as a document holds it: dates as text, exact decimals as numbers where nothing is lost."""
    match value:
        case dict():
            return {name: json_value(inner) for name, inner in value.items()}
        case list() | tuple():
            return [json_value(inner) for inner in value]
        case None | bool() | int() | str():
            return value
        case float():
            return value if value - value == 0 else show(value)  # neither JSON nor YAML of JSON has infinity
        case Decimal():
            return _plain_number(value)
    return show(value)


def _plain_number(value: Decimal) -> Any:
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)
