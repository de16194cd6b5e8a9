"""The failures of a record in the order in which the record engine finds them.

A query gives them by kind; people read them in the order of the model, lists item by item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runtime.engines.failure import DECIDED, Failure
from runtime.plan.steps import Empty, Group, Loop, Plan, Target


class FailureOrder:
    """The order of the failures of a plan. Rules and source checks are numbered in the order in which they are
    evaluated, so that it is that of the numbers, but for lists, whose items come one after the other."""

    def __init__(self, plan: Plan) -> None:
        checks = {check.path: check.ordinal for check in plan.source_checks}
        self._of_source = {
            c.ordinal: tuple(checks[p] for p in _lists_above(c.path) if p in checks) for c in plan.source_checks
        }
        self._of_rules = dict(_loops_above(plan.targets, ()))

    def sorted(self, found: dict[int, list[Failure]]) -> dict[int, list[Failure]]:
        """The failures by position in a batch, both in order."""
        return {at: sorted(found[at], key=self._key) if len(found[at]) > 1 else found[at] for at in sorted(found)}

    def _key(self, failure: Failure) -> tuple[int, ...]:
        lists = (self._of_source if failure.of_source else self._of_rules).get(failure.ordinal, ())
        positions = map(int, failure.at.split(".")) if failure.at else ()
        inside = (part for pair in zip(lists, positions, strict=False) for part in pair)
        if failure.code == DECIDED:
            return (3, failure.ordinal)
        kind = 0 if failure.of_source else 2 if failure.ordinal in self._of_rules else 1  # 1: of a source step
        return (kind, *inside, failure.ordinal)


def _lists_above(path: str) -> Iterable[str]:
    """The paths of the lists in which a place of the source lies."""
    at = path.find("[]")
    while at >= 0:
        yield path[:at]
        at = path.find("[]", at + 2)


def _loops_above(targets: tuple[Target, ...], loops: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    for target in targets:
        if not isinstance(target, Empty):
            yield target.ordinal, loops
        if isinstance(target, Loop):
            yield from _loops_above(target.targets, (*loops, target.ordinal))
        elif isinstance(target, Group):
            yield from _loops_above(target.targets, loops)
