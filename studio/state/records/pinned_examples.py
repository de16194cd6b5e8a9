"""The examples of a mapping: pinned from records of the sample, run on every change, accepted anew or taken away.

Decides what is written to `examples/MAPPING/NAME.yaml`. What an example means is in `runtime/run/examples.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runtime.artefacts.contract import Contract, walk
from runtime.artefacts.example import Example, new_example
from runtime.artefacts.kinds import checked_name, slug
from runtime.diagnostics import FAILURES, CrosswalkError, Diagnostic
from runtime.plan.steps import Plan
from runtime.run.examples import ExampleRun, run_examples
from studio.state.file_changes import FileChange
from studio.state.mapping_document import MappingDocument
from studio.state.records.example_draft import Behind, draft_in
from studio.state.records.explaining import Session
from studio.state.rules.commands import Answer
from studio.state.rules.edits import Changed

MOST_SHOWN = 20_000
SENSITIVE = ("personal", "confidential", "restricted")


@dataclass(frozen=True, slots=True)
class Draft:
    """An example before it is written: what it would hold, a name for it, and fields that should make one think."""

    run: ExampleRun
    name: str
    sensitive: tuple[str, ...] = ()

    @property
    def error(self) -> str | None:
        return self.run.error

    @property
    def example(self) -> Example:
        """The example with what comes out now."""
        rejected = self.run.error is not None
        return replace(self.run.example, error=self.run.error, expect=() if rejected else self.run.now)

    @property
    def text(self) -> str:
        """The file that it becomes, cut where nobody would read on."""
        text = new_example(self.example)
        return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}\n…"

    @property
    def ending(self) -> str:
        """What the example would expect, in words."""
        if self.run.error is not None:
            return f"Expects that the record is rejected: {FAILURES[self.run.error].title.lower()}."
        return "Expects the record as it comes out now." if len(self.run.now) == 1 else (
            f"Expects the {len(self.run.now)} records that come out now."
        )  # fmt: skip


class PinnedExamples:
    """The examples of one mapping, and how they fare. `runs` is what came out last."""

    def __init__(self, document: MappingDocument) -> None:
        self.document = document
        self.runs: tuple[ExampleRun, ...] = ()
        self.problem: Diagnostic | None = None
        self._seen: tuple[Plan, tuple[Example, ...]] | None = None

    @property
    def examples(self) -> tuple[Example, ...]:
        found = self.document.workspace.examples.values()
        return tuple(sorted((e for e in found if e.mapping == self.document.name), key=lambda e: e.name))

    @property
    def failing(self) -> int:
        return sum(not run.passes for run in self.runs)

    @property
    def due(self) -> bool:
        """Whether something changed since they ran last."""
        seen = self._seen
        return seen is None or seen[0] is not self.document.built.plan or seen[1] != self.examples

    async def run(self) -> bool:
        """Runs them if something changed; whether there is something new to show."""
        if not self.due:
            return False
        plan, examples = self.document.built.plan, self.examples
        self._seen = (plan, examples)
        try:
            runs = await self.document.preview.ask(run_in, list(examples)) if examples else ()
        except CrosswalkError as error:
            self.problem = error.diagnostics[0]
            return True
        if self._seen != (plan, examples):
            return False
        self.runs, self.problem = tuple(runs), None
        return True

    async def draft(self, row: int) -> Draft:
        """What pinning a record would write; raises `CrosswalkError` when it cannot be pinned."""
        document = self.document
        behind = None
        if document.inputs is not None:
            files = {c.name: document.file_of(c) for c in document.inputs.contracts}
            behind = Behind(document.workspace.folder, files, document.inputs)
        found = await document.preview.ask(draft_in, row, behind)
        return Draft(found, self._free_name(found, row), tuple(_sensitive(document.sources, found.example)))

    def pin(self, draft: Draft, name: str, note: str) -> Answer:
        """Writes the example as an edit that can be undone."""
        try:
            checked_name(name)
        except CrosswalkError as error:
            return Answer(False, f"{error.diagnostics[0].message}: {error.diagnostics[0].hint}")
        if any(example.name == name for example in self.examples):
            return Answer(False, f"there is an example called {name} already")
        example = replace(draft.example, name=name, note=note.strip() or None)
        return self._change(f"pinned the example {name}", name, None, new_example(example))

    def accept(self, run: ExampleRun) -> Answer:
        """What comes out now is what the example expects from here on; the rest of its file stays as it is."""
        key = (self.document.name, run.example.name)
        before = document = self.document.workspace.document("examples", key)
        if run.error is not None:
            document = document.delete(("expect",)).set(("error",), run.error)
        elif run.example.error is not None:
            document = document.delete(("error",)).set(("expect",), _written(run.now))
        else:
            for difference in run.differences:
                document = document.set(("expect", *difference.at), difference.now)
        said = f"{run.example.name} expects what comes out now"
        return self._change(said, run.example.name, before.text, document.text)

    def remove(self, name: str) -> Answer:
        """Takes an example away; its file is put aside."""
        before = self.document.workspace.opened("examples", (self.document.name, name)).text
        return self._change(f"took the example {name} away", name, before, None)

    def _change(self, said: str, name: str, before: str | None, after: str | None) -> Answer:
        file = FileChange("examples", (self.document.name, name), before, after)
        return self.document.change(lambda mapping: Changed(mapping, said, files=(file,)))

    def _free_name(self, run: ExampleRun, row: int) -> str:
        wanted = slug(FAILURES[run.error].title) if run.error is not None else f"record-{row + 1}"
        taken = {example.name for example in self.examples}
        return next(n for n in (wanted, *(f"{wanted}-{i}" for i in range(2, 10_000))) if n not in taken)


def run_in(session: Session, examples: list[Example]) -> list[ExampleRun]:
    """Runs examples where rules run."""
    return list(run_examples(session.built.plan, examples))


def _written(records: Sequence[dict[str, Any]]) -> Any:
    return records[0] if len(records) == 1 else list(records)


def _sensitive(sources: Sequence[Contract], example: Example) -> Iterator[str]:
    """The fields of the records that are marked as nobody else's business."""
    named = {sources[0].name, *(source for source, _ in example.others)}
    for contract in sources:
        if contract.name in named:
            yield from (f.path for f in walk(contract.fields) if f.classification in SENSITIVE)
