"""Decides how a field introduces itself at the top of the inspector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from runtime.artefacts.contract import Field
from runtime.plan.demands import demands_in_words
from runtime.values import VALUE_TYPES, show

from ..elements import div, span, text
from ..pills import pill, type_badge


@contextmanager
def field_head(field: Field, side: str) -> Iterator[None]:
    """Name, path, type and description; pills are drawn beside the name by whoever opens it."""
    with div("cw-field-intro"):
        with div("cw-row-flow"):
            type_badge(VALUE_TYPES[field.type.kind].letter)
            text(field.name, "heading").classes("cw-ellipsis").props["title"] = field.path
            yield
        if field.path != field.name:
            text(field.path, "path").classes("cw-soft")
        with div("cw-row-flow cw-tight"):
            span(_type_words(field), "cw-muted")
            if field.required and side == "target":
                pill("required", "plain")
            for word in _marks(field):
                pill(word, "plain")
        if field.description:
            text(field.description)


def _type_words(field: Field) -> str:
    if field.type.kind == "array" and field.children:
        return f"list of {len(field.children)} fields"
    if field.type.kind == "object" and field.children:
        return f"group of {len(field.children)} fields"
    return f"{field.type}{f' · {field.unit}' if field.unit else ''}"


def _marks(field: Field) -> list[str]:
    found = [field.classification] if field.classification else []
    return found + (["deprecated"] if field.deprecated else [])


def examples(field: Field) -> list[tuple[str, str]]:
    """What values of the field look like, as name and text."""
    shown = [("For example", ", ".join(map(show, field.examples[:4])))] if field.examples else []
    return [*demands_in_words(field), *shown]
