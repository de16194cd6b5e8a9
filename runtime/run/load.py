"""A mapping ready to run: from a sealed bundle, or straight from a workspace.

Checks come first: a bundle whose digest does not match, or a mapping with problems, is never run.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from runtime.artefacts.bundle import Bundle, read_bundle
from runtime.artefacts.contract import Contract
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, counted, fail, nearest
from runtime.engines.batch.feed_sql import slow_steps
from runtime.engines.batch.query import row_by_row
from runtime.engines.record.engine import Outcome, RecordEngine
from runtime.io.sources import NO_OBJECT
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built, build
from runtime.plan.steps import Plan
from runtime.run.failures import Reason, reasons
from runtime.run.report import RunReport
from runtime.run.run import Given, Progress, Records, Targets, run_plan


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

    def __init__(
        self, plan: Plan, source: Contract, model: Contract, digest: str | None = None,
        others: dict[str, Contract] | None = None,
    ) -> None:  # fmt: skip
        self.plan, self.source, self.model, self.digest = plan, source, model, digest
        self.sources = {source.name: source, **(others or {})}

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

        A value that fails is a reason in the outcome; nothing is raised but E412, when source steps make the records.
        """
        if self.plan.feed is not None:
            names = ", ".join(f"'{name}': [...]" for name in self.sources)
            raise fail("E412", "source steps make this mapping's records", hint=f"call apply_all({{{names}}})")
        return self._applied(self._records.apply(record))

    def apply_all(self, records: abc.Mapping[str, Records] | Records) -> list[Applied]:
        """Maps records in memory with the record engine, through the source steps if there are any.

        With several sources each has its records under its name. E412 when one is missing or a file, E404 when a record
        is no object.
        """
        inputs = {name: _in_memory(name, found) for name, found in self._given(records).items()}
        if self.plan.feed is None:
            return [self.apply(dict(record)) for record in inputs[self.source.name]]
        return [self._applied(outcome) for _, outcome in self._records.apply_all(inputs)[0]]

    def _applied(self, outcome: Outcome) -> Applied:
        why = tuple(reasons(self.plan, outcome.failures)) if outcome.failures else ()
        return Applied(outcome.values, why, tuple(outcome.decisions))

    def _given(self, source: abc.Mapping[str, Given] | abc.Mapping[str, Records] | Given) -> dict[str, Given]:
        """Each source by its name, the main one first."""
        main = self.source.name
        named: dict[str, Given] = {**source} if isinstance(source, abc.Mapping) else {main: source}
        for name in named:
            if name not in self.sources:
                raise fail("E412", f"the mapping has no source '{name}'", hint=_known(name, self.sources))
        for name in self.sources:
            if name not in named:
                raise fail("E412", f"the source '{name}' is not given", hint=f"give it by its name: {name}=...")
        return {name: named[name] for name in self.sources}

    def run(
        self,
        source: Given | abc.Mapping[str, Given],
        output: str | Path | None = None,
        *,
        rejects: str | Path | None = None,
        report: str | Path | None = None,
        progress: Progress | None = None,
        threads: int = 2,
        memory_limit: str | None = None,
    ) -> RunReport:
        """Maps a file, or an iterable of records, with the batch engine; several sources each by its name.

        The format of `output` follows from its name (.parquet, .ndjson, .json, .csv; "-" is NDJSON on standard
        output). Raises `CrosswalkError`: E4xx when the source cannot be read, E504 when an output cannot be written,
        E506 when DuckDB fails, E412 when a source is missing. `memory_limit` ("2GB") is for each of DuckDB's
        databases; source steps then put on disk what does not fit.
        """
        return run_plan(
            self.plan, self.sources, self._given(source), Targets(output, rejects, report), digest=self.digest,
            progress=progress, threads=threads, memory_limit=memory_limit,
        )  # fmt: skip


def _in_memory(name: str, given: Given) -> list[abc.Mapping[str, Any]]:
    if isinstance(given, str | Path):
        raise fail("E412", f"the source '{name}' is a file, records are expected", hint="call run() to map files")
    found = list(given)
    for row, record in enumerate(found):
        if not isinstance(record, abc.Mapping):
            raise fail("E404", f"record {row} of '{name}' is not an object", hint=NO_OBJECT)
    return found


def load(path: str | Path) -> RunnableMapping:
    """The mapping in a bundle file (`NAME-VERSION.crosswalk.json`).

    Raises `CrosswalkError`: E401 no such file, E501 changed after its export, E502 no bundle, E503 cannot run.
    """
    bundle = _bundle(path)
    return runnable(_parts(bundle), bundle.digest)


def bundle_parts(path: str | Path) -> Parts:
    """What a bundle file holds, whether it can run or not; E401 no such file, E501 changed after its export, E502."""
    return _parts(_bundle(path))


def _bundle(path: str | Path) -> Bundle:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        hint = "`crosswalk export MAPPING` makes the bundle of a mapping"
        raise fail("E401", f"cannot read the bundle: {reason}", Place(str(path)), hint) from None
    return read_bundle(text)


def _parts(bundle: Bundle) -> Parts:
    decisions = tuple(bundle.decisions.values())
    return Parts(bundle.mapping, bundle.source, bundle.model, decisions, bundle.lookup_tables(), bundle.others)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a mapping of a workspace is built from."""

    mapping: Mapping
    source: Contract
    model: Contract
    decisions: tuple[Decision, ...]
    lookups: Lookups
    others: dict[str, Contract] = field(default_factory=dict)

    def build(self) -> Built:
        """The plan, and what is wrong with the mapping."""
        return build(self.mapping, self.source, self.model, self.decisions, self.lookups, self.others)

    def slow_rules(self, plan: Plan) -> Iterator[Diagnostic]:
        """A note for each rule that a run makes row by row."""
        reader, mapping = self.source.reader, self.mapping
        for path, reason in row_by_row(plan, reader.format if reader else None).items():
            place = Place(mapping.file, mapping.lines.get(path), rule=path)
            yield Diagnostic("W307", f"this rule runs row by row, because {reason}", place)
        for name, reason in slow_steps(plan.feed, self.lookups) if plan.feed else ():
            yield Diagnostic("W307", f"source {name} runs row by row, because {reason}", Place(mapping.file))


def parts_of(workspace: Workspace, name: str) -> Parts:
    """A mapping of a workspace with its source and model; E103 when one does not exist."""
    mapping = workspace.mappings.get(name)
    if mapping is None:
        broken = [d for d in workspace.diagnostics if d.place.file == f"mappings/{name}.yaml"]
        if broken:  # its file is there, and is no mapping
            raise CrosswalkError(*broken)
        raise fail("E103", f"there is no mapping '{name}'", hint=_known(name, workspace.mappings))
    place = Place(mapping.file)
    found = {name: workspace.sources.get(name) for name in mapping.sources}
    model = workspace.models.get(mapping.model_name)
    missing = [
        Diagnostic("E103", f"there is no source '{name}'", place, _known(name, workspace.sources))
        for name, source in found.items()
        if source is None
    ]
    if model is None:
        hint = _known(mapping.model_name, workspace.models)
        missing.append(Diagnostic("E103", f"there is no model '{mapping.model_name}'", place, hint))
    if missing or model is None:
        raise CrosswalkError(*missing)
    first, *others = (source for source in found.values() if source is not None)
    decisions, lookups = tuple(workspace.decisions.values()), workspace.lookup_tables()
    return Parts(mapping, first, model, decisions, lookups, {other.name: other for other in others})


def from_workspace(workspace: Workspace, name: str) -> RunnableMapping:
    """A mapping of a workspace, ready to run.

    Raises `CrosswalkError`: E103 no such mapping, source or model, E503 with every problem when it has any.
    """
    # What its document says but nobody understands is not in the mapping: running it without would be another mapping.
    return runnable(parts_of(workspace, name), None, workspace.faults_of("mappings", name))


def check_workspace(workspace: Workspace) -> list[Diagnostic]:
    """The problems of all documents, and of every mapping against its source and model; nothing is raised."""
    found = list(workspace.diagnostics)
    for name in workspace.mappings:
        try:
            parts = parts_of(workspace, name)
            built = parts.build()
            found += [*built.diagnostics, *parts.slow_rules(built.plan)]
        except CrosswalkError as error:
            # A source or model that is not there is among the workspace's own, with its line.
            found += [d for d in error.diagnostics if d.code != "E103"]
    return found


def runnable(parts: Parts, digest: str | None = None, faults: Iterable[Diagnostic] = ()) -> RunnableMapping:
    """The mapping of these parts, ready to run; E503 with every problem when it has any."""
    built = parts.build()
    errors = [d for d in (*faults, *built.diagnostics) if d.severity == "error"]
    if errors:
        summary = Diagnostic("E503", f"'{built.plan.name}' has {counted(len(errors), 'problem')} and is not run")
        raise CrosswalkError(summary, *errors)
    return RunnableMapping(built.plan, parts.source, parts.model, digest, parts.others)


def _known(name: str, among: Iterable[str]) -> str:
    names = sorted(among)
    return nearest(name, names) or (f"there is: {', '.join(names)}" if names else "the workspace has none yet")
