"""Decides how the value map of a step is edited: the codes of the sample with their counts, what each becomes, which
are not covered, and what then happens to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from runtime.artefacts.lookup import LookupRow
from runtime.diagnostics import counted
from studio.state.rules import value_map as maps
from studio.state.rules.value_map import POLICIES, Code, ValueMap, codes_asked, pasted_rows, table_of, value_map

from ..buttons import button, icon_button
from ..dialogs import dialog, dialog_actions
from ..elements import div, span, text
from ..pills import meter
from ..sections import field as row
from ..sections import note, section
from .desk import Desk

_SELECT = "outlined dense options-dense dropdown-icon=sym_o_expand_more"


def value_maps_seen(desk: Desk, path: str) -> Any:
    """What makes the maps of a rule other ones."""
    return [
        found for at in _positions(desk, path) if (found := _map(desk, path, at)) is not None
    ], desk.document.lookups


def value_maps_of(desk: Desk, path: str) -> None:
    """The value map of each step that reads a lookup."""
    for position in _positions(desk, path):
        found = _map(desk, path, position)
        if found is not None:
            _ValueMap(desk, path, found).draw()


def _positions(desk: Desk, path: str) -> list[int]:
    steps = desk.document.steps(path)
    return [i for i, step in enumerate(steps.steps) if table_of(step) is not None] if steps is not None else []


def _map(desk: Desk, path: str, position: int) -> ValueMap | None:
    asked = codes_asked(desk.document, path, position)
    arriving = desk.readings.get(asked) if asked is not None else None
    return value_map(desk.document, path, position, arriving) if arriving is not None else None


class _ValueMap:
    """The map as it is now; every edit draws it anew, with the cursor where it was."""

    def __init__(self, desk: Desk, path: str, found: ValueMap) -> None:
        self.desk, self.path, self.found = desk, path, found

    def draw(self) -> None:
        found = self.found
        with section():
            with div("cw-section-head"):
                text(f"Value map {found.table}", "label", tag="h3").classes("cw-grow")
                icon_button("content_paste", "Paste two columns", self._paste)
            self._covered()
            if found.shared_with:
                self._shared()
            listed = div("cw-codes").props("role=list")
            listed.props["aria-label"] = f"Codes of {found.table}"  # a lookup is called as its file is: anything
            with listed:
                for code in found.codes:
                    self._code(code)
                self._new()
            if found.hidden:
                text(f"and {counted(found.hidden, 'code')} more in lookups/{found.table}.csv", "muted")
            with row("A code that is not listed"):
                choice: Any = ui.select(POLICIES, value=found.function, on_change=lambda e: self._policy(e.value))
                choice.props(_SELECT)

    def _covered(self) -> None:
        """How much of the sample the table knows, and one click for the rest."""
        found = self.found
        total = found.covered + found.unknown
        if not total:
            text("No code arrives here in the sample.", "muted")
            return
        whole = "" if found.arriving.whole else f" in the first {found.arriving.records:,} records"
        with div("cw-meter-row"):
            with div("cw-row-flow"):
                span(f"{found.covered:,} of {total:,} values are covered{whole}", "cw-grow")
            meter(found.covered, total, f"{found.covered} of {total} values are covered")
        if any(found.guess(code.code) is not None for code in found.missing):
            one = len(found.missing) == 1
            words = "Add the missing code" if one else f"Add the {len(found.missing):,} missing codes"
            add = button(words, self._add_missing, icon="add", kind="primary", small=True)
            add.classes("cw-start-end")
        elif found.missing:
            text("Choose what each new code becomes.", "muted")

    def _shared(self) -> None:
        names = ", ".join(self.found.shared_with[:3])
        with note("brand"), div("cw-stack cw-stack-tight"):
            text(f"Shared: {names} {'reads' if len(self.found.shared_with) == 1 else 'read'} it too.")
            button("Make a copy for this mapping", self._copy, small=True).classes("cw-start-end")

    def _code(self, code: Code) -> None:
        with div("cw-code-row" + ("" if code.listed else " cw-code-missing")).props("role=listitem"):
            span(code.code or "(empty)", "cw-mono cw-ellipsis").props["title"] = code.code
            span(f"{code.count:,}×" if code.count else "–", "cw-muted cw-tabular")
            self._value(code)
            if not code.listed:
                span("new", "cw-pill cw-pill-warn")
                return
            with div("cw-code-tools"):
                noted = icon_button("edit_note", f"Note on {code.code}: {code.note or 'none yet'}")
                icon_button("close", f"Take {code.code} off the list", lambda: self._remove(code.code))
            place = div("cw-code-note")
            place.set_visibility(bool(code.note))
            with place:
                made = self._input(
                    code.note or "", f"Note on {code.code}", "note", lambda typed: self._put(code, note=typed)
                )
            noted.on("click", lambda place=place, made=made: _show_note(place, made))

    def _value(self, code: Code) -> None:
        label = f"Value of {code.code}"
        if self.found.choices:
            known = dict.fromkeys((*self.found.choices, *([code.value] if code.value else [])))
            options = {"": "empty" if code.listed else "choose…"} | {choice: choice for choice in known}
            made: Any = ui.select(options, value=code.value or "", on_change=lambda e: self._put(code, value=e.value))
            made.props(_SELECT).props["aria-label"] = label
            return
        holder = "empty" if code.listed else self.found.guess(code.code) or "value"
        self._input(code.value or "", label, holder, lambda typed: self._put(code, value=typed))

    def _input(self, value: str, label: str, placeholder: str, put: Callable[[str], Any]) -> ui.input:
        made = ui.input(value=value, placeholder=placeholder).props("outlined dense spellcheck=false")
        made.props["aria-label"] = label
        return made.on("blur", lambda: put(made.value or "")).on("keydown.enter", lambda: put(made.value or ""))

    def _new(self) -> None:
        """One more code, which the sample does not have yet."""
        with div("cw-code-row cw-code-new").props("role=listitem"):
            code = ui.input(placeholder="another code").props("outlined dense").props('aria-label="Another code"')
            span("")
            value = (
                ui.input(placeholder="its value").props("outlined dense").props('aria-label="Value of another code"')
            )

            def add() -> None:
                if code.value and value.value:
                    self._told(
                        maps.put_codes(self.desk.document, self.found.table, [LookupRow(code.value, value.value)])
                    )

            value.on("keydown.enter", add)
            icon_button("add", "Add the code", add)

    # -- what the reader does

    def _put(self, code: Code, value: str | None = None, note: str | None = None) -> None:
        made = LookupRow(
            code.code, (code.value if value is None else value.strip() or None),
            (code.note if note is None else note.strip() or None),
        )  # fmt: skip
        unchanged = (made.value, made.note) == (code.value, code.note)
        if unchanged or (not code.listed and made.value is None):
            return
        self._told(maps.put_codes(self.desk.document, self.found.table, [made]))

    def _remove(self, code: str) -> None:
        self._told(maps.remove_code(self.desk.document, self.found.table, code))

    def _add_missing(self) -> None:
        self._told(maps.add_missing(self.desk.document, self.found), always=True)

    def _copy(self) -> None:
        self._told(maps.own_copy(self.desk.document, self.path, self.found.position))

    def _policy(self, function: str) -> None:
        self._told(maps.set_policy(self.desk.document, self.path, self.found.position, function))

    def _told(self, answer: Any, *, always: bool = False) -> None:
        self.desk.told(answer)
        if always and answer.done and "still" in answer.said:
            ui.notify(answer.said, position="bottom-right", classes="cw-toast cw-toast-plain")

    def _paste(self) -> None:
        with dialog("Paste codes and values") as made:
            text("Two columns from a spreadsheet, or CSV: the code, then its value. A third column is the note.")
            area = ui.textarea(placeholder="DE\tGermany").props("outlined rows=8 autofocus").classes("cw-mono-input")
            area.props["aria-label"] = "Codes and values"
            said = text("", "muted")

            def look() -> None:
                rows = pasted_rows(area.value or "")
                known = {code.code for code in self.found.codes if code.listed}
                new = sum(r.key not in known for r in rows)
                said.set_text(f"{counted(len(rows), 'code')}, {new} of them new" if rows else "")

            def take() -> None:
                rows = pasted_rows(area.value or "")
                made.close()
                self._told(maps.put_codes(self.desk.document, self.found.table, rows))

            area.on_value_change(look)
            with dialog_actions():
                button("Cancel", made.close)
                button("Put them in", take, kind="primary")


def _show_note(place: Element, made: ui.input) -> None:
    place.set_visibility(True)
    made.run_method("focus")
