"""Failures in words: which of them reject a record, at which place of the model or source, and why.

The preview's cells, the rejects and the report all say what this module says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from runtime.diagnostics import FAILURES
from runtime.engines.failure import Failure
from runtime.plan.feed import SourceCheck, own_reads
from runtime.plan.steps import Leaf, Plan
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
        """The reason as rejects and reports hold it, without what is not known of it."""
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
    return [_in_words(plan, f) for f in failures]


def _in_words(plan: Plan, failure: Failure) -> Reason:
    if failure.of_source:
        return _of_source(plan, failure)
    if failure.ordinal in plan.rejections:
        return _of_decision(plan, failure)
    return _of_step(plan, failure) if failure.ordinal in plan.source_steps else _of_rule(plan, failure)


def _of_decision(plan: Plan, failure: Failure) -> Reason:
    decision, kind = plan.rejections[failure.ordinal], FAILURES[failure.code]
    message = f"{kind.message.format(value=failure.value)}: {decision.title}"
    return Reason(
        failure.code, None, f"decision {decision.decision}", tuple(sorted(decision.reads)), "", message, kind.hint,
        True, decision.decision,
    )  # fmt: skip


def _of_step(plan: Plan, failure: Failure) -> Reason:
    (name, step), kind = plan.source_steps[failure.ordinal], FAILURES[failure.code]
    return Reason(
        code=failure.code,
        target=None,
        rule=f"source {name}",
        source=tuple(sorted(own_reads(step))),
        value=failure.value,
        message=kind.message.format(value=repr(failure.value)),
        hint=_hint(failure),
        rejects=True,
    )


def _of_source(plan: Plan, failure: Failure) -> Reason:
    check = plan.checks[failure.ordinal]
    message = f"expected {article(check.type)}, found {failure.value!r}"
    path = placed(_marked_place(check), failure.at)
    hint = FAILURES[failure.code].hint
    return Reason(failure.code, None, None, (path,), failure.value, message, hint, not check.tolerated)


def source_place(check: SourceCheck) -> str:
    """A source field as reasons name it, whichever item of a list it is in."""
    return _marked_place(check).replace("[]", "")


def _marked_place(check: SourceCheck) -> str:
    return f"{check.source}: {check.path}" if check.source else check.path


def _of_rule(plan: Plan, failure: Failure) -> Reason:
    rule, kind = plan.rules[failure.ordinal], FAILURES[failure.code]
    # The policy of a rule is about its value; a required field without one rejects whatever the rule says.
    tolerated = isinstance(rule, Leaf) and rule.on_error != "reject" and failure.code != "required"
    return Reason(
        code=failure.code,
        target=placed(plan.marked_paths[failure.ordinal], failure.at),
        rule=rule.path,
        source=tuple(sorted(rule.reads)),
        value=failure.value,
        message=kind.message.format(value=repr(failure.value)),
        hint=_hint(failure),
        rejects=not tolerated,
        decision=rule.decision if isinstance(rule, Leaf) else None,
    )


def _hint(failure: Failure) -> str:
    """What to do; most often it is null where a function takes none."""
    if failure.code == "wrong_kind" and failure.value == "null":
        return "Say what stands for null: coalesce(..., `[]`) for a list, coalesce(..., `0`) for a number."
    return FAILURES[failure.code].hint


def placed(path: str, at: str) -> str:
    """A path whose lists are marked, with the positions of a failure filled in.

    >>> placed("orders[].lines[].amount", "1.0")
    'orders[1].lines[0].amount'
    """
    for position in at.split(".") if at else ():
        path = path.replace("[]", f"[{position}]", 1)
    return path.replace("[]", "")
