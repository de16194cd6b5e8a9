"""Decides what the inspector says of a target field without a rule of its own: what it is for, and the ways to
fill it."""

from __future__ import annotations

from nicegui import ui

from runtime.artefacts.contract import Field, walk
from runtime.language.complete import complete
from studio.state.asking import constant_expression

from ..buttons import button
from ..elements import Text, div, text
from ..expression.editor import ExpressionEditor
from ..facts import facts
from ..pills import meter, pill
from ..sections import field as row
from ..sections import note, section
from ..suggestions.one_suggestion import one_suggestion
from .desk import Desk
from .field_head import examples, field_head
from .overview import go_to
from .problems import problems_of


def target_view(desk: Desk, path: str) -> None:
    """A target that is not mapped, or a group of targets."""
    found = desk.document.target(path)
    if found is None:
        with section(), note("warn"):
            text(f"The model has no field {path} any more.")
        return
    if found.type.kind == "object" and found.children:
        _group(desk, found)
        return
    with field_head(found, "target"):
        pill("not mapped", "err" if found.required else "plain")
    problems_of(desk, path, skip=("E302", "W308"))
    one_suggestion(desk, found)
    if rows := examples(found):
        with section("What it holds"):
            facts(rows)
    with section("Map it"):
        _ways(found)
    if found.type.kind == "array" and found.children:
        _loop(desk, path)
    else:
        _typing(desk, found)


def _ways(found: Field) -> None:
    said = "The model requires a value." if found.required else "It stays empty as long as nothing fills it."
    text(said)
    with div("cw-shortcuts", "dl"):
        for key, what in (
            ("drag", "a source field onto it"),
            ("M", "on a source field, then M here"),
            ("N", "next unmapped field"),
        ):
            Text(key, "dt") if key == "drag" else _key(key)
            Text(what, "dd")


def _key(name: str) -> None:
    with div(tag="dt"):
        Text(name, "kbd")


def _typing(desk: Desk, found: Field) -> None:
    document, path = desk.document, found.path
    with section("Or type it"):
        ExpressionEditor(
            "",
            label="Expression",
            placeholder="field, or function(field)",
            on_apply=lambda typed: desk.told(document.set_expression(path, typed)) if typed else None,
            complete=lambda typed, at: complete(typed, at, document.around(path)),
        )
        with row("Same value in every record"), div("cw-row-flow cw-tight cw-one-line"):
            value = ui.input(placeholder="EUR").props('outlined dense aria-label="Constant value"').classes("cw-grow")

            def fill() -> None:
                if value.value:
                    desk.told(document.set_expression(path, constant_expression(value.value, found)))

            value.on("keydown.enter", fill)
            button("Set", fill)


def _loop(desk: Desk, path: str) -> None:
    document = desk.document
    with section("Or name the list"):
        text("One item is made for each item of a list in the source; its fields are mapped then.", "muted")
        ExpressionEditor(
            "",
            label="List to go through",
            placeholder="lines.data",
            on_apply=lambda typed: desk.told(document.set_each(path, typed)) if typed else None,
            complete=lambda typed, at: complete(typed, at, document.around(path)),
        )


def _group(desk: Desk, found: Field) -> None:
    document = desk.document
    leaves = [f for f in walk(found.fields) if not f.children]
    mapped = [f for f in leaves if document.rule(f.path) is not None]
    with field_head(found, "target"):
        pill(f"{len(mapped)} of {len(leaves)} mapped", "ok" if len(mapped) == len(leaves) else "plain")
    problems_of(desk, found.path)
    with section("Inside"):
        meter(len(mapped), len(leaves), f"{len(mapped)} of {len(leaves)} fields mapped")
        left = [f for f in leaves if f not in mapped]
        for leaf in sorted(left, key=lambda f: not f.required)[:10]:
            go_to(desk, "target", leaf.path)
        text(
            "A group has no rule of its own: map the fields inside it." if left else "Everything inside is mapped.",
            "muted",
        )
