"""What the canvas draws: two trees as columns, rules as lines with chips, and the difference between two states.

Decides names, letters, flags and chip texts. It holds nothing: the document asks for a snapshot or for the patches
between what was and what is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.mapping import walk as walk_rules
from runtime.artefacts.path import split
from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.language.functions.table import Lookups
from runtime.language.parse import parse
from runtime.language.steps import to_steps
from runtime.language.syntax import Call, Literal
from runtime.plan.build import Built
from runtime.plan.steps import Empty, Group, Loop, Target
from runtime.plan.steps import walk as walk_targets
from runtime.plan.surroundings import checked_text, surroundings
from runtime.values import VALUE_TYPES
from studio.state.canvas.cardinality import Cardinality
from studio.state.coverage import is_ignored

REQUIRED, DEPRECATED, CLASSIFIED, IGNORED = 1, 2, 4, 8
_LONGEST_CHIP, _LONGEST_LOOK = 30, 300

RuleRecord = dict[str, Any]
Op = dict[str, Any]


# -- trees


def tree(
    contract: Contract, format_: str, info: Callable[[Field], str], flags: Callable[[Field], int],
    values: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    """A contract as columns, in the order of the rows; the first row is the record itself."""
    fields = list(walk(contract.fields))
    title = contract.title or contract.name
    return {
        "title": title,
        "format": format_,
        "name": [title, *(f.name for f in fields)],
        "type": ["o", *(VALUE_TYPES[f.type.kind].letter for f in fields)],
        "depth": [0, *(len(split(f.path)) for f in fields)],
        "flags": [0, *(flags(f) for f in fields)],
        "info": ["", *(info(f) for f in fields)],
        "path": ["", *(f.path for f in fields)],
        "value": ["", *(values.get(f.path, "") for f in fields)],
    }


def field_flags(field: Field, mapping: Mapping | None = None) -> int:
    """The flags of a row; with the mapping, of a source's."""
    ignored = mapping is not None and is_ignored(mapping, field.path)
    return (
        REQUIRED * field.required + DEPRECATED * field.deprecated + CLASSIFIED * bool(field.classification)
        + IGNORED * ignored
    )  # fmt: skip


def type_text(field: Field) -> str:
    """The type as the target tree shows it; a group's fields stand below it and say it themselves."""
    if field.type.kind == "object" and field.children:
        return ""
    return "list" if field.type.kind == "array" and field.children else str(field.type)


# -- rules


def rule_records(
    mapping: Mapping,
    built: Built,
    source: Contract,
    model: Contract,
    lookups: Lookups,
    problems: Iterable[Diagnostic],
    noted: dict[str, tuple[str, str]],
    only: frozenset[str] | None = None,
) -> dict[str, RuleRecord]:
    """The lines of a mapping by target path. `noted` says what the sample showed of rules that have no problem; with
    `only` it is the lines of a few rules, which were edited since the mapping was built."""
    planned = {t.path: t for t in walk_targets(built.plan.targets) if not isinstance(t, Empty)}
    loops = {path: t.each.origin for path, t in planned.items() if isinstance(t, Loop)}
    cardinality = Cardinality(source, model, loops)
    states = rule_states(problems)
    found: dict[str, RuleRecord] = {}
    for path, rule in walk_rules(mapping.rules):
        if (rule.rules and rule.each is None and rule.source is None) or (only is not None and path not in only):
            continue
        kind, label = _chip(rule)
        state, message = states.get(path) or noted.get(path) or ("ok", "")
        reads = _sources(mapping, source, path, rule, planned.get(path) if only is None else None, lookups)
        found[path] = {
            "id": path, "s": reads, "t": path, "k": kind, "label": label, "st": state, "msg": message,
            "loop": rule.each is not None,
        }  # fmt: skip
        card, how = cardinality.of(path, rule, reads)
        more = {"c": card, "how": how, "x": _written(rule) if label else ""}
        found[path] |= {key: value for key, value in more.items() if value}
    return found


def _written(rule: Rule) -> str:
    """The expression, for a look at a chip; the inspector has the rest of a long one."""
    text = (rule.each if rule.each is not None else rule.source) or ""
    return text if len(text) <= _LONGEST_LOOK else text[: _LONGEST_LOOK - 1] + "…"


def rule_states(problems: Iterable[Diagnostic]) -> dict[str, tuple[str, str]]:
    """The worst problem of each rule."""
    found: dict[str, tuple[str, str]] = {}
    for problem in problems:
        path, state = problem.place.rule, {"error": "error", "warning": "warn"}.get(problem.severity)
        if path is not None and state is not None and found.get(path, ("", ""))[0] != "error":
            found[path] = (state, f"{problem.message}{f' - {problem.hint}' if problem.hint else ''}")
    return found


def _sources(
    mapping: Mapping, source: Contract, path: str, rule: Rule, planned: Target | None, lookups: Lookups
) -> list[str]:
    """The source fields that a rule reads, by their places in the whole record."""
    if planned is not None and not isinstance(planned, Empty) and not rule.is_nested:
        return sorted(planned.reads)
    text = rule.each if rule.each is not None else rule.source
    if text is None:
        return []
    if isinstance(planned, Group) and planned.source is not None and planned.source.origin:
        return [planned.source.origin]
    checked = checked_text(text, surroundings(mapping, source.type, path, lookups), items=rule.each is not None)
    if checked is None:
        return []
    origin = checked.typed.origin if rule.is_nested else None
    return [origin] if origin else sorted(checked.reads)


def _chip(rule: Rule) -> tuple[str, str]:
    """The kind of a rule's line, and what stands on its chip."""
    if rule.each is not None:
        return "loop", "for each"
    if rule.source is None:
        return ("constant", _constant(rule.default)) if rule.has_default else ("open", "")
    return _expression_chip(rule.source)


@lru_cache(maxsize=8192)
def _expression_chip(text: str) -> tuple[str, str]:
    try:
        node = parse(text)
    except CrosswalkError:
        return "open", _short(text)
    if isinstance(node, Literal):
        return "constant", _constant(node.value)
    steps = to_steps(text)
    if steps is None:
        return "expr", node.name if isinstance(node, Call) else _short(text)
    if not steps.steps:
        return "direct", ""
    kind = "lookup" if any(s.function.startswith("lookup") for s in steps.steps) else "expr"
    return kind, " > ".join(s.label for s in steps.steps)


def _constant(value: Any) -> str:
    return _short(json.dumps(value, ensure_ascii=False, default=str))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CHIP else text[: _LONGEST_CHIP - 1] + "…"


# -- patches


def rule_ops(before: dict[str, RuleRecord], after: dict[str, RuleRecord]) -> list[Op]:
    """What turns one set of lines into another; a change of state alone is sent as such."""
    ops: list[Op] = [{"op": "del", "id": path} for path in before if path not in after]
    states = []
    for path, rule in after.items():
        old = before.get(path)
        if old == rule:
            continue
        if old is not None and {**old, "st": rule["st"], "msg": rule["msg"]} == rule:
            states.append([path, rule["st"], rule["msg"]])
        else:
            ops.append({"op": "put", "rule": rule})
    return [*ops, {"op": "status", "items": states}] if states else ops


def column_ops(kind: str, side: str, before: dict[str, Any], after: dict[str, Any]) -> list[Op]:
    """The changed texts (`values`) or flags (`flags`) of one tree."""
    values = {path: value for path, value in after.items() if before.get(path) != value}
    return [{"op": kind, "side": side, "values": values}] if values else []
