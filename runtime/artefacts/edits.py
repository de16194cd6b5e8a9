"""Edits of a mapping: frozen records, applied by a pure function.

Decides what each edit does to the rules. Undo keeps the earlier mapping; documents are written by
`mapping_change.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, assert_never

from runtime.artefacts.contract import Owner, Status
from runtime.artefacts.mapping import Ignored, Mapping, Rule
from runtime.artefacts.path import split
from runtime.artefacts.source_step import Input


@dataclass(frozen=True, slots=True)
class PutRule:
    """The rule at `path`, new or changed; the target is the path's, whatever `rule.target` says.

    Rules below an existing one stay where `rule` has none itself, unless `keep_children` is false.
    """

    path: str
    rule: Rule
    keep_children: bool = True


@dataclass(frozen=True, slots=True)
class RemoveRule:
    """Takes the rule away, with a parent that says nothing once it is empty."""

    path: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """The source field at `path` is left out on purpose."""

    path: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Unignore:
    path: str


@dataclass(frozen=True, slots=True)
class SetMapping:
    """Facts about the mapping itself; what is None stays as it is, an empty `description` is taken away."""

    name: str | None = None
    version: str | None = None
    status: Status | None = None
    description: str | None = None
    owner: Owner | None = None
    model: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class SetInput:
    """Where the mapping's records come from: its source, with all its steps."""

    given: Input


Edit = PutRule | RemoveRule | Ignore | Unignore | SetMapping | SetInput


def apply(mapping: Mapping, edit: Edit) -> Mapping:
    """The mapping after the edit; one that has nothing to change gives an equal mapping."""
    match edit:
        case PutRule():
            names = split(edit.path)
            return replace(mapping, rules=_at(mapping.rules, names, lambda old: _put(old, edit, names[-1])))
        case RemoveRule():
            return replace(mapping, rules=_at(mapping.rules, split(edit.path), lambda _: None))
        case Ignore():
            made = Ignored(edit.path, edit.because)
            if any(i.path == edit.path for i in mapping.ignored):
                return replace(mapping, ignored=tuple(made if i.path == edit.path else i for i in mapping.ignored))
            return replace(mapping, ignored=(*mapping.ignored, made))
        case Unignore():
            return replace(mapping, ignored=tuple(i for i in mapping.ignored if i.path != edit.path))
        case SetMapping():
            return replace(mapping, **_facts(edit))
        case SetInput(given=given):
            return replace(mapping, source=given.source, named=given.named, steps=given.steps)
    assert_never(edit)


def _facts(edit: SetMapping) -> dict[str, Any]:
    names = ("name", "version", "status", "owner", "model", "source")
    facts = {name: value for name in names if (value := getattr(edit, name)) is not None}
    if edit.description is not None:
        facts["description"] = edit.description or None
    return facts


def _put(old: Rule | None, edit: PutRule, target: str) -> Rule:
    rule = replace(edit.rule, target=target)
    if old is not None and not rule.rules and edit.keep_children:
        rule = replace(rule, rules=old.rules)
    return rule


def _at(
    rules: tuple[Rule, ...], names: tuple[str, ...], change: Callable[[Rule | None], Rule | None]
) -> tuple[Rule, ...]:
    """The rules with the one at `names` changed; parents are made for it, and go when left empty."""
    if not names:
        return rules
    name, deeper = names[0], names[1:]
    old = next((rule for rule in rules if rule.target == name), None)
    if not deeper:
        new = change(old)
    else:
        parent = old or Rule(name)
        inside = _at(parent.rules, deeper, change)
        new = replace(parent, rules=inside)
        if not inside and (old is None or parent.rules) and new == Rule(name):
            new = None
    if old is None:
        return (*rules, new) if new is not None else rules
    return tuple(rule for rule in (new if r is old else r for r in rules) if rule is not None)
