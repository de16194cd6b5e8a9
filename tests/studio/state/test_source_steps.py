"""An open mapping whose records come out of source steps: tree, sample, preview, counts, trace, export."""

from __future__ import annotations

import json
import shlex
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from runtime.artefacts.bundle import bundle_name, make_bundle
from runtime.artefacts.contract import walk
from runtime.engines.batch.feed import FeedEngine
from runtime.run.load import from_workspace
from studio.state.asking import comes_from, record_path, used_by
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.preview.session import PreviewSession
from studio.state.preview.wanted import Job, Outdated
from studio.state.readiness import contents, snippets
from studio.state.source_steps.shown import StepRow, source_steps
from tests.cli.conftest import Crosswalk, crosswalk
from tests.run.test_source_steps import LINES, MAPPING, files, folder, records

__all__ = ["crosswalk", "folder"]


@pytest.fixture
def opened(folder: Path) -> Iterator[OpenWorkspace]:
    workspace = OpenWorkspace(folder)
    yield workspace
    workspace.close()


@pytest.fixture
def document(opened: OpenWorkspace) -> MappingDocument:
    return opened.open_mapping("sales")


def rewritten(folder: Path, old: str, new: str) -> MappingDocument:
    """The mapping opened anew, its file changed."""
    assert old in MAPPING
    (folder / "mappings" / "sales.yaml").write_text(MAPPING.replace(old, new), encoding="utf-8")
    return OpenWorkspace(folder).open_mapping("sales")


def rows(document: MappingDocument) -> tuple[StepRow, ...]:
    steps = source_steps(document)
    assert steps is not None
    return steps.rows


def test_rules_read_the_record_behind_the_steps(document: MappingDocument) -> None:
    paths = [field.path for field in walk(document.source.fields)]
    assert {"number", "who", "total", "lines.amount", "lines.customer.name"} <= set(paths)
    assert document.around("lines.text").origin == "lines"
    assert (document.coverage.targets, document.coverage.sources_total) == (5, 10)
    assert document.snapshot()["source"]["format"] == "after 3 steps"
    assert used_by(document, "who") == ["customer"]
    assert comes_from(document, "who") == ["customers: name"]
    assert record_path(document, "lines: amount") in ("lines.amount", "total")


def test_a_line_is_drawn_from_a_joined_field(document: MappingDocument) -> None:
    assert document.remove("customer").done
    assert document.connect("lines.customer.name", "lines.text").done
    rule = document.rule("lines.text")
    assert rule is not None and rule.source is not None and "customer.name" in rule.source
    assert document.preview.run_now().problem is None


def test_the_preview_is_what_a_run_writes(folder: Path, document: MappingDocument, opened: OpenWorkspace) -> None:
    result = document.preview.run_now()
    report = from_workspace(opened.workspace, "sales").run(files(folder), folder / "out.ndjson")
    assert (result.ok, result.rejected, result.label) == (report.written, report.rejected, "5 records after 3 steps")
    kept = [json.loads(result.record_text(row)) for row in range(5) if row not in result.rejected_rows]
    assert [record["number"] for record in kept] == [record["number"] for record in records(folder / "out.ndjson")]
    places = {c.path: position for position, c in enumerate(result.columns)}
    assert result.cells[1, places["lines"]].code == "wrong_kind"
    assert result.cells[1, places["total"]].value == "many"
    assert (1, places["customer"]) not in result.cells


def test_the_tree_shows_the_records_behind_the_steps(document: MappingDocument) -> None:
    assert (document.sample.count, document.sample.label) == (0, "the source steps are running")
    document.preview.run_now()
    assert [document.sample.text_at(index, "who") for index in range(5)] == ["Ana", "Bo", "Cy", "null", "null"]
    assert document.sample.text_at(0, "lines.amount") == "1.50"
    assert document.next_record().done and document.record == 1
    told = document.snapshot()["source"]
    assert told["value"][told["path"].index("who")] == "Bo"


def test_each_step_says_how_many_records_it_kept(document: MappingDocument) -> None:
    assert [row.before for row in rows(document)] == [None, None, None]
    document.preview.run_now()
    steps = source_steps(document)
    assert steps is not None and (steps.start, steps.taken) == ("Reads lines.", "all 7 rows")
    assert [(r.word, r.before, r.after, r.lost, r.failed) for r in steps.rows] == [
        ("where", 7, 6, 1, 0), ("join", 6, 6, 0, 1), ("group_by", 6, 5, 0, 0),
    ]  # fmt: skip
    where, join, group = steps.rows
    assert (where.text, where.line) == ("- where: kind != 'test'", 8)
    assert where.said == "7 records come in, 6 go out. 1 is left out."
    assert join.said.endswith("It fails for 1 record: see the problems below.")
    assert group.said == "6 records come in, 5 go out. 1 is put together with others."


def test_steps_of_a_joined_source_stand_before_the_join(folder: Path) -> None:
    joined = "join: {customer: {from: customers, steps: [{unique: [id]}]}}"
    document = rewritten(folder, "join: {customer: customers}", joined)
    result = document.preview.run_now()
    assert result.rejected == 1  # nobody comes twice any more
    assert [(r.word, r.of, r.before, r.after, r.lost) for r in rows(document)][1] == ("unique", "customers", 5, 4, 1)


def test_a_step_with_a_fault_says_so_at_its_chip(folder: Path) -> None:
    document = rewritten(folder, "{customer_id: id}", "{customer_id: amount}")
    result = document.preview.run_now()
    assert (result.rows, result.problem, document.sample.count) == ((), None, 0)
    where, join, group = rows(document)
    assert (where.problems, group.problems) == ((), ())
    assert [(d.code, "amount" in d.message) for d in join.problems] == [("E202", True)]
    assert [field.path for field in document.source.fields] == ["invoice", "kind", "customer_id", "text", "amount"]


def test_a_source_without_a_sample_is_named(folder: Path, document: MappingDocument) -> None:
    (folder / "customers.csv").unlink()
    result = document.preview.run_now()
    steps = source_steps(document)
    assert result.problem is not None and result.problem == (steps and steps.problem)
    assert (result.problem.code, result.problem.message) == ("E401", "'customers' has no sample")
    assert "put a file called customers" in (result.problem.hint or "")
    assert [row.before for row in rows(document)] == [None, None, None]


def test_a_source_that_is_gone_is_a_problem_and_no_crash(folder: Path, opened: OpenWorkspace) -> None:
    (folder / "sources" / "customers.odcs.yaml").unlink()
    assert opened.refresh()
    document = opened.open_mapping("sales")
    assert "the source 'customers' does not exist" in [d.message for d in document.problems()]
    assert document.preview.run_now().rows == ()
    assert opened.checked("sales").problems


def test_a_source_in_a_step_is_used(opened: OpenWorkspace) -> None:
    cards = {card.name: card.mappings for card in opened.sources()}
    assert cards == {"lines": ("sales",), "customers": ("sales",)}
    assert [card.sources for card in opened.mappings()] == [("lines", "customers")]
    assert not [a for a in opened.attention() if "not mapped yet" in a.text]


def test_what_follows_from_a_changed_joined_source_is_built_again(folder: Path, opened: OpenWorkspace) -> None:
    assert not opened.checked("sales").problems
    contract = folder / "sources" / "customers.odcs.yaml"
    contract.write_text(contract.read_text(encoding="utf-8").replace("name: name", "name: title"), encoding="utf-8")
    assert opened.refresh()
    assert [d.code for d in opened.checked("sales").problems if d.severity == "error"] == ["E202"]


def test_the_sample_is_made_again_only_when_steps_or_samples_change(
    folder: Path, document: MappingDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    close = FeedEngine.close

    def counted(self: FeedEngine) -> None:
        ran.append(self.feed.source)
        close(self)

    monkeypatch.setattr(FeedEngine, "close", counted)
    first = document.preview.run_now().fed
    assert len(ran) == 2  # once with every field, once as the plan reads them
    document.set_expression("customer", "upper(who)")
    assert document.preview.run_now().fed == first
    again = len(ran)
    assert again <= 3
    (folder / "lines.csv").write_text(LINES + "6,sale,a,Dill,0.30\n", encoding="utf-8")
    assert document.preview.run_now().label == "6 records after 3 steps"
    assert len(ran) == again + 2


def test_a_record_on_its_way_through_a_rule(document: MappingDocument) -> None:
    document.set_expression("customer", "upper(trim(who))")
    document.preview.run_now()
    trace = document.trace("customer")
    assert trace.problem is None
    assert [(row.source, row.after, row.final) for row in trace.rows[:2]] == [
        ("Ana", ("Ana", "ANA"), "ANA"), ("Bo", ("Bo", "BO"), "BO"),
    ]  # fmt: skip
    assert [row.source for row in document.trace("lines.amount").rows] == ["1.50", "null", "4.00", "1.00", "0.10"]


def test_what_is_ignored_behind_the_steps_is_ignored_in_the_source(folder: Path) -> None:
    document = rewritten(folder, "      text: text\n", "")
    told = [d.message for d in document.diagnostics if d.code == "W309"]
    assert told == ["source field 'text' is not used"]
    assert document.ignore("lines.text", "nobody asks for it").done
    assert [d.code for d in document.diagnostics if d.code == "W309"] == []


def test_running_steps_are_stopped(document: MappingDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    job, interrupted = Job(), threading.Event()
    interrupt = FeedEngine.interrupt

    def slow(self: FeedEngine, *given: Any) -> Any:
        threading.Thread(target=job.stop).start()
        assert interrupted.wait(20)
        raise duckdb.InterruptException("stopped")

    def heard(self: FeedEngine) -> None:
        interrupted.set()
        interrupt(self)

    monkeypatch.setattr(FeedEngine, "batches", slow)
    monkeypatch.setattr(FeedEngine, "interrupt", heard)
    with pytest.raises(Outdated):
        PreviewSession().preview(document.wanted(), job, lambda _: None)


def test_the_commands_of_the_export_work(
    folder: Path, document: MappingDocument, crosswalk: Crosswalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, _, python, memory = snippets(document)
    assert dict(contents(document))["Sources"] == "lines 1.0.0, customers 1.0.0, without their samples"
    (folder / bundle_name(document.mapping)).write_text(make_bundle(document.workspace, "sales"), encoding="utf-8")
    monkeypatch.chdir(folder)
    done = crosswalk(*shlex.split(shell.text.replace("\\\n", " "))[1:])
    assert done.code == 0, done.err
    assert len((folder / "rejects.ndjson").read_text(encoding="utf-8").splitlines()) == 2
    (folder / "out.parquet").unlink()
    exec(python.text, {})
    assert (folder / "out.parquet").exists()
    sent: list[Any] = []
    given = {
        "rows_1": [{"invoice": 1, "kind": "sale", "customer_id": "a", "text": "x", "amount": "1.50"}],
        "rows_2": [{"id": "a", "name": "Ana"}],
    }
    exec(memory.text, {**given, "send": sent.append, "keep": pytest.fail})
    assert [record["customer"] for record in sent] == ["Ana"]


def test_steps_over_one_source_take_its_records_as_they_are(folder: Path) -> None:
    join = "    - join: {customer: customers}\n      on: {customer_id: id}\n      take: one\n"
    document = rewritten(folder, join, "")
    shell, _, python, memory = snippets(document)
    assert shell.text.startswith("crosswalk run sales-1.0.0.crosswalk.json lines.csv \\")
    assert "mapping.run('lines.csv'," in python.text and "mapping.apply_all(rows_1)" in memory.text
