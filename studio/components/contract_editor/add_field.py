"""Decides what is asked before a field is added: its name, its type, and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runtime.artefacts.contract import Field
from runtime.artefacts.path import child_path
from runtime.values import STRING
from studio.state.contract_document import ContractDocument

from ..buttons import button
from ..controls import choice, text_box
from ..dialogs import dialog, dialog_actions
from ..elements import div
from ..field_types import TYPE_OPTIONS, type_of_option
from ..problem import problem_card
from ..sections import field


def ask_for_field(document: ContractDocument, groups: Sequence[Field], under: str, did: Callable[..., None]) -> None:
    """A dialog; the new field is selected when it was added."""
    places = {"": "The record itself", **{g.path: g.path for g in groups}}
    with dialog("Add a field") as box:
        with field("Name"):
            name = text_box("").props("autofocus")
        with field("Type"):
            of = choice(TYPE_OPTIONS, "string")
        with field("Inside"):
            place = choice(places, under)
        refused = div()

        def add() -> None:
            wanted = (name.value or "").strip()
            problem = document.add(place.value, wanted, type_of_option(of.value) or STRING)
            refused.clear()
            if problem is not None:
                with refused:
                    problem_card(problem, small=True)
                return
            box.close()
            did(None, select=child_path(place.value, wanted))

        name.on("keydown.enter", add)
        with dialog_actions():
            button("Cancel", box.close)
            button("Add", add, kind="primary")
