"""The canvas of a real mapping: two browsers on it, menus by keyboard, several values to one, suggestions, density."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Studio
from tests.browser.screen import bring, drag, open_mapping, row, tree

pytestmark = pytest.mark.browser

Pages = Callable[[], Awaitable[Page]]
MAPPING = "billing_invoice"


async def test_two_browsers_see_each_others_edits_and_selections_and_undo_their_own(pages: Pages) -> None:
    ana, ben = await pages(), await pages()
    await open_mapping(ana, MAPPING)
    await open_mapping(ben, MAPPING)
    guests = ana.get_by_role("list", name="Who has this mapping open")
    await expect(guests.get_by_role("listitem")).to_have_count(2)
    await (await bring(ben, "target", "currency")).click()
    await expect(row(ana, "target", "currency").get_by_title("Guest 2 is here")).to_be_visible()
    await expect(row(ben, "target", "currency").locator(".cw-guest")).to_have_count(0)

    await ben.keyboard.press("Delete")
    await expect(row(ana, "target", "currency")).not_to_have_class(re.compile("cw-mapped"))
    await expect(ana.get_by_text("Guest 2: removed the rule of currency")).to_be_visible()
    await tree(ana, "target").focus()
    await ana.keyboard.press("Control+z")
    await expect(ana.locator(".cw-hint")).to_have_text("There is nothing of yours to undo.")
    await drag(ana, await bring(ana, "source", "currency"), await bring(ana, "target", "currency"))
    await expect(row(ben, "target", "currency")).to_have_class(re.compile("cw-mapped"))
    await tree(ben, "target").focus()
    await ben.keyboard.press("Control+z")
    await expect(ben.locator(".cw-hint")).to_contain_text("Guest 1 changed the rule of currency since")
    await ben.close()
    await expect(guests).to_be_hidden()


async def test_the_menu_of_a_row_by_keyboard_and_of_a_line_by_pointer(page: Page) -> None:
    await open_mapping(page, MAPPING)
    await (await bring(page, "target", "currency")).click()
    await page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu", name="currency")
    await expect(menu.get_by_role("menuitem").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(menu).to_have_count(0)
    await expect(tree(page, "target")).to_be_focused()
    await page.keyboard.press("Shift+F10")
    await page.keyboard.press("End")
    await page.keyboard.press("ArrowUp")
    await expect(menu.get_by_role("menuitem", name="Disconnect")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(row(page, "target", "currency")).not_to_have_class(re.compile("cw-mapped"))

    await (await bring(page, "source", "currency")).click(button="right")
    await page.get_by_role("menuitem", name="Leave it out on purpose").click()
    await expect(row(page, "source", "currency")).to_contain_text("ignored")
    chip = page.locator(".cw-chip", has_text="from_epoch")
    await chip.hover()
    await expect(page.locator(".cw-look-steps li")).to_have_text(["from_epoch", "to_date"])
    await chip.click(button="right")
    await page.get_by_role("menuitem", name="Go to the source").click()
    await expect(tree(page, "source")).to_be_focused()


async def test_several_values_for_one_target_are_asked_about(page: Page, studio: Studio) -> None:
    await open_mapping(page, MAPPING)
    target, source = await bring(page, "target", "note"), "lines.data.description"
    await target.click()
    await page.keyboard.press("Delete")
    await expect(target).not_to_have_class(re.compile("cw-mapped"))
    await (await bring(page, "source", source)).click()
    await page.keyboard.press("m")
    await row(page, "target", "note").hover()
    await expect(page.locator(".cw-hint")).to_contain_text("Several values: you choose what becomes of them")
    await row(page, "target", "note").click()
    menu = page.get_by_role("menu", name="description has several values, note takes one")
    await page.keyboard.press("Escape")
    await expect(menu).to_have_count(0)
    await expect(page.locator(".cw-waiting")).to_have_count(0)
    await drag(page, row(page, "source", source), row(page, "target", "note"))
    await menu.get_by_role("menuitem", name=re.compile("joined with a comma")).click()
    await expect(target).to_have_class(re.compile("cw-mapped"))
    await expect(page.locator(".cw-chip", has_text="joined").locator(".cw-many")).to_have_text("n:1")
    assert "join(', ', lines.data[*].description)" in (studio.folder / "mappings" / f"{MAPPING}.yaml").read_text()


async def test_the_target_shows_what_the_rules_give_and_rows_can_be_compact(page: Page) -> None:
    await open_mapping(page, MAPPING)
    await expect(row(page, "target", "currency").locator(".cw-info")).to_have_text("EUR")
    await expect(row(page, "source", "currency").locator(".cw-info")).to_have_text("eur")
    tall = await row(page, "source", "currency").bounding_box()
    await page.get_by_role("button", name="Compact rows").click()
    await page.reload()
    await expect(page.get_by_role("button", name="Compact rows")).to_have_attribute("aria-pressed", "true")
    low = await row(page, "source", "currency").bounding_box()
    assert tall is not None and low is not None and low["height"] < tall["height"]
    await page.get_by_role("button", name="Collapse or expand all in target").click()
    await expect(row(page, "target", "customer").locator(".cw-count")).to_have_text("7/7")


async def test_several_fields_are_taken_together(page: Page, studio: Studio) -> None:
    await open_mapping(page, MAPPING)
    await page.get_by_label("Search target fields").fill("note")
    target = row(page, "target", "note")
    await target.click()
    await page.keyboard.press("Delete")
    await expect(target).not_to_have_class(re.compile("cw-mapped"))
    await (await bring(page, "source", "customer.id")).click()
    await page.keyboard.press("Shift+ArrowDown")
    await expect(page.locator(".cw-row.cw-marked")).to_have_count(2)
    await page.keyboard.press("m")
    await expect(page.locator(".cw-hint")).to_contain_text("2 fields is taken")
    await row(page, "target", "note").click()
    await expect(page.locator(".cw-marked")).to_have_count(0)
    await expect(target).to_have_class(re.compile("cw-mapped"))
    assert (
        "concat_filled(' ', customer.id, customer.name)" in (studio.folder / "mappings" / f"{MAPPING}.yaml").read_text()
    )
