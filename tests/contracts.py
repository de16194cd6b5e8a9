"""Contracts for tests, written short: `model(text("name"), lines(...))`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from runtime.artefacts.contract import Contract, Field, Reader, child_path, container_type
from runtime.values import Type, array


def leaf(name: str, of: Type, **facts: Any) -> Field:
    return Field(name, of, name, **facts)


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
        path=child_path(parent, field.item.path),
        fields=tuple(under(parent, f) for f in field.item.fields),
    )
    return replace(
        field, path=f"{parent}.{field.path}", fields=tuple(under(parent, f) for f in field.fields), item=item
    )


def source(*fields: Field, format: str = "ndjson") -> Contract:  # noqa: A002
    return Contract("orders", "1.0.0", "source", fields, reader=Reader(format))  # type: ignore[arg-type]


def model(*fields: Field) -> Contract:
    return Contract("order", "1.0.0", "model", fields)
