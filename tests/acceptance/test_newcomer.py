"""A newcomer with an unknown export: from the home page to canonical orders that equal the expected ones.

By mouse, and again by keyboard alone; nobody writes an expression. Prints how many actions it took. The canonical
model is the company's, and lies in the workspace already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import FileChooser, Page, expect

from runtime.artefacts.workspace import Workspace
from tests.acceptance.test_fivetran import SAAS, model, reference, rows, write
from tests.browser.conftest import Studio, free_port, page, pages, start
from tests.browser.test_main_job import run_headless

__all__ = ["page", "pages"]
pytestmark = [pytest.mark.acceptance, pytest.mark.browser]
EXPORT = SAAS / "shopify" / "source" / "shopify_order_data.csv"
EXPECTED = SAAS / "shopify" / "expected" / "stg_shopify__order.csv"
MOST_TABS = 80


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A workspace that holds the canonical order and nothing else."""
    folder = tmp_path / "shop"
    Workspace.make(folder, "shop")
    made = replace(model("order", columns()), title="Order")
    first = replace(made.fields[0], required=True)
    write(folder / "models", replace(made, fields=(first, *made.fields[1:])))
    port = free_port()
    process, _ = start(folder, port)
    try:
        yield Studio(f"http://127.0.0.1:{port}", folder)
    finally:
        process.terminate()
        process.wait(10)


def columns() -> dict[str, str]:
    found: dict[str, str] = reference("shopify")["stg_shopify__order"]["columns"]
    return found


class Newcomer:
    """Somebody who has a mouse or a keyboard, and sees what the page says. A key that is held or pressed again to get
    somewhere (Tab) is part of one action, as the way of the mouse is."""

    def __init__(self, page: Page, hands: Literal["mouse", "keyboard"]) -> None:
        self.page, self.hands, self.actions = page, hands, 0

    async def use(self, role: Any, name: str | re.Pattern[str]) -> None:
        """Clicks it, or goes there by Tab and presses Enter."""
        self.actions += 1
        found = self.page.get_by_role(role, name=name)
        await expect(found.first).to_be_enabled(timeout=20_000)
        if self.hands == "mouse":
            await found.first.click()
            return
        for _ in range(MOST_TABS):
            if await found.first.evaluate("(e) => e === document.activeElement"):
                await self.page.keyboard.press("Enter")
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} is not reached by Tab")

    async def choose_file(self, zone: str, file: Path) -> None:
        async with self.page.expect_file_chooser() as asked:
            await self.use("button", re.compile(zone))
        chooser: FileChooser = await asked.value
        await chooser.set_files(file)
        self.actions += 1  # the choice in the dialog of the system


@pytest.mark.parametrize("hands", ["mouse", "keyboard"])
async def test_from_the_home_page_to_canonical_orders(
    page: Page, studio: Studio, tmp_path: Path, hands: Literal["mouse", "keyboard"], capsys: pytest.CaptureFixture[str]
) -> None:
    newcomer = Newcomer(page, hands)
    await page.goto("/")
    await newcomer.use("link", "Bring a file")
    await newcomer.choose_file("Drop a file here", EXPORT)
    await newcomer.use("button", "Accept as a source")
    await newcomer.use("link", "Map it to a model")
    await newcomer.use("button", "Start mapping")
    await newcomer.use("button", re.compile(r"^Accept the \d+ confident$"))
    await expect(page.get_by_role("meter", name="Required targets: 1 of 1")).to_be_visible()
    await expect(page.get_by_text("3 rejected")).to_be_visible(timeout=20_000)
    await newcomer.use("tab", "Questions 1")
    await newcomer.use("button", "Take the blanks away")
    await expect(page.get_by_text("all records pass")).to_be_visible(timeout=20_000)
    await newcomer.use("button", "Export")
    async with page.expect_download() as arriving:
        await newcomer.use("button", "Download")
    bundle = tmp_path / "order.crosswalk.json"
    await (await arriving.value).save_as(bundle)

    report = run_headless(bundle, EXPORT, tmp_path)
    assert report["records"]["rejected"] == 0
    made = rows(f"read_parquet('{tmp_path / 'out.parquet'}')", columns())
    assert made == rows(f"read_csv('{EXPECTED}', all_varchar = true)", columns())
    with capsys.disabled():
        print(f"\nnewcomer by {hands}: {newcomer.actions} actions to {made.total()} canonical orders")
