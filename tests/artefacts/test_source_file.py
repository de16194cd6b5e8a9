"""Source steps of a mapping document: read, written again, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from runtime.artefacts.document import read_document
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping_file import new_mapping, read_mapping
from runtime.artefacts.source_file import STEP_KEYS
from runtime.artefacts.source_step import Each, GroupBy, Input, Join, Union, Unique, Unpivot, Where

HEAD = "crosswalk: 1\nname: m\nversion: 1.0.0\nmodel: i\n"
SCHEMA = json.loads((Path(__file__).parents[2] / "runtime/artefacts/mapping.schema.json").read_text(encoding="utf-8"))

ALL = """source:
  from: {order: shop_order}
  steps:
    - where: order.status != 'draft'
    - join: {customer: shop_customer}
      on: {order.customer_id: id}
    - join:
        payments:
          from: payment
          steps:
            - unique: [id]
              latest: at
      on: [number]
      take: many
    - union:
        - archive
        - from: other
          steps:
            - where: kept
      origin: came_from
    - each: {line: order.lines}
      keep_empty: true
    - group_by: {number: order.number}
      into: {lines: "@", total: "sum([*].line.amount)"}
    - unique: [number, upper(name)]
      earliest: placed
    - unpivot: [jan, feb]
      name: month
      value: amount
"""


def read(text: str) -> tuple[Mapping, list[str]]:
    mapping, faults = read_mapping(read_document(HEAD + text, "m.yaml"))
    assert mapping is not None
    return mapping, [f"{f.code}:{f.place.line} {f.message}" for f in faults]


def test_every_step_is_read() -> None:
    mapping, faults = read(ALL)
    assert faults == []
    payments = Input("payment", None, (Unique(("id",), "at"),))
    assert mapping.input == Input(
        "shop_order",
        "order",
        (
            Where("order.status != 'draft'"),
            Join("customer", Input("shop_customer"), (("order.customer_id", "id"),)),
            Join("payments", payments, (("number", "number"),), "many"),
            Union((Input("archive"), Input("other", None, (Where("kept"),))), "came_from"),
            Each("line", "order.lines", keep_empty=True),
            GroupBy((("number", "order.number"),), (("lines", "@"), ("total", "sum([*].line.amount)"))),
            Unique(("number", "upper(name)"), "placed", latest=False),
            Unpivot(("jan", "feb"), "month", "amount"),
        ),
    )
    assert mapping.sources == ("shop_order", "shop_customer", "payment", "archive", "other")
    assert [step.line for step in mapping.steps] == [8, 9, 11, 19, 25, 27, 29, 31]
    assert "upper(name)" in mapping.expressions and "kept" in mapping.expressions


def test_a_written_mapping_has_the_same_steps() -> None:
    mapping, _ = read(ALL)
    again, faults = read_mapping(read_document(new_mapping(mapping)))
    assert again is not None and again.input == mapping.input
    assert faults == []


def test_the_published_schema_accepts_every_step() -> None:
    data = read_document(HEAD + ALL).data
    jsonschema.validate(data, SCHEMA)
    assert {next(iter(kind["properties"])) for kind in SCHEMA["$defs"]["step"]["oneOf"]} == set(STEP_KEYS)
    for kind in SCHEMA["$defs"]["step"]["oneOf"]:
        name, *others = kind["properties"]
        assert set(others) == set(STEP_KEYS[name])


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("{where: x}", "E102:7 'steps' is not a list"),
        ("[{wher: x}]", "E102:7 a source step says exactly one of where, join, union, each, group_by, unique, unpivot"),
        ("[{where: x, each: {a: b}}]",
         "E102:7 a source step says exactly one of where, join, union, each, group_by, unique, unpivot"),
        ("[{where: [x]}]", "E102:7 'where' is not an expression"),
        ("[{join: other, on: [x]}]", "E102:7 'join' names no field and source"),
        ("[{join: {a: b}}]", "E102:7 the step has no 'on'"),
        ("[{join: {a: b}, on: {x: y}, take: all}]", "E102:7 take is all"),
        ("[{join: {a: {steps: []}}, on: [x]}]", "E102:7 'from' does not name one source"),
        ("[{each: {a: b, c: d}}]", "E102:7 'each' unfolds one list"),
        ("[{each: {a: b}, keep_empty: perhaps}]", "E102:7 keep_empty is neither true nor false"),
        ("[{unique: [x], latest: a, earliest: b}]", "E102:7 'unique' keeps the latest or the earliest, not both"),
        ("[{unique: [x], newest: a}]", "W106:7 the key 'newest' is not known here"),
        ("[{unpivot: [[x]]}]", "E102:7 names are expected here"),
        ("[{where: x}" + ", {where: x}" * 100 + "]",
         "E105:7 more than 100 source steps, or sources in sources deeper than 8"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_step_is_told_at_its_line(steps: str, fault: str) -> None:
    mapping, faults = read(f"source:\n  from: s\n  steps: {steps}\nrules: {{a: b}}\n")
    assert faults[0] == fault
    assert mapping.source == "s" and mapping.rules


def test_sources_in_sources_have_an_end() -> None:
    inner = "b"
    for _ in range(12):
        inner = f"{{from: s, steps: [{{union: [{inner}]}}]}}"
    _, faults = read(f"source: {inner}\n")
    assert [fault.partition(":")[0] for fault in faults] == ["E105"]
