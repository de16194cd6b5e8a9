"""Decides what the inspector shows of a rule: what it reads, what it does, what comes out, and what when it fails."""

from __future__ import annotations

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import Rule
from runtime.diagnostics import Diagnostic
from runtime.language.complete import complete
from runtime.values import ANY
from studio.state.asking import read_by

from ..buttons import button, segmented
from ..elements import div, span, text
from ..expression.editor import ExpressionEditor
from ..pills import pill
from ..sections import field as row
from ..sections import section
from .desk import Desk
from .field_head import field_head
from .overview import go_to
from .problems import problems_of
from .rule_settings import when_it_fails, why
from .step_list import step_list
from .value_table import value_table


def rule_view(desk: Desk, path: str) -> None:
    """The rule at a target path, to read and to change."""
    document = desk.document
    rule = document.rule(path)
    if rule is None:
        return
    target = document.target(path)
    problems = document.problems_at(path)
    with field_head(target or Field(rule.target, ANY, path), "target"):
        _state(problems)
    problems_of(desk, path)
    _in_words(document.sentence(path))
    _sources(desk, path)
    if rule.each is not None:
        _loop(desk, path, rule, problems)
    else:
        _transform(desk, path, rule, problems)
        when_it_fails(desk, path, rule, target)
    why(desk, path, rule)
    with section():
        button("Disconnect", lambda: desk.told(document.remove(path)), kind="danger", icon="link_off").classes(
            "cw-start-end"
        )


def _in_words(sentence: str) -> None:
    """The rule as a sentence, names set as code; a formula that only repeats itself is left to the editor."""
    if sentence.startswith("Works out"):
        return
    with section(), div("cw-text cw-sentence"):
        for number, part in enumerate(sentence.split("`")):
            span(part.strip('"') if number % 2 else part, "cw-inline-code" if number % 2 else "")


def _state(problems: list[Diagnostic]) -> None:
    errors = sum(d.severity == "error" for d in problems)
    warnings = sum(d.severity == "warning" for d in problems)
    if errors:
        pill("1 error" if errors == 1 else f"{errors} errors", "err")
    elif warnings:
        pill("1 warning" if warnings == 1 else f"{warnings} warnings", "warn")


def _sources(desk: Desk, path: str) -> None:
    with section("Sources"):
        found = read_by(desk.document, path)
        for source in found:
            go_to(desk, "source", source)
        if not found:
            text("None: the same value in every record.", "muted")


def _transform(desk: Desk, path: str, rule: Rule, problems: list[Diagnostic]) -> None:
    document, chosen = desk.document, desk.chosen
    steps = document.steps(path)
    trace = document.trace(path)
    as_text = chosen.as_text or steps is None
    with section():
        with div("cw-section-head"):
            text("Expression" if as_text else "Steps", "label", tag="h3").classes("cw-grow")
            if steps is None:
                pill("formula" if rule.source else "constant")
            else:
                segmented(
                    {"steps": "Steps", "text": "Text"},
                    "text" if as_text else "steps",
                    lambda c: _switch(desk, c),
                    label="Edit as",
                ).classes("cw-segmented-small")
        if as_text or steps is None:
            _editor(desk, path, rule.source or "", problems, "Expression")
            span("Enter applies it, Escape takes it back, Ctrl Space completes.", "cw-field-hint")
        else:
            step_list(desk, path, steps, trace)
    value_table(desk, trace)


def _switch(desk: Desk, to: str) -> None:
    desk.chosen.as_text = to == "text"
    desk.refresh()


def _editor(desk: Desk, path: str, value: str, problems: list[Diagnostic], label: str) -> None:
    document = desk.document
    put = {"Expression": document.set_expression, "List": document.set_each}.get(label)
    ExpressionEditor(
        value,
        label=label,
        placeholder="a condition on the item" if put is None else "field, or function(field)",
        on_apply=lambda typed: desk.told(put(path, typed) if put else document.set_where(path, typed or None)),
        complete=lambda typed, at: complete(typed, at, document.around(path)),
        wrong=_wrong_part(problems, value),
    )


def _wrong_part(problems: list[Diagnostic], value: str) -> tuple[int, int] | None:
    """The part to underline: of the first problem that lies in this very text."""
    for found in problems:
        place = found.place
        if place.start is not None and (place.expression is None or place.expression == value):
            return place.start, place.end if place.end is not None else place.start + 1
    return None


def _loop(desk: Desk, path: str, rule: Rule, problems: list[Diagnostic]) -> None:
    with section("For each item"):
        with row("of the list"):
            _editor(desk, path, rule.each or "", problems, "List")
        with row("kept where", "Leave it empty to keep every item."):
            _editor(desk, path, rule.where or "", problems, "Condition")
