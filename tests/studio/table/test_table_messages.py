"""What a browser may send to a table: well-formed messages pass, anything else is refused."""

from __future__ import annotations

from typing import Any

import pytest

from studio.components.table.messages import read_asked, read_cells, read_rows, read_selection
from studio.state.table.paste import CellText

CELLS = {"id": "t1", "verb": "paste", "own": False, "cells": [["a.b", "note", "x"]]}


def test_well_formed_messages_pass() -> None:
    told = read_cells(CELLS)
    assert told is not None and told.cells == [CellText("a.b", "note", "x")] and not told.own
    assert read_rows({"action": "step", "side": "target", "paths": ["a"]}) == ("step", "target", ["a"])
    assert read_selection({"side": "source", "path": "a"}) == ("source", "a")
    asked = read_asked({"asked": 1, "path": "a", "text": "tr", "position": 99})
    assert asked is not None and asked.position == 2


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "drop"}, {"cells": []}, {"cells": [["a", "note"]]}, {"cells": [["a", "note", 5]]}, {"id": 7},
        {"cells": [["a", "note", "x" * 20_001]]}, {"cells": [["a", "note", "x"]] * 20_001}, {"cells": {"a": "b"}},
    ],
)  # fmt: skip
def test_malformed_cells_are_refused(change: dict[str, Any]) -> None:
    assert read_cells(CELLS | change) is None


@pytest.mark.parametrize("raw", [None, 5, "x", {}, {"action": "drop", "side": "target", "paths": ["a"]},
                                 {"action": "step", "side": "top", "paths": ["a"]},
                                 {"action": "step", "side": "target", "paths": ["a", 5]}])  # fmt: skip
def test_anything_else_is_refused(raw: Any) -> None:
    assert read_rows(raw) is None and read_selection(raw) is None and read_asked(raw) is None
