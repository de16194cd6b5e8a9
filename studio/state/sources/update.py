"""A new file for a source that is there already: what would change, which rules that touches, taking it over and back.

Decides that nothing is written before it is taken over, that no mapping is changed, and what comes back with the old
file. What counts as a change is in `difference.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract, Reader
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.path import is_under
from runtime.artefacts.workspace import LOCAL
from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.io.samples import EXTENSIONS, FOLDER, MISSING, sample_file, sample_reader, value_at
from runtime.plan.feed import feeds, sources_read
from runtime.plan.lineage import lineage, rule_reads
from studio.state.built_mapping import built_mapping
from studio.state.open_workspace import OpenWorkspace
from studio.state.samples.files import keep_sample
from studio.state.sources.difference import Change, differences, leaves, merged
from studio.state.sources.earlier_names import remember_names
from studio.state.sources.import_session import ImportSession
from studio.state.sources.likely_renames import Likely, likely, renames


@dataclass(frozen=True, slots=True)
class Touched:
    """A mapping that reads a field: the targets of its rules; with `steps` its source steps read it too."""

    mapping: str
    rules: tuple[str, ...]
    steps: bool = False


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a new file replaced: enough to put it back. `label` is the new file."""

    label: str
    changes: int
    before: str
    after: str
    kept: tuple[Path, ...] | None
    """The files of the sample before; None where the sample itself was read again."""


class SourceUpdate:
    """The look at a new file of the source `name`; `changes` follow every correction of how it is read."""

    def __init__(self, workspace: OpenWorkspace, name: str, session: ImportSession) -> None:
        self.workspace, self.name, self.session = workspace, name, session
        self._seen: tuple[object, Contract, tuple[Change, ...], dict[str, Likely]] | None = None
        self._reads: list[tuple[str, str, frozenset[str]]] | None = None

    @property
    def source(self) -> Contract:
        return self.workspace.workspace.sources[self.name]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is different, what breaks rules first; nothing while the file cannot be read."""
        return self._look()[2] if self.session.contract is not None else ()

    @property
    def contract(self) -> Contract:
        """What the source will be."""
        return self._look()[1]

    def touched(self, path: str) -> tuple[Touched, ...]:
        """The mappings with rules that read a field of the source as it is known."""
        if self._reads is None:
            self._reads = list(_reads(self.workspace, self.name))
        found: dict[str, list[str]] = {}
        for mapping, target, paths in self._reads:
            if any(is_under(p, path) or is_under(path, p) for p in paths if p not in ("", "@")):
                found.setdefault(mapping, []).append(target)
        return tuple(Touched(m, tuple(t for t in targets if t), "" in targets) for m, targets in found.items())

    def _look(self) -> tuple[object, Contract, tuple[Change, ...], dict[str, Likely]]:
        found = self.session.contract
        assert found is not None
        if self._seen is None or self._seen[0] != (found, self.source):
            before = self.source
            old, new = leaves(before), leaves(found)
            rows = self.session.inference.rows if self.session.inference is not None else ()
            known = self.workspace.sample_of(self.name).records
            gone, added = [f for p, f in old.items() if p not in new], [f for p, f in new.items() if p not in old]
            judged = likely(gone, added, lambda p: _values(known, p), lambda p: _values(rows, p))
            renamed = renames(judged)
            after = merged(before, found, renamed, self.session.retyped)
            self._seen = ((found, before), after, differences(before, after, renamed), renamed)
        return self._seen

    # -- taking over

    def keep_file(self) -> tuple[Path, ...] | None:
        """Puts the new file in the place of the sample, the old one aside; may take a while for a large one."""
        if self._is_own_sample:
            return None
        folder, base = self.workspace.folder, self.workspace.folder / FOLDER
        aside = folder / LOCAL / "replaced" / self.name
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True, exist_ok=True)
        kept = []
        for old in (base / f"{self.name}{e}" for e in EXTENSIONS):
            if old.is_file():
                kept.append(Path(shutil.copy2(old, aside / old.name)))
        keep_sample(folder, self.contract, self.session.path)
        return tuple(kept)

    @property
    def _is_own_sample(self) -> bool:
        """Whether the sample itself is read again."""
        own = sample_file(self.workspace.folder, self.source)
        return own is not None and own.resolve() == self.session.path.resolve()

    def take_over(self, kept: tuple[Path, ...] | None) -> Diagnostic | None:
        """Writes the source; its mappings keep every rule. Why not, when the file cannot be written."""
        held, changes, after = self.workspace.workspace, self.changes, self.contract
        renamed = self._look()[3]
        before = held.opened("sources", self.name).text
        try:
            self.workspace.change_contract("sources", self.source, after)
        except CrosswalkError as error:
            _put_sample_back(self.workspace.folder, self.name, kept)
            return error.diagnostics[0]
        text = held.opened("sources", self.name).text
        self.workspace.taken_over[self.name] = TakenOver(self.session.called, len(changes), before, text, kept)
        remember_names(self.workspace.folder, self.name, renamed)
        return None


def taken_over(workspace: OpenWorkspace, name: str) -> TakenOver | None:
    """The last new file of a source, as long as it can be taken back."""
    found: TakenOver | None = workspace.taken_over.get(name)
    try:
        return found if found is not None and workspace.workspace.opened("sources", name).text == found.after else None
    except CrosswalkError:
        return None


def take_back(workspace: OpenWorkspace, name: str) -> bool:
    """The source and its sample as they were before the last new file; false when that cannot be any more."""
    found = taken_over(workspace, name)
    if found is None:
        return False
    _put_sample_back(workspace.folder, name, found.kept)
    workspace.put_back("sources", name, found.before)
    workspace.taken_over.pop(name)
    return True


def waiting_mappings(workspace: OpenWorkspace, name: str) -> list[str]:
    """The mappings of a source in which rules lost their field."""
    named = (m.name for m in workspace.workspace.mappings.values() if name in m.sources)
    return [mapping for mapping in named if workspace.open_mapping(mapping).orphans]


def begin_update(workspace: OpenWorkspace, name: str, path: Path, called: str) -> SourceUpdate:
    """The look at a new file: read as the source is, unless what is guessed finds more of its fields."""
    source = workspace.workspace.sources[name]
    guessed = ImportSession(path, called, name)
    reader = _reader_for(path, source)
    if reader is None or (guessed.reader is not None and guessed.reader.format != reader.format):
        return SourceUpdate(workspace, name, guessed)
    known = ImportSession(path, called, name, like=reader)
    best = known if _known_fields(known, source) >= _known_fields(guessed, source) else guessed
    return SourceUpdate(workspace, name, best)


def read_again(workspace: OpenWorkspace, name: str) -> SourceUpdate | None:
    """The look at the sample as it lies in the workspace now; None when there is none."""
    source = workspace.workspace.sources[name]
    file = sample_file(workspace.folder, source)
    return begin_update(workspace, name, file, file.name) if file is not None else None


def _reader_for(path: Path, source: Contract) -> Reader | None:
    return sample_reader(path, source) or source.reader if path.suffix else source.reader


def _known_fields(session: ImportSession, source: Contract) -> int:
    return len(leaves(session.contract).keys() & leaves(source).keys()) if session.contract is not None else -1


def _values(records: Any, path: str) -> Iterator[Any]:
    return (v for record in records if (v := value_at(record, path)) is not MISSING)


def _reads(workspace: OpenWorkspace, name: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Mapping, target and the paths of the source that its rule reads; the target "" stands for source steps."""
    held = workspace.workspace
    for mapping in held.mappings.values():
        if name in mapping.sources:
            yield from _reads_of(workspace, mapping, name)


def _reads_of(workspace: OpenWorkspace, mapping: Mapping, name: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    found = built_mapping(workspace.workspace, mapping)
    contracts = {c.name: c for c in found.named.sources}
    main = found.named.sources[0]
    reads = rule_reads(mapping, found.record.type, found.built, workspace.workspace.lookup_tables())
    for target, paths in reads.items():
        fields = lineage(paths, contracts, main, found.built)
        yield mapping.name, target, frozenset(f.path for f in fields if f.source == name)
    feed = found.built.plan.feed
    if feed is not None:
        for one, paths_ in zip(feeds(feed), sources_read(feed, frozenset()), strict=True):
            if one.source == name:
                yield mapping.name, "", frozenset(p.replace("[]", "") for p in paths_)


def _put_sample_back(folder: Path, name: str, kept: tuple[Path, ...] | None) -> None:
    if kept is None:
        return
    for new in (folder / FOLDER / f"{name}{e}" for e in EXTENSIONS):
        new.unlink(missing_ok=True)
    for old in kept:
        shutil.copy2(old, folder / FOLDER / old.name)
