"""Contracts for tests, written short: `model(leaf("name", STRING), a_list("lines", leaf("sku", STRING)))`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from runtime.artefacts.contract import Contract, Field, Reader, container_type
from runtime.artefacts.path import child_path
from runtime.values import Type, array

Format = Literal["csv", "json", "ndjson", "parquet"]


def leaf(name: str, of: Type, **facts: Any) -> Field:
    return Field(name, of, child_path("", name), **facts)


def an_object(name: str, *fields: Field, **facts: Any) -> Field:
    inner = tuple(under(name, f) for f in fields)
    return Field(name, container_type("object", inner, None), name, fields=inner, **facts)


def a_list(name: str, *fields: Field, **facts: Any) -> Field:
    inner = tuple(under(name, f) for f in fields)
    item = Field("", container_type("object", inner, None), name, fields=inner)
    return Field(name, array(item.type), name, item=item, **facts)


def under(parent: str, field: Field) -> Field:
    """The field with its path below a parent, and everything in it too."""
    item = field.item and replace(
        field.item,
        path=f"{parent}.{field.item.path}",
        fields=tuple(under(parent, f) for f in field.item.fields),
    )
    return replace(
        field, path=f"{parent}.{field.path}", fields=tuple(under(parent, f) for f in field.fields), item=item
    )


def source(*fields: Field, format: Format = "ndjson", name: str = "orders", **settings: Any) -> Contract:  # noqa: A002
    """A source contract; `settings` are those of its reader."""
    return Contract(name, "1.0.0", "source", fields, reader=Reader(format, **settings))


def model(*fields: Field, name: str = "order", version: str = "1.0.0") -> Contract:
    return Contract(name, version, "model", fields)
