"""Edits of a contract's fields: paths and types around them stay right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.artefacts.contract import Contract, Field, walk
from runtime.values import ANY, DATE, INTEGER, STRING, array
from studio.state.fields import (
    add_field,
    canonical_fields,
    change_field,
    group,
    list_of_groups,
    remove_field,
    snake_case,
    with_type,
)
from tests.studio.state.conftest import SOURCE, leaf


def shape(contract: Contract) -> list[tuple[str, str]]:
    return [(f.path, f.type.kind) for f in walk(contract.fields)]


def consistent(fields: tuple[Field, ...], under: str = "") -> bool:
    """Types of groups and lists follow from what is in them, paths from names."""
    for f in fields:
        if not f.path.endswith(f.name.split(".")[-1].strip('"')) and "." not in f.name:
            return False
        if f.children and f.type.kind == "object" and [n for n, _ in f.type.fields] != [c.name for c in f.children]:
            return False
        if f.children and f.type.kind == "array" and (f.item is None or f.type.item != f.item.type):
            return False
        if not consistent(f.children, f.path):
            return False
    return True


def test_a_changed_field_changes_the_types_around_it() -> None:
    made = change_field(SOURCE, "lines.data.parts.code", lambda f: with_type(f, INTEGER))
    assert consistent(made.fields) and made.find("lines.data.parts.code").type == INTEGER  # type: ignore[union-attr]
    data = made.type.field("lines").field("data")  # type: ignore[union-attr]
    assert str(data.item.field("parts").item.field("code")) == "integer"  # type: ignore[union-attr]


def test_renaming_moves_what_is_below() -> None:
    made = change_field(SOURCE, "lines", lambda f: replace(f, name="rows"))
    assert consistent(made.fields)
    assert made.find("rows.data.parts.code") is not None and made.find("lines") is None
    made = change_field(made, "rows.data", lambda f: replace(f, name="a.b"))
    assert made.find('rows."a.b".parts.code') is not None


def test_adding_and_removing() -> None:
    made = add_field(SOURCE, "lines.data", leaf("tax", DATE), after="sku")
    assert [f.path for f in made.find("lines.data").children][:3] == [
        "lines.data.sku",
        "lines.data.tax",
        "lines.data.amount",
    ]  # type: ignore[union-attr]
    assert consistent(made.fields)
    assert remove_field(made, "lines.data.tax") == SOURCE
    assert [f.path for f in add_field(SOURCE, "", leaf("first", STRING), after="").fields][-1] == "first"


def test_another_type_drops_or_begins_fields() -> None:
    made = change_field(SOURCE, "customer", lambda f: with_type(f, STRING))
    assert made.find("customer.name") is None and made.find("customer").type == STRING  # type: ignore[union-attr]
    made = change_field(SOURCE, "tags", lambda f: with_type(f, array(ANY)))
    made = add_field(made, "tags", leaf("name", STRING))
    assert made.find("tags.name") is not None and consistent(made.fields)


@pytest.mark.parametrize("name", ["First Name", "firstName", "first-name", " first_name "])
def test_names_in_one_style(name: str) -> None:
    assert snake_case(name) == "first_name"


def test_names_that_become_the_same_are_told_apart() -> None:
    made = canonical_fields((leaf("First Name", STRING), leaf("firstName", STRING), leaf("!", STRING)))
    assert [f.path for f in made] == ["first_name", "first_name_2", "field"]
    nested = canonical_fields(
        (group("Cust Omer", leaf("Full Name", STRING)), list_of_groups("Line Items", leaf("SKU", STRING)))
    )
    assert [f.path for f in walk(nested)] == ["cust_omer", "cust_omer.full_name", "line_items", "line_items.sku"]
