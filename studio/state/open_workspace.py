"""The open workspace, shared by all browsers: what is in it, its open documents and samples, and what is made anew.

Decides names for new artefacts and which instances are shared. The files are the runtime's `Workspace`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.artefacts.contract_change import write_contract
from runtime.artefacts.kinds import Kind
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.source_step import SourceStep
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError, Diagnostic, fail
from runtime.io.samples import sample_file
from studio.state import cards
from studio.state.built_mapping import built_mapping, named_by
from studio.state.cards import Attention, Checked, DecisionCard, MappingCard, ModelCard, SourceCard
from studio.state.coverage import coverage
from studio.state.fields import canonical_fields
from studio.state.mapping_document import MappingDocument
from studio.state.samples.choice import SampleChoice
from studio.state.samples.files import keep_sample
from studio.state.samples.sample import Sample, open_sample
from studio.state.sources.import_session import ImportSession


class OpenWorkspace:
    """A workspace with its open documents. `loop` is where previews call back."""

    def __init__(self, folder: str | Path, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.workspace = Workspace.open(folder)
        self.samples = SampleChoice(self.workspace)
        self.loop = loop
        self._documents: dict[str, MappingDocument] = {}
        self._samples: dict[tuple[str, Path | None], tuple[object, Sample]] = {}
        self._checked: dict[str, tuple[tuple[object, ...], Checked]] = {}
        self._callbacks: list[Callable[[], object]] = []
        self.taken_over: dict[str, Any] = {}  # the last new file of each source, kept by source_update.py

    @property
    def name(self) -> str:
        return self.workspace.name

    @property
    def folder(self) -> Path:
        return self.workspace.folder

    # -- lists

    def sources(self) -> list[SourceCard]:
        found = self.workspace.sources.values()
        return [cards.source_card(self.workspace, source, self.sample_of(source.name).label) for source in found]

    def models(self) -> list[ModelCard]:
        return [cards.model_card(self.workspace, model) for model in self.workspace.models.values()]

    def mappings(self) -> list[MappingCard]:
        return [cards.mapping_card(m, self.checked(m.name)) for m in self.workspace.mappings.values()]

    def decisions(self) -> list[DecisionCard]:
        return [cards.decision_card(self.workspace, d) for d in self.workspace.decisions.values()]

    def attention(self) -> list[Attention]:
        """What needs somebody, worst first, in words."""
        return cards.attention(self.workspace, self.checked)

    def checked(self, name: str) -> Checked:
        """Coverage and problems of a mapping; built again only when something that it depends on changed."""
        workspace = self.workspace
        mapping = workspace.mappings[name]
        # Equal keys of other objects would do as well: what matters is that records are replaced, never changed.
        decisions = tuple(workspace.decisions.values())
        key = (mapping, named_by(workspace, mapping), decisions, workspace.lookup_tables())
        known = self._checked.get(name)
        if known is not None and known[0] == key:
            return known[1]
        made = built_mapping(workspace, mapping)
        problems: tuple[Diagnostic, ...] = (*workspace.faults_of("mappings", name), *made.built.diagnostics)
        found = Checked(coverage(mapping, made.built, made.record), tuple(dict.fromkeys(problems)))
        self._checked[name] = (key, found)
        return found

    # -- documents

    def open_mapping(self, name: str) -> MappingDocument:
        """The document of a mapping, one for everybody; raises E103 when there is no such mapping."""
        if name not in self._documents:
            self.workspace.opened("mappings", name)
            file_of = partial(self.samples.file_of, name)
            document = MappingDocument(
                self.workspace, name, lambda source: self._sample(source, file_of(source)), self.loop, file_of
            )
            document.subscribe(None, lambda _: self._tell(), watch=False)
            document.on_files = self._refresh_others
            self._documents[name] = document
        return self._documents[name]

    def sample_of(self, source: str) -> Sample:
        """The sample of a source; raises E103 when there is no such source."""
        self.workspace.opened("sources", source)
        return self._sample(self.workspace.sources[source])

    def _sample(self, contract: Contract, file: Path | None = None) -> Sample:
        file = file or sample_file(self.folder, contract)
        stamp = file.stat() if file is not None else None
        key = (contract, file, stamp and (stamp.st_mtime_ns, stamp.st_size))
        place = (contract.name, file)
        known = self._samples.get(place)
        if known is None or known[0] != key:
            known = (key, open_sample(self.folder, contract, file=file))
            self._samples[place] = known
        return known[1]

    def refresh(self) -> bool:
        """Reads what changed on disk and tells the open documents; whether anything did."""
        if not self.workspace.reload():
            return False
        self._refresh_documents()
        return True

    def _refresh_others(self, changed: MappingDocument) -> None:
        """The other open mappings read a file that one of them changed."""
        for document in self._documents.values():
            if document is not changed:
                document.refresh()

    def _refresh_documents(self) -> None:
        for document in self._documents.values():
            document.refresh()
        self._tell()

    def on_change(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Calls back when anything in the workspace changed; gives what ends that."""
        self._callbacks.append(callback)

        def end() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return end

    def _tell(self) -> None:
        for callback in tuple(self._callbacks):
            callback()

    def close(self) -> None:
        for document in self._documents.values():
            document.close()
        self._documents.clear()

    # -- new artefacts

    def begin_import(self, path: str | Path, called: str | None = None) -> ImportSession:
        """A look at a file that may become a source."""
        return ImportSession(path, called)

    def accept_import(self, session: ImportSession, name: str | None = None) -> Contract:
        """The source of an import: its contract is written, its sample kept; raises E110, or why it cannot be read."""
        contract = self.importable(session, name)
        self.keep_import(session, contract)
        return self.add_source(contract)

    def importable(self, session: ImportSession, name: str | None = None) -> Contract:
        """The contract that an import will be; raises why the file cannot be read."""
        if session.contract is None:
            raise CrosswalkError(*([session.problem] if session.problem is not None else []))
        name = self.free_name("sources", name or session.name)
        title = name.replace("_", " ").strip().capitalize()
        return replace(session.contract, name=name, title=title, purpose=session.purpose or None)

    def keep_import(self, session: ImportSession, contract: Contract) -> None:
        """Keeps the sample of an import; for a large file this takes a while, and may be done in a thread."""
        keep_sample(self.folder, contract, session.path)

    def add_source(self, contract: Contract) -> Contract:
        """Writes a new source and tells of it."""
        self.workspace.create("sources", contract)
        self._refresh_documents()
        return self.workspace.sources[contract.name]

    def create_model(self, name: str, like: str | Contract, title: str | None = None) -> Contract:
        """A model with the fields of a source, in one style of names."""
        source = self.workspace.sources.get(like) if isinstance(like, str) else like
        if source is None:
            raise fail("E103", f"there is no source '{like}'")
        name = self.free_name("models", name)
        model = Contract(
            name, "1.0.0", "model", canonical_fields(source.fields), title=title or name.replace("_", " ").capitalize()
        )
        self.workspace.create("models", model)
        self._refresh_documents()
        return self.workspace.models[name]

    def create_mapping(
        self, source: str, model: str, name: str | None = None, steps: tuple[SourceStep, ...] = ()
    ) -> str:
        """A mapping without rules from a source, through source steps, to a model; gives its name."""
        self.workspace.opened("sources", source)
        self.workspace.opened("models", model)
        major = self.workspace.models[model].version.partition(".")[0]
        wanted = name or (source if source not in self.workspace.mappings else f"{source}_to_{model}")
        name = self.free_name("mappings", wanted)
        self.workspace.create("mappings", Mapping(name, "0.1.0", f"{model}@{major}", source, steps=steps))
        self._refresh_documents()
        return name

    def change_contract(self, kind: Kind, before: Contract, after: Contract) -> Contract:
        """Carries an edited source or model into its file; its comments and unknown keys stay."""
        document = self.workspace.document(kind, before.name)
        self.workspace.save_document(kind, before.name, write_contract(document, before, after))
        self._refresh_documents()
        return (self.workspace.sources if kind == "sources" else self.workspace.models)[after.name]

    def put_back(self, kind: Kind, name: str, text: str) -> None:
        """Writes the file of a document as it was before, order and comments included."""
        self.workspace.save_text(kind, name, text)
        self._refresh_documents()

    def free_name(self, kind: Kind, wanted: str) -> str:
        """The name in letters that a file may have, with a number where it is taken."""
        taken = {"sources": self.workspace.sources, "models": self.workspace.models}.get(kind, self.workspace.mappings)
        base = re.sub(r"[^A-Za-z0-9_-]+", "_", wanted).strip("_-")[:90] or "unnamed"
        name, number = base, 2
        while (
            name in taken
            or (self.folder / kind / f"{name}.odcs.yaml").exists()
            or (self.folder / kind / f"{name}.yaml").exists()
        ):
            name, number = f"{base}_{number}", number + 1
        return name
