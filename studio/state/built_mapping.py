"""A mapping of the workspace with the contracts that it names, built: the sources, what its rules read, and the plan.

Decides what stands in for a contract that the workspace lacks; the reference itself is listed as a problem.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from runtime.artefacts.contract import Contract
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import Diagnostic
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built, build
from runtime.plan.feed_fields import record_contract
from studio.state.preview.fed_sample import Inputs


@dataclass(frozen=True, slots=True)
class Named:
    """The contracts that a mapping names: its sources, the main one first, and its model."""

    sources: tuple[Contract, ...]
    model: Contract


@dataclass(frozen=True, slots=True)
class BuiltMapping:
    """A mapping's plan. `record` is what its rules read: the source itself, or what the source steps make; for these
    `inputs` has what they are run with."""

    named: Named
    built: Built
    record: Contract
    inputs: Inputs | None


def named_by(workspace: Workspace, mapping: Mapping) -> Named:
    """The contracts that a mapping names, as they are now."""
    model = workspace.models.get(mapping.model_name) or _unknown(mapping.model_name, "model")
    sources = (workspace.sources.get(name) or _unknown(name, "source") for name in mapping.sources)
    return Named(tuple(sources), model)


def built_mapping(workspace: Workspace, mapping: Mapping) -> BuiltMapping:
    """The mapping against its contracts; nothing is raised."""
    decisions = tuple(workspace.decisions.values())
    return built_from(mapping, named_by(workspace, mapping), decisions, workspace.lookup_tables())


def built_from(mapping: Mapping, named: Named, decisions: tuple[Decision, ...], lookups: Lookups) -> BuiltMapping:
    """The mapping against these contracts; nothing is raised."""
    main, *more = named.sources
    others = {contract.name: contract for contract in more}
    built = build(mapping, main, named.model, decisions, lookups, others)
    draft = built.draft
    inputs = Inputs(mapping.input, named.sources, lookups, draft.type) if draft is not None else None
    return BuiltMapping(named, built, record_contract(main, others, draft), inputs)


def relined(built: Built, mapping: Mapping) -> Built:
    """What was built, with its problems at the lines that the rules have in the file now."""
    return replace(built, diagnostics=tuple(_relined(d, mapping) for d in built.diagnostics))


def _relined(problem: Diagnostic, mapping: Mapping) -> Diagnostic:
    line = mapping.lines.get(problem.place.rule) if problem.place.rule is not None else problem.place.line
    return problem if line == problem.place.line else replace(problem, place=replace(problem.place, line=line))


def _unknown(name: str, role: Literal["source", "model"]) -> Contract:
    return Contract(name, "0.0.0", role, ())
