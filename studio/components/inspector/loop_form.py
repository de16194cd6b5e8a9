"""Decides how a loop is edited: the list that is gone through, and which of its items are kept, with their number."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from runtime.diagnostics import counted
from runtime.language.typed import Around
from runtime.plan.surroundings import surroundings
from studio.state.asking import lists_for
from studio.state.rules.sample_values import items_asked
from studio.state.rules.where_rows import Row, Rows, read_rows, write_rows
from studio.state.source_steps.fields import askable_fields, type_of

from ..buttons import button, segmented
from ..elements import div, span, text
from ..sections import field as row
from ..sections import section
from .condition_rows import ConditionRows
from .desk import Desk
from .parts import Follow
from .transform import expression_editor, rule_text

_OTHER = "\x00expression"
_SELECT = "outlined dense options-dense dropdown-icon=sym_o_expand_more"


def loop_seen(desk: Desk, path: str) -> Any:
    """What makes the editor another one; the texts in it are followed."""
    rule = desk.document.rule(path)
    return (
        rule.each if rule is not None else None, _rows(desk, path), desk.chosen.as_text,
        lists_for(desk.document, path), _inside(desk, path).current,
    )  # fmt: skip


def loop_counts_seen(desk: Desk, path: str) -> tuple[int, int] | None:
    """The items of the sample before and after the condition; None while they are not known."""
    found = [desk.readings.get(asked) for asked in items_asked(path)]
    before, after = found[0], found[1]
    return (len(before.values), len(after.values)) if before is not None and after is not None else None


def loop_counts(desk: Desk, path: str) -> None:
    """How many items the sample has, and how many the condition keeps."""
    counts = loop_counts_seen(desk, path)
    with section():
        if counts is None:
            text("Counting the items of the sample …", "muted")
        elif counts[0] == counts[1]:
            text(f"{counted(counts[0], 'item')} in the sample, all kept.", "muted")
        else:
            text(f"{counted(counts[0], 'item')} in the sample, {counts[1]:,} kept, {counts[0] - counts[1]:,} left out.")


def loop(desk: Desk, path: str) -> Follow:
    """The list and the condition."""
    follows: list[Follow] = []
    with section("For each item"):
        with row("of the list"):
            follows += _list(desk, path)
        with div("cw-section-head"):
            span("kept where", "cw-field-name cw-grow")
            if _rows(desk, path) is not None:
                mode = "text" if desk.chosen.as_text else "rows"
                segmented(
                    {"rows": "Form", "text": "Text"}, mode, lambda to: _switch(desk, to), label="Edit the condition as"
                ).classes("cw-segmented-small")
        follows += _where(desk, path)

    def follow() -> None:
        for one in follows:
            one()

    return follow


def _list(desk: Desk, path: str) -> list[Follow]:
    document = desk.document
    known = lists_for(document, path)
    now = rule_text(desk, path, "each")
    if now in known:
        options = {text: text for text in known} | {_OTHER: "an expression …"}
        place = div()

        def chosen(picked: Any) -> None:
            if picked == _OTHER:
                place.clear()
                with place:
                    _list_text(desk, path)
            elif isinstance(picked, str) and picked != rule_text(desk, path, "each"):
                desk.told(document.set_each(path, picked))

        with place:
            made: Any = ui.select(options, value=now, on_change=lambda e: chosen(e.value)).props(_SELECT)
            made.props["aria-label"] = "List"
        return []
    return [_list_text(desk, path)]


def _list_text(desk: Desk, path: str) -> Follow:
    return expression_editor(desk, path, "List", lambda: rule_text(desk, path, "each"), desk.document.set_each)


def _where(desk: Desk, path: str) -> list[Follow]:
    document, inside = desk.document, _inside(desk, path)
    found = _rows(desk, path)

    def put(rows: Rows) -> None:
        written = write_rows(rows, lambda field: type_of(field, inside.current))
        desk.told(document.set_where(path, written))

    if not rule_text(desk, path, "where") and not desk.chosen.as_text:
        text("Every item is kept.", "muted")
        fields = [field.text for field in askable_fields(inside.current)]
        if fields:
            begin = button(
                "Keep only some", lambda: put(Rows((Row(fields[0], "filled"),))), icon="filter_alt", small=True
            )
            begin.classes("cw-start-end")
        return []
    if found is None or desk.chosen.as_text:
        return [
            expression_editor(
                desk, path, "Condition", lambda: rule_text(desk, path, "where"),
                lambda path, typed: document.set_where(path, typed or None),
                placeholder="a condition on the item", around=lambda: _inside(desk, path),
            )
        ]  # fmt: skip
    ConditionRows(found, inside, put, called="the items", on_empty=lambda: desk.told(document.set_where(path, None)))
    return []


def _rows(desk: Desk, path: str) -> Rows | None:
    written, inside = rule_text(desk, path, "where"), _inside(desk, path)
    return read_rows(written, lambda field: type_of(field, inside.current)) if written else Rows(())


def _inside(desk: Desk, path: str) -> Around:
    """What the condition is written in: an item of the list."""
    document = desk.document
    return surroundings(document.mapping, document.source.type, f"{path}.item", document.lookups)


def _switch(desk: Desk, to: str) -> None:
    desk.chosen.as_text = to == "text"
    desk.refresh()
