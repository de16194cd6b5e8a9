"""A mapping of two sources in a real browser: the steps with their counts, and rules over what they make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from runtime.artefacts.workspace import Workspace
from tests.browser.conftest import Studio, free_port, start
from tests.browser.screen import cell, drag, inspector, open_mapping, row
from tests.run.test_source_steps import folder

__all__ = ["folder"]

pytestmark = pytest.mark.browser


@pytest.fixture
def studio(folder: Path) -> Iterator[Studio]:
    """A studio on the workspace of two sources, in place of the demo."""
    port = free_port()
    process, said = start(folder, port)
    try:
        assert said.endswith("(workspace shop)\n")
        yield Studio(f"http://127.0.0.1:{port}", folder)
    finally:
        process.terminate()
        process.wait(10)


async def test_the_steps_stand_above_the_record_that_they_make(page: Page, studio: Studio) -> None:
    await open_mapping(page, "sales")
    await expect(page.get_by_role("heading", level=1)).to_have_text("lines + customers → invoice")
    chips = page.get_by_role("region", name="Source steps").get_by_role("listitem")
    await expect(chips).to_have_count(4)
    await expect(chips.nth(0)).to_contain_text("all 7 rows")
    await expect(chips.nth(1)).to_contain_text("7 → 6−1")
    await expect(chips.nth(2)).to_contain_text("1 rejected")
    await expect(chips.nth(3)).to_contain_text("6 → 5")
    await chips.nth(1).get_by_role("button").click()
    panel = page.locator(".cw-feed-menu")
    await expect(panel).to_contain_text("Of the sample: 7 records come in, 6 go out. 1 is left out.")
    await expect(panel.locator("pre")).to_have_text("- where: kind != 'test'")
    await expect(panel).to_contain_text("mappings/sales.yaml, line 8")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()

    await expect(row(page, "source", "who")).to_contain_text("Ana")
    await page.get_by_role("button", name="Next record", exact=True).click()
    await expect(row(page, "source", "who")).to_contain_text("Bo")
    await row(page, "source", "who").click()
    await expect(inspector(page)).to_contain_text("customers: name")

    await drag(page, row(page, "source", "lines.kind"), row(page, "target", "lines.text"))
    await expect(await cell(page, 0, "lines")).to_have_text("2 items")
    rule = Workspace.open(studio.folder).mappings["sales"].rule("lines.text")
    assert rule is not None and rule.source is not None and "kind" in rule.source
    assert len(Workspace.open(studio.folder).mappings["sales"].steps) == 3

    await page.get_by_role("tab", name="Problems").click()
    await page.get_by_role("button", name="lines: amount").click()
    await expect(inspector(page).get_by_role("heading", level=2)).to_have_text("amount")
