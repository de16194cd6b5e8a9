"""Previews: the batch engine on the sample, marks and counts; one at a time, the latest wins, never in the way."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from runtime.diagnostics import CrosswalkError
from runtime.run.load import from_workspace
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.preview.runner import PreviewResult, PreviewRunner


def mapped(document: MappingDocument) -> MappingDocument:
    for source, target in (
        ("customer.name", "customer.name"), ("lines.data.sku", "items.sku"), ("lines.data.amount", "items.amount"),
        ("paid", "channel"), ("created", "sold_at"),
    ):  # fmt: skip
        assert document.connect(source, target).done
    document.set_expression("customer.country", "lookup('country', customer.country)")
    return document


def test_the_grid(document: MappingDocument) -> None:
    result = mapped(document).preview.run_now()
    assert result.problem is None
    assert [c.path for c in result.columns] == [
        "number", "sold_on", "sold_at", "channel", "first_sku", "labels", "total", "customer.name", "customer.country",
        "items",
    ]  # fmt: skip
    assert [c.kind for c in result.columns][-1] == "list"
    assert result.rows[0] == (
        "A-1", None, "2025-10-09T08:53:20Z", "true", None, None, None, " Ada ", "DE", "2 items",
    )  # fmt: skip
    assert '"number": "A-1"' in result.record_text(0)
    assert (result.ok, result.rejected, result.label) == (1, 2, "all 3 rows")


def test_a_rule_that_runs_row_by_row_is_previewed_and_noted(document: MappingDocument) -> None:
    document.set_expression("first_sku", "if(sort(`[2, 1.5]`), number, 'x')")
    result = document.preview.run_now()
    place = [c.path for c in result.columns].index("first_sku")
    assert (result.problem, [row[place] for row in result.rows]) == (None, ["A-1", "A-2", ""])
    note = document.note_at("first_sku")
    assert note is not None and note.severity == "info"
    assert note.message == "this rule runs row by row, because untyped items are put in order"
    assert document.note_at("number") is None


def test_what_failed_is_marked_and_counted(document: MappingDocument) -> None:
    result = mapped(document).preview.run_now()
    place = [c.path for c in result.columns].index
    lookup = result.cells[1, place("customer.country")]
    assert (lookup.code, lookup.value, lookup.rejects) == ("lookup_miss", "xx", True)
    created = result.cells[2, place("sold_at")]
    assert (created.code, created.source) == ("wrong_kind", ("created",))
    causes = {(c.code, c.rule): (c.count, c.row) for c in result.causes}
    assert causes == {("lookup_miss", "customer.country"): (1, 1), ("wrong_kind", None): (1, 2)}
    assert (list(result.rejected_rows), list(result.problem_rows)) == ([1, 2], [1, 2])
    assert {key: list(rows) for key, rows in result.failing.items()} == {"customer.country": [1], "created": [2]}


def test_the_preview_is_what_a_run_writes(folder: Path, document: MappingDocument, tmp_path: Path) -> None:
    result = mapped(document).preview.run_now()
    runnable = from_workspace(OpenWorkspace(folder).workspace, "order")
    report = runnable.run(folder / "samples" / "order.json", tmp_path / "out.ndjson", rejects=tmp_path / "bad.ndjson")
    assert (report.written, report.rejected) == (result.ok, result.rejected)
    applied = [runnable.apply(record).value for record in document.sample.records]
    assert [r["number"] for r in applied] == [row[0] for row in result.rows]
    assert applied[0] == result.records[0]


def test_rules_that_fail_on_the_sample_are_marked_on_the_canvas(document: MappingDocument) -> None:
    mapped(document)
    heard = threading.Event()
    document.preview.on_result(lambda result: heard.set() if result.whole else None)
    patches = []
    document.subscribe(patches.append)
    assert heard.wait(20)
    status = [op for patch in patches for op in patch["ops"] if op["op"] == "status"]
    assert ["customer.country", "warn", "1 of 3 records: 'xx' is not in the lookup table"] in status[-1]["items"]


def test_a_mapping_with_errors_is_previewed_as_far_as_it_goes(document: MappingDocument) -> None:
    mapped(document).set_expression("channel", "nonsense(")
    result = document.preview.run_now()
    assert (result.problem, result.rows[0][0], result.rows[0][3]) == (None, "A-1", None)


def test_a_source_without_a_sample_says_so(folder: Path) -> None:
    (folder / "samples" / "order.json").unlink()
    document = OpenWorkspace(folder).open_mapping("order")
    result = document.preview.run_now()
    assert (result.rows, result.label) == ((), "no sample")
    assert result.problem is not None and result.problem.message == "'order' has no sample"


async def test_of_many_requests_only_the_last_is_delivered(document: MappingDocument) -> None:
    runner = PreviewRunner(document.wanted, pause=0.05)
    results: list[PreviewResult] = []
    threads: list[threading.Thread] = []
    done = asyncio.Event()
    runner.on_result(
        lambda r: (results.append(r), threads.append(threading.current_thread()), done.set() if not runner.stale else 0)
    )
    for text in [f"'v{n}'" for n in range(20)]:
        document.set_expression("channel", text)
        runner.request()
    assert runner.stale
    await asyncio.wait_for(done.wait(), 30)
    assert {r.rows[0][3] for r in results} == {"v19"}
    assert set(threads) == {threading.main_thread()}
    assert (runner.computed, results[0].whole, results[-1].whole) == (1, False, True)
    runner.close()


async def test_records_and_rows_are_asked_for(document: MappingDocument) -> None:
    mapped(document)
    await settled(document)
    preview = document.preview
    found = await preview.record(1)
    assert (found.source["number"], found.canonical["number"]) == ("A-2", "A-2")
    assert [reason.code for reason in found.reasons] == ["lookup_miss"]
    document.set_expression("channel", "'new'")
    document.preview.result = None
    assert [(row[0], row[3]) for row in (await preview.rows(1, 5)).rows] == [("A-2", "new"), ("", "new")]
    assert [await preview.next_row("failing", "", row) for row in (0, 1, 2)] == [1, 2, 1]
    assert await preview.next_row("failing", "customer.country", 1, -1) == 1
    assert [await preview.next_row("touched", "customer.name", row) for row in (0, 1)] == [1, 0]
    with pytest.raises(CrosswalkError, match="no such record"):
        await preview.record(99)
    with pytest.raises(CrosswalkError, match="cannot be asked"):
        await preview.ask(lambda _: 1)


async def test_the_way_through_a_rule_comes_from_the_worker(document: MappingDocument) -> None:
    document.set_expression("channel", "customer.name | trim(@)")
    await settled(document)
    there = asyncio.Event()
    document.subscribe(None, lambda d: there.set() if not d.traced("channel").pending else None, watch=False)
    assert document.traced("channel").pending
    await asyncio.wait_for(there.wait(), 30)
    assert document.traced("channel").rows == document.trace("channel").rows != ()


async def settled(document: MappingDocument) -> PreviewResult:
    """The preview of the document as it is now, from its process."""
    done = asyncio.Event()
    leave = document.preview.on_result(lambda _: done.set() if not document.preview.stale else None)
    document.preview.request()
    await asyncio.wait_for(done.wait(), 60)
    leave()
    assert document.preview.result is not None
    return document.preview.result
