"""A mapping ready to run: from a sealed bundle, or straight from a workspace.

Checks come first: a bundle whose digest does not match, or a mapping with problems, is never run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from runtime.artefacts.bundle import read_bundle
from runtime.artefacts.contract import Contract
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, counted, fail, nearest
from runtime.engines.record import RecordEngine
from runtime.engines.refusals import refusals
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built, build
from runtime.plan.steps import Plan
from runtime.run.failures import Reason, reasons
from runtime.run.report import RunReport
from runtime.run.run import Progress, Records, Targets, run_plan


@dataclass(frozen=True, slots=True)
class Applied:
    """One mapped record: the canonical `value`, every reason for a failure, the decisions that it touches."""

    value: dict[str, Any]
    reasons: tuple[Reason, ...]
    decisions: tuple[int, ...]

    @property
    def ok(self) -> bool:
        """Whether the record goes to the output rather than to the rejects."""
        return not any(r.rejects for r in self.reasons)


class RunnableMapping:
    """A checked mapping with everything that it needs."""

    def __init__(self, plan: Plan, source: Contract, model: Contract, digest: str | None = None) -> None:
        self.plan, self.source, self.model, self.digest = plan, source, model, digest

    @property
    def name(self) -> str:
        """The mapping's name."""
        return self.plan.name

    @property
    def version(self) -> str:
        """The mapping's version."""
        return self.plan.version

    @cached_property
    def _records(self) -> RecordEngine:
        return RecordEngine(self.plan)

    def apply(self, record: dict[str, Any]) -> Applied:
        """Maps one record (a decoded JSON object) with the record engine; thread-safe.

        A value that fails is a reason in the outcome; nothing is raised.
        """
        outcome = self._records.apply(record)
        return Applied(outcome.values, tuple(reasons(self.plan, outcome.failures)), tuple(outcome.decisions))

    def run(
        self,
        source: str | Path | Records,
        output: str | Path | None = None,
        *,
        rejects: str | Path | None = None,
        report: str | Path | None = None,
        progress: Progress | None = None,
        threads: int = 2,
    ) -> RunReport:
        """Maps a file, or an iterable of records, with the batch engine.

        The format of `output` follows from its name (.parquet, .ndjson, .json, .csv; "-" is NDJSON on standard
        output). Raises `CrosswalkError`: E4xx when the source cannot be read, E504 when an output cannot be written,
        E506 when DuckDB fails.
        """
        targets = Targets(output, rejects, report)
        return run_plan(self.plan, self.source, source, targets, digest=self.digest, progress=progress, threads=threads)


def load(path: str | Path) -> RunnableMapping:
    """The mapping in a bundle file (`NAME-VERSION.crosswalk.json`).

    Raises `CrosswalkError`: E401 no such file, E501 changed after its export, E502 no bundle, E503 cannot run.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise fail("E401", f"cannot read the bundle: {reason}", Place(str(path))) from None
    bundle = read_bundle(text)
    built = build(bundle.mapping, bundle.source, bundle.model, bundle.decisions.values(), bundle.lookup_tables())
    return _runnable(built, bundle.source, bundle.model, bundle.digest)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a mapping of a workspace is built from."""

    mapping: Mapping
    source: Contract
    model: Contract
    decisions: tuple[Decision, ...]
    lookups: Lookups

    def build(self) -> Built:
        """The plan, and what is wrong with the mapping."""
        built = build(self.mapping, self.source, self.model, self.decisions, self.lookups)
        reader, lines = self.source.reader, self.mapping.lines
        refused = [
            d.at(file=self.mapping.file, line=lines.get(d.place.rule or ""))
            for d in refusals(built.plan, reader.format if reader else None)
        ]
        return replace(built, diagnostics=(*built.diagnostics, *refused))


def parts_of(workspace: Workspace, name: str) -> Parts:
    """A mapping of a workspace with its source and model; E103 when one does not exist."""
    mapping = workspace.mappings.get(name)
    if mapping is None:
        raise fail("E103", f"there is no mapping '{name}'", hint=_known(name, workspace.mappings))
    place = Place(mapping.file)
    source, model = workspace.sources.get(mapping.source), workspace.models.get(mapping.model_name)
    missing = []
    if source is None:
        hint = _known(mapping.source, workspace.sources)
        missing.append(Diagnostic("E103", f"there is no source '{mapping.source}'", place, hint))
    if model is None:
        hint = _known(mapping.model_name, workspace.models)
        missing.append(Diagnostic("E103", f"there is no model '{mapping.model_name}'", place, hint))
    if source is None or model is None:
        raise CrosswalkError(*missing)
    return Parts(mapping, source, model, tuple(workspace.decisions.values()), workspace.lookup_tables())


def from_workspace(workspace: Workspace, name: str) -> RunnableMapping:
    """A mapping of a workspace, ready to run.

    Raises `CrosswalkError`: E103 no such mapping, source or model, E503 with every problem when it has any.
    """
    parts = parts_of(workspace, name)
    return _runnable(parts.build(), parts.source, parts.model, None)


def check_workspace(workspace: Workspace) -> list[Diagnostic]:
    """The problems of all documents, and of every mapping against its source and model; nothing is raised."""
    found = list(workspace.diagnostics)
    for name in workspace.mappings:
        try:
            found += parts_of(workspace, name).build().diagnostics
        except CrosswalkError as error:
            found += error.diagnostics
    return found


def _runnable(built: Built, source: Contract, model: Contract, digest: str | None) -> RunnableMapping:
    if not built.ok:
        errors = [d for d in built.diagnostics if d.severity == "error"]
        summary = Diagnostic("E503", f"'{built.plan.name}' has {counted(len(errors), 'problem')} and is not run")
        raise CrosswalkError(summary, *errors)
    return RunnableMapping(built.plan, source, model, digest)


def _known(name: str, among: Iterable[str]) -> str:
    names = sorted(among)
    return nearest(name, names) or (f"there is: {', '.join(names)}" if names else "the workspace has none yet")
