"""The suggestions of an open mapping: accepted in one step, refused for good, never where a rule is, told to all."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.mapping import Mapping, Rule
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.suggestions.assignment import assign
from studio.state.suggestions.local_choices import Choices, LocalChoices
from tests.studio.state.conftest import text_of

KEPT = Path(".crosswalk") / "suggestions" / "order.json"


@pytest.fixture
def suggested(document: MappingDocument) -> MappingDocument:
    document.suggesting.ask_now()
    return document


def targets(document: MappingDocument) -> dict[str, str]:
    return {s.target: s.source for s in document.suggesting.shown}


class Drawn:
    """What a canvas would draw as dashed lines: the snapshot, and the patches since."""

    def __init__(self, document: MappingDocument) -> None:
        self.items = {i["t"]: i for i in document.snapshot()["suggestions"]}
        self.ops: list[dict[str, Any]] = []
        document.subscribe(self.take, None, watch=False)

    def take(self, patch: dict[str, Any]) -> None:
        for op in patch["ops"]:
            if op["op"] != "suggestions":
                continue
            self.ops.append(op)
            if "items" in op:
                self.items = {i["t"]: i for i in op["items"]}
            else:
                self.items = {t: i for t, i in self.items.items() if t not in op["del"]} | {
                    i["t"]: i for i in op["put"]
                }


def test_open_targets_have_suggestions_with_reasons(suggested: MappingDocument) -> None:
    found = targets(suggested)
    assert found["customer.name"] == "customer.name" and found["items.sku"] == "lines.data.sku"
    assert found["items.parts.code"] == "lines.data.parts.code"
    assert "number" not in found, "it has a rule"
    one = suggested.suggesting.of("customer.name")
    assert one is not None and one.sure and one.percent >= 90 and "same name" in one.reasons
    assert suggested.suggesting.of("number") is None


def test_accepting_draws_the_line_with_its_loop(suggested: MappingDocument, folder: Path) -> None:
    drawn = Drawn(suggested)
    assert drawn.items["items.sku"]["s"] == ["lines.data.sku"] and 0 < drawn.items["items.sku"]["p"] <= 100
    answer = suggested.receive({"id": "c1", "type": "accept_suggestion", "target": "items.sku"})
    assert answer.done and suggested.rule("items.sku") == Rule("sku", "sku")
    assert suggested.rule("items") is not None and "each: lines.data" in text_of(folder)
    assert "items.sku" not in drawn.items and "items.sku" not in targets(suggested)
    assert {"put", "del"} == set(drawn.ops[-1]) - {"op"}, "only the change is sent"
    suggested.undo()
    assert suggested.rule("items") is None
    assert drawn.items["items.sku"]["s"] == ["lines.data.sku"]
    assert not suggested.receive({"id": "c2", "type": "accept_suggestion", "target": "number"}).done


def test_what_is_accepted_together_is_taken_back_together(suggested: MappingDocument) -> None:
    before, sure = suggested.mapping, suggested.suggesting.sure
    assert len(sure) >= 4
    answer = suggested.accept_suggestions(sure, by="ana")
    assert answer.said == f"accepted {len(sure)} suggestions"
    assert all(suggested.rule(s.target) is not None for s in sure)
    assert suggested.undo(by="ana").done
    assert suggested.mapping.rules == before.rules
    assert {s.target for s in sure} <= set(targets(suggested))


def test_another_source_than_the_suggested_can_be_taken(suggested: MappingDocument) -> None:
    suggested.accept_suggestion("customer.name", "customer.last")
    assert suggested.rule("customer.name") == Rule("name", "customer.last")


def test_a_refusal_is_remembered_and_undone(suggested: MappingDocument, folder: Path) -> None:
    drawn = Drawn(suggested)
    answer = suggested.receive({"id": "c1", "type": "refuse_suggestion", "target": "customer.name"})
    assert answer.done and "customer.name" not in targets(suggested) and "customer.name" not in drawn.items
    suggested.suggesting.ask_now()
    assert targets(suggested).get("customer.name") != "customer.name"
    assert "crosswalk: 1" in text_of(folder) and "refused" not in text_of(folder)

    again = OpenWorkspace(folder).open_mapping("order")
    again.suggesting.ask_now()
    assert targets(again).get("customer.name") != "customer.name"

    assert suggested.undo().done
    suggested.suggesting.ask_now()
    assert targets(suggested)["customer.name"] == "customer.name" == drawn.items["customer.name"]["t"]
    assert suggested.redo().done
    assert targets(suggested).get("customer.name") != "customer.name"
    assert suggested.bring_back_refused().done and not suggested.bring_back_refused().done
    suggested.suggesting.ask_now()
    assert targets(suggested)["customer.name"] == "customer.name"


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", '{"refused": 3, "least": "x", "shown": []}', '{"refused": [[1], "a", ["a", 2], null]}', "\x00",
        '{"least": 900}', '{"least": true}', "[" * 100_000,
    ],
)  # fmt: skip
def test_broken_local_choices_are_no_choices(folder: Path, text: str) -> None:
    (folder / KEPT).parent.mkdir(parents=True, exist_ok=True)
    (folder / KEPT).write_text(text)
    choices = LocalChoices(folder, "order")
    assert choices.now == Choices()
    choices.keep(Choices(frozenset({("a\ud800", "b")}), 30, False))
    assert LocalChoices(folder, "order").now == Choices(frozenset({("a\ud800", "b")}), 30, False)


def test_a_name_never_leads_out_of_the_folder_and_a_full_disk_costs_nothing(tmp_path: Path) -> None:
    LocalChoices(tmp_path, "../../x").keep(Choices(least=30))
    assert [p.name for p in (tmp_path / KEPT).parent.iterdir()] == ["..%2F..%2Fx.json"]
    (tmp_path / "file").write_text("")
    choices = LocalChoices(tmp_path / "file", "order")
    choices.keep(Choices(least=30))
    assert choices.now.least == 30


def test_the_threshold_and_hiding_are_kept(suggested: MappingDocument, folder: Path) -> None:
    many = len(targets(suggested))
    suggested.set_least_percent(100)
    assert len(targets(suggested)) < many
    suggested.set_least_percent(50)
    suggested.show_suggestions(False)
    assert not targets(suggested) and len(suggested.suggesting.all) == many
    assert json.loads((folder / KEPT).read_text()) == {"refused": [], "least": 50, "shown": False}


def test_never_where_a_rule_is_nor_from_what_is_ignored(suggested: MappingDocument) -> None:
    suggested.set_each("labels", "tags")
    suggested.put_rule("customer", Rule("customer", "customer"))
    assert not [t for t in targets(suggested) if t.startswith(("customer", "labels"))]
    suggested.ignore("lines.data.sku", "not needed")
    suggested.suggesting.ask_now()
    assert "lines.data.sku" not in targets(suggested).values()
    assert not [t for t in targets(suggested) if t.startswith(("customer", "labels"))]


def test_other_mappings_of_the_workspace_are_remembered(opened: OpenWorkspace) -> None:
    opened.workspace.create("mappings", Mapping("old", "1.0.0", "sale@1", "order", (Rule("channel", "trim(from)"),)))
    document = opened.open_mapping("order")
    document.suggesting.ask_now()
    one = document.suggesting.of("channel")
    assert one is not None and one.source == "from" and one.reasons[0] == "mapped this way before"


async def test_suggestions_come_by_themselves_and_the_latest_wins(folder: Path) -> None:
    workspace = OpenWorkspace(folder, asyncio.get_running_loop())
    document = workspace.open_mapping("order")
    told = asyncio.Event()
    leave = document.subscribe(None, lambda d: told.set() if d.suggesting.known else None)
    await asyncio.wait_for(told.wait(), 20)
    assert "customer.name" in targets(document)
    told.clear()
    for _ in range(20):
        document.connect("customer.last", "customer.name")
        document.undo()
    document.accept_suggestion("items.sku")
    assert "items.sku" not in targets(document)
    leave()
    workspace.close()


def test_an_assignment_uses_everything_once_and_gains_most() -> None:
    gains = {"a": {"x": 5.0, "y": 4.0}, "b": {"x": 4.8}, "c": {"x": 1.0, "y": -1.0}}
    assert assign(gains) == {"a": "y", "b": "x"}
    assert assign({}) == {} == assign({"a": {"x": -1.0}})
    chance = random.Random(5)
    for _ in range(30):
        some = {t: {s: chance.uniform(-1, 6) for s in "uvwxyz" if chance.random() < 0.7} for t in "abcde"}
        found = assign(some)
        assert len(set(found.values())) == len(found)
        assert sum(some[t][s] for t, s in found.items()) >= best(some) - 0.3


def best(gains: dict[str, dict[str, float]], used: frozenset[str] = frozenset()) -> float:
    """The highest sum, by trying everything."""
    if not gains:
        return 0.0
    target, *rest = gains
    left = {t: gains[t] for t in rest}
    takes = [g + best(left, used | {s}) for s, g in gains[target].items() if s not in used]
    return max([best(left, used), *takes])
