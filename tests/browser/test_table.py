"""The table view in a real browser: mapping, pasting, bulk edits, undo, filter and sort, by keyboard only."""

from __future__ import annotations

import json
import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.screen import inspector, row

pytestmark = pytest.mark.browser
BLOCK = "upper(City)\tnone\nnonsense((\t=1+1\nLanguage\t-5\nCountry\tDE\nEmail\t'x\n"


async def open_table(page: Page, name: str) -> Locator:
    await page.goto(f"/mappings/{name}?view=table")
    grid = page.get_by_role("grid", name=f"Rules of {name} by target")
    await expect(grid.locator(".cw-table-row").first).to_be_visible()
    await grid.focus()
    return grid


def at(grid: Locator, path: str, column: int | None = None) -> Locator:
    found = grid.locator(f".cw-table-row[data-path={json.dumps(path)}]")
    return found if column is None else found.locator(f'[data-column="{column}"]')


async def go(page: Page, grid: Locator, path: str, column: int) -> None:
    """To a cell, by the keyboard alone."""
    await page.keyboard.press("Control+Home")
    for _ in range(60):
        if "cw-current" in (await at(grid, path).get_attribute("class") or ""):
            break
        await page.keyboard.press("ArrowDown")
    for _ in range(column):
        await page.keyboard.press("ArrowRight")
    await expect(at(grid, path, column)).to_have_class(re.compile("cw-active"))


async def test_everything_is_done_by_keyboard(page: Page) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    grid = await open_table(page, "crm_contact")

    # three rows are emptied, and mapped again by typing their sources
    await go(page, grid, "address.postal_code", 0)
    await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Shift+ArrowDown")
    await expect(page.get_by_text("3 rows", exact=True)).to_be_visible()
    await page.keyboard.press("Delete")
    await expect(at(grid, "address.city", 11)).to_have_text("not mapped")
    await go(page, grid, "address.postal_code", 3)
    for source in ("postal", "City", "coun"):
        await page.keyboard.type(source)
        await page.keyboard.press("Enter")
    await expect(at(grid, "address.postal_code", 4)).to_have_text('"Postal Code"')
    await expect(at(grid, "address.city", 4)).to_have_text("City")
    await expect(at(grid, "address.country", 9)).to_have_text("United States")
    await expect(inspector(page)).to_contain_text("language")  # the row below is selected, for the inspector too

    # a block of five by two is shown first, and is one step to undo
    await go(page, grid, "address.postal_code", 4)
    await page.evaluate("text => navigator.clipboard.writeText(text)", BLOCK)
    await page.keyboard.press("Control+v")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("10 cells change")
    await expect(dialog).to_contain_text("Kept and listed as a problem")
    await expect(dialog.get_by_role("button", name="Change 10 cells")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(grid).to_be_focused()
    await expect(at(grid, "address.postal_code", 4)).to_have_text("upper(City)")
    await expect(at(grid, "address.city", 4)).to_have_text("nonsense((")
    await expect(at(grid, "address.city", 5)).to_have_text("=1+1")
    await expect(at(grid, "language", 5)).to_have_text("DE")

    # what is copied out is guarded against spreadsheets, and comes back as it was
    await go(page, grid, "address.city", 5)
    await page.keyboard.press("Control+c")
    assert await page.evaluate("navigator.clipboard.readText()") == "'=1+1"

    # a step for several rows at once
    await go(page, grid, "address.country", 4)
    await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Shift+F10")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("Add a step to 2 rows")
    await expect(page.get_by_role("dialog").get_by_label("Step", exact=True)).to_be_focused()
    await page.keyboard.type("trim")
    await page.keyboard.press("Enter")
    await expect(at(grid, "language", 4)).to_have_text("Country | trim(@)")
    await expect(at(grid, "address.country", 4)).to_have_text("Language | trim(@)")
    await expect(grid).to_be_focused()
    await page.keyboard.press("Control+z")
    await expect(at(grid, "language", 4)).to_have_text("Country")
    await expect(at(grid, "address.country", 4)).to_have_text("Language")

    # problems only, sorted
    await page.get_by_role("button", name=re.compile("^Problems")).focus()
    await page.keyboard.press("Enter")
    await expect(at(grid, "address.city")).to_be_visible()
    await expect(at(grid, "contact_id")).to_have_count(0)
    await grid.focus()
    await page.keyboard.press("Control+Home")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(grid.get_by_role("columnheader", name="Target")).to_have_attribute("aria-sort", "ascending")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Control+z")  # the pasted block, all of it
    await expect(at(grid, "address.city", 4)).to_have_text("City")


async def test_the_view_is_kept_and_the_table_is_the_canvas_in_rows(page: Page) -> None:
    await page.goto("/mappings/crm_contact")
    await row(page, "target", "address.city").click()
    switch = page.get_by_role("radio", name="Table")
    await switch.focus()
    await page.keyboard.press("Enter")
    grid = page.get_by_role("grid", name="Rules of crm_contact by target")
    await expect(at(grid, "address.city")).to_have_class(re.compile("cw-current"))
    await expect(page).to_have_url(re.compile("view=table"))
    await page.goto("/mappings/crm_contact")  # this browser had the table last
    await expect(at(grid, "contact_id")).to_be_visible()
    await at(grid, "phone", 0).click()
    await expect(inspector(page)).to_contain_text("phone")

    # a refused text is not lost
    await at(grid, "phone", 6).dblclick()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("sometimes")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="On error of phone")).to_have_value("sometimes")
    await page.keyboard.press("Escape")

    # by source
    await page.get_by_role("button", name="By source").click()
    by_source = page.get_by_role("grid", name="Rules of crm_contact by source")
    await at(by_source, "City", 3).click()
    await page.keyboard.press("F2")
    await page.keyboard.type(", lang")
    await expect(page.get_by_role("option", name="language")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(at(by_source, "City", 3)).to_have_text("address.city, language")
    await page.get_by_role("radio", name="Canvas").click()
    await expect(row(page, "source", "City")).to_be_visible()
