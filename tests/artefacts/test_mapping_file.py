"""Mapping documents: every form of a rule, every fault with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from runtime.artefacts.contract import Owner
from runtime.artefacts.document import read_document
from runtime.artefacts.mapping import Ignored, Mapping, Rule
from runtime.artefacts.mapping_file import RULE_KEYS, TOP_KEYS, new_mapping, read_mapping
from tests.artefacts.test_edits import START

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "runtime" / "artefacts" / "mapping.schema.json").read_text(encoding="utf-8"))
STANDARD = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)

HEAD = "crosswalk: 1\nname: m\nversion: 1.0.0\nmodel: invoice@2\nsource: s\n"


def read(text: str) -> tuple[Mapping, list[str]]:
    mapping, faults = read_mapping(read_document(text, "mappings/m.yaml"))
    assert mapping is not None
    return mapping, [f"{f.code}:{f.place.line} {f.message}" for f in faults]


def test_the_design_s_own_example() -> None:
    text = """\
crosswalk: 1
name: stripe_invoice
version: 1.2.0
status: draft
owner: {team: finance-systems, steward: Ana}
model: invoice@2
source:
  from: stripe_invoice
rules:
  invoice_number: number
  issued_on: {from: "created | from_epoch(@) | to_date(@)", decision: 4}
  total: {from: "divide(total, `100`)", on_error: reject, decision: 2}
  customer:
    rules:
      country: {from: "lookup('country', customer.address.country)", default: ZZ, decision: 7}
  lines:
    each: lines.data
    where: "amount != `0`"
    rules:
      amount: {from: "divide(amount, `100`)"}
ignored:
  metadata: {because: "Free-form; no consumer."}
"""
    mapping, faults = read(text)
    assert faults == []
    assert mapping == Mapping(
        "stripe_invoice",
        "1.2.0",
        "invoice@2",
        "stripe_invoice",
        rules=(
            Rule("invoice_number", "number"),
            Rule("issued_on", "created | from_epoch(@) | to_date(@)", decision=4),
            Rule("total", "divide(total, `100`)", decision=2),
            Rule(
                "customer",
                rules=(
                    Rule(
                        "country",
                        "lookup('country', customer.address.country)",
                        default="ZZ",
                        has_default=True,
                        decision=7,
                    ),
                ),
            ),
            Rule(
                "lines",
                each="lines.data",
                where="amount != `0`",
                rules=(Rule("amount", "divide(amount, `100`)"),),
            ),
        ),
        ignored=(Ignored("metadata", "Free-form; no consumer."),),
        owner=Owner("finance-systems", "Ana"),
    )
    assert mapping.lines == {
        "invoice_number": 10, "issued_on": 11, "total": 12, "customer": 13, "customer.country": 15,
        "lines": 16, "lines.amount": 20,
    }  # fmt: skip


def test_keys_in_any_order_and_short_forms() -> None:
    mapping, faults = read(
        "rules:\n  a: {decision: 1, from: x}\n  b: 5\n  c:\n  d: {default: null}\n"
        "  e: {from: y, on_error: null}\n"
        "ignored: {m: because, n: , o: {}}\nowner: finance\nsource: {from: s}\n"
        "model: i\nversion: 1.0.0\nname: m\ncrosswalk: 1\n"
    )
    assert faults == []
    assert mapping.rules == (
        Rule("a", "x", decision=1),
        Rule("b", "5"),
        Rule("c"),
        Rule("d", has_default=True),
        Rule("e", "y", on_error="null"),
    )
    assert mapping.ignored == (Ignored("m", "because"), Ignored("n"), Ignored("o"))
    assert (mapping.source, mapping.owner) == ("s", Owner("finance"))


def test_names_with_dots_have_their_own_lines() -> None:
    mapping, _ = read(HEAD + "rules:\n  a.b: x\n  a:\n    rules: {b: y}\n")
    assert mapping.lines == {'"a.b"': 7, "a": 8, "a.b": 9}
    assert mapping.rule('"a.b"') == Rule("a.b", "x") and mapping.rule("a.b") == Rule("b", "y")


def test_faults_have_lines_and_the_rest_still_opens() -> None:
    mapping, faults = read(
        "crosswalk: 1\nname: m\nversion: 1.0\nstatus: done\nmodel: i\ncolour: red\n"
        "source:\n  from: s\n  step:\n  - where: x\n"
        "rules:\n  a: [1]\n  b: {from: x, on_eror: reject}\n  c: {from: x, on_error: rejct}\n"
        "  d: {from: {x: 1}}\n  e: {from: x, decision: four}\n  f: {from: x, keep_source: 1}\n  g: good\n"
        "ignored: [m]\n"
    )
    assert faults == [
        "W106:6 the key 'colour' is not known here",
        "W106:9 the key 'step' is not known here",
        "E102:3 'version' is not text",
        "E102:12 the rule 'a' is a list",
        "W106:13 the key 'on_eror' is not known here",
        'E102:14 on_error is rejct',
        "E102:15 'from' is not an expression",
        "E102:16 decision is four, not a number",
        "E102:17 keep_source is neither true nor false",
        "E102:19 'ignored' does not hold `field: {because: ...}` lines",
        "E102:4 the status done is not known",
    ]  # fmt: skip
    assert mapping.version == "1.0"
    assert mapping.rule("g") == Rule("g", "good") and len(mapping.rules) == 7


def test_a_mapping_of_a_newer_format_is_not_misread() -> None:
    mapping, (fault,) = read_mapping(read_document("crosswalk: 2\nname: m\n", "m.yaml"))
    assert mapping is None
    assert (fault.code, fault.place.line) == ("E102", 1)


def test_an_empty_mapping_still_opens() -> None:
    mapping, faults = read("x: 1\n")
    assert mapping == Mapping("m", "0.0.0", "", "")
    assert [fault.partition(" ")[0] for fault in faults] == [
        "E102:1",
        "W106:1",
        "E102:1",
        "E102:1",
        "E102:1",
        "E102:1",
    ]


def test_a_new_document_reads_like_a_page() -> None:
    mapping, _ = read(START)
    assert new_mapping(mapping) == (
        """\
crosswalk: 1
name: stripe_invoice
version: 1.2.0
status: draft
owner: {team: finance-systems, steward: Ana}
model: invoice@2
source: {from: stripe_invoice}
rules:
  number: number
  issued_on: {from: created | from_epoch(@) | to_date(@), decision: 4}
  note: it's
  customer:
    rules:
      name: customer.name
      country: {from: "lookup('country', customer.address.country)", default: ZZ, decision: 7}
  lines:
    each: lines.data
    rules:
      amount: divide(amount, `100`)
      text: description
ignored:
  metadata: {because: Free-form; no consumer.}
"""
    )


def test_the_published_schema_knows_every_key() -> None:
    assert set(SCHEMA["properties"]) == set(TOP_KEYS)
    assert set(SCHEMA["$defs"]["ruleKeys"]["properties"]) == set(RULE_KEYS)


def mapping_files() -> list[Path]:
    return sorted(path for folder in ("templates", "tests") for path in (ROOT / folder).rglob("mappings/*.yaml"))


def test_the_published_schema_accepts_every_mapping_we_have() -> None:
    for path in mapping_files():
        document = read_document(path.read_bytes(), str(path))
        assert [error.message for error in STANDARD.iter_errors(document.data)] == [], path
    for text in (START, HEAD + "rules: {a: , b: 1}\n", new_mapping(read(START)[0])):
        assert [error.message for error in STANDARD.iter_errors(read_document(text).data)] == []


@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace("crosswalk: 1", "crosswalk: 2"),
        HEAD.replace("name: m\n", ""),
        HEAD.replace("version: 1.0.0", "version: 1.0"),
        HEAD.replace("source: s", "source: {from: s, steps: {where: x}}"),
        HEAD.replace("source: s", "source: {from: {a: b, c: d}}"),
        HEAD.replace("source: s", "source: {from: s, steps: [{where: x, unique: [y]}]}"),
        HEAD.replace("source: s", "source: {from: s, steps: [{join: {a: b}}]}"),
        HEAD.replace("source: s", "source: {from: s, steps: [{join: {a: b}, on: [c], take: all}]}"),
        HEAD.replace("source: s", "source: {from: s, steps: [{group_by: {}}]}"),
        HEAD.replace("source: s", "source: {from: s, steps: [{unique: []}]}"),
        HEAD + "rules: [a]\n",
        HEAD + "rules: {a: [x]}\n",
        HEAD + "rules: {a: {from: {}}}\n",
        HEAD + "rules: {a: {on_error: rejct}}\n",
        HEAD + "rules: {a: {rules: {b: {decision: four}}}}\n",
        HEAD + "ignored: [a]\n",
        HEAD + "status: done\n",
    ],
)
def test_the_published_schema_and_the_reader_refuse_the_same(text: str) -> None:
    data: Any = read_document(text).data
    assert list(STANDARD.iter_errors(data))
    _, faults = read_mapping(read_document(text))
    assert any(fault.severity == "error" for fault in faults)
