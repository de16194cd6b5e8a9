"""Contracts as Open Data Contract Standard documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from runtime.artefacts.contract import Contract, Field, Owner, Reader, container_type
from runtime.artefacts.contract_edits import (
    add_field,
    change_contract,
    change_field,
    remove_field,
    rename_field,
)
from runtime.artefacts.document import read_document
from runtime.artefacts.odcs import read_contract
from runtime.artefacts.odcs_new import new_contract
from runtime.diagnostics import CrosswalkError
from runtime.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIME, TIMESTAMP, decimal


def object_field(name: str, path: str, *fields: Field, **more: Any) -> Field:
    return Field(name, container_type("object", fields, None), path, fields=fields, **more)


def array_field(name: str, path: str, item: Field | None) -> Field:
    return Field(name, container_type("array", (), item), path, item=item)


EVERY_KIND = Contract(
    name="invoice",
    version="2.1.0",
    role="model",
    status="published",
    title="Invoice",
    purpose="What everybody\nmeans by an invoice.",
    owner=Owner("finance", "Ana", "Bo"),
    reader=Reader("csv", "samples/a.csv", delimiter=";", header=False, skip=2, null_text=("", "NULL")),
    fields=(
        Field(
            "number",
            STRING,
            "number",
            required=True,
            primary_key=True,
            unique=True,
            description="As printed: #1",
            pattern="^[A-Z]+$",
            min_length=1,
            max_length=20,
            examples=("A-1", "NO"),
            classification="internal",
        ),
        Field("total", decimal(18, 2), "total", minimum=0, maximum=10.5, unit="EUR"),
        Field("count", INTEGER, "count", minimum=1, deprecated=True),
        Field("rate", NUMBER, "rate"),
        Field("paid", BOOLEAN, "paid"),
        Field("issued_on", DATE, "issued_on", minimum="2020-01-01"),
        Field("created", TIMESTAMP, "created"),
        Field("at", TIME, "at"),
        Field("currency", STRING, "currency", enum=("EUR", "USD"), minimum="A"),
        Field("extensions", ANY, "extensions"),
        object_field("customer", "customer", Field("a.b", STRING, 'customer."a.b"'), required=True),
        array_field("tags", "tags", Field("", STRING, "tags", max_length=3)),
        array_field(
            "lines",
            "lines",
            object_field(
                "",
                "lines",
                Field("amount", decimal(9, 3), "lines.amount"),
                array_field("codes", "lines.codes", Field("", INTEGER, "lines.codes")),
            ),
        ),
        array_field("grid", "grid", array_field("", "grid", Field("", NUMBER, "grid"))),
        array_field("things", "things", None),
    ),
)


def read(text: str, **more: Any) -> tuple[Contract, list[str]]:
    contract, faults = read_contract(read_document(text, "c.odcs.yaml"), **more)
    assert contract is not None
    return contract, [f"{f.code}:{f.place.line} {f.message}" for f in faults]


def test_every_kind_of_field_survives_a_document() -> None:
    contract, faults = read(new_contract(EVERY_KIND))
    assert faults == []
    assert contract == EVERY_KIND
    assert contract.find("lines.amount") == EVERY_KIND.find("lines.amount")
    assert contract.find("lines.amount") is not None


def test_the_profile_is_kept() -> None:
    profile = {"rows": 10, "nulls": 1, "top": [["a", 3]], "min": "a"}
    field = Field("a", STRING, "a", profile=profile)
    contract, _ = read(new_contract(Contract("c", "1.0.0", "source", (field,))))
    assert contract.fields[0].profile == profile


HEAD = "apiVersion: v3.1.0\nkind: DataContract\nid: c\nname: c\nversion: 1.0.0\nstatus: draft\n"


def test_faults_have_lines_and_the_rest_still_opens() -> None:
    contract, faults = read(
        HEAD.replace("version: 1.0.0", "version: 1")
        + "colour: red\n"
        + "schema:\n- name: c\n  properties:\n"
        + "  - {name: a, logicalType: strin}\n"
        + "  - {name: b, logicalType: number, physicalType: 'decimal(50,2)'}\n"
        + "  - {logicalType: string}\n"
        + "  - {name: a, logicalType: integer}\n"
        + "  - {name: d, logicalType: string, required: 'yes'}\n"
        + "  - {name: e, logicalType: integer}\n"
    )
    assert [f.name for f in contract.fields] == ["a", "b", "d", "e"]
    assert (contract.version, contract.fields[3].type, contract.fields[2].required) == ("1", INTEGER, False)
    assert sorted(faults) == sorted(
        [
            "E102:5 'version': expected a text",
            "W106:7 the standard has no key 'colour'",
            "E102:11 the field 'a' has the unknown logicalType 'strin'",
            "E102:12 the field 'b' is decimal(50,2); up to 38 digits can be held",
            "E102:13 a field has no name",
            "E102:14 the field 'a' stands here again",
            "E102:15 'schema.0.properties.4.required': expected a valid boolean",
        ]
    )


def test_what_the_standard_requires_is_missed() -> None:
    _, faults = read("name: c\nkind: Table\napiVersion: v2.2.2\n")
    assert faults == [
        "E102:1 the contract has no 'id'",
        "E102:1 the contract has no 'version'",
        "E102:1 the contract has no 'status'",
        "E102:2 'kind' is 'Table', expected 'DataContract'",
        "E102:3 'apiVersion' is 'v2.2.2', this version reads v3.x",
        "E102:1 the contract has no schema with fields",
    ]


def test_a_contract_of_another_tool_is_read_by_its_own_words() -> None:
    text = HEAD.replace("draft", "active") + (
        "team:\n- {username: old, role: steward, dateOut: '2025-01-01'}\n- {username: Ana, role: steward}\n"
        "servers: [{server: x, type: snowflake, account: a}]\n"
        "schema:\n- name: t\n  properties:\n"
        "  - {name: a, physicalType: VARCHAR(20)}\n"
        "  - {name: b, physicalType: 'NUMERIC(10, 2)'}\n"
        "  - {name: c, logicalType: string, quality: [{type: library, metric: invalidValues, "
        "arguments: {validValues: [x, y]}, mustBe: 0}]}\n"
        "  - {name: d, physicalType: geography}\n"
    )
    contract, faults = read(text, role="model")
    assert faults == []
    assert [f.type for f in contract.fields] == [STRING, decimal(10, 2), STRING, ANY]
    assert contract.fields[2].enum == ("x", "y")
    assert (contract.role, contract.status, contract.owner, contract.reader) == (
        "model", "published", Owner(None, "Ana"), None
    )  # fmt: skip


DOCUMENT = (
    HEAD
    + """\
schema:
  - name: c
    properties:
      # the key
      - name: a          # printed
        logicalType: string
        x-mine: 1
        customProperties:
          - {property: theirs, value: 2}
      - name: lines
        logicalType: array
        items:
          logicalType: object
          properties:
            - name: amount
              logicalType: number
# end
"""
)


def lines_changed(after: str) -> list[str]:
    import difflib

    found = difflib.unified_diff(DOCUMENT.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]


def field_of(path: str) -> Field:
    contract, _ = read_contract(read_document(DOCUMENT))
    field = contract.find(path) if contract else None
    assert field is not None
    return field


@pytest.mark.parametrize(
    ("path", "change", "lines"),
    [
        ("a", {"description": "Printed."}, ["+        description: Printed."]),
        ("a", {"type": INTEGER}, ["-        logicalType: string", "+        logicalType: integer"]),
        (
            "lines.amount",
            {"type": decimal(18, 2)},
            ["+              physicalType: decimal(18,2)"],
        ),
        ("a", {"max_length": 5}, ["+        logicalTypeOptions:", "+          maxLength: 5"]),
        ("a", {"unit": "kg"}, ["+          - property: crosswalk.unit", "+            value: kg"]),
    ],
)
def test_a_changed_field_changes_its_own_lines(path: str, change: dict[str, Any], lines: list[str]) -> None:
    before = field_of(path)
    after = replace(before, **change)
    made = change_field(read_document(DOCUMENT), path, before, after)
    assert lines_changed(made.text) == lines
    contract, _ = read_contract(made)
    assert contract is not None and contract.find(path) == after
    assert change_field(made, path, after, before).text == DOCUMENT


def test_fields_are_added_renamed_and_removed() -> None:
    document = read_document(DOCUMENT)
    made = add_field(document, "lines", Field("tax", decimal(9, 2), "lines.tax", required=True))
    made = add_field(made, "", object_field("seller", "seller", Field("name", STRING, "seller.name")))
    made = rename_field(made, "a", "number")
    made = remove_field(made, "lines.amount")
    contract, _ = read_contract(made)
    assert contract is not None
    assert [f.path for f in contract.fields] == ["number", "lines", "seller"]
    assert contract.find("lines.tax") == Field("tax", decimal(9, 2), "lines.tax", required=True)
    assert contract.find("lines.amount") is None
    for kept in (
        "# the key",
        "number          # printed",
        "x-mine: 1",
        "{property: theirs, value: 2}",
        "# end",
    ):
        assert kept in made.text
    with pytest.raises(CrosswalkError, match="E104"):
        rename_field(made, "number", "lines")
    with pytest.raises(CrosswalkError, match="E102"):
        remove_field(made, "nothing")


def test_facts_of_the_contract_change_in_place() -> None:
    document = read_document(DOCUMENT)
    before, _ = read_contract(document)
    assert before is not None
    after = replace(before, version="1.1.0", purpose="Why.", owner=Owner("t"), reader=Reader("json", records="a.b"))
    made = change_contract(document, before, after)
    assert read_contract(made)[0] == after
    moved = replace(after, reader=Reader("csv", "x.csv", delimiter="|"))
    assert read_contract(change_contract(made, after, moved))[0] == moved
