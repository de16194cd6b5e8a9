"""What the inspector changes of a rule: pure edits, each said in words. A rule that is not there yet is begun."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from runtime.artefacts.edits import Ignore, PutRule, RemoveRule, Unignore, apply
from runtime.artefacts.mapping import Mapping, OnError, Rule
from runtime.artefacts.path import split
from runtime.diagnostics import Fix
from runtime.language.render import literal_text
from runtime.language.steps import StepList, from_steps
from runtime.values import show
from studio.state.file_changes import FileChange
from studio.state.rules.step_rows import StepRows


@dataclass(frozen=True, slots=True)
class Changed:
    """A mapping after an edit, and the edit in words; where it is not `done`, why. `files` are changed with it."""

    mapping: Mapping
    said: str
    done: bool = True
    files: tuple[FileChange, ...] = ()


def remove(mapping: Mapping, path: str) -> Changed:
    """The mapping without a rule; without those below it either."""
    rule = mapping.rule(path)
    if rule is None:
        return Changed(mapping, f"{path} has no rule", False)
    below = f" and the {len(rule.rules)} below it" if rule.rules else ""
    return Changed(apply(mapping, RemoveRule(path)), f"removed the rule of {path}{below}")


def put_rule(mapping: Mapping, path: str, rule: Rule) -> Changed:
    return Changed(apply(mapping, PutRule(path, rule)), f"changed the rule of {path}")


def set_expression(mapping: Mapping, path: str, text: str) -> Changed:
    """An empty text takes the expression away, and the rule with it when nothing else is left."""
    if text.strip():
        return _with(mapping, path, f"{path} is now {text}", source=text.strip())
    rule = mapping.rule(path)
    if rule is not None and not rule.has_default and not rule.rules:
        return remove(mapping, path)
    return _with(mapping, path, f"took the expression of {path} away", source=None)


def set_steps(mapping: Mapping, path: str, steps: StepList) -> Changed:
    through = ", ".join(s.label for s in steps.steps)
    said = f"{path} takes {steps.start} through {through}" if through else f"{path} takes {steps.start}"
    return _with(mapping, path, said, source=from_steps(steps))


def set_rows(mapping: Mapping, path: str, rows: StepRows, said: str) -> Changed:
    """The steps as people arranged them, with those that are switched off."""
    return _with(mapping, path, said, source=rows.source, off=rows.off)


def set_each(mapping: Mapping, path: str, text: str) -> Changed:
    return _with(mapping, path, f"{path} has one item for each of {text}", each=text.strip() or None)


def set_where(mapping: Mapping, path: str, text: str | None) -> Changed:
    text = (text or "").strip() or None
    said = f"{path} has items only where {text}" if text else f"{path} has all items"
    return _with(mapping, path, said, where=text)


def set_default(mapping: Mapping, path: str, value: Any) -> Changed:
    said = f"{path} is {show(value) if not isinstance(value, str) else literal_text(value)} when there is no value"
    return _with(mapping, path, said, default=value, has_default=True)


def clear_default(mapping: Mapping, path: str) -> Changed:
    rule = mapping.rule(path)
    if rule is not None and rule.source is None and not rule.is_nested:
        return remove(mapping, path)
    return _with(mapping, path, f"{path} has no default any more", default=None, has_default=False)


def set_on_error(mapping: Mapping, path: str, policy: OnError) -> Changed:
    words = {
        "reject": "rejects the record", "null": "leaves the field empty", "default": "gives the default",
        "flag": "is noted, the record kept",
    }  # fmt: skip
    return _with(mapping, path, f"a failure of {path} {words[policy]}", on_error=policy)


def set_note(mapping: Mapping, path: str, text: str | None) -> Changed:
    text = (text or "").strip() or None
    return _with(mapping, path, f"changed the note of {path}" if text else f"removed the note of {path}", note=text)


def set_decision(mapping: Mapping, path: str, decision: int | None) -> Changed:
    said = f"{path} follows decision {decision}" if decision is not None else f"{path} follows no decision"
    return _with(mapping, path, said, decision=decision)


def ignore(mapping: Mapping, path: str, because: str | None) -> Changed:
    why = f": {because}" if because else ""
    return Changed(apply(mapping, Ignore(path, because)), f"left {path} out on purpose{why}")


def unignore(mapping: Mapping, path: str) -> Changed:
    if not any(i.path == path for i in mapping.ignored):
        return Changed(mapping, f"{path} was not left out", False)
    return Changed(apply(mapping, Unignore(path)), f"{path} is no longer left out")


def apply_fix(mapping: Mapping, fix: Fix) -> Changed:
    """Does what a problem proposes."""
    return replace(set_expression(mapping, fix.rule, fix.expression), said=f"{fix.label}: {fix.rule}")


def _with(mapping: Mapping, path: str, said: str, **changes: Any) -> Changed:
    old = mapping.rule(path) or Rule(split(path)[-1])
    return Changed(apply(mapping, PutRule(path, replace(old, **changes))), said)
