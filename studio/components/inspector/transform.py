"""Decides how the expression of a rule is edited: as steps, as a choice between cases, or as text; all are the same
thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.artefacts.mapping import Rule
from runtime.diagnostics import Diagnostic
from runtime.language.complete import complete
from runtime.language.typed import Around
from studio.state.asking import constant_of, read_by
from studio.state.places import write_path
from studio.state.rules.choices import only_when, write_choice
from studio.state.rules.expression_check import wrong_in
from studio.state.rules.step_rows import step_rows
from studio.state.rules.value_map import begin_value_map, codes_asked, table_of
from studio.state.source_steps.fields import type_of

from ..buttons import button, segmented
from ..elements import div, span, text
from ..expression.editor import ExpressionEditor
from ..pills import pill
from ..sections import section
from .choice_form import ChoiceForm, choice_of
from .constant_form import constant_form
from .desk import Desk
from .parts import Follow
from .step_list import step_list, step_shapes

_NAMES = {"steps": "Steps", "cases": "Cases", "value": "Value", "text": "Text"}


def transform_seen(desk: Desk, path: str) -> Any:
    """What makes the editor another one; values in it are followed."""
    rule = desk.document.rule(path)
    mode = _mode(desk, path)
    match mode:
        case "steps":
            rows = step_rows(rule)
            return mode, step_shapes(desk, rows) if rows is not None else None
        case "cases":
            return mode, choice_of(desk, path), desk.document.around(path).current
        case "value":
            return mode, desk.document.target(path)
    return mode, _modes(desk, path), rule is not None and rule.source is not None, rule.off if rule is not None else ()


def transform(desk: Desk, path: str) -> Follow | None:
    """The expression in the form that it has, or as text when somebody likes that better."""
    modes, mode = _modes(desk, path), _mode(desk, path)
    with section():
        with div("cw-section-head"):
            text("Expression" if mode == "text" else _NAMES[mode], "label", tag="h3").classes("cw-grow")
            if len(modes) > 1:
                options = {name: _NAMES[name] for name in modes}
                segmented(options, mode, lambda to: _switch(desk, to), label="Edit as").classes("cw-segmented-small")
            else:
                rule = desk.document.rule(path)
                pill("formula" if rule is not None and rule.source else "constant")
        match mode:
            case "steps":
                follow: Follow | None = step_list(desk, path)
                _more_ways(desk, path)
                return follow
            case "cases":
                choice = choice_of(desk, path)
                if choice is not None:
                    ChoiceForm(desk, path, choice)
                return None
            case "value":
                return constant_form(desk, path)
        return _as_text(desk, path)


def _modes(desk: Desk, path: str) -> list[str]:
    """The ways in which the expression can be edited, the best first."""
    rule = desk.document.rule(path)
    if constant_of(rule) is not None:
        return ["value", "text"]
    if choice_of(desk, path) is not None:
        return ["cases", "text"]
    return ["steps", "text"] if step_rows(rule) is not None else ["text"]


def _mode(desk: Desk, path: str) -> str:
    return "text" if desk.chosen.as_text else _modes(desk, path)[0]


def _switch(desk: Desk, to: str) -> None:
    desk.chosen.as_text = to == "text"
    desk.refresh()


def _more_ways(desk: Desk, path: str) -> None:
    """What else people want of a chain: only under a condition, or with a table of values."""
    document = desk.document
    steps = document.steps(path)
    if steps is None:
        return

    def when() -> None:
        rule, reads = document.rule(path), read_by(document, path)
        if rule is None or rule.source is None:
            return
        around = document.around(path)
        field = write_path(document.source, reads[0], around).text if reads else "@"
        written = write_choice(only_when(rule.source, field), lambda name: type_of(name, around.current))
        desk.told(document.set_expression(path, written))

    async def map_values() -> None:
        asked = codes_asked(document, path, len(steps.steps))
        if asked is not None:
            arriving = await desk.readings.read(asked)
            desk.told(begin_value_map(document, path, len(steps.steps), arriving))

    with div("cw-row-flow cw-tight cw-more-ways"):
        button("Only when …", when, kind="ghost", icon="rule", small=True)
        if not any(table_of(step) for step in steps.steps):
            button("Map its values …", map_values, kind="ghost", icon="table_rows", small=True)


def _as_text(desk: Desk, path: str) -> Follow:
    follow = expression_editor(
        desk, path, "Expression", lambda: rule_text(desk, path, "source"), desk.document.set_expression
    )
    span("Enter applies it, Escape takes it back, Ctrl Space completes.", "cw-field-hint")
    rule = desk.document.rule(path)
    if rule is not None and rule.off:
        kept = ", ".join(off.step for off in rule.off)
        span(f"Switched off, and kept: {kept}", "cw-field-hint cw-mono")
    return follow


def rule_text(desk: Desk, path: str, part: str) -> str:
    rule: Rule | None = desk.document.rule(path)
    return (getattr(rule, part) if rule is not None else None) or ""


def expression_editor(
    desk: Desk,
    path: str,
    label: str,
    current: Callable[[], str],
    put: Callable[[str, str], Any],
    placeholder: str = "field, or function(field)",
    around: Callable[[], Around] | None = None,
) -> Follow:
    """An expression of the rule as text; gives what follows the document."""
    document = desk.document
    where = around or (lambda: document.around(path))
    made = ExpressionEditor(
        current(),
        label=label,
        placeholder=placeholder,
        on_apply=lambda typed: desk.told(put(path, typed)),
        complete=lambda typed, at: complete(typed, at, where()),
        wrong=_wrong_part(document.problems_at(path), current()),
        check=lambda typed: wrong_in(typed, where()),
    )
    return lambda: made.show(current(), _wrong_part(document.problems_at(path), current()))


def _wrong_part(problems: list[Diagnostic], value: str) -> tuple[int, int] | None:
    """The part to underline: of the first problem that lies in this very text."""
    for found in problems:
        place = found.place
        if place.start is not None and (place.expression is None or place.expression == value):
            return place.start, place.end if place.end is not None else place.start + 1
    return None
