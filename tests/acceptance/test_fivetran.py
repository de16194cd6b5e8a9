"""SaaS extracts to the canonical tables of their warehouse packages: staging tables, and marts made of those.

A workspace holds the mappings alone. The extracts' contracts are inferred and the models made from the columns of the
reference, as in the studio; what a person would then correct in a contract stands in `TEXT`. The output of a staging
mapping is a source of the marts.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from runtime.artefacts.contract import Contract, Field, Reader
from runtime.artefacts.odcs_new import new_contract
from runtime.artefacts.path import child_path
from runtime.artefacts.workspace import Workspace
from runtime.io.infer import infer
from runtime.run.load import RunnableMapping, check_workspace
from runtime.values import BOOLEAN, INTEGER, NUMBER, STRING, TIMESTAMP, Type, decimal
from tests.acceptance.cases import CASES, WORKSPACES, exported
from tests.both_engines import run_both

SAAS = CASES / "fivetran"
TABLES = {"stripe": (23, 3), "shopify": (79, 1), "hubspot": (45, 2)}
TYPES = {
    "VARCHAR": STRING, "BOOLEAN": BOOLEAN, "TIMESTAMP": TIMESTAMP, "INTEGER": INTEGER, "BIGINT": INTEGER,
    "HUGEINT": INTEGER, "FLOAT": NUMBER, "DOUBLE": NUMBER, "DECIMAL(28,6)": decimal(28, 6),
}  # fmt: skip
# Columns that are text and whose few values look like something else: phones, prices and moments kept as written, JSON.
TEXT = {
    "discount_data": ["coupon_id"],
    "product_data": ["updated"],
    "shopify_collection_data": ["rules"],
    "shopify_gql_abandoned_checkout_data": ["billing_address_phone", "shipping_address_phone"],
    "shopify_gql_customer_address_data": ["phone"],
    "shopify_gql_customer_data": ["phone"],
    "shopify_gql_location_data": ["phone"],
    "shopify_gql_product_variant_data": ["compare_at_price"],
    "shopify_gql_shop_data": ["billing_address_phone"],
    "contact_list_data": ["filters_updated_at"],
    "deal_pipeline_data": ["created_at", "updated_at"],
    "deal_pipeline_stage_data": ["created_at", "updated_at"],
    "engagement_company_data": ["_fivetran_synced"],
    "engagement_contact_data": ["_fivetran_synced"],
    "engagement_email_data": ["property_hs_lastmodifieddate"],
    "engagement_meeting_data": ["start_time", "end_time"],
    "engagement_note_data": ["property_hs_lastmodifieddate"],
}

pytestmark = pytest.mark.acceptance


@cache
def reference(vendor: str) -> dict[str, Any]:
    """The reference's tables by name: their kind, columns and types."""
    manifest = json.loads((SAAS / vendor / "expected" / "manifest.json").read_text(encoding="utf-8"))
    tables: dict[str, Any] = manifest["models"]
    return tables


def tables() -> list[Any]:
    return [
        pytest.param(vendor, name, id=name, marks=pytest.mark.case_kind(f"fivetran {table['kind']}"))
        for vendor in TABLES
        for name, table in reference(vendor).items()
    ]


class Vendor:
    """The workspace of a vendor with contracts for all that it reads and makes, and the files that it reads."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.tables = reference(name)
        self.extracts = {path.stem: path for path in (SAAS / name / "source").glob("*.csv")}
        workspace = shutil.copytree(WORKSPACES / "fivetran" / name, folder / "workspace")
        declared = json.loads((SAAS / name / "schema" / "source_types.json").read_text(encoding="utf-8"))
        for stem, path in self.extracts.items():
            write(workspace / "sources", extract(path, declared.get(stem, {})))
        for stem, table in self.tables.items():
            made = model(stem, table["columns"])
            write(workspace / "models", made)
            if table["kind"] == "staging":
                write(workspace / "sources", replace(made, role="source", reader=Reader("parquet")))
        self.workspace = Workspace.open(workspace)
        self.mapping = cache(self._mapping)
        self.output = cache(self._output)

    def _mapping(self, name: str) -> RunnableMapping:
        return exported(self.workspace, name, self.folder)

    def files(self, name: str) -> dict[str, Path]:
        """What a mapping reads, each file by the name of its source; staging tables are made on the way."""
        return {source: self.extracts.get(source) or self.output(source) for source in self.mapping(name).sources}

    def _output(self, name: str) -> Path:
        output = self.folder / f"{name}.parquet"
        assert self.mapping(name).run(self.files(name), output).rejected == 0
        return output


@pytest.fixture(scope="module")
def vendors(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Vendor]:
    return cache(lambda name: Vendor(name, tmp_path_factory.mktemp(name)))


def write(folder: Path, contract: Contract) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{contract.name}.odcs.yaml").write_text(new_contract(contract), encoding="utf-8")


def extract(path: Path, declared: dict[str, str]) -> Contract:
    """The inferred contract; a column without one value has the type that the vendor's schema declares."""

    def type_of(field: Field) -> Type:
        if field.name in TEXT.get(path.stem, ()):
            return STRING
        empty = field.profile is None or field.profile["count"] == field.profile["nulls"]
        return TYPES[declared[field.name]] if empty and field.name in declared else field.type

    contract = infer(path, path.stem).contract
    return replace(contract, fields=tuple(replace(field, type=type_of(field)) for field in contract.fields))


def model(name: str, columns: dict[str, str]) -> Contract:
    fields = tuple(Field(column, TYPES[of], child_path("", column)) for column, of in columns.items())
    return Contract(name, "1.0.0", "model", fields)


@pytest.mark.parametrize("vendor", TABLES)
def test_every_table_has_a_mapping_and_none_has_a_fault(vendor: str, vendors: Callable[[str], Vendor]) -> None:
    """W308: a column that the extract lacks. W309: a column of the extract that the table leaves out."""
    kinds = Counter(table["kind"] for table in reference(vendor).values())
    assert (kinds["staging"], kinds["mart"]) == TABLES[vendor]
    workspace = vendors(vendor).workspace
    assert set(workspace.mappings) == set(reference(vendor))
    found = check_workspace(workspace)
    assert [d for d in found if d.code not in ("W308", "W309")] == []


@pytest.mark.parametrize("vendor", TABLES)
def test_what_is_left_empty_the_reference_leaves_empty_too(vendor: str, vendors: Callable[[str], Vendor]) -> None:
    """Every column without a rule is said to be (W308), and `absent_in_source` in the reference mapping."""
    with (SAAS / vendor / "mapping_gold.csv").open(encoding="utf-8", newline="") as stream:
        gold = {(row["target_model"], row["target_column"]): row["kind"] for row in csv.DictReader(stream)}
    said = {(Path(d.place.file or "").stem, d.place.rule or "") for d in check_workspace(vendors(vendor).workspace)
            if d.code == "W308"}  # fmt: skip
    assert {gold[column] for column in said if column in gold} == {"absent_in_source"}


@pytest.mark.parametrize(("vendor", "name"), tables())
def test_tables(vendor: str, name: str, vendors: Callable[[str], Vendor]) -> None:
    """The exported mapping gives the expected multiset of rows, and each record the same on both engines."""
    made = vendors(vendor)
    expected, columns = SAAS / vendor / "expected" / f"{name}.csv", reference(vendor)[name]["columns"]
    output = made.output(name)
    assert rows(f"read_parquet('{output}')", columns) == rows(f"read_csv('{expected}', all_varchar = true)", columns)
    both = run_both(made.mapping(name), made.files(name))
    assert both.batch == both.record


def rows(relation: str, columns: dict[str, str]) -> Counter[tuple[Any, ...]]:
    """The rows as a multiset, their columns cast to the types of the reference."""
    casts = ", ".join(f'CAST("{name}" AS {of})' for name, of in columns.items())
    return Counter(duckdb.connect().execute(f"SELECT {casts} FROM {relation}").fetchall())
