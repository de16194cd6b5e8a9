"""A record behind source steps as an example: with the few source records that make it, and no others."""

from __future__ import annotations

from pathlib import Path

from studio.state.open_workspace import OpenWorkspace
from studio.state.records.example_draft import _fewest
from studio.state.records.pinned_examples import PinnedExamples
from tests.run.test_source_steps import folder
from tests.studio.state.here import here

__all__ = ["folder"]


async def test_a_record_behind_steps_is_pinned_with_the_records_that_make_it(folder: Path) -> None:
    document = OpenWorkspace(folder).open_mapping("sales")
    document.preview.run_now()
    examples = PinnedExamples(here(document))
    assert document.sample.records[0]["number"] == 1
    draft = await examples.draft(0)
    assert [line["text"] for line in draft.run.example.given] == ["Apples", "Pears"]
    assert draft.run.example.others == (("customers", ({"id": "a", "name": "Ana"},)),)
    assert [(record["number"], record["total"]) for record in draft.run.now] == [(1, 3.75)]
    assert examples.pin(draft, "two-lines", "").done
    await examples.run()
    assert [(r.example.name, r.passes) for r in examples.runs] == [("two-lines", True)]


def test_of_many_only_those_that_matter_are_kept() -> None:
    rows = [{"n": n} for n in range(200)]
    tries = []

    def still(left: list[dict[str, int]]) -> bool:
        tries.append(len(left))
        return {3, 150, 151} <= {row["n"] for row in left}

    assert [row["n"] for row in _fewest(rows, still)] == [3, 150, 151]
    assert len(tries) < 200
    assert _fewest(rows, lambda _: True) == []
