"""`crosswalk explain`: words, records and JSON, of mappings in a workspace and in a bundle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.source_step import Each, Input, Join
from runtime.artefacts.workspace import Workspace
from runtime.values import INTEGER, STRING
from tests.cli.conftest import Crosswalk
from tests.contracts import a_list, leaf, model, source


def as_json(crosswalk: Crosswalk, *words: object) -> dict[str, Any]:
    done = crosswalk("explain", *words, "--format", "json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_a_mapping_as_an_outline(crosswalk: Crosswalk, demo: Path) -> None:
    done = crosswalk("explain", "billing_invoice", "-w", demo)
    assert done.code == 0
    for said in (
        "steward Ana Duarte", "A negative line amount is a credit", "policy normalise", "review by 2029-11-02",
        "Makes one item for each of `lines.data`.", "Is credit if `amount < 0`, else charge",
        "Left out on purpose", "Always 'invoice'.", "E303 'due_on' is a date",
    ):  # fmt: skip
        assert said in done.out
    assert "\x1b" not in done.out and all(line == line.rstrip() for line in done.out.splitlines())


def test_a_field_in_full(crosswalk: Crosswalk, demo: Path) -> None:
    done = crosswalk("explain", "billing_invoice", "customer.country", "-w", demo)
    assert done.code == 0
    for said in (
        "Takes `address.country`, puts it in capital letters, then looks it up in country.",
        "UK means GB (accepted, policy normalise, by Ana Duarte",
        "customer.address.country  string", "Is put together from fields of `customer`.", "^[A-Z]{2}$",
        "/* customer.country */",
    ):  # fmt: skip
        assert said in done.out
    assert "/* currency */" not in done.out


def test_the_values_after_each_step_of_a_record(crosswalk: Crosswalk, demo: Path) -> None:
    found = as_json(crosswalk, "crm_contact", "address.country", "--record", 2, "-w", demo)
    assert found["crosswalk_explain"] == 1
    assert found["rule"]["steps"][0] == {"words": "trims it", "written": "trim(@)"}
    (way,) = found["record"]["ways"]
    assert (way["start"], way["after"][-1], way["final"]) == ({"value": "PL"},) * 3
    said = crosswalk("explain", "crm_contact", "address.country", "--record", 2, "-w", demo).out
    assert "Steps of record 2" in said and 'result                                            "PL"' in said


def test_every_item_of_a_list_and_where_a_value_fails(crosswalk: Crosswalk, demo: Path, tmp_path: Path) -> None:
    given = tmp_path / "own.json"
    lines = {"data": [{"amount": -100}, {"amount": 700}]}
    given.write_text(json.dumps({"data": [{"lines": lines, "status": "lost"}]}))
    words = ("billing_invoice", "lines.kind", "--record", 0, "--input", given, "-w", demo)
    ways = as_json(crosswalk, *words)["record"]["ways"]
    assert [(w["at"], w["final"]["value"]) for w in ways] == [("0", "credit"), ("1", "charge")]
    assert ways[0]["read"] == {"lines.data.amount": {"value": -100}}
    status = ("billing_invoice", "status", "--record", 0, "--input", given, "-w", demo)
    (way,) = as_json(crosswalk, *status)["record"]["ways"]
    assert (way["after"], way["reason"]["code"]) == ([{}], "lookup_miss")
    said = crosswalk("explain", *status).out
    assert "'lost' is not in the lookup table" in said and "this rejects the record" in said
    whole = as_json(crosswalk, "billing_invoice", "--record", 0, "--input", given, "-w", demo)["record"]
    (made,) = whole["made"]
    assert made["values"]["lines"][0]["kind"] == "credit"
    assert "lookup_miss" in {reason["code"] for reason in made["reasons"]}
    said = crosswalk("explain", "billing_invoice", "--record", 0, "--input", given, "-w", demo).out
    assert "status: 'lost' is not in the lookup table (lookup_miss, rejects the record)" in said


def test_a_bundle_is_explained_like_its_mapping(crosswalk: Crosswalk, mended: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "invoice.crosswalk.json"
    assert crosswalk("export", "billing_invoice", "-w", mended, "-o", bundle).code == 0
    sealed, opened = (as_json(crosswalk, *words) for words in ((bundle,), ("billing_invoice", "-w", mended)))
    for rules in (sealed["mapping"]["rules"], opened["mapping"]["rules"]):
        for rule in rules:
            rule["decisions"] = [d["id"] for d in rule["decisions"]]
    assert sealed["mapping"]["rules"] == opened["mapping"]["rules"]
    done = crosswalk("explain", bundle, "status", "--record", 0)
    assert (done.code, "name a file with --input" in done.err) == (3, True)
    sample = mended / "samples" / "billing_invoices.json"
    assert crosswalk("explain", bundle, "status", "--record", 0, "--input", sample).code == 0


def test_only_the_query(crosswalk: Crosswalk, demo: Path) -> None:
    done = crosswalk("explain", "crm_contact", "email", "--sql", "-w", demo)
    assert done.out.startswith("WITH _read AS (") and "Country" not in done.out
    assert "Country" in as_json(crosswalk, "crm_contact", "--sql", "-w", demo)["query"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("crm_contcat",), 1, "did you mean 'crm_contact'?"),
        (("crm_contact", "emial"), 1, "did you mean 'email'?"),
        (("crm_contact", "email", "--record", "9999"), 3, "records are counted from 0; the last one is"),
        (("crm_contact", "email", "--record", "-1"), 2, "--record"),
        (("crm_contact", "email", "--input", "x.csv"), 2, "--record"),
        (("crm_contact", "email", "--record", "0", "--input", "other=x.csv"), 3, "no source 'other'"),
        (("crm_contact", "email", "--record", "0", "--input", "nowhere.csv"), 3, "E401"),
    ],
)
def test_what_cannot_be_explained(
    crosswalk: Crosswalk, demo: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = crosswalk("explain", *words, "-w", demo)
    assert (done.code, said in done.err) == (code, True), done.err


def test_a_field_without_a_rule_and_one_that_is_wrong(crosswalk: Crosswalk, demo: Path) -> None:
    mapping = demo / "mappings" / "crm_contact.yaml"
    mapping.write_text(mapping.read_text().replace("  language: Language\n", "  first_name2: Language\n"))
    assert "Has no rule and stays empty." in crosswalk("explain", "crm_contact", "language", "-w", demo).out
    wrong = crosswalk("explain", "crm_contact", "first_name2", "-w", demo)
    assert wrong.code == 0 and "E301" in wrong.out
    fault = crosswalk("explain", "billing_invoice", "due_on", "--record", "1", "-w", demo)
    assert fault.code == 0 and "E303" in fault.out and "due_date" in fault.out


def test_a_rule_that_runs_row_by_row_says_why(crosswalk: Crosswalk, demo: Path) -> None:
    mapping = demo / "mappings" / "billing_invoice.yaml"
    mapping.write_text(mapping.read_text().replace("note: trim(notes) | blank_to_null(@)", "note: type(metadata.*)"))
    done = crosswalk("explain", "billing_invoice", "note", "-w", demo)
    assert done.code == 0
    assert ("row by row, because" in done.out) != ("SQL" in done.out)


def test_a_mapping_with_source_steps(crosswalk: Crosswalk, tmp_path: Path) -> None:
    workspace = Workspace.make(tmp_path / "shop", "shop")
    orders = source(
        leaf("id", STRING), leaf("buyer_id", STRING), a_list("lines", leaf("amount", INTEGER)), name="order"
    )
    buyers = source(leaf("id", STRING), leaf("name", STRING, description="As registered."), name="buyer")
    workspace.create("sources", orders)
    workspace.create("sources", buyers)
    workspace.create("models", model(leaf("name", STRING), leaf("amount", INTEGER), name="sale"))
    rules = (Rule("name", "upper(buyer.name)"), Rule("amount", "line.amount"))
    steps = (Each("line", "lines"), Join("buyer", Input("buyer"), (("buyer_id", "id"),)))
    workspace.create("mappings", Mapping("order", "1.0.0", "sale@1", "order", rules, steps=steps))
    (workspace.folder / "samples").mkdir()
    lines = [{"id": "1", "buyer_id": "b", "lines": [{"amount": 1}, {"amount": 2}]}]
    (workspace.folder / "samples" / "order.ndjson").write_text("\n".join(map(json.dumps, lines)))
    (workspace.folder / "samples" / "buyer.ndjson").write_text('{"id": "b", "name": "Ada"}\n')

    outline = crosswalk("explain", "order", "-w", workspace.folder)
    assert "1  Makes a record for each of `lines`, as `line`; one without items is left out." in outline.out
    assert "2  Adds `buyer` from buyer, where `buyer_id` is its `id`" in outline.out
    field = crosswalk("explain", "order", "name", "--record", 0, "-w", workspace.folder)
    assert "buyer  name  string  As registered." in field.out, field.err
    assert "Steps of record 0, 2 of 2" in field.out and '"ADA"' in field.out and "/* name */" in field.out
    made = as_json(crosswalk, "order", "--record", 0, "-w", workspace.folder)["record"]["made"]
    assert [one["values"] for one in made] == [{"name": "ADA", "amount": 1}, {"name": "ADA", "amount": 2}]
