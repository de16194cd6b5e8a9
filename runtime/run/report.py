"""The run report: what went in, what came out, what was rejected and why, which decisions acted.

A JSON document with a version, made by a run and read by people, by the studio and by whoever watches runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.run.failures import Reason
from runtime.whole_file import save_text

FORMAT_VERSION = 1
MAX_EXAMPLES = 5


@dataclass(slots=True)
class Cause:
    """One reason for failures, over all records of the run."""

    code: str
    rule: str | None
    source: tuple[str, ...]
    message: str
    rejects: bool
    count: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Touched:
    """How many records a decision touched, and some of them by number."""

    decision: int
    title: str
    count: int = 0
    examples: list[int] = field(default_factory=list)


@dataclass(slots=True)
class InputRead:
    """A source of the run: where it came from, how many records it had (the unreadable ones too), and the fields in
    which it differs from its contract."""

    name: str
    location: str | None
    read: int = 0
    unreadable: int = 0
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepRun:
    """A source step: how many records it got and made, how many of a joined source had no usable key, and how many of
    ours a join found no partner for."""

    name: str
    before: int
    after: int
    unmatched: int = 0
    no_partner: int = 0


@dataclass(slots=True)
class RunReport:
    """The outcome of one run. `read` counts every record of the main source, the unreadable ones too; where source
    steps make records of others, `written` and `rejected` count those. `inputs` are all sources, the main one first."""

    mapping: str
    version: str
    model: str
    digest: str | None = None
    source: str | None = None
    output: str | None = None
    rejects: str | None = None
    read: int = 0
    written: int = 0
    rejected: int = 0
    unreadable: int = 0
    seconds: float = 0.0
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    causes: dict[tuple[str, str | None, tuple[str, ...]], Cause] = field(default_factory=dict)
    decisions: dict[int, Touched] = field(default_factory=dict)
    inputs: list[InputRead] = field(default_factory=list)
    steps: list[StepRun] = field(default_factory=list)

    def note(self, row: int, found: Iterable[Reason]) -> None:
        """Counts the reasons of one record."""
        for reason in found:
            where = () if reason.rule is not None else tuple(_plain(p) for p in reason.source)
            key = (reason.code, reason.rule, where)
            cause = self.causes.get(key)
            if cause is None:
                cause = Cause(reason.code, reason.rule, reason.source, reason.message, reason.rejects)
                self.causes[key] = cause
            cause.count += 1
            if len(cause.examples) < MAX_EXAMPLES:
                cause.examples.append({"row": row, "target": reason.target, "value": reason.value})

    def ranked(self) -> list[Cause]:
        """The causes, the most frequent first."""
        return sorted(self.causes.values(), key=lambda c: (-c.count, c.rule or ""))

    def as_dict(self) -> dict[str, Any]:
        """The report as its JSON document holds it."""
        return {
            "crosswalk_report": FORMAT_VERSION,
            "mapping": {"name": self.mapping, "version": self.version, "model": self.model, "sha256": self.digest},
            "source": self.source,
            "output": self.output,
            "rejects": self.rejects,
            "records": {
                "read": self.read, "written": self.written, "rejected": self.rejected, "unreadable": self.unreadable,
            },
            "causes": [
                {
                    "code": c.code, "rule": c.rule, "source": list(c.source), "message": c.message,
                    "rejects": c.rejects, "count": c.count, "examples": c.examples,
                }
                for c in self.ranked()
            ],
            "decisions": [
                {"id": d.decision, "title": d.title, "count": d.count, "examples": d.examples}
                for d in self.decisions.values()
            ],
            "drift": {"missing": list(self.missing), "extra": list(self.extra)},
            "inputs": [
                {
                    "name": i.name, "location": i.location, "read": i.read, "unreadable": i.unreadable,
                    "missing": list(i.missing), "extra": list(i.extra),
                }
                for i in self.inputs
            ],
            "steps": [
                {
                    "name": s.name, "before": s.before, "after": s.after, "unmatched": s.unmatched,
                    "no_partner": s.no_partner,
                }
                for s in self.steps
            ],
            "seconds": round(self.seconds, 3),
        }  # fmt: skip

    def save(self, path: str | Path) -> None:
        """Writes the report as JSON; E504 when that cannot be done."""
        save_text(path, json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n")


def _plain(path: str) -> str:
    """A source path without list positions, so that one cause is counted once."""
    return "".join(piece.partition("]")[2] if i else piece for i, piece in enumerate(path.split("[")))
