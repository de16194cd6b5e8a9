"""An edited contract in its document: only the lines of changed fields, nothing of others is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.contract_change import write_contract
from runtime.artefacts.document import read_document
from runtime.artefacts.odcs import read_contract
from runtime.values import ANY, DATE, INTEGER, STRING, array, object_of

TEXT = """\
apiVersion: v3.1.0
kind: DataContract
id: model-invoice
name: invoice
version: 1.0.0
status: draft
schema:
  - name: invoice
    logicalType: object
    properties:
      # the number on the paper
      - name: number
        logicalType: string
        tags: [ours]
      - name: customer
        logicalType: object
        properties:
          - name: name   # as registered
            logicalType: string
      - name: lines
        logicalType: array
        items:
          logicalType: object
          properties:
            - name: amount
              logicalType: integer
customProperties:
  - property: crosswalk.role
    value: model
"""


def read(text: str) -> Contract:
    contract, _ = read_contract(read_document(text), None, "model")
    assert contract is not None
    return contract


def fields(*found: Field) -> tuple[Field, ...]:
    return found


NAME = Field("name", STRING, "customer.name")
LINE = object_of(("amount", INTEGER))


@pytest.mark.parametrize(
    ("after", "gone", "come"),
    [
        (lambda f: (replace(f[0], required=True), *f[1:]), 0, 1),
        (lambda f: (replace(f[0], name="no", path="no"), *f[1:]), 1, 1),
        (lambda f: f[1:], 4, 0),
        (lambda f: (*f, Field("due", DATE, "due")), 0, 2),
        (lambda f: (replace(f[0], type=INTEGER), *f[1:]), 1, 1),
        (
            lambda f: (f[0], replace(f[1], fields=(NAME, Field("vat", STRING, "customer.vat"))), f[2]),
            0, 2,
        ),
        (lambda f: (f[0], Field("customer", STRING, "customer"), f[2]), 4, 1),
        (lambda f: (*f[:2], Field("lines", array(ANY), "lines")), 6, 2),
    ],
)  # fmt: skip
def test_changes(after, gone: int, come: int) -> None:  # type: ignore[no-untyped-def]
    before = read(TEXT)
    wanted = replace(before, fields=after(before.fields))
    made = write_contract(read_document(TEXT), before, wanted).text
    assert [f.path for f in walk(read(made).fields)] == [f.path for f in walk(wanted.fields)]
    again = read(made)
    assert [(f.name, f.required) for f in walk(again.fields)] == [(f.name, f.required) for f in walk(wanted.fields)]
    old, new = TEXT.splitlines(), made.splitlines()
    assert len([line for line in old if line not in new]) <= gone
    assert len([line for line in new if line not in old]) <= come


def test_comments_and_unknown_keys_stay() -> None:
    before = read(TEXT)
    after = replace(
        before, version="1.1.0", fields=(replace(before.fields[0], name="no", path="no"), *before.fields[1:])
    )
    made = write_contract(read_document(TEXT), before, after).text
    assert "# the number on the paper" in made and "tags: [ours]" in made and "# as registered" in made
    assert "version: 1.1.0" in made and read(made).fields[0].name == "no"
