"""The inspector's editors in a real browser, by mouse and keyboard: steps, the value map, text and steps as one thing,
cases. Each is seen in the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from runtime.artefacts.mapping import OffStep, Rule
from runtime.artefacts.workspace import Workspace
from tests.browser.conftest import Studio
from tests.browser.screen import inspector, middle

pytestmark = pytest.mark.browser


def rule_in_file(studio: Studio, path: str, mapping: str = "crm_contact") -> Rule:
    found = Workspace.open(studio.folder).mappings[mapping].rule(path)
    assert found is not None
    return found


def lookup_text(folder: Path, name: str) -> str:
    return (folder / "lookups" / f"{name}.csv").read_text()


async def open_rule(page: Page, path: str, mapping: str = "crm_contact") -> None:
    await page.goto(f"/mappings/{mapping}?rule={path}")
    await expect(inspector(page).get_by_role("heading", level=2)).to_have_text(path.rpartition(".")[2])


def names(page: Page) -> Locator:
    return inspector(page).locator(".cw-step .cw-fn-name")


async def test_steps_are_arranged_by_mouse_and_by_keyboard(page: Page, studio: Studio) -> None:
    await open_rule(page, "address.country")
    await expect(names(page)).to_have_text(["trim", "upper", "lookup"])
    # Off and on again: kept in the file, not run, said in the sentence, and the focus stays on the switch.
    switch = inspector(page).get_by_role("switch", name="Run upper, step 2")
    await switch.focus()
    await page.keyboard.press("Space")
    await expect(switch).to_have_attribute("aria-checked", "false")
    await expect(switch).to_be_focused()
    await expect(inspector(page).locator(".cw-sentence")).to_contain_text("Switched off")
    await expect(inspector(page).locator(".cw-step-fails .cw-fn-name")).to_have_text("lookup")
    rule = rule_in_file(studio, "address.country")
    assert (rule.source, rule.off) == ("lookup('country', trim(Country))", (OffStep(1, "upper(@)"),))
    await page.reload()
    await expect(switch).to_have_attribute("aria-checked", "false")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "true")
    await expect(inspector(page).locator(".cw-step-fails")).to_have_count(0)
    assert rule_in_file(studio, "address.country").source == "lookup('country', upper(trim(Country)))"
    # Order: by the arrow keys on a handle, which keeps the focus; then by the mouse.
    handle = inspector(page).get_by_role("button", name="Move trim, step 1 of 3")
    await handle.focus()
    await page.keyboard.press("ArrowDown")
    await expect(names(page)).to_have_text(["upper", "trim", "lookup"])
    await expect(inspector(page).get_by_role("button", name="Move trim, step 2 of 3")).to_be_focused()
    assert rule_in_file(studio, "address.country").source == "lookup('country', trim(upper(Country)))"
    x, y = await middle(inspector(page).get_by_role("button", name="Move trim, step 2 of 3"))
    top = await inspector(page).locator(".cw-step-row").first.bounding_box()
    assert top is not None
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, top["y"] + 10, steps=4)
    await page.mouse.move(x, top["y"] + 4)
    await expect(inspector(page).locator(".cw-step-row").first).to_have_class(re.compile("cw-drop-above"))
    await page.mouse.up()
    await expect(names(page)).to_have_text(["trim", "upper", "lookup"])
    # Twice, one between, and everything taken back.
    await inspector(page).get_by_role("button", name="More for trim").click()
    await page.get_by_text("Duplicate").click()
    await expect(names(page)).to_have_text(["trim", "trim", "upper", "lookup"])
    await inspector(page).get_by_role("button", name="Insert a step before upper, step 3").click()
    await page.get_by_label("Search functions").fill("remove double spaces")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(names(page)).to_have_text(["trim", "trim", "squeeze", "upper", "lookup"])
    await page.get_by_role("button", name=re.compile("^Undo")).click()
    await page.get_by_role("button", name=re.compile("^Undo")).click()
    await expect(names(page)).to_have_text(["trim", "upper", "lookup"])
    assert rule_in_file(studio, "address.country").source == "lookup('country', upper(trim(Country)))"


async def test_a_value_map_from_unknown_codes_to_none(page: Page, studio: Studio) -> None:
    await open_rule(page, "status", "billing_invoice")
    before = lookup_text(studio.folder, "invoice_status")
    await expect(inspector(page)).to_contain_text("59 of 60 values are covered")
    await expect(page.locator(".cw-grid-row").first).to_be_visible()
    value = inspector(page).get_by_label("Value of in_dispute").locator("input")
    await value.focus()
    await page.keyboard.press("Space")
    await page.get_by_role("option", name="open", exact=True).click()
    await expect(inspector(page)).to_contain_text("60 of 60 values are covered")
    assert lookup_text(studio.folder, "invoice_status") == before + "in_dispute,open,\n"
    await page.get_by_role("button", name=re.compile("^Undo")).click()
    await expect(inspector(page)).to_contain_text("59 of 60 values are covered")
    assert lookup_text(studio.folder, "invoice_status") == before
    # What becomes of the others, and two columns from a spreadsheet.
    await inspector(page).get_by_label("A code that is not listed").click()
    await page.get_by_role("option", name="is left empty").click()
    await expect(names(page)).to_have_text(["lookup_or_null"])
    assert rule_in_file(studio, "status", "billing_invoice").source == "lookup_or_null('invoice_status', status)"
    await inspector(page).get_by_role("button", name="Paste two columns").click()
    await page.get_by_role("textbox", name="Codes and values").fill("in_dispute\topen\tuntil it is settled\nnew\tdraft")
    await expect(page.get_by_role("dialog")).to_contain_text("2 codes, 2 of them new")
    await page.get_by_role("button", name="Put them in").click()
    await expect(inspector(page)).to_contain_text("60 of 60 values are covered")
    assert lookup_text(studio.folder, "invoice_status") == (
        before + "in_dispute,open,until it is settled\nnew,draft,\n"
    )
    # A shared table says so.
    await open_rule(page, "address.country")
    await expect(inspector(page)).to_contain_text("Shared: billing_invoice reads it too.")


async def test_text_steps_and_cases_are_one_thing(page: Page, studio: Studio) -> None:
    await open_rule(page, "address.city")
    await inspector(page).get_by_role("radio", name="Text").click()
    text = inspector(page).get_by_role("combobox", name="Expression")
    await text.fill("")
    await text.press_sequentially("replace(uper(Ci")
    await expect(inspector(page).get_by_role("option").first).to_contain_text("City")
    await expect(inspector(page).locator(".cw-signature b")).to_have_text("text")
    await text.press("Tab")
    await text.press_sequentially("), 'a', ")
    await expect(inspector(page).locator(".cw-signature b")).to_have_text("with")
    await text.press_sequentially("'o')")
    await expect(inspector(page).locator(".cw-expression-wrong")).to_contain_text("uper")
    await expect(inspector(page).locator(".cw-expression .cw-bad").first).to_have_text("uper")
    await expect(inspector(page).locator(".cw-expression .cw-bracket")).to_have_count(2)
    await inspector(page).get_by_role("button", name="Write upper").click()
    await expect(text).to_have_value("replace(upper(City), 'a', 'o')")
    await expect(inspector(page).locator(".cw-bad")).to_have_count(0)
    await inspector(page).get_by_role("radio", name="Steps").click()
    await expect(names(page)).to_have_text(["upper", "replace"])
    # A field as an argument, with completion; it stays a list of steps.
    await inspector(page).get_by_role("button", name="Take a field or a formula for with, replace").click()
    field = inspector(page).get_by_role("combobox", name="with of replace")
    await expect(field).to_be_focused()
    await field.fill("")
    await field.press_sequentially("Lang")
    await expect(inspector(page).get_by_role("option").first).to_contain_text("Language")
    await field.press("Tab")
    await field.press("Enter")
    await expect(names(page)).to_have_text(["upper", "replace"])
    assert rule_in_file(studio, "address.city").source == "replace(upper(City), 'a', Language)"
    # Only under a condition, and read back from the text.
    await inspector(page).get_by_role("button", name="Only when …").click()
    await inspector(page).get_by_label("Comparison of case 1, 1").click()
    await page.get_by_role("option", name="is", exact=True).click()
    value = inspector(page).get_by_label("Value of case 1, 1")
    await value.fill("Portland")
    await value.press("Tab")
    await expect(inspector(page).locator(".cw-sentence")).to_contain_text("Portland")
    otherwise = inspector(page).get_by_role("textbox", name="Value otherwise")
    await otherwise.fill("elsewhere")
    await otherwise.press("Enter")
    written = "if(City == 'Portland', replace(upper(City), 'a', Language), 'elsewhere')"
    await expect(inspector(page).locator(".cw-sentence")).to_contain_text("elsewhere")
    await expect(inspector(page).locator(".cw-value-row").first).to_contain_text("PORTLAND")
    assert rule_in_file(studio, "address.city").source == written
    await inspector(page).get_by_role("radio", name="Text").click()
    await expect(text).to_have_value(written)
