"""Decides what is asked before a record becomes an example: a name, a note, and a thought about personal data."""

from __future__ import annotations

from typing import Any

from studio.state.records.pinned_examples import Draft

from ..buttons import button
from ..controls import text_area, text_box
from ..dialogs import dialog, dialog_actions
from ..elements import code, div, span, text
from ..sections import field, note
from .preview_desk import PreviewDesk

_MOST_NAMED = 6


async def pin_record(desk: PreviewDesk, record: int, pinned: Any) -> None:
    """Asks, and writes the example; `pinned` is called when it stands."""
    draft = await desk.wait(desk.examples.draft(record))
    if draft is None or desk.client.is_deleted:
        return
    with desk.client, dialog("Pin as an example", wide=True) as made:
        text("An example is a test of this mapping: it is run on every change, here and by everybody else.")
        with field("Name", "It is the name of the file, so letters, digits and - only."):
            name = text_box(draft.name)
        with field("Note", "Why this record is worth keeping; what the next reader should know."):
            remark = text_area("", placeholder="A refund stands on the next invoice as a negative line.")
        with div("cw-pinned-ending"):
            text(draft.ending)
            if draft.run.message:
                text(draft.run.message, "muted")
        _sensitive(draft)
        _contents(draft)
        problem = text("").classes("cw-bad-text")

        def write() -> None:
            answer = desk.examples.pin(draft, name.value.strip(), remark.value or "")
            if not answer.done:
                problem.set_text(f"{answer.said[:1].upper()}{answer.said[1:]}.")
                return
            made.close()
            pinned()

        with dialog_actions():
            button("Cancel", made.close)
            button("Pin", write, kind="primary", icon="push_pin")


def _sensitive(draft: Draft) -> None:
    """Examples go into exports and into the history of the workspace; the records of customers should not."""
    if not draft.sensitive:
        return
    named = ", ".join(draft.sensitive[:_MOST_NAMED]) + (" …" if len(draft.sensitive) > _MOST_NAMED else "")
    with note("warn"):
        text(f"This record has fields that are marked as sensitive ({named}). An example is kept in the workspace and "
             "goes into exports: change such values in its file, or pin a made-up record.")  # fmt: skip


def _contents(draft: Draft) -> None:
    """What the file will hold, for whoever wants to see it first."""
    with div("cw-pinned-contents", "details"):
        with div(tag="summary"):
            span("What it will hold")
        code(draft.text)
