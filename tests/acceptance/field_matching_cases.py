"""The pairs of fields that people mapped, as sources and models: tables with all their columns, values and types.

Decides what a case is given. What the vendors' output holds is never shown to the suggestions.
"""

from __future__ import annotations

import csv
import difflib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.path import child_path
from runtime.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIMESTAMP, Type
from studio.state.suggestions.choice import Suggestion, choose
from studio.state.suggestions.known_fields import known_model, known_source
from studio.state.suggestions.pairs import scored_pairs
from studio.state.suggestions.situation import Situation
from tests.acceptance.cases import CASES

Row = dict[str, str]
Group = tuple[str, str, str]
"""Vendor, table of the source, name of the model."""

#: An all-null column has the type INTEGER in the vendors' output: that is no type that a model would have.
_TYPES = {
    "VARCHAR": STRING, "BIGINT": INTEGER, "DOUBLE": NUMBER, "FLOAT": NUMBER, "BOOLEAN": BOOLEAN, "DATE": DATE,
    "TIMESTAMP": TIMESTAMP, "TIMESTAMP WITH TIME ZONE": TIMESTAMP,
}  # fmt: skip
_SHAPES: tuple[tuple[str, Type], ...] = (
    (r"[+-]?\d{1,18}", INTEGER), (r"[+-]?\d+(\.\d+)?", NUMBER), (r"(?i)true|false", BOOLEAN),
    (r"\d{4}-\d\d-\d\d", DATE), (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:.*", TIMESTAMP),
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What the suggestions may see beside names, and which share of the source's columns is taken away."""

    descriptions: bool = True
    values: bool = True
    without: float = 0.0


@lru_cache
def groups() -> dict[Group, list[Row]]:
    found: dict[Group, list[Row]] = defaultdict(list)
    with (CASES / "field_matching" / "pairs.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["vendor"], row["source_table"], row["target_model"]].append(row)
    return dict(found)


@lru_cache
def _table(vendor: str, table: str) -> dict[str, list[str]]:
    """The columns of an export with their first values."""
    path = CASES / "fivetran" / vendor / "source" / f"{table}.csv"
    with path.open(newline="", encoding="utf-8-sig") as file:
        header, *rows = list(csv.reader(file))[:200]
    return {name: [row[i] for row in rows if i < len(row)] for i, name in enumerate(header)}


@lru_cache
def _manifest(vendor: str) -> dict[str, dict[str, dict[str, str]]]:
    path: Path = CASES / "fivetran" / vendor / "expected" / "manifest.json"
    found: dict[str, dict[str, dict[str, str]]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _type_of(values: Iterable[str]) -> Type:
    filled = [v for v in values if v]
    fitting = (of for shape, of in _SHAPES if all(re.fullmatch(shape, v) for v in filled))
    return next(fitting, STRING) if filled else ANY


def source_of(vendor: str, table: str, shown: Shown, seed: str = "") -> tuple[Contract, dict[str, list[str]]]:
    """A table with all its columns, those that nobody mapped too."""
    said = {r["source_column"]: r["source_description"] for g, rows in groups().items() if g[:2] == (vendor, table)
            for r in rows}  # fmt: skip
    columns = {**_table(vendor, table), **{name: [] for name in said if name not in _table(vendor, table)}}
    chance = random.Random(f"{vendor}{table}{seed}")
    kept = {name: values for name, values in columns.items() if chance.random() >= shown.without}
    fields = (
        _field(name, _type_of(values) if shown.values else ANY, said.get(name) if shown.descriptions else None)
        for name, values in kept.items()
    )
    return Contract(table, "1", "source", tuple(fields)), kept


def model_of(vendor: str, model: str, shown: Shown) -> Contract:
    rows = [r for g, found in groups().items() if (g[0], g[2]) == (vendor, model) for r in found]
    types = _manifest(vendor).get(model, {}).get("columns", {})
    said = {r["target_column"]: r["target_description"] for r in rows}
    fields = (
        _field(name, _TYPES.get(types.get(name, ""), ANY) if shown.values else ANY, d if shown.descriptions else None)
        for name, d in said.items()
    )
    return Contract(model, "1", "model", tuple(fields))


def _field(name: str, of: Type, description: str | None) -> Field:
    return Field(name, of, child_path("", name), description=description or None)


def suggested(source: Contract, values: dict[str, list[str]], model: Contract, shown: Shown) -> dict[str, Suggestion]:
    """The suggestions for an empty mapping, by the names of the targets."""
    by_path = {f.path: values[f.name] for f in source.fields}
    pairs = scored_pairs(known_source(source, lambda p: by_path[p] if shown.values else ()), known_model(model))
    names = {f.path: f.name for f in model.fields}
    return {names[s.target]: s for s in choose(pairs, Situation(frozenset(names)))}


def name_of(source: Contract, path: str) -> str:
    return next(f.name for f in source.fields if f.path == path)


def by_name_alone(source: Contract, model: Contract, least: float = 0.5) -> dict[str, str]:
    """What name similarity alone would say: characters and words alike, the best pair first, each field once."""
    pairs = sorted(
        ((_alike(s.name, t.name), t.name, s.name) for t in model.fields for s in source.fields), reverse=True
    )
    found: dict[str, str] = {}
    for alike, target, name in pairs:
        if alike >= least and target not in found and name not in found.values():
            found[target] = name
    return found


def _alike(one: str, other: str) -> float:
    words, others = set(one.lower().split("_")), set(other.lower().split("_"))
    return (difflib.SequenceMatcher(None, one, other).ratio() + len(words & others) / len(words | others)) / 2
