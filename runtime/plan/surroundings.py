"""What a rule is written in: the record, and the loops and objects around it.

Decides which value is current where a rule stands. Unlike the plan it also answers for rules that are wrong or not
there yet, which is what completion, the trace and the canvas need.
"""

from __future__ import annotations

from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.path import split
from runtime.diagnostics import CrosswalkError
from runtime.language.check import check, check_list
from runtime.language.functions.table import Lookups
from runtime.language.parse import parse
from runtime.language.typed import Around, Checked
from runtime.values import ANY, Type


def surroundings(mapping: Mapping, record: Type, path: str, lookups: Lookups) -> Around:
    """The loops and objects around the rule at a target path, over records of a type."""
    around = Around(record, lookups=lookups)
    for rule in rules_above(mapping, path):
        around = entered(rule, around)
    return around


def rules_above(mapping: Mapping, path: str) -> list[Rule]:
    """The rules of the lists and objects that a target path lies in, outermost first; those that exist."""
    found: list[Rule] = []
    rules = mapping.rules
    for name in split(path)[:-1]:
        rule = next((r for r in rules if r.target == name), None)
        if rule is None:
            break
        found.append(rule)
        rules = rule.rules
    return found


def entered(rule: Rule, around: Around) -> Around:
    """The surroundings of the rules below a rule."""
    text = rule.each if rule.each is not None else rule.source
    if text is None:
        return around
    checked = checked_text(text, around, items=rule.each is not None)
    if checked is None:
        return around.inside(ANY, None)
    of = checked.typed.type
    if rule.each is not None:
        of = of.item or ANY if of.kind == "array" else ANY
    return around.inside(of, checked.typed.origin)


def checked_text(text: str, around: Around, *, items: bool = False) -> Checked | None:
    """The typed expression with its problems, or None when it cannot be parsed."""
    try:
        node = parse(text)
    except CrosswalkError:
        return None
    return check_list(node, around, text) if items else check(node, around, text)
