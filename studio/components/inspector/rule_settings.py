"""Decides how the rest of a rule is edited: what happens when it fails, its default, its decision, a note."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import OnError, Rule
from runtime.values import show
from studio.state.asking import typed_value

from ..elements import link
from ..sections import field as row
from ..sections import section
from .desk import Desk

ON_ERROR: dict[OnError, str] = {
    "reject": "Reject the record",
    "null": "Leave it empty",
    "default": "Use the default",
    "flag": "Leave it empty, and report it",
}
_SELECT = "outlined dense options-dense dropdown-icon=sym_o_expand_more"


def when_it_fails(desk: Desk, path: str, rule: Rule, target: Field | None) -> None:
    """The policy for values that cannot be made, and the value for those that are not there."""
    with section("When it fails"):
        choice: Any = ui.select(ON_ERROR, value=rule.on_error, on_change=lambda e: put_policy(e.value))
        choice.props(_SELECT).props["aria-label"] = "When it fails"
        with row("Default, where nothing comes"):
            value = ui.input(value=show(rule.default) if rule.has_default else "", placeholder="none")
            value.props("outlined dense").on("blur", lambda: put_default()).on("keydown.enter", lambda: put_default())

    def put_policy(policy: OnError) -> None:
        desk.told(desk.document.set_on_error(path, policy))

    def put_default() -> None:
        typed = value.value or ""
        if typed == "" and rule.has_default:
            desk.told(desk.document.clear_default(path))
        elif typed != "" and not (rule.has_default and typed == show(rule.default)):
            made = typed_value(typed, target.type) if target else typed
            desk.told(desk.document.set_default(path, made))


def why(desk: Desk, path: str, rule: Rule) -> None:
    """The decision that the rule follows, and a note for the next reader."""
    document = desk.document
    with section("Why it is so"):
        with row("Decision"):
            options = {0: "none"} | {d.id: f"D-{d.id} {d.title}" for d in document.workspace.decisions.values()}
            if rule.decision is not None:
                options.setdefault(rule.decision, f"D-{rule.decision} (not found)")
            choice: Any = ui.select(
                options,
                value=rule.decision or 0,
                on_change=lambda e: desk.told(document.set_decision(path, e.value or None)),
            )
            choice.props(_SELECT)
        if rule.decision is not None:
            link("Read the decision", f"/decisions/{rule.decision}")
        with row("Note"):
            note = ui.textarea(value=rule.note or "", placeholder="What the next reader should know").props(
                "outlined dense autogrow rows=1"
            )
            note.on("blur", lambda: _put_note(desk, path, rule, note.value or ""))


def _put_note(desk: Desk, path: str, rule: Rule, text: str) -> None:
    if text != (rule.note or ""):
        desk.told(desk.document.set_note(path, text))
