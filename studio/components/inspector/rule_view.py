"""Decides what the inspector shows of a rule: what it reads, what it does, what comes out, and what when it fails."""

from __future__ import annotations

from functools import partial
from typing import Any

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import Rule
from runtime.diagnostics import Diagnostic
from runtime.values import ANY
from studio.state.asking import read_by
from studio.state.rules.outcome import outcome

from ..buttons import button
from ..elements import text
from ..pills import pill
from ..problem import problem_card
from ..prose import coded
from ..sections import section
from .desk import Desk
from .field_head import field_head
from .loop_form import loop, loop_counts, loop_counts_seen, loop_seen
from .overview import go_to
from .parts import Part
from .problems import problems_of
from .rule_settings import when_it_fails, why
from .transform import transform, transform_seen
from .value_map_view import value_maps_of, value_maps_seen
from .value_table import value_table


def rule_parts(desk: Desk, path: str) -> list[Part]:
    """The rule at a target path, to read and to change."""
    document = desk.document

    def rule() -> Rule:
        return document.rule(path) or Rule(path)

    is_loop = rule().each is not None
    parts = [
        Part(
            lambda: (document.target(path), tuple(document.problems_at(path)), document.note_at(path)),
            lambda: _head(desk, path),
        ),
        Part(lambda: document.sentence(path), lambda: _in_words(document.sentence(path))),
        Part(
            lambda: (read_by(document, path), tuple(document.problems_at(path))),
            lambda: _sources(desk, path),
        ),
    ]
    if is_loop:
        parts.append(Part(lambda: loop_seen(desk, path), lambda: loop(desk, path)))
        parts.append(Part(lambda: loop_counts_seen(desk, path), lambda: loop_counts(desk, path)))
    else:
        parts += [
            Part(lambda: transform_seen(desk, path), lambda: transform(desk, path)),
            Part(lambda: value_maps_seen(desk, path), lambda: value_maps_of(desk, path)),
            Part(lambda: (desk.trace(path), desk.chosen.record), lambda: value_table(desk, desk.trace(path))),
            Part(
                lambda: (rule().on_error, rule().has_default, rule().default, outcome(document, path)),
                lambda: when_it_fails(desk, path, rule(), document.target(path), outcome(document, path)),
            ),
        ]
    parts.append(Part(lambda: (rule().decision, rule().note, _decisions(desk)), lambda: why(desk, path, rule())))
    parts.append(Part(lambda: None, partial(_disconnect, desk, path)))
    return parts


def _decisions(desk: Desk) -> Any:
    return [(d.id, d.title) for d in desk.document.workspace.decisions.values()]


def _head(desk: Desk, path: str) -> None:
    document = desk.document
    target = document.target(path)
    with field_head(target or Field(path, ANY, path), "target"):
        _state(document.problems_at(path))
    problems_of(desk, path)
    if note := document.note_at(path):
        with section():
            problem_card(note, small=True)


def _in_words(sentence: str) -> None:
    """The rule as a sentence, names set as code; a formula that only repeats itself is left to the editor."""
    if sentence.startswith("Works out"):
        return
    with section():
        coded(sentence)


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
            text(_no_sources(desk, path), "muted")


def _no_sources(desk: Desk, path: str) -> str:
    wrong = any(d.severity == "error" for d in desk.document.problems_at(path))
    return "Known once the expression is right." if wrong else "None: the same value in every record."


def _disconnect(desk: Desk, path: str) -> None:
    with section():
        made = button("Disconnect", lambda: desk.told(desk.document.remove(path)), kind="danger", icon="link_off")
        made.classes("cw-start-end")
