"""Carries the difference between two mappings onto a third: how one person's edit is taken back among others'.

Decides what may be carried: only parts that still are as the edit left them. Pure; nothing is saved here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from runtime.artefacts.mapping import Ignored, Mapping, Rule
from runtime.artefacts.path import child_path

_FACTS = tuple(f.name for f in fields(Mapping) if f.name not in ("rules", "ignored", "file", "lines"))
_RULE_FACTS = tuple(f.name for f in fields(Rule) if f.name != "rules")


class ChangedSince(Exception):
    """A part that the edit changed was changed again; `path` is the rule's, "" for the mapping as a whole."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def carried(now: Mapping, was: Mapping, to: Mapping) -> Mapping:
    """`now` with everything in which `to` differs from `was`; raises `ChangedSince` where `now` is neither."""
    if now == was:
        return replace(to, file=now.file, lines=now.lines)
    facts = {}
    for name in _FACTS:
        old, new, current = (getattr(m, name) for m in (was, to, now))
        if old != new and current not in (old, new):
            raise ChangedSince("")
        facts[name] = new if old != new else current
    rules = _rules(now.rules, was.rules, to.rules, "")
    return replace(now, **facts, rules=rules, ignored=_ignored(now.ignored, was.ignored, to.ignored))


def touched(before: Mapping, after: Mapping, path: str) -> bool:
    """Whether an edit changed the rule at a path, or for "" anything of the mapping beside its rules."""
    if path:
        return before.rule(path) != after.rule(path)
    return any(getattr(before, name) != getattr(after, name) for name in _FACTS)


def _ignored(now: tuple[Ignored, ...], was: tuple[Ignored, ...], to: tuple[Ignored, ...]) -> tuple[Ignored, ...]:
    gone, new = set(was) - set(to), [i for i in to if i not in was]
    kept = [i for i in now if i not in gone]
    return (*kept, *(i for i in new if i not in kept))


def _rules(now: tuple[Rule, ...], was: tuple[Rule, ...], to: tuple[Rule, ...], under: str) -> tuple[Rule, ...]:
    if was == to:
        return now
    if now == was:
        return to
    old, new, current = ({rule.target: rule for rule in rules} for rules in (was, to, now))
    made = dict(current)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            one = _rule(current.get(name), old.get(name), new.get(name), child_path(under, name))
            made.pop(name, None) if one is None else made.update({name: one})
    return tuple(made[name] for name in _in_order(made, new))


def _rule(now: Rule | None, was: Rule | None, to: Rule | None, path: str) -> Rule | None:
    if now in (was, to):
        return to
    if now is None:
        raise ChangedSince(path)
    # The rule itself has to be as it was left; what is below it is looked at piece by piece.
    if was is not None and _facts(now) != _facts(was) and (to is None or _facts(was) != _facts(to)):
        raise ChangedSince(path)
    if was is None:
        raise ChangedSince(path)
    inner = _rules(now.rules, was.rules, to.rules if to is not None else (), path)
    if to is None and inner:
        return replace(now, rules=inner)  # somebody has put more into the group meanwhile: it stays for that
    if to is None:
        return None
    own = to if _facts(was) != _facts(to) else now
    return replace(own, rules=inner)


def _facts(rule: Rule) -> tuple[object, ...]:
    return tuple(getattr(rule, name) for name in _RULE_FACTS)


def _in_order(names: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """The names as they stand; one that came back goes behind the one it stood behind."""
    order, before = list(names), ""
    for name in wanted:
        if name in order and before in order and order.index(name) == len(order) - 1:
            order.remove(name)
            order.insert(order.index(before) + 1, name)
        before = name
    return order
