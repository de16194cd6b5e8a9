"""A small workspace on disk: nested orders onto a canonical order, with a sample and a decision."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.artefacts.lookup import Lookup, LookupRow
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.workspace import Workspace
from runtime.values import BOOLEAN, DATE, INTEGER, STRING, TIMESTAMP, array, decimal
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from tests.contracts import a_list, an_object, leaf, model, source

ORDERS = [
    {"number": "A-1", "created": 1760000000, "from": "web", "paid": True, "property_hs_all-funky": "x",
     "tags": ["a", "b"],
     "customer": {"name": " Ada ", "last": "Byron", "country": "de"},
     "lines": {"data": [{"sku": "s1", "amount": 1200, "parts": [{"code": "p1"}]},
                        {"sku": "s2", "amount": 300, "parts": []}]}},
    {"number": "A-2", "created": 1760100000, "from": None, "paid": False, "property_hs_all-funky": "y", "tags": [],
     "customer": {"name": "Bo", "last": "Lee", "country": "xx"}, "lines": {"data": []}},
    {"number": "", "created": "soon", "paid": True, "tags": None, "customer": None,
     "lines": {"data": [{"sku": "s3", "amount": -5, "parts": None}]}},
]  # fmt: skip


SOURCE = source(
    leaf("number", STRING), leaf("created", INTEGER), leaf("from", STRING), leaf("paid", BOOLEAN),
    leaf("property_hs_all-funky", STRING), leaf("tags", array(STRING)),
    an_object("customer", leaf("name", STRING), leaf("last", STRING), leaf("country", STRING)),
    an_object("lines", a_list("data", leaf("sku", STRING), leaf("amount", INTEGER),
                                  a_list("parts", leaf("code", STRING)))),
    format="json", name="order",
)  # fmt: skip

MODEL = model(
    leaf("number", STRING, required=True), leaf("sold_on", DATE), leaf("sold_at", TIMESTAMP), leaf("channel", STRING),
    leaf("first_sku", STRING), leaf("labels", array(STRING)), leaf("total", decimal(12, 2)),
    an_object("customer", leaf("name", STRING), leaf("country", STRING, required=True)),
    a_list("items", leaf("sku", STRING), leaf("amount", decimal(12, 2)), leaf("order_number", STRING),
                   a_list("parts", leaf("code", STRING), leaf("sku", STRING), leaf("order_number", STRING))),
    name="sale",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = Workspace.make(tmp_path / "acme", "acme")
    workspace.create("sources", SOURCE)
    workspace.create("models", MODEL)
    workspace.create("lookups", Lookup("country", (LookupRow("de", "DE"), LookupRow("fr", "FR"))))
    workspace.create("mappings", Mapping("order", "0.1.0", "sale@1", "order", (Rule("number", "number"),)))
    (workspace.folder / "samples").mkdir()
    (workspace.folder / "samples" / "order.json").write_text(json.dumps(ORDERS))
    return workspace.folder


@pytest.fixture
def opened(folder: Path) -> Iterator[OpenWorkspace]:
    workspace = OpenWorkspace(folder)
    yield workspace
    workspace.close()


@pytest.fixture
def document(opened: OpenWorkspace) -> MappingDocument:
    return opened.open_mapping("order")


def text_of(folder: Path) -> str:
    return (folder / "mappings" / "order.yaml").read_text()


__all__ = ["MODEL", "ORDERS", "SOURCE", "replace", "text_of"]
