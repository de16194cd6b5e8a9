"""A small mapping is written at once, a large one right behind the edit; nothing is lost on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from studio.state import saving
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from tests.studio.state.conftest import text_of


@pytest.fixture
async def large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> MappingDocument:
    monkeypatch.setattr(saving, "_AT_ONCE", 0)
    return OpenWorkspace(folder, asyncio.get_running_loop()).open_mapping("order")


async def written(document: MappingDocument) -> None:
    while document.saving.busy:
        await asyncio.sleep(0.005)


async def test_a_large_mapping_is_written_behind_the_edits(large: MappingDocument, folder: Path) -> None:
    large.connect("customer.name", "channel")
    large.connect("created", "sold_at")
    assert large.saved and large.saving.busy and "channel" not in text_of(folder)
    assert large.rule("channel") is not None
    await written(large)
    assert "channel" in text_of(folder) and "sold_at" in text_of(folder)
    assert large.mapping.lines["sold_at"] > 1 and large.mapping == large.workspace.mappings["order"]


async def test_what_is_on_its_way_is_written_before_the_document_closes_or_is_read_again(
    large: MappingDocument, folder: Path
) -> None:
    large.connect("customer.name", "channel")
    large.refresh()
    assert large.rule("channel") is not None and "channel" in text_of(folder)
    large.connect("created", "sold_at")
    large.close()
    assert "sold_at" in text_of(folder)


async def test_a_file_changed_outside_meanwhile_is_not_written_over(large: MappingDocument, folder: Path) -> None:
    large.connect("customer.name", "channel")
    path = folder / "mappings" / "order.yaml"
    path.write_text(path.read_text() + "# by hand\n")
    await written(large)
    assert not large.saved and "changed outside" in (large.save_error or "") and "# by hand" in path.read_text()


async def test_a_line_of_a_large_mapping_is_confirmed_before_the_mapping_is_built(large: MappingDocument) -> None:
    patches: list[dict[str, Any]] = []
    large.subscribe(patches.append, watch=False)
    built = large.built
    large.connect("customer.name", "channel", ack="c1")
    (first,) = patches
    assert first["ack"] == "c1" and [op["rule"]["s"] for op in first["ops"]] == [["customer.name"]]
    assert large.built is built
    large.connect("customer.name", "sold_at", ack="c2")
    while large.built is built:
        await asyncio.sleep(0.005)
    await written(large)
    rules = {r["id"]: r for r in large.snapshot()["rules"]}
    assert set(rules) == {"number", "channel", "sold_at"}
    assert [p["rev"] for p in patches] == list(range(2, 2 + len(patches)))
