"""The sample of an open mapping: which records there are, which one is looked at, and the way of some through a rule.

Decides which records are at hand, and what is fetched from the preview's process when somebody looks at another one.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError
from runtime.io.samples import sample_file
from runtime.language.functions.table import Lookups
from runtime.plan.build import Built
from studio.state.built_mapping import Named
from studio.state.preview.fed_sample import FedSample, Inputs, waiting
from studio.state.preview.questions import traced
from studio.state.preview.result import PreviewResult
from studio.state.preview.runner import PreviewRunner
from studio.state.preview.trace import Trace, telling_records, trace
from studio.state.preview.wanted import Wanted
from studio.state.rules.commands import Answer
from studio.state.samples.sample import Sample

FileOf = Callable[[Contract], Path | None]
"""The sample file that is looked at for a source."""
_NEAR = 64


class DocumentSample:
    """The part of a document that looks at records."""

    workspace: Workspace
    mapping: Mapping
    sources: tuple[Contract, ...]
    source: Contract
    model: Contract
    inputs: Inputs | None
    built: Built
    lookups: Lookups
    record: int
    preview: PreviewRunner
    file_of: FileOf
    _sample: Sample | None
    _tell: Callable[[str, str, str | None], None]
    _settle: Callable[[str, str, str | None], None]

    def _begin_sample(
        self, workspace: Workspace, loop: asyncio.AbstractEventLoop | None, file_of: FileOf | None
    ) -> None:
        self.record = 0
        self.file_of = file_of or (lambda contract: sample_file(workspace.folder, contract))
        self.preview = PreviewRunner(self.wanted, loop)
        self._near: dict[int, dict[str, Any]] = {}
        self._tag = ""
        self._looked: tuple[Sample, tuple[object, ...]] | None = None
        self._traces: dict[str, tuple[tuple[object, ...], Trace]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def wanted(self) -> Wanted:
        """What a preview of it is asked for, as it is now."""
        return Wanted(
            self.mapping, Named(self.sources, self.model), tuple(self.workspace.decisions.values()), self.lookups,
            self.workspace.folder, {contract.name: self.file_of(contract) for contract in self.sources},
        )  # fmt: skip

    @property
    def sample(self) -> Sample:
        """The records that rules read: the source's, or what the source steps made of the samples last. The first ones
        are at hand, and the one that is looked at."""
        whole = self._sample or (self.fed.sample if self.fed is not None else waiting(self.mapping.source))
        result = self.preview.result
        total = result.count if self._sample is not None and result is not None and result.count else whole.total
        key = (whole, total, len(self._near))
        if self._looked is None or any(a is not b for a, b in zip(self._looked[1], key, strict=True)):
            self._looked = (replace(whole, total=total, near=self._near), key)
        return self._looked[0]

    @property
    def fed(self) -> FedSample | None:
        """What the source steps made of the samples; None before they have run as they are now."""
        found = self.preview.result.fed if self.preview.result is not None else None
        return found if found is not None and self.inputs is not None and found.record == self.inputs.record else None

    def _keep_record(self) -> None:
        self.record = min(self.record, max(0, self.sample.count - 1))

    def _take_preview(self, result: PreviewResult) -> None:
        if result.tag != self._tag:
            self._tag = result.tag
            self._near.clear()
            self._looked = None
        self._keep_record()
        self._tell("", "", None)
        if self.sample.count and self.sample.record(self.record) is None:
            self._soon(self._fetch(self.record))

    def refresh_sample(self) -> None:
        """Looks at the sample files that are chosen now, from their first record on."""
        self.record = 0
        self._near.clear()
        self._settle("", "", None)

    # -- the record that is looked at

    def show_record(self, index: int) -> Answer:
        """Puts the values of a sample record into the source tree; of one that is not at hand, once it is there."""
        if not 0 <= index < self.sample.count:
            return Answer(False, "the sample has no such record")
        if self.sample.record(index) is None:
            self._soon(self._fetch(index))
        else:
            self.record = index
            self._tell("", "", None)
        return Answer(True, f"record {index + 1:,} of {self.sample.count:,}")

    async def _fetch(self, index: int) -> None:
        try:
            found = await self.preview.record(index)
        except CrosswalkError:
            return  # the preview says what is wrong with it
        if len(self._near) >= _NEAR:
            self._near.pop(next(iter(self._near)))
        self._near[index] = found.source
        self._looked = None
        self.record = index
        self._tell("", "", None)

    def next_record(self, step: int = 1) -> Answer:
        """The next record of the sample (or the one before), from the last on to the first."""
        return self.show_record((self.record + step) % self.sample.count if self.sample.count else 0)

    def next_problem(self) -> Answer:
        """The next record of the sample in which something failed."""
        rows = self.preview.result.problem_rows if self.preview.result is not None else ()
        if not rows:
            return Answer(False, "no record of the sample has a problem")
        return self.show_record(rows[bisect_right(rows, self.record) % len(rows)])

    # -- the way through a rule

    def traced(self, path: str) -> Trace:
        """A few sample records on their way through the rule, as far as it is known: what is not is worked out in the
        preview's process, and told when it is there."""
        records = tuple(telling_records(self.preview.result, path, self.record, self.sample.count))
        key = (self.built, self.lookups, records, self._tag)
        known, found = self._traces.get(path, (None, Trace(pending=True)))
        if known is not None and known[0] is key[0] and known[1:] == key[1:]:
            return found
        self._traces[path] = (key, replace(found, pending=True))
        self._soon(self._trace(path, key))
        return self._traces[path][1]

    async def _trace(self, path: str, key: tuple[Any, ...]) -> None:
        try:
            found = await self.preview.ask(traced, path, key[2])
        except CrosswalkError as error:
            found = Trace(problem=error.diagnostics[0].message)
        if self._traces.get(path, (None,))[0] is key:
            self._traces[path] = (key, found)
            self._tell("", "", None)

    def trace(self, path: str) -> Trace:
        """The same, worked out here and now: for tests, and for whoever trusts the rule and can wait."""
        records = telling_records(self.preview.result, path, self.record, self.sample.count)
        return trace(self.mapping, self.source.type, self.built, path, self.lookups, self.sample, records)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            task = asyncio.get_running_loop().create_task(work)
        except RuntimeError:  # nobody waits where there is no loop
            work.close()
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
