"""What the canvases of one document show at this revision, and the patch to what they have to show next.

Decides which parts are compared. How each is drawn is in `model.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from runtime.artefacts.contract import Contract, walk
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping import walk as walk_rules
from runtime.diagnostics import Diagnostic, counted
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built
from studio.state.canvas.model import (
    Op,
    RuleRecord,
    column_ops,
    field_flags,
    rule_ops,
    rule_records,
    tree,
    type_text,
)
from studio.state.canvas.values import source_values, target_values
from studio.state.last_found import LastFound
from studio.state.preview.result import PreviewResult
from studio.state.samples.sample import Sample


@dataclass(slots=True)
class Shown:
    """Everything that a canvas shows of a mapping."""

    mapping: Mapping
    source: Contract
    model: Contract
    built: Built
    lookups: Lookups
    problems: tuple[Diagnostic, ...]
    sample: Sample
    record: int = 0
    preview: PreviewResult | None = None


@dataclass(slots=True)
class CanvasState:
    """The revision, the lines, and the flags and sample values of the source tree as they were sent last."""

    revision: int = 1
    rules: dict[str, RuleRecord] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    _trees: tuple[Contract, Contract, str] | None = None
    _rules: LastFound[dict[str, RuleRecord]] = field(default_factory=LastFound)
    _flags: LastFound[dict[str, int]] = field(default_factory=LastFound)
    _values: LastFound[dict[str, str]] = field(default_factory=LastFound)
    _made: LastFound[dict[str, str]] = field(default_factory=LastFound)

    def update(self, shown: Shown) -> list[Op]:
        """Takes the next state; gives what changed."""
        mapping, source, preview, sample = shown.mapping, shown.source, shown.preview, shown.sample
        rules = self._rules.of(
            (mapping, shown.built, source, shown.model, shown.lookups, shown.problems, preview, sample.count),
            lambda: rule_records(
                mapping, shown.built, source, shown.model, shown.lookups, shown.problems, _noted(preview, sample)
            ),
        )
        flags = self._flags.of(
            (source, mapping.ignored), lambda: {f.path: field_flags(f, mapping) for f in walk(source.fields)}
        )
        values = self._values.of((source, sample, shown.record), lambda: source_values(source, sample, shown.record))
        made = self._made.of((rules, preview, shown.record), lambda: target_values(rules, preview, shown.record))
        trees = (shown.source, shown.model, _made_by(shown))
        if self._trees is not None and self._trees != trees:
            ops: list[Op] = [{"op": "reload"}]
        else:
            ops = rule_ops(self.rules, rules) if rules is not self.rules else []
            ops += column_ops("flags", "source", self.flags, flags)
            ops += column_ops("values", "source", self.values, values)
            if made is not self.made:
                ops += column_ops("values", "target", self.made, {**dict.fromkeys(self.made, ""), **made})
        self.rules, self.flags, self.values, self.made, self._trees = rules, flags, values, made, trees
        return ops

    def confirm(self, shown: Shown, before: Mapping) -> list[Op]:
        """The lines that an edit changed, before the rest of the mapping was looked at again."""
        old, new = dict(walk_rules(before.rules)), dict(walk_rules(shown.mapping.rules))
        changed = {
            path for path in (*old, *new) if old.get(path) is not new.get(path) and old.get(path) != new.get(path)
        }
        rules = rule_records(
            shown.mapping, shown.built, shown.source, shown.model, shown.lookups, (), {}, frozenset(changed)
        )
        ops = rule_ops({path: self.rules[path] for path in changed if path in self.rules}, rules)
        self.rules = {path: rule for path, rule in self.rules.items() if path not in changed} | rules
        return ops

    def snapshot(self, shown: Shown) -> dict[str, Any]:
        """The whole state, as a canvas loads it."""
        return {
            "rev": self.revision,
            "source": tree(
                shown.source,
                _made_by(shown),
                type_text,
                lambda f: self.flags.get(f.path, 0),
                self.values,
            ),
            "target": tree(shown.model, f"v{shown.model.version}", type_text, field_flags, self.made),
            "rules": list(self.rules.values()),
        }


def _made_by(shown: Shown) -> str:
    """What the records of the source tree come from: a format, or steps; those that can be understood."""
    if shown.built.draft is None:
        return shown.source.reader.format.upper() if shown.source.reader is not None else ""
    done, steps = len(shown.built.draft.steps), len(shown.mapping.steps)
    return f"after {counted(steps, 'step')}" if done == steps else f"after {done} of {counted(steps, 'step')}"


def _noted(preview: PreviewResult | None, sample: Sample) -> dict[str, tuple[str, str]]:
    """What the sample showed of rules: how many records fail there, and the first reason."""
    found: dict[str, tuple[str, str]] = {}
    for cause in preview.causes if preview is not None else ():
        if cause.rule is not None and cause.rule not in found:
            found[cause.rule] = ("warn", f"{cause.count} of {sample.count} records: {cause.message}")
    return found
