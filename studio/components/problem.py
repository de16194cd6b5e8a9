"""Decides how a problem is shown on a page: what is wrong, its code, its place, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from nicegui.element import Element

from runtime.diagnostics import Correction, Diagnostic, Severity

from .buttons import button
from .elements import div, icon, span, text

_ICONS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "info"}


Correct = Callable[[Correction], Any]


def problem_card(found: Diagnostic, *, small: bool = False, correct: Correct | None = None) -> Element:
    """One problem as a coloured strip; ``small`` for the place beside the thing it concerns.

    ``correct`` takes the correction that somebody chose of those that the problem offers.
    """
    with div(f"cw-problem cw-problem-{found.severity}" + (" cw-problem-small" if small else "")) as card:
        card.props("role=alert" if found.severity == "error" else "role=note")
        icon(_ICONS[found.severity])
        with div("cw-stack cw-stack-tight cw-grow"):
            text(sentence(found.message)).classes("cw-problem-said", remove="cw-text")
            if found.hint:
                text(sentence(found.hint)).classes("cw-problem-foot", remove="cw-text")
            with div("cw-row-flow"):
                span(found.code, "cw-problem-code")
                if place := in_words(found):
                    span(place, "cw-problem-foot")
        if correct is not None and found.corrections:
            with div("cw-row-flow cw-corrections"):
                for offer in found.corrections:
                    button(offer.label, partial(correct, offer), small=True)
    return card


def problem_list(problems: Iterable[Diagnostic], *, small: bool = False, correct: Correct | None = None) -> None:
    """Problems below each other."""
    with div("cw-stack").style("gap: 8px"):
        for found in problems:
            problem_card(found, small=small, correct=correct)


def in_words(found: Diagnostic) -> str:
    """The place of a problem as people say it: "orders.json, line 3, column 14"."""
    place = found.place
    parts = [
        (place.file, "{}"),
        (place.line, "line {}"),
        (place.column, "column {}"),
        (place.rule, "rule {}"),
    ]
    return ", ".join(form.format(value) for value, form in parts if value is not None)


def sentence(words: str) -> str:
    """With a capital letter and a full stop, unless it begins with something quoted."""
    start = words[:1].upper() + words[1:]
    return start if start.endswith((".", "?", "!", "`")) else f"{start}."
