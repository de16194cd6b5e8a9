"""A contract as the rest of the product sees it: fields with types, and how a source is read.

Sources and models are Open Data Contract Standard documents; `odcs.py` turns one into these lean, frozen
records and back. Nothing downstream reads ODCS again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from runtime.artefacts.path import is_under
from runtime.values import ANY, Type, array, object_of

FormatName = Literal["csv", "excel", "json", "ndjson", "parquet"]
Status = Literal["draft", "in_review", "approved", "published", "deprecated", "retired"]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a document: a team and people by name."""

    team: str | None = None
    steward: str | None = None
    deputy: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a source or a model; `path` is its place in the record ("lines.amount")."""

    name: str
    type: Type
    path: str
    required: bool = False
    description: str | None = None
    enum: tuple[Any, ...] = ()
    pattern: str | None = None
    minimum: Any = None
    maximum: Any = None
    min_length: int | None = None
    max_length: int | None = None
    examples: tuple[Any, ...] = ()
    unit: str | None = None
    classification: str | None = None
    deprecated: bool = False
    primary_key: bool = False
    unique: bool = False
    fields: tuple[Field, ...] = ()
    item: Field | None = None
    profile: dict[str, Any] | None = field(default=None, compare=False)

    @property
    def children(self) -> tuple[Field, ...]:
        """The fields below this one: of the object, or of the objects in the list."""
        return self.item.children if self.item is not None else self.fields


@dataclass(frozen=True, slots=True)
class Reader:
    """How the bytes of a source become records; only what its format knows counts.

    Tables: `skip` lines stand above the header of `header_rows` lines, `footer` lines below the last record; with
    `stop_at_blank` the table ends at the first empty line. `columns` is their number where the header names fewer
    (0: as many as it names); `fill_short` takes missing values at a record's end for null. Workbooks: `sheet` by
    its name (empty: the first that holds anything), `fill_merged` repeats a merged cell's value in all of its
    cells. JSON: `records` is the path to their list. `member` is the file in a zip archive of several.
    """

    format: FormatName
    location: str | None = None
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    header: bool = True
    skip: int = 0
    records: str = ""
    null_text: tuple[str, ...] = ("",)
    escape: str = ""
    comment: str = ""
    header_rows: int = 1
    footer: int = 0
    stop_at_blank: bool = False
    columns: int = 0
    fill_short: bool = False
    sheet: str = ""
    fill_merged: bool = True
    member: str = ""

    @property
    def is_table(self) -> bool:
        """Whether the values are texts in columns, and null where one of `null_text` stands."""
        return self.format in ("csv", "excel")


@dataclass(frozen=True, slots=True)
class Contract:
    """A source contract or a canonical model."""

    name: str
    version: str
    role: Literal["source", "model"]
    fields: tuple[Field, ...]
    status: Status = "draft"
    title: str | None = None
    purpose: str | None = None
    owner: Owner = field(default_factory=Owner)
    reader: Reader | None = None
    file: str | None = field(default=None, compare=False)

    @property
    def type(self) -> Type:
        """The type of one record."""
        return struct_type(self.fields)

    def find(self, path: str) -> Field | None:
        """The field at a path ("lines.amount")."""
        fields = self.fields
        while (found := next((f for f in fields if is_under(path, f.path)), None)) is not None:
            if found.path == path:
                return found
            fields = found.children
        return None


def struct_type(fields: tuple[Field, ...]) -> Type:
    """The type of an object with these fields."""
    return object_of(*((f.name, f.type) for f in fields))


def container_type(kind: str, fields: tuple[Field, ...], item: Field | None) -> Type:
    """The type of an object or array field, from what is inside."""
    if kind == "object":
        return struct_type(fields)
    return array(item.type if item is not None else ANY)


def walk(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Every field, parents before children, in the order of the document."""
    for f in fields:
        yield f
        yield from walk(f.children)
