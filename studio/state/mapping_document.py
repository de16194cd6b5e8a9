"""An open mapping, shared by everybody who has it open: edits, undo, saving, and what the canvases have to know.

Decides the order of things: an edit becomes a mapping, is saved, checked, told to the canvases, previewed. What an
edit does to the rules is in `canvas/connecting.py` and `rules/edits.py`; what is drawn in `canvas/state.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.path import is_under
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError, Diagnostic
from runtime.language.functions.table import Lookups
from runtime.language.sentence import sentence
from runtime.language.steps import StepList, to_steps
from runtime.language.typed import Around
from runtime.plan.build import Built
from runtime.plan.lineage import rule_reads
from runtime.plan.surroundings import surroundings
from studio.state.built_mapping import built_mapping, relined
from studio.state.canvas.state import CanvasState, Shown
from studio.state.coverage import Coverage, coverage
from studio.state.edit_history import EditHistory
from studio.state.file_changes import FileChange, write_changes
from studio.state.history import Entry, History
from studio.state.last_found import LastFound
from studio.state.presence import Presence
from studio.state.preview.document_sample import DocumentSample, FileOf
from studio.state.rules.commands import Answer
from studio.state.rules.edits import Changed
from studio.state.samples.sample import Sample
from studio.state.saving import Saving
from studio.state.source_steps.commands import SourceStepCommands
from studio.state.sources.orphan_commands import OrphanCommands
from studio.state.suggestions.commands import SuggestionCommands
from studio.state.suggestions.suggester import Question
from studio.state.suggestions.suggesting import Suggesting
from studio.state.table.cells import Sides
from studio.state.table.rows import RuleTable

Patch = dict[str, Any]
#: Seconds after which a large mapping is built, so that the confirmation is on its way by then.
_AFTER_CONFIRMING = 0.1
OnPatch = Callable[[Patch], object]
OnChange = Callable[["MappingDocument"], object]


class MappingDocument(DocumentSample, EditHistory, OrphanCommands, SourceStepCommands, SuggestionCommands):
    """One mapping of a workspace. Commands take `by` (who) and `ack` (the canvas command that they answer)."""

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        sample_of: Callable[[Contract], Sample],
        loop: asyncio.AbstractEventLoop | None = None,
        file_of: FileOf | None = None,
    ) -> None:
        self.workspace, self.name = workspace, name
        self.mapping = workspace.mappings[name]
        self.history = History()
        self._diagnosed: tuple[Built, tuple[Diagnostic, ...], tuple[Diagnostic, ...]] | None = None
        self._problems: LastFound[list[Diagnostic]] = LastFound()
        self._by_rule: LastFound[dict[str | None, list[Diagnostic]]] = LastFound()
        self._coverage: LastFound[Coverage] = LastFound()
        self._reads: LastFound[dict[str, frozenset[str]]] = LastFound()
        self.saving = Saving(workspace, name, loop, self._written)
        self._loop, self._edited, self._settled = loop, self.mapping, True
        self.presence = Presence()
        self.who: Callable[[], str] = lambda: ""  # the page knows whose browser is at work
        self.on_files: OnChange = lambda _: None  # the workspace's other documents have to hear of it
        self._sample_of = sample_of
        self._canvas = CanvasState()
        self.table = RuleTable(
            self._shown, lambda: self._canvas.rules, lambda: self.workspace.decisions.values(),
            lambda: self.suggesting.records(),
        )  # fmt: skip
        self._listeners: list[tuple[OnPatch | None, OnChange | None]] = []
        self._watched = 0
        self._begin_sample(workspace, loop, file_of)
        self.preview.on_result(self._take_preview)
        self.preview.on_result(lambda _: self.suggesting.ask_of(self.sample.records))
        self.suggesting = Suggesting(workspace.folder, name, self._question, lambda: self._tell("", "", None), loop)
        self._load()
        self._canvas.update(self._shown())

    def _load(self) -> None:
        """Everything that follows from the workspace and the mapping as it is now."""
        found = built_mapping(self.workspace, self.mapping)
        self.sources, self.model = found.named.sources, found.named.model
        self.source, self.inputs, self.built = found.record, found.inputs, found.built
        self.lookups: Lookups = self.workspace.lookup_tables()
        self._sample = self._sample_of(self.sources[0]) if self.inputs is None else None
        self._keep_record()
        self.suggesting.follow(self.mapping)

    # -- asking

    @property
    def saved(self) -> bool:
        return self.saving.error is None

    @property
    def save_error(self) -> str | None:
        return self.saving.error

    @property
    def revision(self) -> int:
        return self._canvas.revision

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the document and with its rules."""
        try:
            faults = self.workspace.faults_of("mappings", self.name)
        except CrosswalkError as error:
            faults = list(error.diagnostics)
        aside = self.preview.result.set_aside.values() if self.preview.result is not None else ()
        seen = (*faults, *aside)
        if self._diagnosed is None or self._diagnosed[0] is not self.built or self._diagnosed[1] != seen:
            self._diagnosed = (self.built, seen, tuple(dict.fromkeys((*faults, *self.built.diagnostics, *aside))))
        return self._diagnosed[2]

    def problems(self) -> list[Diagnostic]:
        """Errors, then warnings; what is only worth knowing is left out."""
        found, order = self.diagnostics, {"error": 0, "warning": 1}
        return self._problems.of(
            (found,), lambda: sorted((d for d in found if d.severity in order), key=lambda d: order[d.severity])
        )

    def problems_at(self, path: str) -> list[Diagnostic]:
        found = self.problems()
        return self._by_rule.of((found,), lambda: _by_rule(found)).get(path, [])

    def note_at(self, path: str) -> Diagnostic | None:
        """What is worth knowing of the rule at a path, or of the one that it is part of: that it runs row by row."""
        slow = self.preview.result.row_by_row if self.preview.result is not None else {}
        reason = next((why for whole, why in slow.items() if is_under(path, whole)), None)
        return Diagnostic("W307", f"this rule runs row by row, because {reason}") if reason is not None else None

    @property
    def coverage(self) -> Coverage:
        made_of = (self.mapping, self.built, self.source)
        return self._coverage.of(made_of, lambda: coverage(*made_of))

    @property
    def reads(self) -> dict[str, frozenset[str]]:
        """The source fields that each rule reads, by target path."""
        made_of = (self.mapping, self.source.type, self.built, self.lookups)
        return self._reads.of((self.mapping, self.source, self.built, self.lookups), lambda: rule_reads(*made_of))

    @property
    def sides(self) -> Sides:
        """What the cells of the table are understood with."""
        return Sides(self.source, self.model, self.lookups, self.source.type)

    def rule(self, path: str) -> Rule | None:
        return self.mapping.rule(path)

    def target(self, path: str) -> Field | None:
        return self.model.find(path)

    def around(self, path: str) -> Around:
        """What the rule at a target path is written in, for completion."""
        return surroundings(self.mapping, self.source.type, path, self.lookups)

    def steps(self, path: str) -> StepList | None:
        """The steps of a rule's expression, or None when it is a formula or has none."""
        rule = self.rule(path)
        return to_steps(rule.source) if rule is not None and rule.source is not None else None

    def sentence(self, path: str) -> str:
        """What the rule does, in words."""
        rule = self.rule(path)
        return sentence(rule, self.target(path)) if rule is not None else "Has no rule yet."

    def snapshot(self) -> dict[str, Any]:
        """What a canvas loads; `NAME-REVISION` is its ETag."""
        return self._canvas.snapshot(self._shown()) | {"suggestions": self.suggesting.records()}

    def _question(self) -> Question:
        others = tuple(m for name, m in self.workspace.mappings.items() if name != self.name)
        refused = self.suggesting.choices.now.refused
        return Question(self.source, self.model, self.sample.records, others, self.mapping, self._canvas.rules, refused)

    def _shown(self) -> Shown:
        return Shown(
            self.mapping, self.source, self.model, self.built, self.lookups, self.diagnostics, self.sample, self.record,
            self.preview.result,
        )  # fmt: skip

    # -- commands

    def acting(self, by: str) -> str:
        """Who edits: `by`, or whoever the page says that is at work just now."""
        return by or self.who()

    def _do(self, edit: Callable[[Mapping], Changed], by: str, ack: str | None = None) -> Answer:
        self.refresh_if_changed()
        by = self.acting(by)
        before = self.mapping
        made = edit(before)
        if not made.done or (made.mapping == before and not made.files):
            return Answer(False, made.said if not made.done else "nothing changed")
        if (refused := self._write(made.files)) is not None:
            return Answer(False, refused)
        if made.mapping != before:
            self._save(made.mapping)
        self.history.add(Entry(made.said, by, before, self.mapping, made.files))
        self._settle(made.said, by, ack)
        return Answer(True, made.said)

    # -- saving

    def _write(self, files: tuple[FileChange, ...]) -> str | None:
        """Carries changes of other files out, and tells of them; why not, when that cannot be."""
        refused = write_changes(self.workspace, files) if files else None
        if files and refused is None:
            self.on_files(self)
        return refused

    def _save(self, mapping: Mapping) -> None:
        """The mapping becomes the current one, and its file is written; where the disk refuses, the work is kept."""
        self._edited, self._settled = self.mapping, False
        self.mapping = self.saving.save(mapping)

    def _written(self, mapping: Mapping) -> None:
        """A large mapping is in its file: its rules have lines now, everything else is known."""
        self.mapping = mapping
        self.built = relined(self.built, mapping)
        self._tell("", "", None)

    def retry_save(self) -> bool:
        """Tries again to write what the disk refused."""
        if not self.saved:
            self._save(self.mapping)
            self.saving.flush()
            self._settle("saved" if self.saved else "still not saved", "", None)
        return self.saved

    def refresh_if_changed(self) -> None:
        """Takes over what somebody changed in the mapping's file, before an edit is made on top of it."""
        try:
            path = self.workspace.path_of("mappings", self.name)
            stamp = path.stat()
            opened = self.workspace.opened("mappings", self.name).stamp
        except (CrosswalkError, OSError):
            return
        if (stamp.st_mtime_ns, stamp.st_size, stamp.st_ino) != opened and self.workspace.reload():
            self.refresh()

    def refresh(self) -> None:
        """Takes over what changed in the workspace: the mapping's own file, its contracts, lookups and decisions."""
        self.saving.flush()
        there = self.workspace.mappings.get(self.name)
        if there is None:
            self.saving.note(f"the file of '{self.name}' is gone or cannot be read any more")
        elif self.saved and there != self.mapping:
            self.history.add(Entry("the file was changed outside", "", self.mapping, there))
            self.mapping = there
        elif self.saved:
            self.mapping = there
        self._settle("", "", None)

    # -- telling

    def subscribe(
        self, on_patch: OnPatch | None = None, on_change: OnChange | None = None, *, watch: bool = True
    ) -> Callable[[], None]:
        """Calls back with the canvas patches and after every change; gives what ends that.

        Previews are computed as long as somebody watches.
        """
        listener = (on_patch, on_change)
        self._listeners.append(listener)
        self._watched += watch
        self.preview.watch(self._watched > 0)
        if watch and self.preview.result is None:
            self.preview.request()
        if watch and not self.suggesting.known:
            self.suggesting.ask()

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)
                self._watched -= watch
                self.preview.watch(self._watched > 0)

        return unsubscribe

    def close(self) -> None:
        self._listeners.clear()
        self.saving.flush()
        self.preview.close()
        self.suggesting.close()

    def _settle(self, said: str, by: str, ack: str | None) -> None:
        if self._loop is not None and self.saving.busy and self._edited.input == self.mapping.input:
            # A large mapping takes a while to build: what was edited is confirmed first.
            self._send(self._canvas.confirm(self._shown(), self._edited), said, by, ack)
            self.table.follow()
            self._loop.call_later(_AFTER_CONFIRMING, self._settle_once)
            return
        self._settle_now(said, by, ack)

    def _settle_now(self, said: str, by: str, ack: str | None) -> None:
        self._settled = True
        self._load()
        self._tell(said, by, ack)
        if self._watched:
            self.preview.request()
            self.suggesting.ask()

    def _settle_once(self) -> None:
        """What several edits in a row left to be done."""
        if not self._settled:
            self._settle_now("", "", None)

    def _tell(self, said: str, by: str, ack: str | None) -> None:
        """Sends the difference to all canvases, and tells all pages; in a moment, where an edit was only confirmed."""
        if not self._settled and ack is None and not said:
            return
        self._send(self._canvas.update(self._shown()) + self.suggesting.canvas_ops(), said, by, ack)
        self.table.follow()
        for _, on_change in tuple(self._listeners):
            if on_change is not None:
                on_change(self)

    def _send(self, ops: list[dict[str, Any]], said: str, by: str, ack: str | None) -> None:
        if not ops and not ack:
            return
        base, self._canvas.revision = self._canvas.revision, self._canvas.revision + 1
        patch: Patch = {"base": base, "rev": self.revision, "ack": ack, "by": by, "say": said, "ops": ops}
        for on_patch, _ in tuple(self._listeners):
            if on_patch is not None:
                on_patch(patch)


def _by_rule(problems: list[Diagnostic]) -> dict[str | None, list[Diagnostic]]:
    found: dict[str | None, list[Diagnostic]] = {}
    for problem in problems:
        found.setdefault(problem.place.rule, []).append(problem)
    return found
