"""Values that are kept as they came, beside the canonical ones: `keep_source` of a rule, `policy: both` of a decision.

Decides what the output holds of them: an object `_source` beside the fields whose rules keep theirs, with one entry
for each: `{value, decision}`. They are targets like all others, so that both engines make them and every format
writes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from runtime.artefacts.contract import Field, struct_type
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Rule
from runtime.artefacts.path import child_path
from runtime.language.steps import to_steps
from runtime.language.typed import Checked
from runtime.plan.steps import Group, Leaf, Target
from runtime.values import INTEGER, array

SOURCE = "_source"


def keeps_source(rule: Rule, decision: Decision | None) -> bool:
    """Whether the rule writes the raw value too: it says so, or the accepted decision that it names does."""
    both = decision is not None and decision.policy == "both" and decision.status == "accepted"
    return rule.keep_source or (both and rule.source is not None and not rule.is_nested)


def raw_text(rule: Rule) -> str | None:
    """The expression of the value before its steps; None where the rule is not a chain of steps from one value."""
    steps = to_steps(rule.source) if rule.source is not None else None
    return steps.start if steps is not None else None


def kept(rules: list[tuple[Rule, Checked]], under: str, number: Callable[[], int]) -> Group:
    """The target `_source` of an object, for the rules in it that keep their raw value (each with its check)."""
    above = child_path(under, SOURCE)
    group = number()
    entries = [_entry(rule, raw, child_path(above, rule.target), number) for rule, raw in rules]
    fields = tuple(entry.field for entry in entries)
    return Group(group, above, Field(SOURCE, struct_type(fields), above, fields=fields), None, tuple(entries))


def grown(field: Field, targets: tuple[Target, ...]) -> Field:
    """The object or list as it is written: with what the targets in it have kept."""
    inside = tuple(target.field for target in targets)
    if inside == field.children:
        return field
    if field.item is None:
        return replace(field, type=struct_type(inside), fields=inside)
    item = replace(field.item, type=struct_type(inside), fields=inside)
    return replace(field, type=array(item.type), item=item)


def _entry(rule: Rule, raw: Checked, path: str, number: Callable[[], int]) -> Group:
    group = number()
    value = Field("value", raw.typed.type, child_path(path, "value"))
    decision = Field("decision", INTEGER, child_path(path, "decision"))
    leaves = (
        Leaf(number(), value.path, value, raw.typed, None, on_error="null", decision=rule.decision, reads=raw.reads),
        Leaf(number(), decision.path, decision, None, None, rule.decision, True),
    )
    fields = (value, decision)
    return Group(group, path, Field(rule.target, struct_type(fields), path, fields=fields), None, leaves)
