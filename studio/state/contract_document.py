"""A source or model while somebody edits it: each edit is saved at once, and the last ones can be taken back.

Decides what a field may be called, and when taking back is not possible any more. How a contract's fields follow
from an edit is in `fields.py`, writing the file in `OpenWorkspace.change_contract`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.path import child_path, split
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, fail
from runtime.values import Type
from studio.state import fields
from studio.state.open_workspace import OpenWorkspace

LONGEST_NAME = 200
Edit = Callable[[Contract], Contract]


@dataclass(frozen=True, slots=True)
class Done:
    """An edit that was made, and the text of the file on both sides of it: order and comments come back too."""

    said: str
    before: str
    after: str


class ContractDocument:
    """The contract `name` of the workspace. A command gives the problem that it met, or None.

    `saving` is true while a command of this document writes, so that its owner knows its own change from others'.
    """

    def __init__(self, workspace: OpenWorkspace, kind: Literal["sources", "models"], name: str) -> None:
        self.workspace, self.kind, self.name = workspace, kind, name
        self.saving = False
        self._done: list[Done] = []
        self._undone: list[Done] = []

    @property
    def contract(self) -> Contract | None:
        """The contract as it is now; None when its file is gone."""
        held = self.workspace.workspace
        return (held.sources if self.kind == "sources" else held.models).get(self.name)

    @property
    def undo_said(self) -> str | None:
        """What would be taken back, or None."""
        return self._done[-1].said if self._done else None

    @property
    def redo_said(self) -> str | None:
        """What would be made again, or None."""
        return self._undone[-1].said if self._undone else None

    def undo(self) -> Diagnostic | None:
        """Takes back the last edit, unless somebody has changed the file since."""
        last = self._done[-1]
        problem = self._moved(last.after, last.before)
        if problem is None:
            self._undone.append(self._done.pop())
        return problem

    def redo(self) -> Diagnostic | None:
        """Makes the edit again that was taken back last."""
        last = self._undone[-1]
        problem = self._moved(last.before, last.after)
        if problem is None:
            self._done.append(self._undone.pop())
        return problem

    @property
    def _text(self) -> str:
        return self.workspace.workspace.opened(self.kind, self.name).text

    def _moved(self, expected: str, to: str) -> Diagnostic | None:
        self.saving = True
        try:
            if self._text == expected:
                self.workspace.put_back(self.kind, self.name, to)
                return None
        except CrosswalkError as error:
            return error.diagnostics[0]
        finally:
            self.saving = False
        self._done.clear()
        self._undone.clear()
        return Diagnostic("E111", "the file was changed by somebody else since your edit", Place())

    def add(self, under: str, name: str, of: Type) -> Diagnostic | None:
        """A new last field of the record (`under` is "") or of a group or list."""

        def added(contract: Contract) -> Contract:
            _check_name(name, _inside(contract, under))
            path = child_path(under, name)
            return fields.add_field(contract, under, fields.with_type(Field(name, of, path), of))

        return self.do(f"{name} added", added)

    def remove(self, path: str) -> Diagnostic | None:
        return self.do(f"{path} removed", lambda contract: fields.remove_field(contract, path))

    def rename(self, path: str, name: str) -> Diagnostic | None:
        """Another name for a field; the paths of what is inside follow."""

        def renamed(contract: Contract) -> Contract:
            _check_name(name, [f for f in _inside(contract, _above(path)) if f.path != path])
            return fields.change_field(contract, path, lambda field: replace(field, name=name))

        return self.do(f"{path} renamed to {name}", renamed)

    def retype(self, path: str, of: Type) -> Diagnostic | None:
        """Another type; what is inside the field goes when the type holds no fields."""
        return self.do(f"type of {path} changed", lambda contract: _retyped(contract, path, of))

    def change(self, path: str, said: str, **facts: Any) -> Diagnostic | None:
        """Other facts about a field: required, description, allowed values, ..."""

        def changed(contract: Contract) -> Contract:
            return fields.change_field(contract, path, lambda field: replace(field, **facts))

        return self.do(f"{said} of {path} changed", changed)

    def describe(self, said: str, **facts: Any) -> Diagnostic | None:
        """Other facts about the contract: purpose, owner, ..."""
        return self.do(f"{said} changed", lambda contract: replace(contract, **facts))

    def do(self, said: str, edit: Edit) -> Diagnostic | None:
        """Makes an edit and saves it; an edit that changes nothing is none."""
        before = self.contract
        if before is None:
            return Diagnostic("E103", f"'{self.name}' is not in the workspace any more", Place())
        try:
            after = edit(before)
        except CrosswalkError as error:
            return error.diagnostics[0]
        if after == before:
            return None
        return self._save(said, before, after)

    def _save(self, said: str, before: Contract, after: Contract) -> Diagnostic | None:
        text = self._text
        self.saving = True
        try:
            self.workspace.change_contract(self.kind, before, after)
        except CrosswalkError as error:
            return error.diagnostics[0]
        finally:
            self.saving = False
        self._done.append(Done(said, text, self._text))
        self._undone.clear()
        return None


def _retyped(contract: Contract, path: str, of: Type) -> Contract:
    """A group that becomes a list of groups, or the other way round, keeps its fields."""
    field = contract.find(path)
    holds = of.kind in ("object", "any") or (of.kind == "array" and of.item is not None and of.item.kind == "any")
    if field is None or not field.children or not holds:
        return fields.change_field(contract, path, lambda f: fields.with_type(f, of))
    make = fields.list_of_groups if of.kind == "array" else fields.group
    made = make(field.name, *field.children)
    return fields.change_field(contract, path, lambda f: replace(f, type=made.type, fields=made.fields, item=made.item))


def _inside(contract: Contract, under: str) -> tuple[Field, ...]:
    if not under:
        return contract.fields
    holder = contract.find(under)
    if holder is None:
        raise fail("E102", f"{contract.name} has no field '{under}'", Place(contract.file))
    return holder.children


def renamed_path(path: str, name: str) -> str:
    """The path of a field once it has another name."""
    return child_path(_above(path), name)


def _above(path: str) -> str:
    under = ""
    for name in split(path)[:-1]:
        under = child_path(under, name)
    return under


def _check_name(name: str, beside: list[Field] | tuple[Field, ...]) -> None:
    if not name.strip() or name != name.strip():
        raise fail("E110", "a field needs a name that neither begins nor ends with a blank")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise fail("E110", f"a field's name has at most {LONGEST_NAME} characters, all of them printable")
    if any(f.name.lower() == name.lower() for f in beside):
        raise fail("E104", f"there is a field '{name}' here already", hint="choose another name")
