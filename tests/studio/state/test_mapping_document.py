"""The open document: every edit saved at once, undone and redone, told to the canvases; invalid work kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.workspace import Workspace
from runtime.language.steps import new_step
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from tests.studio.state.conftest import text_of


def on_disk(folder: Path) -> Mapping:
    """The mapping as somebody else would open it."""
    return Workspace.open(folder).mappings["order"]


class Screen:
    """What a canvas would show: the snapshot, and the patches applied to it."""

    def __init__(self, document: MappingDocument) -> None:
        self.document, self.patches = document, list[dict[str, Any]]()
        self.load()
        document.subscribe(self.take, None, watch=False)

    def load(self) -> None:
        shown = self.document.snapshot()
        self.revision, self.rules = shown["rev"], {r["id"]: r for r in shown["rules"]}
        self.flags = dict(zip(shown["source"]["path"], shown["source"]["flags"], strict=True))
        self.made = dict(zip(shown["target"]["path"], shown["target"]["value"], strict=True))
        self.values = dict(zip(shown["source"]["path"], shown["source"]["value"], strict=True))

    def take(self, patch: dict[str, Any]) -> None:
        assert patch["base"] == self.revision
        self.revision = patch["rev"]
        self.patches.append(patch)
        for op in patch["ops"]:
            match op:
                case {"op": "put", "rule": rule}:
                    self.rules[rule["id"]] = rule
                case {"op": "del", "id": path}:
                    del self.rules[path]
                case {"op": "status", "items": items}:
                    for path, state, message in items:
                        self.rules[path] = {**self.rules[path], "st": state, "msg": message}
                case {"op": "values", "side": "source", "values": values}:
                    self.values |= values
                case {"op": "values", "side": "target", "values": made}:
                    self.made |= made
                case {"op": "flags", "values": flags}:
                    self.flags |= flags
                case {"op": "reload"}:
                    self.load()

    def check(self) -> None:
        """The patches lead to what a fresh load shows."""
        held = (self.rules, self.flags, self.values, self.made)
        self.load()
        assert held == (self.rules, self.flags, self.values, self.made)


def test_every_edit_is_saved_and_can_be_taken_back(document: MappingDocument, folder: Path) -> None:
    screen = Screen(document)
    states = [on_disk(folder)]
    edits = [
        lambda: document.connect("lines.data.sku", "items.sku"),
        lambda: document.connect("customer.name", "customer.name"),
        lambda: document.set_expression("customer.country", "lookup('country', customer.country)"),
        lambda: document.set_default("customer.country", "ZZ"),
        lambda: document.set_on_error("customer.country", "null"),
        lambda: document.set_note("customer.country", "as the CRM has it"),
        lambda: document.set_where("items", "amount > `0`"),
        lambda: document.ignore("from", "nobody reads it"),
        lambda: document.put_rule("channel", Rule("channel", default="web", has_default=True)),
        lambda: document.clear_default("customer.country"),
        lambda: document.unignore("from"),
        lambda: document.remove("items"),
    ]
    for edit in edits:
        answer = edit()
        assert answer.done, answer.said
        screen.check()
        states.append(on_disk(folder))
        assert document.saved and document.mapping == states[-1] != states[-2]
    for state in reversed(states[:-1]):
        assert document.undo().done
        assert on_disk(folder) == state
        screen.check()
    assert not document.undo().done
    for state in states[1:]:
        assert document.redo().done
        assert on_disk(folder) == state
    assert not document.redo().done


def test_an_edit_says_what_it_did(document: MappingDocument) -> None:
    document.connect("customer.name", "channel")
    assert document.history.undo_said() == "connected customer.name to channel"
    assert document.undo().said == "undone: connected customer.name to channel"
    assert (document.history.redo_said(), document.history.last() is not None) == (
        "connected customer.name to channel",
        False,
    )
    document.connect("from", "channel")
    assert document.history.next() is None


def test_a_loop_and_its_field_are_one_step(document: MappingDocument) -> None:
    document.connect("lines.data.sku", "items.sku")
    document.undo()
    assert document.rule("items") is None


def test_steps_become_an_expression(document: MappingDocument, folder: Path) -> None:
    steps = document.steps("number")
    assert steps is not None
    answer = document.set_steps("number", steps.with_step(new_step("trim")).with_step(new_step("upper")))
    assert answer.said == "number takes number through trim, upper"
    assert "number: number | trim(@) | upper(@)" in text_of(folder)
    assert document.sentence("number") == (
        "Takes `number`, trims it, then puts it in capital letters; a record without it is rejected."
    )


def test_invalid_work_is_kept_and_listed(document: MappingDocument, folder: Path, opened: OpenWorkspace) -> None:
    screen = Screen(document)
    document.set_expression("channel", "uper(from")
    assert document.saved and "uper(from" in text_of(folder)
    assert [d.code for d in document.problems_at("channel")] == ["E201"]
    assert (screen.rules["channel"]["st"], screen.rules["channel"]["k"]) == ("error", "open")
    document.set_expression("channel", "uper(from)")
    (problem,) = document.problems_at("channel")
    assert (problem.code, problem.hint) == ("E203", "did you mean 'upper'?")
    assert OpenWorkspace(folder).open_mapping("order").rule("channel") == Rule("channel", "uper(from)")
    assert screen.rules["channel"]["s"] == []


def test_a_problem_is_fixed_with_one_click(document: MappingDocument) -> None:
    document.set_expression("sold_on", "created")
    (problem,) = document.problems_at("sold_on")
    assert problem.fix is not None
    assert document.apply_fix(problem.fix).done
    assert document.problems_at("sold_on") == []
    document.undo()
    assert document.rule("sold_on") == Rule("sold_on", "created")


def test_comments_of_the_file_stay(document: MappingDocument, folder: Path) -> None:
    path = folder / "mappings" / "order.yaml"
    path.write_text(text_of(folder).replace("number: number", "number: number  # as printed"))
    document.connect("from", "channel")
    document.undo()
    assert "number: number  # as printed" in text_of(folder)


def test_what_was_changed_outside_is_taken_over_and_not_lost(document: MappingDocument, folder: Path) -> None:
    screen = Screen(document)
    path = folder / "mappings" / "order.yaml"
    path.write_text(path.read_text() + "  labels: tags\n")
    answer = document.connect("from", "channel")
    assert answer.done and document.saved
    assert "labels: tags" in text_of(folder) and "channel: from" in text_of(folder)
    assert document.rule("labels") == Rule("labels", "tags")
    assert [e.said for e in document.history.entries] == ["the file was changed outside", "connected from to channel"]
    screen.check()


def test_a_disk_that_refuses_loses_nothing(
    document: MappingDocument, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = text_of(folder)
    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    assert document.connect("from", "channel").done
    assert document.saved is False and "No space left" in (document.save_error or "")
    assert text_of(folder) == before and document.rule("channel") == Rule("channel", "from")
    assert document.connect("paid", "first_sku").done
    monkeypatch.setattr(os, "replace", real)
    monkeypatch.undo()
    assert document.retry_save()
    assert (document.saved, document.save_error) == (True, None)
    assert "channel: from" in text_of(folder) and "first_sku: to_string(paid)" in text_of(folder)


def test_commands_of_a_canvas(document: MappingDocument) -> None:
    screen = Screen(document)
    command = {"id": "c1", "base": 1, "type": "connect", "source": "from", "target": "channel"}
    assert document.receive(command, by="ana").done
    assert (screen.patches[-1]["ack"], screen.patches[-1]["by"]) == ("c1", "ana")
    assert screen.rules["channel"] == {
        "id": "channel", "s": ["from"], "t": "channel", "k": "direct", "label": "", "st": "ok", "msg": "",
        "loop": False,
    }  # fmt: skip
    refused = document.receive({"id": "c2", "type": "connect", "source": "number", "target": "items.sku"})
    assert (refused.done, refused.said) == (False, "'items' has no loop yet: connect a list to it first")
    assert document.receive({"id": "c3", "type": "delete", "rule": "channel"}).done
    assert screen.patches[-1]["ops"] == [{"op": "del", "id": "channel"}]
    assert document.receive({"id": "c4", "type": "undo"}).done and "channel" in screen.rules
    assert document.receive({"id": "c5", "type": "redo"}).done and "channel" not in screen.rules
    assert not document.receive({"id": "c6", "type": "dance"}).done


def test_two_screens_see_each_other(document: MappingDocument, opened: OpenWorkspace) -> None:
    one, other = Screen(document), Screen(opened.open_mapping("order"))
    document.connect("from", "channel")
    assert one.rules == other.rules and "channel" in other.rules


def test_ignoring_a_field_marks_its_row(document: MappingDocument) -> None:
    screen = Screen(document)
    document.ignore("customer", "not ours")
    assert screen.flags["customer"] & 8 and screen.flags["customer.name"] & 8 and not screen.flags["number"] & 8


def test_records_of_the_sample_stand_in_the_tree(document: MappingDocument) -> None:
    screen = Screen(document)
    assert (screen.values["number"], screen.values["lines.data.sku"]) == ("A-1", "s1")
    document.next_record()
    assert (screen.values["number"], screen.values["from"], screen.values["lines.data.sku"]) == (
        "A-2",
        "\0null",
        "\0missing",
    )
    document.next_record(-2)
    assert (screen.values["number"], screen.values["from"]) == ("\0empty", "\0missing")
    screen.check()
    assert not document.next_problem().done
    document.connect("created", "sold_at")
    document.show_record(0)
    document.preview.run_now()
    assert document.next_problem().said == "record 3 of 3"
    assert not document.show_record(99).done


def test_contracts_that_change_reload_the_trees(document: MappingDocument, opened: OpenWorkspace) -> None:
    screen = Screen(document)
    model = opened.workspace.models["sale"]
    from dataclasses import replace

    opened.change_contract("models", model, replace(model, fields=tuple(f for f in model.fields if f.name != "number")))
    assert screen.patches[-1]["ops"] == [{"op": "reload"}]
    assert [d.code for d in document.problems_at("number")] == ["E301"]
    assert screen.rules["number"]["st"] == "error"


def test_a_mapping_whose_model_is_gone_still_opens(folder: Path) -> None:
    (folder / "models" / "sale.odcs.yaml").unlink()
    document = OpenWorkspace(folder).open_mapping("order")
    assert document.rule("number") == Rule("number", "number")
    assert "E103" in {d.code for d in document.problems()}
    assert document.snapshot()["target"]["path"] == [""]


def test_coverage(document: MappingDocument) -> None:
    before = document.coverage
    assert (before.required, before.required_total, before.targets, before.targets_total) == (1, 1, 1, 15)
    document.connect("customer.name", "customer.name")
    document.connect("lines.data", "items")
    document.ignore("from")
    found = document.coverage
    # The country is required as soon as there is a customer; a loop alone reads nothing.
    assert (found.required, found.required_total, found.targets) == (1, 2, 2)
    assert (found.used, found.ignored, found.sources_total) == (2, 1, 12)
    assert found.percent == 13
