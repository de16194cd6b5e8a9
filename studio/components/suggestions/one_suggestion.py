"""Decides how the inspector shows the suggestion for a target: the source, how likely and why, values side by side, and
the answers: accept, not this, or another source."""

from __future__ import annotations

from collections.abc import Iterable

from runtime.artefacts.contract import Field
from runtime.values import show
from studio.state.suggestions.choice import Other, Suggestion

from ..buttons import button
from ..elements import Text, div, span, text
from ..inspector.desk import Desk
from ..inspector.overview import go_to
from ..inspector.source_view import value_class
from ..pills import pill
from ..sections import section

_SAMPLES = 3


def one_suggestion(desk: Desk, target: Field) -> None:
    """The suggestion for a target without a rule; nothing where there is none."""
    found = desk.document.suggesting.of(target.path)
    if found is None:
        return
    with section("Suggested"):
        with div("cw-row-flow cw-tight cw-suggested-source"):
            go_to(desk, "source", found.source)
            pill(f"{found.percent}% likely", "ok" if found.sure else "plain")
        _reasons(found.reasons)
        if hint := desk.document.hint([found.source], target.path):
            text(f"{hint}.", "muted")
        _values(desk, found.source, target)
        _answers(desk, found)
    if found.others:
        with section("Or take"):
            for other in found.others:
                _other(desk, found, other)


def _reasons(reasons: Iterable[str]) -> None:
    with div("cw-reasons", "ul"):
        for reason in reasons:
            doubt = reason.startswith("but ")
            words = reason.removeprefix("but ")
            Text(words[:1].upper() + words[1:], "li").classes("cw-doubt" if doubt else "")


def _values(desk: Desk, source: str, target: Field) -> None:
    """What the sample holds beside what the model has in mind."""
    sample = desk.document.sample
    there = dict.fromkeys(sample.text_at(i, source) for i in range(min(20, sample.count)))
    wanted = [show(v) for v in (target.examples or target.enum)[:_SAMPLES]]
    if not there:
        return
    with div("cw-side-by-side"):
        for heading, values in (("In the sample", list(there)[:_SAMPLES]), ("In the model", wanted)):
            if values:
                with div("cw-stack cw-stack-tight"):
                    span(heading, "cw-field-hint")
                    for value in values:
                        span(value, f"cw-sample {value_class(value)}").props["title"] = value


def _answers(desk: Desk, found: Suggestion) -> None:
    document = desk.document
    with div("cw-row-flow cw-tight cw-one-line"):
        button("Accept", lambda: desk.told(document.accept_suggestion(found.target)), kind="primary", small=True)
        Text("A", "kbd").props("aria-hidden=true")
        button("Not this", lambda: desk.told(document.refuse_suggestion(found.target)), small=True)
        Text("R", "kbd").props("aria-hidden=true")


def _other(desk: Desk, found: Suggestion, other: Other) -> None:
    def take() -> None:
        desk.told(desk.document.accept_suggestion(found.target, other.source))

    with div("cw-other-source"):
        with div("cw-stack cw-stack-tight cw-grow"):
            go_to(desk, "source", other.source)
            if other.reasons:
                span("; ".join(other.reasons[:2]), "cw-field-hint")
        button("Take", take, small=True).props["aria-label"] = f"Take {other.source}"
