"""Steps that run and steps that are switched off, in one order: arranged, kept in the file, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.artefacts.mapping import OffStep, Rule
from runtime.artefacts.workspace import Workspace
from runtime.language.steps import read_step, step_text, to_steps
from studio.state.mapping_document import MappingDocument
from studio.state.rules.step_rows import StepRows, step_rows
from tests.studio.state.conftest import text_of


def rows_of(source: str, *off: OffStep) -> StepRows:
    found = step_rows(Rule("x", source=source, off=off))
    assert found is not None
    return found


def names(rows: StepRows) -> list[str]:
    return [row.name if row.on else f"({row.name})" for row in rows.rows]


def test_a_step_goes_off_and_comes_back_where_it_was() -> None:
    rows = rows_of("upper(squeeze(trim(name)))")
    off = rows.switched(1)
    assert (names(off), off.source, off.off) == (
        ["trim", "(squeeze)", "upper"], "upper(trim(name))", (OffStep(1, "squeeze(@)"),),
    )  # fmt: skip
    again = rows_of(off.source, *off.off)
    assert names(again) == names(off)
    assert again.switched(1).source == "upper(squeeze(trim(name)))"


def test_off_steps_keep_their_place_among_others() -> None:
    rows = rows_of("upper(trim(name))", OffStep(1, "squeeze(@)"))
    assert names(rows) == ["trim", "(squeeze)", "upper"]
    assert names(rows.moved(2, 0)) == ["upper", "trim", "(squeeze)"]
    assert rows.moved(2, 0).off == (OffStep(2, "squeeze(@)"),)
    assert rows.removed(0).off == (OffStep(0, "squeeze(@)"),)
    assert names(rows.moved(1, 2)) == ["trim", "upper", "(squeeze)"]
    assert rows.moved(1, 2).source == rows.source
    assert names(rows.duplicated(1)) == ["trim", "(squeeze)", "(squeeze)", "upper"]
    assert rows.duplicated(0).source == "upper(trim(trim(name)))"
    assert (rows.ordinal(2), rows.row_of(1), rows.row_of(5)) == (1, 2, None)


def test_an_off_step_behind_fewer_steps_than_before_stands_last() -> None:
    rows = rows_of("trim(name)", OffStep(7, "upper(@)"))
    assert names(rows) == ["trim", "(upper)"]


def test_what_cannot_be_read_stays_off_and_is_not_lost() -> None:
    rows = rows_of("trim(name)", OffStep(0, "upper(")).switched(0)
    assert (rows.source, rows.off) == ("trim(name)", (OffStep(0, "upper("),))


@pytest.mark.parametrize(
    "source",
    ["divide(trim(total), rate)", "name | lookup_or('t', @, upper(@))", "a | replace(@, 'x', b)", "join(', ', tags)",
     "created | from_epoch(@, 's') | to_date(@)"],
)  # fmt: skip
def test_every_step_survives_off_and_on(source: str) -> None:
    for at in range(len(rows_of(source).rows)):
        off = rows_of(source).switched(at)
        back = rows_of(off.source, *off.off).switched(at)
        assert to_steps(back.source) is not None
        assert [(s.function, s.arguments, s.subject) for s in back.running.steps] == [
            (s.function, s.arguments, s.subject) for s in rows_of(source).running.steps
        ]


def test_a_step_alone_is_text_and_back() -> None:
    for source in ("divide(a, b)", "a | replace(@, 'x', upper(@))", "trim(a)"):
        steps = to_steps(source)
        assert steps is not None
        found = read_step(step_text(steps.steps[0]))
        assert found is not None and found.arguments == steps.steps[0].arguments
    assert read_step("name") is None and read_step("a(b(@))") is None and read_step("(") is None


def test_an_off_step_is_kept_in_the_file_not_run_said_and_undone(document: MappingDocument, folder: Path) -> None:
    document.set_expression("number", "upper(trim(number))")
    rows = step_rows(document.rule("number"))
    assert rows is not None
    before = document.sentence("number")
    assert document.set_rows("number", rows.switched(1), "switched upper off").done
    assert "switched_off" in text_of(folder) and "upper(@)" in text_of(folder)
    read = Workspace.open(folder).mappings["order"].rule("number")
    assert read is not None and (read.source, read.off) == ("trim(number)", (OffStep(1, "upper(@)"),))
    assert document.problems_at("number") == []
    assert document.sentence("number").endswith("Switched off: puts it in capital letters.")
    assert list(document.trace("number").steps) == ["trims it"]
    document.undo()
    assert document.sentence("number") == before and "switched_off" not in text_of(folder)


def test_a_formula_keeps_its_off_steps(document: MappingDocument) -> None:
    document.set_expression("number", "upper(trim(number))")
    rows = step_rows(document.rule("number"))
    assert rows is not None
    document.set_rows("number", rows.switched(0), "off")
    document.set_expression("number", "number || 'none'")
    rule = document.rule("number")
    assert rule is not None and rule.off == (OffStep(0, "trim(@)"),) and step_rows(rule) is None
