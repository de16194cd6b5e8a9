"""What a text means that somebody types or pastes into a cell of the table: a change of one rule, or why not.

Decides it for each column, and how the cell shows the same again, so that what is copied out comes back unchanged. A
wrong expression is no reason to refuse: it is kept, and listed as a problem.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.edits import PutRule, apply
from runtime.artefacts.mapping import Ignored, Mapping, OnError, Rule
from runtime.artefacts.mapping import walk as walk_rules
from runtime.artefacts.path import is_under
from runtime.diagnostics import nearest
from runtime.language.functions.table import Lookups
from runtime.language.steps import from_steps, to_steps
from runtime.language.typed import Checked
from runtime.plan.surroundings import checked_text, surroundings
from runtime.values import Type, show
from studio.state.asking import typed_value
from studio.state.canvas.connecting import connect, connect_several
from studio.state.rules import edits as rule_edits
from studio.state.rules.edits import Changed

IGNORED = "ignored"
"""What stands where a field is left out without a reason."""

POLICIES: dict[OnError, str] = {
    "reject": "reject", "null": "leave empty", "default": "use default", "flag": "leave empty, report",
}  # fmt: skip
_NO_RULE = "there is no rule yet: give it a source or an expression first"
_GROUP = "a group has no rule of its own: map the fields inside it"


@dataclass(frozen=True, slots=True)
class Sides:
    """What both sides of a mapping offer: the fields that rules read (a `record` of which type), those that they
    fill, and the lookups."""

    source: Contract
    model: Contract
    lookups: Lookups
    record: Type


# -- how a cell shows a rule


def on_error_text(rule: Rule) -> str:
    return POLICIES[rule.on_error] if rule.source is not None else ""


def expression_text(rule: Rule | None) -> str:
    """The expression of a rule; of a loop the list that it goes through."""
    return "" if rule is None else (rule.each if rule.each is not None else rule.source) or ""


def because_text(own: Ignored | None, above: str | None) -> str:
    """Why a field is left out: its own reason, or the group that it is left out with."""
    if own is not None:
        return own.because or IGNORED
    return f"with {above}" if above is not None else ""


def default_text(rule: Rule) -> str:
    """The default; in backticks, as an expression has it, where the bare text would come back as something else."""
    if not rule.has_default:
        return ""
    value = rule.default
    plain = isinstance(value, str) and value != "" and value == value.strip() and not value.startswith("`")
    if plain or (isinstance(value, int | float) and not isinstance(value, str)):
        return show(value)
    return f"`{json.dumps(value, ensure_ascii=False, default=str)}`"


# -- what is typed into a cell


class Cells:
    """A mapping into whose cells texts are put, one after the other; `mapping` is how it is now."""

    def __init__(self, sides: Sides, mapping: Mapping) -> None:
        self.sides, self.mapping = sides, mapping
        self._reads: dict[str, list[str]] | None = None
        self._columns: dict[str, Callable[[str, str], Changed]] = {
            "source": self.source, "expression": self.expression, "default": self.default, "on_error": self.on_error,
            "decision": self.decision, "note": self.note, "goes_to": self.goes_to, "because": self.because,
        }  # fmt: skip

    def put(self, path: str, column: str, text: str) -> Changed:
        """Puts a text into a cell of the row at `path`; where it is not done, `said` tells why."""
        put = self._columns.get(column)
        made = put(path, text.strip()) if put is not None else self._refused("this column only shows something")
        if made.done:
            self.mapping = made.mapping
        return made

    def _refused(self, why: str) -> Changed:
        return Changed(self.mapping, why, False)

    def _same(self) -> Changed:
        return Changed(self.mapping, "nothing changed")

    # -- by target

    def source(self, path: str, text: str) -> Changed:
        """Another field to read: steps behind the old one stay."""
        sides, mapping = self.sides, self.mapping
        if text == ", ".join(reads_of(sides, mapping, path)):
            return self._same()
        if not text:
            return self.expression(path, "")
        field = find_field(sides.source, text)
        if field is None:
            return self._several(path, text)
        old = mapping.rule(path)
        if old is not None and old.source is not None:
            mapping = apply(mapping, PutRule(path, replace(old, source=None)))
        made = connect(mapping, sides.source, sides.model, field.path, path, sides.lookups)
        if not made.done:
            return self._refused(made.said)
        if old is None or old.source is None:
            return Changed(made.mapping, made.said)
        return Changed(_with_old_steps(made.mapping, path, old.source), f"{path} now reads {field.path}")

    def _several(self, path: str, text: str) -> Changed:
        """Several fields, with commas between them: into a text one behind the other, into a group by name."""
        found = [find_field(self.sides.source, part) for part in text.split(",")]
        if unknown := next((t for t, f in zip(text.split(","), found, strict=True) if f is None), None):
            return self._refused(_unknown("source", self.sides.source, unknown.strip()))
        paths = [f.path for f in found if f is not None]
        sides = self.sides
        made = connect_several(self.mapping, sides.source, sides.model, paths, path, sides.lookups)
        return Changed(made.mapping, made.said, made.done)

    def expression(self, path: str, text: str) -> Changed:
        """The expression of a rule, or the list that a loop goes through."""
        mapping, kind, rule = self.mapping, _kind(self.sides.model.find(path)), self.mapping.rule(path)
        loops = kind == "list" or (rule is not None and rule.each is not None)
        written = expression_text(rule)
        if text == written:
            return self._same()
        if kind == "group" and not written:
            return self._refused(_GROUP)
        if not loops:
            return rule_edits.set_expression(mapping, path, text)
        if not text and rule is not None and not rule.rules:
            return rule_edits.remove(mapping, path)
        return rule_edits.set_each(mapping, path, text)

    def default(self, path: str, text: str) -> Changed:
        field, rule = self.sides.model.find(path), self.mapping.rule(path)
        if text == (default_text(rule) if rule is not None else ""):
            return self._same()
        if not text:
            return rule_edits.clear_default(self.mapping, path)
        if _kind(field) != "leaf":
            return self._refused("only a field that holds a value has a default")
        try:
            return rule_edits.set_default(self.mapping, path, _default_value(text, field))
        except ValueError:
            return self._refused("what stands in backticks is no JSON")

    def on_error(self, path: str, text: str) -> Changed:
        words = {said: policy for policy, name in POLICIES.items() for said in (policy, name)}
        policy = words.get(text.lower(), "reject" if not text else None)
        rule = self.mapping.rule(path)
        if policy is None:
            return self._refused(f"not one of: {', '.join(POLICIES.values())}")
        if rule is None or rule.source is None:
            return self._same() if not text else self._refused(_NO_RULE)
        return self._same() if rule.on_error == policy else rule_edits.set_on_error(self.mapping, path, policy)

    def decision(self, path: str, text: str) -> Changed:
        found, rule = re.fullmatch(r"(?:D-?)?(\d{1,9})", text, re.IGNORECASE), self.mapping.rule(path)
        if text and found is None:
            return self._refused("a decision is named by its number, like D-4")
        if rule is None:
            return self._refused(_NO_RULE) if text else self._same()
        number = int(found[1]) if found else None
        return self._same() if rule.decision == number else rule_edits.set_decision(self.mapping, path, number)

    def note(self, path: str, text: str) -> Changed:
        rule = self.mapping.rule(path)
        if text == ((rule.note if rule is not None else None) or ""):
            return self._same()
        return rule_edits.set_note(self.mapping, path, text) if rule is not None else self._refused(_NO_RULE)

    # -- by source

    def goes_to(self, path: str, text: str) -> Changed:
        """The targets that read the field: those that are new are connected, those that are gone disconnected."""
        wanted = []
        for part in filter(None, map(str.strip, text.split(","))):
            field = find_field(self.sides.model, part)
            if field is None:
                return self._refused(_unknown("model", self.sides.model, part))
            wanted.append(field.path)
        before = self._users(path)
        others = {t: [r for r in self.reads[t] if r != path] for t in before if t not in wanted}
        if shared := next((t for t, more in others.items() if more), None):
            return self._refused(f"{shared} also reads {', '.join(others[shared])}: change it in its own row")
        made, said = self.mapping, list[str]()
        for target in others:
            removed = rule_edits.remove(made, target)
            made, said = removed.mapping, [*said, removed.said]
        for target in (t for t in wanted if t not in before):
            connected = connect(made, self.sides.source, self.sides.model, path, target, self.sides.lookups)
            if not connected.done:
                return self._refused(connected.said)
            made, said = connected.mapping, [*said, connected.said]
        self._read_again(made, {*others, *wanted})
        return Changed(made, "; ".join(said) or "nothing changed")

    def because(self, path: str, text: str) -> Changed:
        """Why the field is left out on purpose; emptied, it is wanted again."""
        ignored = self.mapping.ignored
        own = next((i for i in ignored if i.path == path), None)
        above = next((i.path for i in ignored if i.path != path and is_under(path, i.path)), None)
        if text == because_text(own, above):
            return self._same()
        if own is None and above is not None:
            return self._refused(f"it is left out with {above}")
        if not text:
            return rule_edits.unignore(self.mapping, path)
        if users := self._users(path):
            return self._refused(f"{', '.join(users)} reads it: disconnect it first")
        return rule_edits.ignore(self.mapping, path, None if text == IGNORED else text)

    @property
    def reads(self) -> dict[str, list[str]]:
        """What each rule reads; worked out once, as a column of a thousand cells asks for it a thousand times."""
        if self._reads is None:
            self._reads = {p: reads_of(self.sides, self.mapping, p) for p, _ in walk_rules(self.mapping.rules)}
        return self._reads

    def _users(self, path: str) -> list[str]:
        return [target for target, read in self.reads.items() if path in read]

    def _read_again(self, mapping: Mapping, targets: set[str]) -> None:
        for target in targets:
            self.reads[target] = reads_of(self.sides, mapping, target)


ORDER = ("source", "expression", "default", "on_error", "decision", "note", "goes_to", "because")
"""The order in which the cells of one row are put: a note can only be kept once there is a rule."""


def _with_old_steps(mapping: Mapping, path: str, before: str) -> Mapping:
    """The new source through the steps that the old one went through."""
    rule, old = mapping.rule(path), to_steps(before)
    new = to_steps(rule.source) if rule is not None and rule.source is not None else None
    if rule is None or old is None or new is None or not old.steps:
        return mapping
    return apply(mapping, PutRule(path, replace(rule, source=from_steps(replace(old, start=new.start)))))


def _default_value(text: str, field: Field | None) -> Any:
    """What a default means; raises ValueError."""
    if len(text) > 1 and text.startswith("`") and text.endswith("`"):
        try:
            return json.loads(text[1:-1])
        except RecursionError as error:
            raise ValueError("nested too deep") from error
    return typed_value(text, field.type) if field is not None else text


# -- looking fields up


def find_field(contract: Contract, text: str) -> Field | None:
    """The field that somebody names: its path, or, where only one fits, the path in other letters or the last name."""
    text = text.strip()
    if (found := contract.find(text)) is not None or not text:
        return found
    fields = list(walk(contract.fields))
    by_path = [f for f in fields if f.path.lower() == text.lower()]
    named = by_path or [f for f in fields if f.name.lower() == text.lower()]
    return named[0] if len(named) == 1 else None


def _unknown(what: str, contract: Contract, text: str) -> str:
    hint = nearest(text, (f.path for f in walk(contract.fields)))
    return f"the {what} has no field '{text}'{f', {hint}' if hint else ''}"


def reads_of(sides: Sides, mapping: Mapping, path: str) -> list[str]:
    """The source fields that the rule at a target path reads."""
    rule, checked = mapping.rule(path), _checked(sides, mapping, path)
    if rule is None or checked is None:
        return []
    if rule.is_nested:
        return [checked.typed.origin] if checked.typed.origin else []
    return sorted(checked.reads)


def doubt(sides: Sides, mapping: Mapping, path: str) -> str | None:
    """What is wrong with the expression at a path as it stands; it is kept all the same."""
    if not expression_text(mapping.rule(path)):
        return None
    checked = _checked(sides, mapping, path)
    if checked is None:
        return "it cannot be read as an expression"
    return next((p.message for p in checked.problems if p.severity == "error"), None)


def _checked(sides: Sides, mapping: Mapping, path: str) -> Checked | None:
    rule = mapping.rule(path)
    if rule is None or not (text := expression_text(rule)):
        return None
    around = surroundings(mapping, sides.record, path, sides.lookups)
    return checked_text(text, around, items=rule.each is not None)


def _kind(field: Field | None) -> str:
    if field is None or not field.children:
        return "leaf"
    return "list" if field.type.kind == "array" else "group"
