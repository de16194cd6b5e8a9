"""Bringing a messy file: what is doubtful is said, one click mends it, and the source is read as it was shown."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Studio

pytestmark = pytest.mark.browser


async def bring(page: Page, path: Path) -> None:
    await page.goto("/sources/new")
    await page.locator("input[type=file]").set_input_files(path)
    await expect(page.get_by_role("heading", name="How it is read")).to_be_visible()


async def test_a_doubt_is_mended_with_one_click(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "two tables.csv"
    lines = ["id,name,n", *[f"{i},a{i},{i}" for i in range(9)], "", "code,<b>title</b>", "x,y", "z,w"]
    path.write_text("\n".join(lines), encoding="utf-8")
    await bring(page, path)
    await expect(page.get_by_text("3 fields, 9 rows shown")).to_be_visible()
    await expect(page.get_by_text("1 thing to check")).to_be_visible()
    await expect(page.get_by_text("Another table seems to start here")).to_be_visible()
    await page.get_by_role("button", name="Read the table from line 12").click()
    await expect(page.get_by_text("2 fields, 2 rows shown")).to_be_visible()
    await expect(page.get_by_label("Lines to skip above")).to_have_value("11")
    await page.get_by_role("button", name="Guess everything again").click()
    await expect(page.get_by_text("3 fields, 9 rows shown")).to_be_visible()


async def test_a_workbook_from_its_sheet_to_the_source(page: Page, studio: Studio, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "n"], [1, 2]):
        book.active.append(row)
    orders = book.create_sheet("Orders")
    for row in (["Report of the week"], [], ["order", "total"], ["A-1", 7.5], ["A-2", 8.25]):
        orders.append(row)
    path = tmp_path / "week.xlsx"
    book.save(path)
    await bring(page, path)
    await expect(page.get_by_text("2 sheets with data")).to_be_visible()
    await page.get_by_role("button", name="Read Orders").click()
    await expect(page.get_by_text("2 fields, 2 rows shown")).to_be_visible()
    await expect(page.get_by_text("2 rows before the header are skipped")).to_be_visible()
    await page.get_by_role("button", name="Accept as a source").click()
    await expect(page.get_by_role("heading", name="Week", exact=True)).to_be_visible()
    written = (studio.folder / "sources" / "week.odcs.yaml").read_text(encoding="utf-8")
    assert "value: Orders" in written
    assert (studio.folder / "samples" / "week.xlsx").is_file()
