"""A version of artefacts: what a folder, a git revision, a bundle or a single document held.

Decides how each of them is opened, and which documents of a whole workspace a bundle or document is compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from runtime.artefacts.bundle import Bundle, read_bundle, without_samples
from runtime.artefacts.contract import Contract
from runtime.artefacts.decision import Decision
from runtime.artefacts.kinds import KINDS, Kind
from runtime.artefacts.lookup import Lookup
from runtime.artefacts.mapping import Mapping, walk
from runtime.artefacts.nodes import MAX_BYTES
from runtime.artefacts.path import is_under
from runtime.artefacts.workspace import SETTINGS, Workspace
from runtime.change.lookup_calls import lookups_of
from runtime.change.revision import files_at
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, fail, has_errors
from runtime.run.load import Parts


@dataclass(frozen=True, slots=True)
class Version:
    """Documents by kind and name, as one version holds them. `scope` says whether it is a whole workspace, a mapping
    with what it needs, or one document; `sealed` that it was exported; `folder` has the samples, if there are any."""

    label: str
    scope: str = "workspace"
    sources: dict[str, Contract] = field(default_factory=dict)
    models: dict[str, Contract] = field(default_factory=dict)
    mappings: dict[str, Mapping] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    decisions: dict[int, Decision] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def sealed(self) -> bool:
        """Whether others have it: a bundle was handed out, whatever its status says."""
        return self.scope == "bundle"

    def of(self, kind: Kind) -> dict[Any, Any]:
        """The documents of a kind by name."""
        found: dict[Any, Any] = getattr(self, kind)
        return found

    def parts(self, name: str) -> Parts | None:
        """A mapping with all that it is built from; None where something is missing."""
        mapping = self.mappings.get(name)
        if mapping is None or any(s not in self.sources for s in mapping.sources):
            return None
        model = self.models.get(mapping.model_name)
        others = {s: self.sources[s] for s in mapping.sources[1:]}
        tables = {lookup.name: lookup.as_dict() for lookup in self.lookups.values()}
        decisions = tuple(self.decisions.values())
        if model is None:
            return None
        return Parts(mapping, self.sources[mapping.source], model, decisions, tables, others)


def open_version(named: str, folder: Path = Path()) -> Version:
    """What `named` is: a workspace folder, a bundle, a document, or else a git revision of the workspace in `folder`.

    `git:NAME` is a revision in any case. Raises E109 when it is none of them, E5xx for a bundle that cannot be read,
    and the faults of a document that cannot be understood.
    """
    path = Path(named)
    if named.startswith("git:"):
        return _revision(named.removeprefix("git:"), folder)
    if path.is_dir() and (path / SETTINGS).is_file():
        return workspace_version(Workspace.open(path), named)
    if path.is_file():
        return _file(path)
    return _revision(named, folder)


def workspace_version(workspace: Workspace, label: str | None = None) -> Version:
    """The documents of a workspace as they are."""
    return Version(
        label or workspace.name, "workspace", workspace.sources, workspace.models, workspace.mappings,
        workspace.lookups, workspace.decisions, workspace.folder,
    )  # fmt: skip


def _revision(revision: str, folder: Path) -> Version:
    with files_at(folder, revision) as made:
        return replace(workspace_version(Workspace.open(made), revision), folder=None)


def _file(path: Path) -> Version:
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES * 8)
    if path.suffix == ".json":
        return bundle_version(read_bundle(content), str(path))
    try:
        return _document(path, content.decode("utf-8"))
    except UnicodeDecodeError:
        raise fail("E101", "the file is not UTF-8 text", Place(str(path))) from None


def bundle_version(bundle: Bundle, label: str) -> Version:
    """The documents of a bundle."""
    sources = {bundle.source.name: bundle.source, **bundle.others}
    return Version(
        label, "bundle", sources, {bundle.model.name: bundle.model}, {bundle.mapping.name: bundle.mapping},
        bundle.lookups, bundle.decisions,
    )  # fmt: skip


def _document(path: Path, text: str) -> Version:
    """A single document; what kind it is says its ending, and for YAML what stands in it."""
    kind = _kind(path, text)
    record, faults, _ = KINDS[kind].read(text, str(path))
    if record is None or has_errors(faults):
        main = Diagnostic("E102", "the document cannot be compared", Place(str(path)), "mend what is listed below")
        raise CrosswalkError(main, *faults)
    if kind == "sources" and getattr(record, "role", "source") == "model":
        kind = "models"
    key = KINDS[kind].key(record)
    return replace(Version(str(path), "document"), **{kind: {key: record}})  # type: ignore[arg-type]


def _kind(path: Path, text: str) -> Kind:
    if path.suffix in (".csv", ".md"):
        return "lookups" if path.suffix == ".csv" else "decisions"
    if path.suffix not in (".yaml", ".yml"):
        hint = "a mapping, a source, a model (.yaml), a lookup (.csv), a decision (.md), or a bundle (.crosswalk.json)"
        raise fail("E102", "the file is no document that can be compared", Place(str(path)), hint)
    if "apiVersion:" not in text:
        return "mappings"
    return "models" if PurePosixPath(path.as_posix()).parent.name == "models" else "sources"


def fitted(version: Version, other: Version) -> Version:
    """What of a version is to be compared with another that holds only a part of a workspace."""
    if other.scope == "workspace" or version.scope == "document":
        return version
    if other.scope == "document":
        kinds: tuple[Kind, ...] = ("sources", "models", "mappings", "lookups", "decisions")
        kept = {kind: {k: v for k, v in version.of(kind).items() if k in other.of(kind)} for kind in kinds}
        return replace(version, scope="document", **kept)  # type: ignore[arg-type]
    part = _around(version, next(iter(other.mappings), ""))
    sources, models = ({n: without_samples(c) for n, c in found.items()} for found in (part.sources, part.models))
    return replace(part, sources=sources, models=models)


def _around(version: Version, name: str) -> Version:
    """A mapping with its sources, its model, its lookups and its decisions, as a bundle holds them."""
    mapping = version.mappings.get(name)
    if mapping is None:
        return version if version.scope == "bundle" else Version(version.label, version.scope, folder=version.folder)
    decisions = decisions_of(mapping, version.decisions)
    lookups = lookups_of((*mapping.expressions, *(d.detect for d in decisions.values() if d.detect)))
    return replace(
        version,
        sources=_only(version.sources, lambda n: n in mapping.sources),
        models=_only(version.models, lambda n: n == mapping.model_name),
        mappings={name: mapping},
        lookups=_only(version.lookups, lambda n: n in lookups),
        decisions=decisions,
    )


def _only(documents: dict[Any, Any], wanted: Callable[[Any], bool]) -> dict[Any, Any]:
    return {key: found for key, found in documents.items() if wanted(key)}


def decisions_of(mapping: Mapping, decisions: dict[int, Decision]) -> dict[int, Decision]:
    """The decisions that a rule names, or that name the mapping, its sources, its model or a field of them."""
    named = {rule.decision for _, rule in walk(mapping.rules)}
    about = (mapping.name, *mapping.sources, mapping.model_name)
    return {
        n: d for n, d in sorted(decisions.items())
        if n in named or any(is_under(a, name) for a in d.affects for name in about)
    }  # fmt: skip
