"""A new source step to begin with: the fields and sources that most likely are meant, judged by names and values.

Decides which kinds of step can be begun at all; what is proposed is a first guess, to be looked at in its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from runtime.artefacts.source_step import (
    Each,
    GroupBy,
    Input,
    Join,
    SourceStep,
    Union,
    Unique,
    Unpivot,
    Where,
)
from runtime.io.samples import MISSING, value_at
from runtime.values import Type
from studio.state.source_steps.fields import StepField, free_name, list_fields, single_fields, singular

KINDS: dict[str, str] = {
    "where": "Keep only the records for which something is true.",
    "join": "Add what another source says of each record, found by a key.",
    "union": "Put the records of other sources behind these.",
    "each": "Make a record of each item of a list.",
    "group_by": "Make one record of all that have the same key.",
    "unique": "Keep one record for each key: the first or the latest.",
    "unpivot": "Make a record of each of some columns.",
}
"""The steps there are, in a sentence each."""
_KEY_NAMES = ("id", "key", "number", "no", "code", "nr", "invoice", "order")
_DISTINCT = 2_000
_MOST_FIELDS = 120
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Records:
    """The records that a source or an input gives, as far as they are known: their type and a sample."""

    type: Type
    sample: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A field here and one of another source that may say the same; `shared` of our values are found there."""

    ours: str
    theirs: str
    score: float
    shared: float


def why_not(kind: str, of: Type, others: Iterable[str]) -> str | None:
    """Why a step of a kind cannot be begun; None when it can."""
    if kind in ("join", "union") and not any(True for _ in others):
        return "There is no other source yet."
    if kind == "each" and not list_fields(of):
        return "The records have no list."
    return None if kind in ("each", "union") or single_fields(of) else "The records have no fields."


def proposed(kind: str, here: Records, others: Mapping[str, Records]) -> SourceStep:
    """The step of a kind to begin with; `others` are the sources that can be brought in, by their names."""
    fields = single_fields(here.type)
    match kind:
        case "where":
            return Where(fields[0].text)
        case "join":
            return join_with(here, *_best_other(here, others))
        case "union":
            return Union((Input(max(others, key=lambda name: alike(here.type, others[name].type))),))
        case "each":
            items = list_fields(here.type)[0]
            return Each(free_name(singular(items.name), here.type), items.text)
        case "group_by":
            key = _repeated(fields, here.sample)
            return GroupBy(((key.name, key.text),), ((free_name("records", here.type), "@"),))
        case "unique":
            return Unique((_key_like(fields, here.sample).text,))
    return _unpivot(here.type, fields)


def join_with(here: Records, name: str, there: Records) -> Join:
    """The join with a source, over the best pair of fields."""
    pair = best_pair(here, there)
    on = ((pair.ours, pair.theirs),) if pair is not None else (("", ""),)
    return Join(free_name(singular(name), here.type), Input(name), on)


def best_pair(here: Records, there: Records) -> Pair | None:
    """The pair of fields whose values and names fit best."""
    return next(iter(pairs(here, there)), None)


def pairs(here: Records, there: Records) -> list[Pair]:
    """Pairs of fields of like types, the best first."""
    mine, theirs = _valued(here), _valued(there)
    found = [
        _pair(a, a_values, b, b_values, len(there.sample))
        for a, a_values in mine
        for b, b_values in theirs
        if _comparable(a.type, b.type)
    ]
    return sorted(found, key=lambda pair: -pair.score)


def alike(a: Type, b: Type) -> float:
    """How much of two records' fields have the same names: 1 when all of them have."""
    ours, theirs = ({name.lower() for name, _ in of.fields} for of in (a, b))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def _best_other(here: Records, others: Mapping[str, Records]) -> tuple[str, Records]:
    scores = {name: pair.score if (pair := best_pair(here, there)) else 0.0 for name, there in others.items()}
    name = max(scores, key=lambda name: scores[name])
    return name, others[name]


def _pair(a: StepField, ours: Sequence[Any], b: StepField, theirs: Sequence[Any], count: int) -> Pair:
    there = set(theirs)
    distinct = set(ours)
    shared = len(distinct & there) / len(distinct) if distinct else 0.0
    key = len(there) / count if count else 0.0
    name = max(
        SequenceMatcher(None, a.name.lower(), other.lower()).ratio()
        for other in (b.name, b.text.replace(".", "_"))
    )  # fmt: skip
    identifies = 0.25 if b.name.lower() in ("id", "key", "code") and a.name.lower().endswith(b.name.lower()) else 0.0
    return Pair(a.text, b.text, shared * (0.3 + 0.7 * key) + 0.5 * max(name, identifies) + identifies, shared)


def _comparable(a: Type, b: Type) -> bool:
    numbers = ("integer", "number", "decimal")
    return a.kind == b.kind or (a.kind in numbers and b.kind in numbers)


def _valued(records: Records) -> list[tuple[StepField, list[Any]]]:
    """The fields that may be keys with their values; true or false never is one."""
    fields = [f for f in single_fields(records.type) if f.type.kind not in ("boolean", "any")][:_MOST_FIELDS]
    return [(field, _values(field, records.sample)) for field in fields]


def _values(field: StepField, sample: Sequence[Record]) -> list[Any]:
    found = (value_at(dict(record), field.text) for record in sample[:_DISTINCT])
    return [value for value in found if value is not MISSING and value not in (None, "")]


def _repeated(fields: list[StepField], sample: Sequence[Record]) -> StepField:
    """The field by which records most likely are put together: a key by its name, with values that come again."""

    def score(field: StepField) -> float:
        values = _values(field, sample)
        again = 1 - len(set(map(str, values))) / len(values) if values else 0.0
        return (again > 0) + 2 * _named_like_key(field) * (again > 0) + 0.1 * again

    return max(fields, key=score)


def _key_like(fields: list[StepField], sample: Sequence[Record]) -> StepField:
    def score(field: StepField) -> float:
        values = _values(field, sample)
        return 2 * _named_like_key(field) + (len(set(map(str, values))) / len(values) if values else 0.0)

    return max(fields, key=score)


def _named_like_key(field: StepField) -> bool:
    words = field.name.lower().replace("-", "_").split("_")
    return any(word in _KEY_NAMES for word in words) or field.name.endswith("Id")


def _unpivot(of: Type, fields: list[StepField]) -> Unpivot:
    """Columns of numbers, as far as there are any."""
    top = [field for field in fields if any(field.name == name for name, _ in of.fields)] or fields
    numbers = [field for field in top if field.type.kind in ("integer", "number", "decimal")]
    taken = numbers if len(numbers) > 1 else top[:2]
    return Unpivot(tuple(f.name for f in taken), free_name("name", of), free_name("value", of))
