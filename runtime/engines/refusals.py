"""What the batch engine will not run, told before a run: the rules whose SQL cannot be made.

Decides nothing by itself: it compiles each rule for its own, and gives what the compiler says, at the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.engines.batch_sql import batch_sql
from runtime.io.records import Encoding
from runtime.plan.steps import Plan

_ENCODINGS: dict[str, Encoding] = {"csv": "text", "parquet": "native"}


def refusals(plan: Plan, source_format: str | None) -> Iterator[Diagnostic]:
    """The problems (E307) of the rules at the top of the plan."""
    encoding = _ENCODINGS.get(source_format or "", "json")
    for target in plan.targets:
        try:
            batch_sql(replace(plan, targets=(target,), detectors=()), encoding)
        except CrosswalkError as error:
            yield from (d.at(rule=target.path) for d in error.diagnostics)
