"""Source steps edited in an open mapping: undo, saving, problems that stay, steps of a joined source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.artefacts.source_step import GroupBy, Input, Join, Unique, Where
from studio.state.mapping_document import MappingDocument
from studio.state.new_mapping import steps_of, ways
from studio.state.open_workspace import OpenWorkspace
from studio.state.source_steps.edits import step_at
from studio.state.source_steps.fields import record_before, single_fields
from studio.state.source_steps.proposals import why_not
from studio.state.source_steps.shown import source_steps
from tests.run.test_source_steps import folder

__all__ = ["folder"]


@pytest.fixture
def opened(folder: Path) -> Iterator[OpenWorkspace]:
    workspace = OpenWorkspace(folder)
    yield workspace
    workspace.close()


@pytest.fixture
def document(opened: OpenWorkspace) -> MappingDocument:
    return opened.open_mapping("sales")


def words(document: MappingDocument) -> list[str]:
    steps = source_steps(document)
    return [row.word for row in steps.rows] if steps is not None else []


def text(folder: Path) -> str:
    return (folder / "mappings" / "sales.yaml").read_text(encoding="utf-8")


def test_steps_are_added_changed_moved_and_taken_away_and_all_of_it_comes_back(
    folder: Path, document: MappingDocument
) -> None:
    before = text(folder)
    assert document.add_source_step((1,), Unique(("text",))).said == "added the step unique"
    assert document.change_source_step((1,), Unique(("text", "kind"))).done
    assert "    - where: kind != 'test'\n    - unique: [text, kind]\n    - join:" in text(folder)
    assert document.move_source_step((1,), 0).said == "moved the step unique before where"
    assert words(document) == ["unique", "where", "join", "group_by"]
    assert document.remove_source_step((0,)).done
    assert text(folder) == before
    undone = 0
    while document.undo().done:
        undone += 1
    assert undone == 4
    assert text(folder) == before
    while document.redo().done:
        undone -= 1
    assert undone == 0
    assert text(folder) == before and document.saved


def test_what_is_not_there_is_not_done(document: MappingDocument) -> None:
    assert document.change_source_step((7,), Where("a")).said == "the step is not there any more"
    assert not document.remove_source_step((0, 0, 0)).done
    assert document.move_source_step((0,), -1).said == "there is no step on that side"
    assert not document.change_source_step((0,), Where("kind != 'test'")).done


def test_a_wrong_step_is_kept_and_listed_and_the_rules_stay(folder: Path, document: MappingDocument) -> None:
    rules = document.mapping.rules
    assert document.change_source_step((0,), Where("knid !=")).done
    assert "where: knid !=" in text(folder)
    steps = source_steps(document)
    assert steps is not None and [d.severity for d in steps.rows[0].problems] == ["error"]
    assert document.change_source_step((0,), Where("kind != 'test'")).done
    group = document.mapping.steps[2]
    assert isinstance(group, GroupBy)
    renamed = replace(group, keys=(("no", "invoice"), ("who", "customer.name")))
    assert document.change_source_step((2,), renamed).done
    assert [(d.code, d.place.rule) for d in document.problems()] == [("E202", "number")]
    assert document.mapping.rules == rules


def test_steps_of_a_joined_source_have_addresses_of_their_own(folder: Path, document: MappingDocument) -> None:
    assert document.add_source_step((1, 0, 0), Unique(("id",), "name")).done
    steps = source_steps(document)
    assert steps is not None
    assert [(row.at, row.of) for row in steps.rows] == [((0,), ""), ((1, 0, 0), "customers"), ((1,), ""), ((2,), "")]
    assert step_at(document.mapping.input, (1, 0, 0)) == Unique(("id",), "name")
    assert [field.text for field in single_fields(record_before(document, (1, 0, 0)))] == ["id", "name"]
    assert document.remove_source_step((1, 0, 0)).done
    assert "join: {customer: customers}" in text(folder) or "from: customers" in text(folder)


def test_counts_of_other_steps_are_not_shown_for_new_ones(document: MappingDocument) -> None:
    document.preview.run_now()
    assert document.add_source_step((0,), Where("text")).done
    steps = source_steps(document)
    assert steps is not None and [row.before for row in steps.rows] == [None] * 4
    document.preview.run_now()
    steps = source_steps(document)
    assert steps is not None and [row.after for row in steps.rows] == [7, 6, 6, 5]


def test_a_step_sees_the_record_of_the_steps_before_it(document: MappingDocument) -> None:
    assert "customer.name" in [field.text for field in single_fields(record_before(document, (2,)))]
    assert "customer.name" not in [field.text for field in single_fields(record_before(document, (1,)))]
    assert why_not("each", record_before(document, (0,)), ["customers"]) == "The records have no list."
    assert why_not("each", record_before(document, (3,)), ["customers"]) is None
    assert why_not("join", record_before(document, (0,)), []) == "There is no other source yet."


def test_a_new_mapping_brings_in_further_sources(opened: OpenWorkspace) -> None:
    found = ways(opened, Input("lines"), "customers")
    assert list(found) == ["join", "union"] and found["join"].said == "join it where customer_id is its id"
    assert next(iter(ways(opened, Input("lines"), "lines"))) == "union"  # the same fields: more of the same
    steps = steps_of(opened, "lines", [("customers", "join"), ("customers", "join")])
    assert [step.field for step in steps if isinstance(step, Join)] == ["customer", "customer_2"]
    name = opened.create_mapping("lines", "invoice", "two", steps)
    assert opened.open_mapping(name).mapping.sources == ("lines", "customers")
    assert not [d for d in opened.open_mapping(name).problems() if d.severity == "error"]
