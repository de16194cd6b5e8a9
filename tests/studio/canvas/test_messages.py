"""What a browser sends is read strictly: the right fields, the right kinds, nothing else."""

from __future__ import annotations

import pytest

from studio.components.canvas.canvas import content_version
from studio.components.canvas.messages import read_command, read_selection, read_view


def test_a_command_carries_only_what_its_type_needs() -> None:
    raw = {"id": "c1", "base": 4, "type": "connect", "source": "a", "target": "b", "rule": "r", "admin": True}
    assert read_command(raw) == {"id": "c1", "base": 4, "type": "connect", "source": "a", "target": "b"}


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"id": "c", "base": 1, "type": "publish"},
        {"id": "c", "base": 1, "type": "connect", "source": "a"},
        {"id": "c", "base": 1, "type": "connect", "source": "a", "target": {"$": 1}},
        {"id": "c", "base": "1", "type": "undo"},
        {"id": "c", "base": 1, "type": "delete", "rule": "x" * 5000},
        {"id": 7, "base": 1, "type": "undo"},
        {"id": "c", "base": 1, "type": ["undo"]},
    ],
)
def test_malformed_commands_are_refused(raw: object) -> None:
    assert read_command(raw) is None


def test_a_selection_may_be_empty_and_the_root_has_an_empty_path() -> None:
    assert read_selection({"rule": None, "side": None, "path": None}) == {
        "rule": None,
        "side": None,
        "path": None,
    }
    assert read_selection({"rule": None, "side": "source", "path": ""}) == {
        "rule": None,
        "side": "source",
        "path": "",
    }
    assert read_selection({"rule": 3, "side": "source", "path": ""}) is None
    assert read_selection({"rule": None, "side": "middle", "path": ""}) is None


def test_a_view_is_bounded() -> None:
    view = {
        "closed": {"source": ["a"] * 30_000},
        "scroll": {"source": 5},
        "query": {},
        "mode": {"target": "all"},
    }
    read = read_view(view)
    assert read is not None
    assert len(read["closed"]["source"]) == 20_000
    assert read_view({**view, "closed": {"source": [1]}}) is None
    assert read_view({**view, "query": {"elsewhere": "x"}}) is None
    assert read_view({**view, "scroll": {"source": "5"}}) is None
    assert read_view({**view, "mode": {"source": None}}) is None


def test_an_edit_in_place_changes_the_version(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "a.js"
    file.write_text("one")
    before = content_version(file)
    file.write_text("two")
    assert content_version(file) != before
