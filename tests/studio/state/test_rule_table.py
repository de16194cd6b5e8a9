"""The table of a mapping: what its cells show, what typed, pasted and bulk texts do, and what is sent of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.mapping import Rule
from studio.state.mapping_document import MappingDocument
from studio.state.table.bulk import AddStep, Bulk, Disconnect, LeaveOut, SetColumn, bulk_edit
from studio.state.table.cells import Cells
from studio.state.table.paste import CellText, Plan, plan_cells, unguarded
from studio.state.table.rows import FIXED, SOURCE_CELLS, TARGET_CELLS
from tests.studio.state.conftest import text_of

GUARDED = json.loads((Path(__file__).parents[1] / "table" / "guarded.json").read_text(encoding="utf-8"))


class Grid:
    """What a browser holds of the table: the snapshot, and the patches applied to it."""

    def __init__(self, document: MappingDocument) -> None:
        self.document, self.patches = document, list[dict[str, Any]]()
        document.table.refresh()
        self.load()
        document.table.watch(self.take)

    def load(self) -> None:
        self.shown = json.loads(json.dumps(self.document.table.snapshot()))

    def take(self, patch: dict[str, Any]) -> None:
        assert patch["base"] == self.shown["rev"]
        self.patches.append(patch)
        for op in json.loads(json.dumps(patch["ops"])):
            match op:
                case {"op": "rows", "side": side, "rows": rows}:
                    for at, row in rows:
                        self.shown[side]["rows"][at] = row
                case {"op": "decisions", "items": items}:
                    self.shown["decisions"] = items
                case {"op": "reload"}:
                    self.load()
        self.shown["rev"] = patch["rev"]

    def row(self, path: str, side: str = "target") -> dict[str, Any]:
        cells = TARGET_CELLS if side == "target" else SOURCE_CELLS
        table = self.shown[side]
        at = next(i for i, row in enumerate(table["fixed"]) if row[0] == path)
        found = dict(zip(FIXED, table["fixed"][at], strict=True))
        return found | dict(zip(cells, table["rows"][at], strict=True))

    def check(self) -> None:
        """The patches lead to what a fresh load shows."""
        held = self.shown
        self.load()
        assert held == self.shown


def put(document: MappingDocument, path: str, column: str, text: str) -> str | None:
    """Types into one cell; why it was refused."""
    cells = Cells(document.sides, document.mapping)
    made = cells.put(path, column, text)
    if made.done:
        document.change(lambda _: made)
    return None if made.done else made.said


def paste(document: MappingDocument, block: dict[str, dict[str, str]]) -> Plan:
    cells = [CellText(path, column, text) for path, row in block.items() for column, text in row.items()]
    plan = plan_cells(document.sides, document.mapping, cells)
    document.change(lambda _: plan.edit("pasted"))
    return plan


def bulk(document: MappingDocument, paths: list[str], change: Bulk) -> list[str]:
    made, passed = bulk_edit(document.sides, document.mapping, paths, change)
    if made.done:
        document.change(lambda _: made)
    return passed


def rule(document: MappingDocument, path: str) -> Rule:
    found = document.rule(path)
    assert found is not None
    return found


# -- what the rows show


def test_every_field_of_the_model_has_a_row_and_every_change_sends_only_its_rows(document: MappingDocument) -> None:
    grid = Grid(document)
    assert grid.row("number")["source"] == "number" and grid.row("number")["value_in"] == "A-1"
    assert grid.row("customer")["kind"] == "group" and grid.row("items")["kind"] == "list"
    assert grid.row("customer")["status"] == "0 of 2 mapped" and grid.row("items.sku")["depth"] == 1
    assert grid.row("customer.country")["status"] == "not mapped"  # nobody demands it while its group is empty
    document.remove("number")
    assert (grid.row("number")["state"], grid.row("number")["status"]) == ("error", "required, not mapped")
    document.undo()
    grid.patches.clear()
    document.connect("customer.country", "customer.country")
    sent = [
        (op["side"], grid.shown[op["side"]]["fixed"][at][0]) for op in grid.patches[0]["ops"] for at, _ in op["rows"]
    ]
    assert set(sent) == {("target", "customer"), ("target", "customer.country"), ("source", "customer.country")}
    assert len(json.dumps(grid.patches[0])) < 1000
    assert grid.row("customer.country", "source")["goes_to"] == "customer.country"
    document.connect("lines.data.sku", "items.sku")
    assert grid.row("items")["expression"] == "lines.data" and grid.row("items.sku")["value_in"] == "s1"
    document.ignore("lines")
    assert grid.row("lines.data.amount", "source")["because"] == "with lines"
    document.show_record(2)
    assert grid.row("number")["value_in"] == ["empty", "empty"]
    assert grid.row("customer.country")["value_in"] == ["null", "null"]
    document.undo()
    grid.check()


def test_a_rule_whose_field_the_model_has_no_more_keeps_its_row(document: MappingDocument) -> None:
    grid = Grid(document)
    document.put_rule("gone", Rule("gone", "number"))
    assert grid.patches[-1]["ops"] == [{"op": "reload"}]
    assert grid.row("gone")["kind"] == "gone" and grid.row("gone")["state"] == "error"
    assert put(document, "gone", "expression", "") is None
    assert document.rule("gone") is None


def test_nothing_is_made_while_nobody_looks(document: MappingDocument) -> None:
    document.connect("from", "channel")
    assert document.table.revision == 0


# -- one cell


def test_a_source_is_changed_and_the_steps_stay(document: MappingDocument, folder: Path) -> None:
    assert put(document, "customer.name", "source", "customer.name") is None
    put(document, "customer.name", "expression", "upper(trim(customer.name))")
    assert put(document, "customer.name", "source", "LAST") is None  # the only field of that name
    assert rule(document, "customer.name").source == "upper(trim(customer.last))"
    refused = put(document, "customer.name", "source", "customer.nam")
    assert refused == "the source has no field 'customer.nam', did you mean 'customer.name'?"
    assert "has a rule already" in (put(document, "customer.name", "source", "number, from") or "")
    assert put(document, "channel", "source", "number, from") is None
    assert rule(document, "channel").source == "concat_filled(' ', number, from)"
    assert put(document, "items.sku", "source", "lines.data.sku") is None
    assert rule(document, "items").each == "lines.data" and rule(document, "items.sku").source == "sku"
    put(document, "customer.name", "source", "")
    assert "last" not in text_of(folder)


def test_settings_need_a_rule_and_come_back_as_they_are_shown(document: MappingDocument) -> None:
    assert "no rule yet" in (put(document, "channel", "on_error", "leave empty") or "")
    assert "no rule yet" in (put(document, "channel", "note", "ask Peter") or "")
    assert put(document, "channel", "on_error", "") is None
    put(document, "channel", "expression", "from")
    for column, text in (("on_error", "leave empty, report"), ("decision", "d-4"), ("note", "ask Peter")):
        assert put(document, "channel", column, text) is None
    found = rule(document, "channel")
    assert (found.on_error, found.decision, found.note) == ("flag", 4, "ask Peter")
    assert "not one of: reject, leave empty" in (put(document, "channel", "on_error", "boom") or "")
    assert "number" in (put(document, "channel", "decision", "four") or "")
    assert (
        put(document, "customer", "expression", "customer")
        == "a group has no rule of its own: map the fields inside it"
    )
    assert "only shows" in (put(document, "channel", "status", "ok") or "")


@pytest.mark.parametrize("value", ["web", "", " x ", "`", 5, 1.5, True, None, [1], {"a": "b"}])
def test_a_default_is_shown_so_that_it_comes_back(document: MappingDocument, value: object) -> None:
    document.put_rule("labels", Rule("labels", default=value, has_default=True))
    shown = Grid(document).row("labels")["default"]
    assert shown and put(document, "total", "default", shown) is None
    again = Grid(document).row("total")["default"]
    assert again == shown


def test_by_source_targets_are_connected_and_disconnected(document: MappingDocument) -> None:
    assert put(document, "from", "goes_to", "channel, Number") is None
    assert rule(document, "channel").source == "from"
    assert "concat" in (rule(document, "number").source or "")
    refused = put(document, "from", "goes_to", "channel")
    assert refused == "number also reads number: change it in its own row"
    assert "from" in str(Grid(document).row("from", "source")["path"])
    assert "reads it" in (put(document, "from", "because", "nobody needs it") or "")
    put(document, "number", "expression", "number")
    assert put(document, "from", "goes_to", "") is None and document.rule("channel") is None
    assert put(document, "from", "because", "nobody needs it") is None
    assert document.mapping.ignored[0].because == "nobody needs it"
    assert put(document, "from", "because", "") is None and not document.mapping.ignored


# -- a block


def test_a_block_is_one_undo_and_keeps_what_is_wrong(document: MappingDocument, folder: Path) -> None:
    before = text_of(folder)
    plan = paste(document, {
        "channel": {"note": "as typed", "expression": "upper(from)", "on_error": "leave empty"},
        "total": {"expression": "nonsense((", "default": "0", "on_error": "sometimes"},
        "customer": {"expression": "customer"},
        "number": {"expression": "number", "source": "whatever"},
    })  # fmt: skip
    refused = {(o.cell.path, o.cell.column): o.refused for o in plan.refused}
    assert set(refused) == {("total", "on_error"), ("customer", "expression")}
    assert [(o.cell.path, o.doubt) for o in plan.changed if o.doubt] == [
        ("total", "it cannot be read as an expression")
    ]
    assert len(plan.changed) == 5
    assert rule(document, "channel").note == "as typed"
    assert rule(document, "total").source == "nonsense((" and rule(document, "total").default == "0"
    assert any(d.place.rule == "total" for d in document.problems())
    assert document.history.undo_said() == "pasted 5 cells of 2 rows"
    document.undo()
    assert text_of(folder) == before


def test_a_block_that_changes_nothing_is_no_edit(document: MappingDocument) -> None:
    plan = paste(document, {"number": {"source": "number", "expression": "number", "on_error": "reject"}})
    assert not plan.changed and not plan.refused and not document.history.undo_said()


@pytest.mark.parametrize(("column", "text", "copied"), GUARDED, ids=[text for _, text, _ in GUARDED])
def test_what_was_guarded_for_a_spreadsheet_comes_back(column: str, text: str, copied: str) -> None:
    assert unguarded(column, copied) == text


def test_an_expression_written_into_a_spreadsheet_by_hand_stays() -> None:
    assert unguarded("expression", "'+49'") == "'+49'"
    assert unguarded("expression", "concat('=', a)") == "concat('=', a)"
    assert unguarded("note", "it's =1") == "it's =1"


# -- many rows


def test_a_step_is_added_to_all(document: MappingDocument) -> None:
    put(document, "channel", "expression", "from")
    put(document, "customer.name", "expression", "customer.name || customer.last")
    put(document, "customer.country", "expression", "upper(customer.country)")
    passed = bulk(document, ["channel", "customer.name", "customer.country", "total"], AddStep("trim"))
    assert passed == ["total: it has no expression to add a step to"]
    assert rule(document, "channel").source == "from | trim(@)"
    assert rule(document, "customer.name").source == "customer.name || customer.last | trim(@)"
    assert "trim(upper(customer.country))" in (rule(document, "customer.country").source or "")
    assert document.history.undo_said() == "added the step trim in 3 rows"
    bulk(document, ["channel"], AddStep("replace(@, 'w', 'W')"))
    assert "replace" in (rule(document, "channel").source or "")
    assert "is no step" in bulk(document, ["channel"], AddStep("trimm"))[0]


def test_rows_are_set_disconnected_and_left_out_at_once(document: MappingDocument) -> None:
    put(document, "channel", "expression", "from")
    assert not bulk(document, ["channel", "number"], SetColumn("on_error", "leave empty"))
    assert rule(document, "channel").on_error == rule(document, "number").on_error == "null"
    assert not bulk(document, ["channel", "number"], SetColumn("default", "none"))
    assert document.history.undo_said() == "changed the default in 2 rows"
    assert not bulk(document, ["channel", "total"], Disconnect())
    assert document.rule("channel") is None
    assert bulk(document, ["number", "tags", "from"], LeaveOut("")) == ["number: number reads it: disconnect it first"]
    assert [i.path for i in document.mapping.ignored] == ["tags", "from"]
    assert not bulk(document, ["tags", "from"], LeaveOut("", again=True))
    assert not bulk(document, ["number"], Disconnect(by_source=True)) and document.rule("number") is None
