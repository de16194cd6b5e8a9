"""Examples pinned from the sample: written, run on every change, accepted anew, taken away, and all of it undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.artefacts.workspace import Workspace
from runtime.run.examples import Difference
from studio.state.mapping_document import MappingDocument
from studio.state.preview.result import Cause
from studio.state.records.cause_fixes import apply_fix, fixes_of
from studio.state.records.pinned_examples import PinnedExamples
from tests.studio.state.here import here


@pytest.fixture
def examples(document: MappingDocument) -> PinnedExamples:
    here(document)
    document.connect("customer.name", "customer.name")
    document.set_expression("customer.country", "lookup('country', customer.country)")
    document.connect("customer.last", "channel")
    return PinnedExamples(document)


async def pinned(examples: PinnedExamples, row: int, name: str, note: str = "") -> None:
    assert examples.pin(await examples.draft(row), name, note).done


async def test_a_record_is_pinned_as_it_comes_out(examples: PinnedExamples, folder: Path) -> None:
    draft = await examples.draft(0)
    assert (draft.name, draft.error) == ("record-1", None)
    assert draft.ending == "Expects the record as it comes out now."
    assert examples.pin(draft, "ada", " She was first. ").done
    path = folder / "examples" / "order" / "ada.yaml"
    assert path.read_text().startswith("note: She was first.\ngiven:\n  number: A-1\n")
    read = Workspace.open(folder)
    assert not read.diagnostics
    assert read.examples["order", "ada"].expect[0]["customer"] == {"name": " Ada ", "country": "DE"}
    assert await examples.run()
    assert [(r.example.name, r.passes) for r in examples.runs] == [("ada", True)]
    assert examples.document.undo().done
    assert not path.exists()


async def test_a_record_that_is_rejected_expects_the_error(examples: PinnedExamples) -> None:
    draft = await examples.draft(1)
    assert (draft.name, draft.error) == ("not-in-the-lookup", "lookup_miss")
    assert draft.ending == "Expects that the record is rejected: not in the lookup."
    assert examples.pin(draft, draft.name, "").done
    assert (await examples.draft(1)).name == "not-in-the-lookup-2"
    await examples.run()
    assert examples.runs[0].passes


async def test_a_change_that_breaks_an_example_shows_before_and_after(examples: PinnedExamples) -> None:
    await pinned(examples, 0, "ada")
    await examples.run()
    assert not examples.due
    examples.document.set_expression("channel", "upper(customer.last)")
    assert examples.due
    assert await examples.run()
    assert examples.failing == 1
    assert examples.runs[0].differences == (Difference(("channel",), "Byron", "BYRON"),)


async def test_what_comes_out_now_is_accepted_and_the_rest_of_the_file_stays(
    examples: PinnedExamples, folder: Path
) -> None:
    await pinned(examples, 0, "ada")
    path = folder / "examples" / "order" / "ada.yaml"
    path.write_text("# kept by Ana\n" + path.read_text())
    examples.document.workspace.reload()
    examples.document.set_expression("channel", "upper(customer.last)")
    await examples.run()
    before = path.read_text()
    assert examples.accept(examples.runs[0]).done
    assert path.read_text() == before.replace("  channel: Byron\n", "  channel: BYRON\n")
    await examples.run()
    assert examples.runs[0].passes
    assert examples.document.undo().done
    assert path.read_text() == before


async def test_a_rejection_is_accepted_in_place_of_a_record_and_back(examples: PinnedExamples, folder: Path) -> None:
    await pinned(examples, 0, "ada")
    examples.document.set_expression("customer.country", "lookup('country', 'nowhere')")
    await examples.run()
    assert [d.now for d in examples.runs[0].differences] == ["the record is rejected: not in the lookup"]
    examples.accept(examples.runs[0])
    await examples.run()
    assert (examples.runs[0].passes, examples.runs[0].example.error) == (True, "lookup_miss")
    examples.document.set_expression("customer.country", "lookup('country', 'de')")
    await examples.run()
    examples.accept(examples.runs[0])
    await examples.run()
    assert (examples.runs[0].passes, examples.runs[0].example.error) == (True, None)


async def test_taking_away_is_undone_with_the_file_as_it_was(examples: PinnedExamples, folder: Path) -> None:
    await pinned(examples, 0, "ada")
    path = folder / "examples" / "order" / "ada.yaml"
    path.write_text("# kept by Ana\n" + path.read_text())
    examples.document.workspace.reload()
    before = path.read_text()
    assert examples.remove("ada").done
    assert not path.exists() and examples.examples == ()
    assert examples.document.undo().done
    assert path.read_text() == before


@pytest.mark.parametrize("name", ["", "../out", "a b", "x" * 101])
async def test_a_name_that_no_file_can_have_is_refused(examples: PinnedExamples, name: str) -> None:
    answer = examples.pin(await examples.draft(0), name, "")
    assert not answer.done and "cannot be the name of a file" in answer.said


async def test_a_name_that_is_taken_is_refused(examples: PinnedExamples) -> None:
    await pinned(examples, 0, "ada")
    assert examples.pin(await examples.draft(1), "ada", "").said == "there is an example called ada already"


async def test_examples_run_only_when_something_changed(examples: PinnedExamples) -> None:
    await pinned(examples, 0, "ada")
    assert await examples.run()
    assert not await examples.run()
    assert examples.document.preview.asked == 2  # type: ignore[attr-defined]


def test_a_cause_offers_what_helps_and_nothing_else(examples: PinnedExamples) -> None:
    document = examples.document
    document.set_expression("channel", "lookup('country', customer.country)")

    def cause(code: str, rule: str | None) -> Cause:
        return Cause(code, "", rule, (), 1, True, "", "", "", 0)

    offered = fixes_of(document, cause("lookup_miss", "channel"))
    assert [fix.label for fix in offered] == ["Leave it empty", "Leave it empty, and report it"]
    assert fixes_of(document, cause("lookup_miss", "customer.country")) == []  # it is required
    assert fixes_of(document, cause("required", "channel")) == []
    assert fixes_of(document, cause("wrong_kind", None)) == []
    document.set_default("customer.country", "ZZ")
    assert [f.label for f in fixes_of(document, cause("lookup_miss", "customer.country"))] == ["Use the default ZZ"]
    assert apply_fix(document, offered[0]).done
    rule = document.rule("channel")
    assert rule is not None and rule.on_error == "null"
