"""What the canvases of one document show at this revision, and the patch to what they have to show next.

Decides which parts are compared. How each is drawn is in `canvas_model.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from runtime.artefacts.contract import Contract, walk
from runtime.artefacts.mapping import Mapping
from runtime.diagnostics import Diagnostic, counted
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built
from studio.state.canvas_model import (
    Op,
    RuleRecord,
    column_ops,
    field_flags,
    rule_ops,
    rule_records,
    tree,
    type_text,
)
from studio.state.preview_result import PreviewResult
from studio.state.sample import Sample


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
    _trees: tuple[Contract, Contract] | None = None

    def update(self, shown: Shown) -> list[Op]:
        """Takes the next state; gives what changed."""
        rules = rule_records(
            shown.mapping, shown.built, shown.source, shown.lookups, shown.problems, _noted(shown.preview, shown.sample)
        )
        fields = list(walk(shown.source.fields))
        flags = {f.path: field_flags(f, shown.mapping) for f in fields}
        values = {f.path: shown.sample.text_at(shown.record, f.path) if shown.sample.count else "" for f in fields}
        trees = (shown.source, shown.model)
        if self._trees is not None and self._trees != trees:
            ops: list[Op] = [{"op": "reload"}]
        else:
            ops = rule_ops(self.rules, rules)
            ops += column_ops("flags", "source", self.flags, flags)
            ops += column_ops("info", "source", self.values, values)
        self.rules, self.flags, self.values, self._trees = rules, flags, values, trees
        return ops

    def snapshot(self, shown: Shown) -> dict[str, Any]:
        """The whole state, as a canvas loads it."""
        return {
            "rev": self.revision,
            "source": tree(
                shown.source,
                _made_by(shown),
                lambda f: self.values.get(f.path, ""),
                lambda f: self.flags.get(f.path, 0),
            ),
            "target": tree(shown.model, f"v{shown.model.version}", type_text, field_flags),
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
