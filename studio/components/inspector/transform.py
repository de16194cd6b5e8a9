"""Decides how the expression of a rule is edited: as steps or as text, which are the same thing; and a loop's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.diagnostics import Diagnostic
from runtime.language.complete import complete

from ..buttons import segmented
from ..elements import div, span, text
from ..expression.editor import ExpressionEditor
from ..pills import pill
from ..sections import field as row
from ..sections import section
from .desk import Desk
from .parts import Follow
from .step_list import step_list, step_shapes


def transform_seen(desk: Desk, path: str) -> Any:
    """What makes the editor another one; values in it are followed."""
    rule, steps = desk.document.rule(path), desk.document.steps(path)
    if desk.chosen.as_text or steps is None:
        return "text", steps is None, rule is not None and rule.source is not None
    return "steps", steps.start, step_shapes(desk, steps)


def transform(desk: Desk, path: str) -> Follow | None:
    """The expression as steps, or as text when it is a formula or somebody likes that better."""
    document = desk.document
    rule, steps = document.rule(path), document.steps(path)
    as_text = desk.chosen.as_text or steps is None
    with section():
        with div("cw-section-head"):
            text("Expression" if as_text else "Steps", "label", tag="h3").classes("cw-grow")
            if steps is None:
                pill("formula" if rule is not None and rule.source else "constant")
            else:
                modes = {"steps": "Steps", "text": "Text"}
                chosen = "text" if as_text else "steps"
                segmented(modes, chosen, lambda to: _switch(desk, to), label="Edit as").classes("cw-segmented-small")
        if steps is not None and not as_text:
            return step_list(desk, path)
        follow = _editor(desk, path, "Expression", lambda: _rule_text(desk, path, "source"), document.set_expression)
        span("Enter applies it, Escape takes it back, Ctrl Space completes.", "cw-field-hint")
        return follow


def loop(desk: Desk, path: str) -> Follow:
    """The list that is gone through, and which of its items are kept."""
    document = desk.document
    with section("For each item"):
        with row("of the list"):
            each = _editor(desk, path, "List", lambda: _rule_text(desk, path, "each"), document.set_each)
        with row("kept where", "Leave it empty to keep every item."):
            where = _editor(
                desk,
                path,
                "Condition",
                lambda: _rule_text(desk, path, "where"),
                lambda path, typed: document.set_where(path, typed or None),
                placeholder="a condition on the item",
            )

    def follow() -> None:
        each()
        where()

    return follow


def _switch(desk: Desk, to: str) -> None:
    desk.chosen.as_text = to == "text"
    desk.refresh()


def _rule_text(desk: Desk, path: str, part: str) -> str:
    rule = desk.document.rule(path)
    return (getattr(rule, part) if rule is not None else None) or ""


def _editor(
    desk: Desk,
    path: str,
    label: str,
    current: Callable[[], str],
    put: Callable[[str, str], Any],
    placeholder: str = "field, or function(field)",
) -> Follow:
    document = desk.document
    made = ExpressionEditor(
        current(),
        label=label,
        placeholder=placeholder,
        on_apply=lambda typed: desk.told(put(path, typed)),
        complete=lambda typed, at: complete(typed, at, document.around(path)),
        wrong=_wrong_part(document.problems_at(path), current()),
    )
    return lambda: made.show(current(), _wrong_part(document.problems_at(path), current()))


def _wrong_part(problems: list[Diagnostic], value: str) -> tuple[int, int] | None:
    """The part to underline: of the first problem that lies in this very text."""
    for found in problems:
        place = found.place
        if place.start is not None and (place.expression is None or place.expression == value):
            return place.start, place.end if place.end is not None else place.start + 1
    return None
