"""Decides what is asked before something is done with many rows: which policy, which default, which step, why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from runtime.diagnostics import counted
from runtime.language.functions.table import Function
from studio.state.rules.step_offers import offers
from studio.state.table.bulk import AddStep, Bulk, Disconnect, LeaveOut, SetColumn
from studio.state.table.cells import POLICIES

from ..buttons import button
from ..dialogs import dialog, dialog_actions
from ..elements import div, span, text
from ..sections import field
from .messages import Rows

_MOST = 60


async def asked_bulk(rows: Rows) -> Bulk | None:
    """What shall be done; None when it was called off."""
    count = counted(len(rows.paths), "row")
    match rows.action:
        case "disconnect":
            return Disconnect(by_source=rows.side == "source")
        case "unignore":
            return LeaveOut("", again=True)
        case "on_error":
            return await _policy(count)
        case "default":
            return await _text(f"Default of {count}", "Default", "Empty takes the default away.", _default)
        case "ignore":
            return await _text(f"Leave {count} out on purpose", "Because", "For the next reader.", LeaveOut)
        case "step":
            return await _step(count)
    return None


def _default(typed: str) -> Bulk:
    return SetColumn("default", typed)


async def _policy(count: str) -> Bulk | None:
    with dialog(f"On error in {count}") as made, div("cw-stack cw-stack-tight"):
        for number, (policy, words) in enumerate(POLICIES.items()):
            choice = button(words.capitalize(), partial(made.submit, policy))
            if not number:
                choice.props("autofocus")
        with dialog_actions():
            button("Cancel", lambda: made.submit(None), kind="ghost")
    answer = await made
    made.delete()
    return SetColumn("on_error", answer) if answer is not None else None


async def _text(heading: str, name: str, hint: str, make: Callable[[str], Bulk]) -> Bulk | None:
    with dialog(heading) as made:
        with field(name, hint):
            typed = ui.input().props("outlined dense autofocus spellcheck=false")
            typed.on("keydown.enter", lambda: made.submit(typed.value or ""))
        with dialog_actions():
            button("Cancel", lambda: made.submit(None))
            button("Change", lambda: made.submit(typed.value or ""), kind="primary")
    answer = await made
    made.delete()
    return make(answer) if answer is not None else None


async def _step(count: str) -> Bulk | None:
    """A search over the functions; Enter takes the best, or a call as it was typed."""
    with dialog(f"Add a step to {count}") as made:
        with field("Step", "A function, or its call with @ for the value: replace(@, '-', '')."):
            typed = ui.input(placeholder="trim").props("outlined dense autofocus spellcheck=false")
        found = div("cw-functions cw-bulk-functions").props("role=group aria-label=Functions")
        typed.on_value_change(lambda: _fill(found, typed.value or "", made.submit))
        typed.on("keydown.enter", lambda: made.submit(_best(typed.value or "")))
        with dialog_actions():
            button("Cancel", lambda: made.submit(None))
            button("Add step", lambda: made.submit(_best(typed.value or "")), kind="primary")
    _fill(found, "", made.submit)
    answer = await made
    made.delete()
    return AddStep(answer) if answer else None


def _found(words: str) -> list[Function]:
    fitting, others = offers("string", words)
    return [*fitting, *others]


def _best(typed: str) -> str | None:
    """What Enter means: a call as it is, else the function that fits the words best."""
    typed = typed.strip()
    if "(" in typed or not typed:
        return typed or None
    found = _found(typed)
    return next((f.name for f in found if f.name == typed), found[0].name if found else typed)


def _fill(place: Any, words: str, submit: Callable[[str], Any]) -> None:
    place.clear()
    with place:
        found = _found(words.partition("(")[0])
        for function in found[:_MOST]:
            item = div("cw-function-item", "button").props("type=button")
            item.on("click", partial(submit, function.name))
            with item:
                span(function.signature, "cw-fn-name")
                span(function.doc, "cw-muted")
        if not found:
            text("No function has that in its name or description.", "muted")
