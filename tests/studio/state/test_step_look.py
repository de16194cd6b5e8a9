"""What a source step does to the samples: partners, duplicates, the records behind it, and first guesses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.artefacts.source_step import Each, GroupBy, Input, Join, Union, Unique, Unpivot
from runtime.values import INTEGER, STRING, array, object_of
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.source_steps.asking import begun, likely_pairs, looked_at
from studio.state.source_steps.fields import record_of
from studio.state.source_steps.look import Partners, Samples, look
from studio.state.source_steps.proposals import Records, proposed
from tests.run.test_source_steps import LINES, folder

__all__ = ["folder"]


@pytest.fixture
def document(folder: Path) -> Iterator[MappingDocument]:
    workspace = OpenWorkspace(folder)
    yield workspace.open_mapping("sales")
    workspace.close()


@pytest.fixture
def samples(document: MappingDocument) -> Samples:
    return Samples(document.workspace.folder, tuple(document.workspace.sources.values()), document.lookups)


JOIN = Join("customer", Input("customers"), (("customer_id", "id"),))


def test_a_join_says_how_many_find_one_several_and_none(samples: Samples) -> None:
    found = look(samples, Input("lines"), JOIN)
    assert found.partners == Partners(one=4, several=1, none=2, records=7)
    assert (found.count, found.records[0]["customer"]) == (7, {"id": "a", "name": "Ana"})


def test_partners_are_counted_over_more_records_than_are_shown(folder: Path, samples: Samples) -> None:
    (folder / "lines.csv").write_text(LINES + "9,sale,c,Dill,1.00\n9,sale,z,Dill,x\n" * 400, encoding="utf-8")
    assert look(samples, Input("lines"), JOIN).partners == Partners(one=404, several=401, none=2, records=807)


def test_a_unique_step_shows_records_that_are_the_same_and_the_one_that_stays(samples: Samples) -> None:
    same = look(samples, Input("customers"), Unique(("id",), "name")).same
    assert same is not None and same.groups == 1
    assert [record["name"] for record in same.records] == ["Cy", "Cyril"] and same.kept == 1
    same = look(samples, Input("customers"), Unique(("id",))).same
    assert same is not None and same.kept == 0
    same = look(samples, Input("customers"), Unique(("name",))).same
    assert same is not None and (same.groups, same.records) == (0, ())


def test_a_fault_is_no_second_record(samples: Samples) -> None:
    same = look(samples, Input("lines"), Unique(("amount",))).same
    assert same is not None and same.groups == 0


def test_a_step_that_cannot_run_says_why(folder: Path, samples: Samples) -> None:
    (folder / "customers.csv").unlink()
    found = look(samples, Input("lines"), JOIN)
    assert found.problem is not None and found.problem.message == "'customers' has no sample"


def test_the_first_guess_of_each_kind(document: MappingDocument, samples: Samples) -> None:
    lines = Records(record_of(document, Input("lines")))
    others = {"customers": Records(record_of(document, Input("customers"))), "archive": lines}
    assert proposed("union", lines, others) == Union((Input("archive"),))
    assert proposed("unpivot", lines, others) == Unpivot(("invoice", "amount"))
    nested = Records(object_of(("id", STRING), ("lines", array(object_of(("n", INTEGER))))))
    assert proposed("each", nested, others) == Each("line", "lines")


async def test_the_questions_are_answered_beside_the_studio(document: MappingDocument) -> None:
    step = await begun(document, (1,), "join")
    assert isinstance(step, Join) and (step.field, step.on) == ("customer", (("customer_id", "id"),))
    group = await begun(document, (1,), "group_by")
    assert isinstance(group, GroupBy) and group.into == (("records", "@"),)
    (pair, *_) = await likely_pairs(document, (1,))
    assert (pair.ours, pair.theirs, pair.shared) == ("customer_id", "id", 0.75)
    found = await looked_at(document, (1,))
    assert found is not None and found.partners == Partners(one=3, several=1, none=2, records=6)
    assert await looked_at(document, (9,)) is None
