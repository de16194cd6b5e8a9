"""Decides how the fields of a source or model are tabulated: a tree with what matters of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from nicegui import ui

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.path import is_under, split

from ..elements import div, span, text
from ..empty_state import empty_state
from ..field_types import letter_of, type_in_words
from ..pills import pill
from ..profile_cells import distinct_in_words, filled_cell, values_cell
from ..tree_table import Cell, Row, tree_table

SHOWN = 400


def holds(field: Field) -> bool:
    """Whether other fields can stand inside."""
    inside = field.type.item if field.type.kind == "array" else field.type
    return inside is not None and inside.kind in ("object", "any")


def fields_table(contract: Contract, query: str, selected: str | None, on_open: Callable[[str], None]) -> None:
    """The tree; with a query only what it finds, and the groups around that."""
    fields = list(_found(contract, query))
    if not fields:
        _draw_nothing(contract, query)
        return
    columns, right = _COLUMNS[contract.role]
    rows = [
        Row(f.path, (partial(_name, f), *_cells(contract, f)), depth=len(split(f.path)) - 1, type=letter_of(f.type))
        for f in fields[:SHOWN]
    ]
    tree_table(columns, rows, on_open=on_open, selected=selected, right=right)
    if len(fields) > SHOWN:
        text(f"{len(fields) - SHOWN:,} more fields: search to see them.", "muted").style("padding: 12px 20px")


_COLUMNS = {
    "source": (("Field", "Type", "Filled", "Distinct", "Values", "Description"), (3,)),
    "model": (("Field", "Type", "Description", "Allowed", "Classification"), ()),
}


def _found(contract: Contract, query: str) -> Iterator[Field]:
    fields = list(walk(contract.fields))
    if not query:
        yield from fields
        return
    hits = [f.path for f in fields if query in f.path.lower() or query in (f.description or "").lower()]
    yield from (f for f in fields if any(is_under(hit, f.path) for hit in hits))


def _draw_nothing(contract: Contract, query: str) -> None:
    if query:
        with empty_state("search_off", "Nothing found", f"No field has '{query}' in its name or description."):
            pass
        return
    with empty_state("schema", "No fields yet", f"Add the first field of {contract.name}."):
        pass


def _name(field: Field) -> None:
    named = span(field.name)
    if field.children:
        named.style("font-weight: 550")
    if field.required:
        star = span("*", "cw-required")
        star.props["title"] = "required"
        star.props["aria-hidden"] = "true"
        span("required", "cw-sr")
    if field.primary_key:
        pill("key")
    if field.deprecated:
        pill("deprecated", "warn")


def _cells(contract: Contract, field: Field) -> tuple[Cell, ...]:
    of = partial(span, type_in_words(field.type), "cw-nowrap")
    if contract.role == "source":
        return (
            of,
            partial(filled_cell, field),
            distinct_in_words(field),
            partial(values_cell, field),
            partial(_described, field),
        )
    return (of, partial(_described, field), partial(_allowed, field), partial(_classified, field))


def _described(field: Field) -> None:
    said = span(field.description or "", "cw-clip")
    if field.description:
        with said:
            ui.tooltip(field.description).style("max-width: 420px")


def _allowed(field: Field) -> None:
    with div("cw-values"):
        for value in field.enum[:3]:
            span(str(value), "cw-value")
        if len(field.enum) > 3:
            span(f"+{len(field.enum) - 3}", "cw-value-more")
        for said in constraints(field):
            span(said, "cw-value")


def constraints(field: Field) -> list[str]:
    """What a value must be beside its type, in short."""
    found = []
    if field.minimum is not None:
        found.append(f"at least {field.minimum}")
    if field.maximum is not None:
        found.append(f"at most {field.maximum}")
    if field.max_length is not None:
        found.append(f"up to {field.max_length} characters")
    if field.pattern:
        found.append(field.pattern)
    if field.unit:
        found.append(f"in {field.unit}")
    return found


def _classified(field: Field) -> None:
    if field.classification:
        pill(field.classification)
