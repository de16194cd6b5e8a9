"""Dates of a sample that are written in more than one way: which formats read those that the rule does not read yet.

Decides which formats are offered as an answer. What each makes of a date is said by `rules/date_reading.py`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.diagnostics import CrosswalkError
from runtime.language.functions.date_formats import listed, read
from runtime.language.parse import parse
from runtime.language.steps import Step, StepList
from runtime.language.syntax import Literal
from runtime.values import DATE, TIMESTAMP, NotOfType, parse_text
from studio.state.replies import Reply
from studio.state.rules.date_reading import offered_formats, reading

_FUNCTIONS = {"to_date": DATE, "to_timestamp": TIMESTAMP}
_MOST = 3


@dataclass(frozen=True, slots=True)
class AnotherWriting:
    """Texts that the step does not read: how many, the first one, and the formats that read them."""

    count: int
    example: str
    replies: tuple[Reply, ...]


def another_writing(steps: StepList, texts: Sequence[str]) -> AnotherWriting | None:
    """What is not read by the first step, when that reads dates of texts as they come from the source."""
    step = steps.steps[0] if steps.steps else None
    if step is None or step.function not in _FUNCTIONS:
        return None
    known = _formats(step)
    left = [text for text in texts if text.strip() and not _reads(step, known, text)]
    offered = [o for o in offered_formats(step.function, left) if o.fits][:_MOST]
    there = known if known is not None else _covering(step, [text for text in texts if text not in set(left)])
    if not offered or there is None:
        return None
    replies = []
    for one in offered:
        said = reading(step.function, one.format, left).partition(";")[0]
        formats = json.dumps(list(dict.fromkeys((*there, one.format))))
        replies.append(Reply(said.replace("Reads ", "Read ", 1), "formats", f"`{formats}`"))
    return AnotherWriting(len(left), left[0], tuple(replies))


def _formats(step: Step) -> list[str] | None:
    """The formats that the step names; None when it reads the usual way of writing."""
    if not step.arguments:
        return None
    try:
        node = parse(step.arguments[0])
    except CrosswalkError:
        return []
    return listed(node.value) if isinstance(node, Literal) else []


def _reads(step: Step, formats: list[str] | None, text: str) -> bool:
    try:
        if formats is None:
            parse_text(text, _FUNCTIONS[step.function])
            return True
    except NotOfType:
        return False
    return any(_fits(text, form) for form in formats)


def _fits(text: str, form: str) -> bool:
    try:
        read(text, form)
    except NotOfType:
        return False
    return True


def _covering(step: Step, texts: Sequence[str]) -> list[str] | None:
    """Formats that together read what is read without one; None when there are none."""
    found: list[str] = []
    left = list(dict.fromkeys(texts))
    while left:
        best = offered_formats(step.function, left)[0]
        if not best.fits:
            return None
        found.append(best.format)
        left = [text for text in left if not _fits(text, best.format)]
    return found
