"""Decides how a union is edited: which sources are put behind, and how their fields lie beside ours."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from runtime.artefacts.source_step import Input, Union
from studio.state.source_steps.asking import others_of
from studio.state.source_steps.fields import field_alignment

from ..controls import choice, text_box
from ..elements import Text, div, span, text
from ..field_types import type_in_words
from ..sections import field, section
from .editing import Editing
from .rows import add_row, form_row

_MOST = 60


def union_form(editing: Editing, step: Union) -> None:
    """Which records come behind ours."""
    names = others_of(editing.desk.document, editing.at)

    def put(others: tuple[Input, ...], focus: str) -> None:
        editing.put(replace(step, others=others), focus)

    def swap(place: int, name: str) -> None:
        put((*step.others[:place], Input(name), *step.others[place + 1 :]), str(place))

    with section("Put behind"):
        for place, other in enumerate(step.others):
            rest = (*step.others[:place], *step.others[place + 1 :])
            remove = (f"Remove {other.source}", partial(put, rest, "0")) if len(step.others) > 1 else None
            with form_row("", remove):
                options = list(dict.fromkeys((other.source, *names)))
                made = choice(options, other.source, partial(swap, place))
                made.props["aria-label"] = f"Source {place + 1}"
                editing.control(str(place), made)
        left = [name for name in names if name not in {other.source for other in step.others}]
        if left:
            add_row("Add a source", lambda: put((*step.others, Input(left[0])), str(len(step.others))))
    with section(), field("Field with the name of the source", "Left empty, there is none."):
        text_box(step.origin, lambda name: editing.put(replace(step, origin=name or None)), placeholder="none")
    _alignment(editing, step)


def _alignment(editing: Editing, step: Union) -> None:
    """Every field of the outcome with who has it; fields go by their names."""
    found = field_alignment(editing.desk.document, editing.record, step)
    with section("Fields go by their names"), div("cw-peek-scroll"), div("cw-peek", "table"):
        with div(tag="thead"), div(tag="tr"):
            Text("field", "th").props("scope=col")
            for name in ("here", *(other.source for other in step.others)):
                Text(name, "th").props("scope=col")
        with div(tag="tbody"):
            for row in found[:_MOST]:
                with div("cw-peek-odd" if row.differs else "", "tr"):
                    Text(row.name, "th").props("scope=row")
                    for of in row.types:
                        with div(tag="td"):
                            span(
                                type_in_words(of) if of is not None else "–", "" if of is not None else "cw-is-missing"
                            )
    if len(found) > _MOST:
        text(f"and {len(found) - _MOST} more", "muted")
