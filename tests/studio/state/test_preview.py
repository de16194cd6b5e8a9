"""Previews: the batch engine on the sample, marks and counts; one at a time, the latest wins, never in the way."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from runtime.engines.batch import BatchEngine
from runtime.run.load import from_workspace
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.preview import PreviewResult, PreviewRunner


def mapped(document: MappingDocument) -> MappingDocument:
    for source, target in (
        ("customer.name", "customer.name"), ("lines.data.sku", "items.sku"), ("lines.data.amount", "items.amount"),
        ("paid", "channel"), ("created", "sold_at"),
    ):  # fmt: skip
        assert document.connect(source, target).done
    document.set_expression("customer.country", "lookup('country', customer.country)")
    return document


def test_the_grid(document: MappingDocument) -> None:
    result = mapped(document).preview.run_now(document.built)
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
    result = document.preview.run_now(document.built)
    place = [c.path for c in result.columns].index("first_sku")
    assert (result.problem, [row[place] for row in result.rows]) == (None, ["A-1", "A-2", ""])
    note = document.note_at("first_sku")
    assert note is not None and note.severity == "info"
    assert note.message == "this rule runs row by row, because untyped items are put in order"
    assert document.note_at("number") is None


def test_what_failed_is_marked_and_counted(document: MappingDocument) -> None:
    result = mapped(document).preview.run_now(document.built)
    place = [c.path for c in result.columns].index
    lookup = result.cells[1, place("customer.country")]
    assert (lookup.code, lookup.value, lookup.rejects) == ("lookup_miss", "xx", True)
    created = result.cells[2, place("sold_at")]
    assert (created.code, created.source) == ("wrong_kind", ("created",))
    causes = {(c.code, c.rule): (c.count, c.row) for c in result.causes}
    assert causes == {("lookup_miss", "customer.country"): (1, 1), ("wrong_kind", None): (1, 2)}
    assert result.rejected_rows == {1, 2}


def test_the_preview_is_what_a_run_writes(folder: Path, document: MappingDocument, tmp_path: Path) -> None:
    result = mapped(document).preview.run_now(document.built)
    runnable = from_workspace(OpenWorkspace(folder).workspace, "order")
    report = runnable.run(folder / "samples" / "order.json", tmp_path / "out.ndjson", rejects=tmp_path / "bad.ndjson")
    assert (report.written, report.rejected) == (result.ok, result.rejected)
    applied = [runnable.apply(record).value for record in document.sample.records]
    assert [r["number"] for r in applied] == [row[0] for row in result.rows]
    assert applied[0] == result.records[0]


def test_rules_that_fail_on_the_sample_are_marked_on_the_canvas(document: MappingDocument) -> None:
    mapped(document)
    document.preview.on_result(lambda _: None)
    heard = threading.Event()
    document.preview.on_result(lambda _: heard.set())
    patches = []
    document.subscribe(patches.append)
    assert heard.wait(20)
    status = [op for patch in patches for op in patch["ops"] if op["op"] == "status"]
    assert ["customer.country", "warn", "1 of 3 records: 'xx' is not in the lookup table"] in status[-1]["items"]


def test_a_mapping_with_errors_is_previewed_as_far_as_it_goes(document: MappingDocument) -> None:
    mapped(document).set_expression("channel", "nonsense(")
    result = document.preview.run_now(document.built)
    assert (result.problem, result.rows[0][0], result.rows[0][3]) == (None, "A-1", None)


def test_a_source_without_a_sample_says_so(folder: Path) -> None:
    (folder / "samples" / "order.json").unlink()
    document = OpenWorkspace(folder).open_mapping("order")
    result = document.preview.run_now(document.built)
    assert (result.rows, result.label) == ((), "no sample")
    assert result.problem is not None and result.problem.message == "'order' has no sample"


async def test_of_many_requests_only_the_last_is_delivered(document: MappingDocument) -> None:
    runner = PreviewRunner(lambda: (document.model.fields, document.sample), pause=0.05)
    results: list[PreviewResult] = []
    threads: list[threading.Thread] = []
    done = asyncio.Event()
    runner.on_result(lambda r: (results.append(r), threads.append(threading.current_thread()), done.set()))
    for text in [f"'v{n}'" for n in range(20)]:
        document.set_expression("channel", text)
        runner.request(document.built)
    assert runner.stale
    await asyncio.wait_for(done.wait(), 20)
    assert [r.rows[0][3] for r in results] == ["v19"]
    assert threads == [threading.main_thread()]
    assert (runner.stale, runner.computed) == (False, 1)
    runner.close()


async def test_a_running_preview_is_interrupted_by_a_newer_one(document: MappingDocument, monkeypatch: object) -> None:
    loop = asyncio.get_running_loop()
    runner = PreviewRunner(lambda: (document.model.fields, document.sample), loop, pause=0.01)
    started, interrupted, first = threading.Event(), threading.Event(), [True]
    apply, interrupt = BatchEngine.apply, BatchEngine.interrupt

    def slow(self: BatchEngine, batch: object) -> object:
        if first.pop() if first else False:
            started.set()
            assert interrupted.wait(20)
            raise RuntimeError("interrupted")
        return apply(self, batch)  # type: ignore[arg-type]

    def heard(self: BatchEngine) -> None:
        interrupted.set()
        interrupt(self)

    monkeypatch.setattr(BatchEngine, "apply", slow)  # type: ignore[attr-defined]
    monkeypatch.setattr(BatchEngine, "interrupt", heard)  # type: ignore[attr-defined]
    results: list[PreviewResult] = []
    done = asyncio.Event()
    runner.on_result(lambda r: (results.append(r), done.set()))
    runner.request(document.built)
    assert await asyncio.to_thread(started.wait, 20)
    document.set_expression("channel", "'later'")
    runner.request(document.built)
    await asyncio.wait_for(done.wait(), 20)
    assert [(r.problem, r.rows[0][3]) for r in results] == [(None, "later")]
    runner.close()


async def test_a_fault_of_the_engine_is_a_problem_and_no_crash(document: MappingDocument, monkeypatch: object) -> None:
    def broken(self: BatchEngine, batch: object) -> object:
        raise MemoryError("too much")

    monkeypatch.setattr(BatchEngine, "apply", broken)  # type: ignore[attr-defined]
    runner = PreviewRunner(lambda: (document.model.fields, document.sample), asyncio.get_running_loop(), pause=0)
    results: list[PreviewResult] = []
    done = asyncio.Event()
    runner.on_result(lambda r: (results.append(r), done.set()))
    runner.request(document.built)
    await asyncio.wait_for(done.wait(), 20)
    assert results[0].problem is not None and results[0].problem.code == "E506"
    runner.close()


def test_closing_ends_the_thread(document: MappingDocument) -> None:
    runner = PreviewRunner(lambda: (document.model.fields, document.sample), pause=0)
    runner.request(document.built)
    thread = runner._thread
    assert thread is not None
    runner.close()
    thread.join(20)
    assert not thread.is_alive()
    runner.request(document.built)
    assert not thread.is_alive()
