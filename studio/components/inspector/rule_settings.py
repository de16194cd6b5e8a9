"""Decides how the rest of a rule is edited: what happens when it fails, its default, its decision, a note."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import OnError, Rule
from runtime.values import show
from studio.state.asking import typed_value
from studio.state.rules.outcome import Outcome, then_in_words

from ..buttons import button
from ..elements import div, link, text
from ..sections import field as row
from ..sections import note, section
from .desk import Desk

ON_ERROR: dict[OnError, str] = {
    "reject": "Reject the record",
    "null": "Leave it empty",
    "default": "Use the default",
    "flag": "Leave it empty, and report it",
}
_SELECT = "outlined dense options-dense dropdown-icon=sym_o_expand_more"


def when_it_fails(desk: Desk, path: str, rule: Rule, target: Field | None, found: Outcome | None) -> None:
    """The policy for values that cannot be made, and the value for those that are not there."""
    with section("When it fails"):
        choice: Any = ui.select(ON_ERROR, value=rule.on_error, on_change=lambda e: put_policy(e.value))
        choice.props(_SELECT).props["aria-label"] = "When it fails"
        if found is not None and found.records:
            text(f"{found.fails_in_words} {then_in_words(found, rule.on_error)}", "muted")
        with row("Default, where nothing comes"):
            value = _default_input(desk, path, rule, target)
        if found is not None and found.asks and not (rule.has_default and rule.default is not None):
            _asked(found, rule, value, put_policy=lambda to: put_policy(to))

    def put_policy(policy: OnError) -> None:
        desk.told(desk.document.set_on_error(path, policy))


def _asked(found: Outcome, rule: Rule, value: Any, put_policy: Any) -> None:
    """What becomes of records without a required value, asked where it is answered."""
    with note("warn"), div("cw-stack cw-stack-tight"):
        text(found.empty_in_words)
        with div("cw-row-flow cw-tight cw-answers"):
            button("Use a default", lambda: value.run_method("focus"), small=True)
            for policy, words in (("reject", "Reject them"), ("flag", "Leave empty and report")):
                if rule.on_error != policy:
                    button(words, lambda policy=policy: put_policy(policy), small=True)


def _default_input(desk: Desk, path: str, rule: Rule, target: Field | None) -> Any:
    """A choice where the model allows certain values only, else a text."""
    now = show(rule.default) if rule.has_default else ""
    choices = [show(item) for item in target.enum if item is not None] if target is not None else []

    def put(typed: str) -> None:
        if typed == now:
            return
        if typed == "":
            desk.told(desk.document.clear_default(path))
        else:
            desk.told(desk.document.set_default(path, typed_value(typed, target.type) if target else typed))

    if choices:
        options = {"": "none"} | {choice: choice for choice in dict.fromkeys((*choices, *([now] if now else [])))}
        return ui.select(options, value=now, on_change=lambda e: put(e.value or "")).props(_SELECT)
    made = ui.input(value=now, placeholder="none").props("outlined dense")
    return made.on("blur", lambda: put(made.value or "")).on("keydown.enter", lambda: put(made.value or ""))


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
            made = ui.textarea(value=rule.note or "", placeholder="What the next reader should know").props(
                "outlined dense autogrow rows=1"
            )
            made.on("blur", lambda: _put_note(desk, path, rule, made.value or ""))


def _put_note(desk: Desk, path: str, rule: Rule, text: str) -> None:
    if text != (rule.note or ""):
        desk.told(desk.document.set_note(path, text))
