"""Which fields that are gone are likely to be there under another name, by their names, types and values.

Decides how names and values count together, and uses every new field once. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.path import split
from runtime.values import show
from studio.state.suggestions.evidence import type_agreement
from studio.state.suggestions.known_fields import known_model, known_source
from studio.state.suggestions.pairs import scored_pairs
from studio.state.suggestions.score import probability

LIKELY = 0.5
_ENOUGH, _MOST_VALUES, _MOST_FIELDS = 4, 400, 400
_BY_MANY_VALUES, _BY_FEW_VALUES = 0.95, 0.4
_NO_RIVAL = -4.0
ValuesOf = Callable[[str], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Likely:
    """A field that another one may be now, how likely that is, and why."""

    path: str
    percent: int
    why: str


def likely(
    gone: Sequence[Field], there: Sequence[Field], values_before: ValuesOf, values_now: ValuesOf
) -> dict[str, tuple[Likely, ...]]:
    """For each field that is gone those that it may be now, the likeliest first."""
    gone, there = gone[:_MOST_FIELDS], there[:_MOST_FIELDS]
    if not gone or not there:
        return {}
    before = {f.path: _texts(values_before(f.path)) for f in gone}
    now = {f.path: _texts(values_now(f.path)) for f in there}
    named = _by_name(gone, there, values_now)
    found = {}
    for field in gone:
        judged = (_judged(field, other, named, before[field.path], now[other.path]) for other in there)
        found[field.path] = tuple(sorted(judged, key=lambda one: (-one.percent, one.path)))
    return found


def renames(found: dict[str, tuple[Likely, ...]]) -> dict[str, Likely]:
    """The renames that are likelier than not; every field takes part in one at most."""
    pairs = sorted(((one.percent, path, one) for path, ones in found.items() for one in ones), key=lambda p: -p[0])
    made: dict[str, Likely] = {}
    for percent, path, one in pairs:
        if percent >= 100 * LIKELY and path not in made and all(one.path != other.path for other in made.values()):
            made[path] = one
    return made


def _by_name(gone: Sequence[Field], there: Sequence[Field], values_now: ValuesOf) -> dict[tuple[str, str], float]:
    """How likely each pair is by name, type and the form of its values."""
    wanted = [replace(f, fields=(), item=None) for f in gone]
    source = known_source(Contract("source", "1.0.0", "source", tuple(there)), values_now)
    pairs = scored_pairs(source, known_model(Contract("source", "1.0.0", "model", tuple(wanted))))
    found = {}
    for target, ones in pairs.by_target.items():
        for pair in ones:
            rival = max((other.score for other in ones if other is not pair), default=_NO_RIVAL)
            found[target, pair.source.path] = probability(pair.score, rival)
    return found


def _judged(
    field: Field, other: Field, named: dict[tuple[str, str], float], before: frozenset[str], now: frozenset[str]
) -> Likely:
    by_name = named.get((field.path, other.path), 0.0)
    shared = len(before & now) / min(len(before), len(now)) if before and now else 0.0
    many = min(len(before), len(now)) >= _ENOUGH
    by_values = shared * (_BY_MANY_VALUES if many else _BY_FEW_VALUES)
    if type_agreement(other.type, field.type) < 0:
        by_values /= 2
    chance = 1 - (1 - by_name) * (1 - by_values)
    return Likely(other.path, min(99, round(100 * chance)), _why(field, other, by_name, shared))


def _why(field: Field, other: Field, by_name: float, shared: float) -> str:
    said = []
    if split(field.path)[-1].lower() == split(other.path)[-1].lower():
        said.append("the same name in another place")
    elif by_name >= LIKELY:
        said.append("the names are alike")
    if shared >= LIKELY:
        said.append("all of its values are the same" if shared == 1 else f"{round(100 * shared)}% of its values agree")
    return ", ".join(said) or "the nearest name"


def _texts(values: Iterable[Any]) -> frozenset[str]:
    found: set[str] = set()
    for value in values:
        if value is not None and value != "" and not isinstance(value, dict | list):
            found.add(value if isinstance(value, str) else show(value))
        if len(found) >= _MOST_VALUES:
            break
    return frozenset(found)
