"""Failures in words: which of them reject a record, at which place of the model or source, and why.

The preview's cells, the rejects and the report all say what this module says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from runtime.artefacts.contract import is_under
from runtime.diagnostics import FAILURES
from runtime.engines.record import Failure
from runtime.plan.steps import Leaf, Loop, Plan
from runtime.values import article


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value failed. `target` is the place in the canonical record ("lines[1].amount"), or None for a source
    field that does not fit its contract; `rule` the path of the rule; `source` what the rule reads."""

    code: str
    target: str | None
    rule: str | None
    source: tuple[str, ...]
    value: str
    message: str
    hint: str
    rejects: bool
    decision: int | None = None

    def as_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "code": self.code,
            "target": self.target,
            "rule": self.rule,
            "source": list(self.source),
        }
        found |= {"value": self.value, "message": self.message, "hint": self.hint, "decision": self.decision}
        return {k: v for k, v in found.items() if v is not None}


def reasons(plan: Plan, failures: Iterable[Failure]) -> list[Reason]:
    """The failures of one record in words, in the order of the model."""
    rules, checks = plan.rules, {c.ordinal: c for c in plan.source_checks}
    found = []
    for failure in failures:
        kind = FAILURES[failure.code]
        message = kind.message.format(value=repr(failure.value))
        if failure.of_source:
            check = checks[failure.ordinal]
            path = placed(check.path, failure.at)
            message = f"expected {article(check.type)}, found {failure.value!r}"
            found.append(
                Reason(failure.code, None, None, (path,), failure.value, message, kind.hint, not check.tolerated)
            )
            continue
        rule = rules[failure.ordinal]
        tolerated = isinstance(rule, Leaf) and rule.on_error != "reject" and failure.code != "required"
        found.append(
            Reason(
                failure.code,
                placed(marked(plan, rule.path), failure.at),
                rule.path,
                tuple(sorted(rule.reads)),
                failure.value,
                message,
                kind.hint,
                not tolerated,
                rule.decision if isinstance(rule, Leaf) else None,
            )
        )
    return found


def placed(path: str, at: str) -> str:
    """A path whose lists are marked, with the positions of a failure filled in.

    >>> placed("orders[].lines[].amount", "1.0")
    'orders[1].lines[0].amount'
    """
    for position in at.split(".") if at else ():
        path = path.replace("[]", f"[{position}]", 1)
    return path.replace("[]", "")


def marked(plan: Plan, path: str) -> str:
    """A target path with `[]` behind every loop that it lies in."""
    loops = [t.path for t in plan.rules.values() if isinstance(t, Loop)]
    for loop in sorted(loops, key=len, reverse=True):
        if path != loop and is_under(path, loop):
            path = f"{loop}[]{path[len(loop) :]}"
    return path
