"""An open mapping, shared by everybody who has it open: edits, undo, saving, and what the canvases have to know.

Decides the order of things: an edit becomes a mapping, is saved, checked, told to the canvases, previewed. What an
edit does to the rules is in `connecting.py` and `rule_edits.py`; what is drawn in `canvas_state.py`.
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
from runtime.plan.surroundings import surroundings
from studio.state.built_mapping import built_mapping
from studio.state.canvas_state import CanvasState, Shown
from studio.state.connecting import connect
from studio.state.coverage import Coverage, coverage
from studio.state.fed_sample import FedSample, SampleFeed, waiting
from studio.state.history import Entry, History
from studio.state.preview import PreviewRunner
from studio.state.preview_result import PreviewResult
from studio.state.rule_commands import Answer, RuleCommands
from studio.state.rule_edits import Changed
from studio.state.sample import Sample
from studio.state.trace import Trace, telling_records, trace

Patch = dict[str, Any]
OnPatch = Callable[[Patch], object]
OnChange = Callable[["MappingDocument"], object]


class MappingDocument(RuleCommands):
    """One mapping of a workspace. Commands take `by` (who) and `ack` (the canvas command that they answer)."""

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        sample_of: Callable[[Contract], Sample],
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.workspace, self.name = workspace, name
        self.mapping = workspace.mappings[name]
        self.history = History()
        self.saved = True
        self.save_error: str | None = None
        self.record = 0
        self._sample_of = sample_of
        self._canvas = CanvasState()
        self._listeners: list[tuple[OnPatch | None, OnChange | None]] = []
        self._watched = 0
        feed = SampleFeed(workspace.folder)
        self.preview = PreviewRunner(
            lambda: (self.model.fields, self.sample), loop,
            fed=lambda: (feed, self.inputs) if self.inputs is not None else None,
        )  # fmt: skip
        self.preview.on_result(self._take_preview)
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

    def _keep_record(self) -> None:
        self.record = min(self.record, max(0, self.sample.count - 1))

    # -- asking

    @property
    def sample(self) -> Sample:
        """The records that rules read: the source's, or what the source steps made of the samples last."""
        if self._sample is not None:
            return self._sample
        return self.fed.sample if self.fed is not None else waiting(self.mapping.source)

    @property
    def fed(self) -> FedSample | None:
        """What the source steps made of the samples; None before they have run as they are now."""
        found = self.preview.result.fed if self.preview.result is not None else None
        return found if found is not None and self.inputs is not None and found.record == self.inputs.record else None

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
        return tuple(dict.fromkeys((*faults, *self.built.diagnostics)))

    def problems(self) -> list[Diagnostic]:
        """Errors, then warnings; what is only worth knowing is left out."""
        order = {"error": 0, "warning": 1}
        return sorted((d for d in self.diagnostics if d.severity in order), key=lambda d: order[d.severity])

    def problems_at(self, path: str) -> list[Diagnostic]:
        return [d for d in self.problems() if d.place.rule == path]

    def note_at(self, path: str) -> Diagnostic | None:
        """What is worth knowing of the rule at a path, or of the one that it is part of: that it runs row by row."""
        slow = self.preview.result.row_by_row if self.preview.result is not None else {}
        reason = next((why for whole, why in slow.items() if is_under(path, whole)), None)
        return Diagnostic("W307", f"this rule runs row by row, because {reason}") if reason is not None else None

    @property
    def coverage(self) -> Coverage:
        return coverage(self.mapping, self.built, self.source)

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

    def trace(self, path: str) -> Trace:
        """A few sample records on their way through the rule."""
        records = telling_records(self.preview.result, path, self.record, self.sample.count)
        return trace(self.mapping, self.source.type, self.built, path, self.lookups, self.sample, records)

    def snapshot(self) -> dict[str, Any]:
        """What a canvas loads; `NAME-REVISION` is its ETag."""
        return self._canvas.snapshot(self._shown())

    def _shown(self) -> Shown:
        return Shown(
            self.mapping, self.source, self.model, self.built, self.lookups, self.diagnostics, self.sample, self.record,
            self.preview.result,
        )  # fmt: skip

    # -- commands

    def receive(self, command: dict[str, Any], by: str = "") -> Answer:
        """A command as a canvas sends it; where it is not done, the canvas has to be told why."""
        ack = command.get("id")
        match command.get("type"):
            case "connect":
                return self.connect(command["source"], command["target"], by=by, ack=ack)
            case "delete":
                return self.remove(command["rule"], by=by, ack=ack)
            case "undo":
                return self.undo(by=by, ack=ack)
            case "redo":
                return self.redo(by=by, ack=ack)
        return Answer(False, "this version does not know that command")

    def connect(self, source_path: str, target_path: str, *, by: str = "", ack: str | None = None) -> Answer:
        """Draws a line; see `connecting.py` for what it means."""

        def edit(mapping: Mapping) -> Changed:
            made = connect(mapping, self.source, self.model, source_path, target_path, self.lookups)
            return Changed(made.mapping, made.said, made.done)

        return self._do(edit, by, ack)

    def undo(self, *, by: str = "", ack: str | None = None) -> Answer:
        self.refresh_if_changed()
        return self._step(self.history.undo(), "undone", by, ack)

    def redo(self, *, by: str = "", ack: str | None = None) -> Answer:
        self.refresh_if_changed()
        return self._step(self.history.redo(), "done again", by, ack)

    def _step(self, entry: Entry | None, how: str, by: str, ack: str | None) -> Answer:
        if entry is None:
            return Answer(False, "there is nothing to undo" if how == "undone" else "there is nothing to do again")
        self._save(entry.before if how == "undone" else entry.after)
        self._settle(f"{how}: {entry.said}", by, ack)
        return Answer(True, f"{how}: {entry.said}")

    def _do(self, edit: Callable[[Mapping], Changed], by: str, ack: str | None = None) -> Answer:
        self.refresh_if_changed()
        before = self.mapping
        made = edit(before)
        if not made.done or made.mapping == before:
            return Answer(False, made.said if not made.done else "nothing changed")
        self._save(made.mapping)
        self.history.add(Entry(made.said, by, before, self.mapping))
        self._settle(made.said, by, ack)
        return Answer(True, made.said)

    # -- saving

    def _save(self, mapping: Mapping) -> None:
        """The mapping becomes the current one, and its file is written; where the disk refuses, the work is kept."""
        self.mapping = mapping
        try:
            self.mapping = self.workspace.save_mapping(self.name, mapping)
            self.saved, self.save_error = True, None
        except CrosswalkError as error:
            self.saved, self.save_error = False, error.diagnostics[0].message
        except OSError as error:
            self.saved, self.save_error = False, error.strerror or str(error)

    def retry_save(self) -> bool:
        """Tries again to write what the disk refused."""
        if not self.saved:
            self._save(self.mapping)
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
        there = self.workspace.mappings.get(self.name)
        if there is None:
            self.saved, self.save_error = False, f"the file of '{self.name}' is gone or cannot be read any more"
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
        if watch and self.preview.result is None:
            self.preview.request(self.built)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)
                self._watched -= watch

        return unsubscribe

    def show_record(self, index: int) -> Answer:
        """Puts the values of a sample record into the source tree."""
        if not 0 <= index < self.sample.count:
            return Answer(False, "the sample has no such record")
        self.record = index
        self._tell("", "", None)
        return Answer(True, f"record {index + 1} of {self.sample.count}")

    def next_record(self, step: int = 1) -> Answer:
        """The next record of the sample (or the one before), from the last on to the first."""
        return self.show_record((self.record + step) % self.sample.count if self.sample.count else 0)

    def next_problem(self) -> Answer:
        """The next record of the sample in which something failed."""
        rows = sorted(self.preview.result.failures) if self.preview.result is not None else []
        if not rows:
            return Answer(False, "no record of the sample has a problem")
        return self.show_record(next((row for row in rows if row > self.record), rows[0]))

    def close(self) -> None:
        self._listeners.clear()
        self.preview.close()

    def _settle(self, said: str, by: str, ack: str | None) -> None:
        self._load()
        self._tell(said, by, ack)
        if self._watched:
            self.preview.request(self.built)

    def _take_preview(self, _: PreviewResult) -> None:
        self._keep_record()
        self._tell("", "", None)

    def _tell(self, said: str, by: str, ack: str | None) -> None:
        """Sends the difference to all canvases, and tells all pages."""
        ops = self._canvas.update(self._shown())
        if ops or ack:
            base, self._canvas.revision = self._canvas.revision, self._canvas.revision + 1
            patch: Patch = {"base": base, "rev": self.revision, "ack": ack, "by": by, "say": said, "ops": ops}
            for on_patch, _ in tuple(self._listeners):
                if on_patch is not None:
                    on_patch(patch)
        for _, on_change in tuple(self._listeners):
            if on_change is not None:
                on_change(self)
