"""The preview that explains, in a browser: a cell explained, records walked through, an example pinned and broken."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from runtime.artefacts.workspace import Workspace
from tests.browser.conftest import Studio
from tests.browser.screen import bring, cell, inspector, open_mapping, row

pytestmark = pytest.mark.browser


def number(page: Page) -> Locator:
    return page.get_by_label("Number of the record")


def explanation(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Explanation")


async def test_a_failing_cell_is_explained_from_its_source_to_its_decision(page: Page) -> None:
    await open_mapping(page, "billing_invoice")
    # what fails, by cause, leads to the record and the rule
    await page.get_by_role("tab", name=re.compile("^Problems")).click()
    cause = page.locator(".cw-cause").filter(has_text="Not in the lookup")
    await expect(cause).to_contain_text("1 of 60 rejected")
    await cause.get_by_role("button", name="Next record: Not in the lookup, status").click()
    await expect(number(page)).to_have_value("23")
    await expect(explanation(page)).to_contain_text("looks it up in invoice_status")
    await expect(explanation(page)).to_contain_text("fails here")
    await expect(explanation(page)).to_contain_text("'in_dispute' is not in the lookup table")
    await page.keyboard.press("Escape")
    await expect(explanation(page)).to_be_hidden()
    # a cell by keyboard: the tip says the step, Enter explains, Esc comes back
    await page.get_by_role("tab", name="Preview").click()
    broken = await cell(page, 22, "status")
    await broken.hover()
    await expect(page.get_by_role("tooltip").filter(has_text="in_dispute")).to_contain_text(
        "looks it up in invoice_status"
    )
    country = await cell(page, 22, "customer.country")
    await country.click()
    await expect(explanation(page)).to_contain_text("puts it in capital letters")
    await expect(explanation(page)).to_contain_text("D-2")
    await expect(explanation(page)).to_contain_text("approved by Ana Duarte on 2025-09-15")
    await page.keyboard.press("Escape")
    await page.locator(".cw-grid-scroll").focus()
    await page.keyboard.press("Enter")
    await expect(explanation(page)).to_be_focused()
    # the source field is a way to the source side, the rule one to the rule
    await explanation(page).get_by_role("button", name="customer.address.country").click()
    await expect(inspector(page).get_by_role("heading", level=2)).to_have_text("country")
    await explanation(page).get_by_role("button", name="Whole record").click()
    # the record on both sides: the failing field is marked, the selected line stands out
    target = page.get_by_role("tree", name="Canonical record")
    await expect(target.get_by_role("treeitem").filter(has_text="is not in the lookup table")).to_be_visible()
    await row(page, "target", "currency").click()
    await expect(page.get_by_role("tree", name="Source record").locator(".cw-on")).to_have_text(re.compile("currency"))
    await expect(target.locator(".cw-on")).to_have_text(re.compile("currency"))
    await page.get_by_role("radio", name="JSON").click()
    lines = await page.get_by_role("region", name="Canonical record").locator(".cw-json-line").all_inner_texts()
    assert any(line.strip().startswith('"currency"') for line in lines)


async def test_records_are_walked_through_by_keys_by_number_and_by_what_touches_them(page: Page) -> None:
    await open_mapping(page, "billing_invoice")
    await page.locator(".cw-grid-scroll").focus()
    await page.keyboard.press("]")
    await expect(number(page)).to_have_value("2")
    await page.keyboard.press("[")
    await page.keyboard.press("[")
    await expect(number(page)).to_have_value("60")
    await page.keyboard.press("}")
    await expect(number(page)).to_have_value("23")
    await page.keyboard.press("}")
    await expect(number(page)).to_have_value("58")
    await page.keyboard.press("#")
    await page.keyboard.type("7")
    await page.keyboard.press("Enter")
    await expect(number(page)).to_have_value("7")
    await number(page).fill("99")
    await number(page).press("Enter")
    await expect(page.get_by_text("There is no record 99: the sample has 60.")).to_be_visible()
    await expect(number(page)).to_have_value("7")
    # only where the line gives a value
    await (await bring(page, "target", "note")).click()
    await page.get_by_role("button", name="Records to walk through").click()
    await page.get_by_text("Where the line to note gives a value").click()
    await expect(page.get_by_role("button", name="Records to walk through")).to_contain_text("note")
    for _ in range(3):
        before = await number(page).input_value()
        await page.get_by_role("button", name="Next record ]").click()
        await expect(number(page)).not_to_have_value(before)
        shown = int(await number(page).input_value()) - 1
        await expect(await cell(page, shown, "note")).not_to_have_text("null")
    # the edge: higher by keys, folded and unfolded, remembered
    edge = page.get_by_role("separator", name="Height of the preview")
    height = int(await edge.get_attribute("aria-valuenow") or 0)
    await edge.focus()
    await page.keyboard.press("ArrowUp")
    await expect(edge).to_have_attribute("aria-valuenow", str(height + 24))
    await page.reload()
    await expect(edge).to_have_attribute("aria-valuenow", str(height + 24))
    await page.get_by_role("button", name="Fold the preview").click()
    await expect(page.locator(".cw-grid-scroll")).not_to_be_in_viewport()
    await page.get_by_role("tab", name="Preview").click()
    await expect(page.locator(".cw-grid-scroll")).to_be_in_viewport()


async def test_an_example_is_pinned_broken_accepted_and_the_sample_chosen(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    await open_mapping(page, "crm_contact")
    await page.get_by_role("button", name="Pin this record as an example").click()
    asked = page.get_by_role("dialog", name="Pin as an example")
    await asked.get_by_label("Name").fill("first-contact")
    await asked.get_by_label("Note").fill("The first of the export.")
    await asked.get_by_role("button", name="Pin", exact=True).click()
    await expect(page.get_by_text("All 2 examples hold")).to_be_visible()
    path = studio.folder / "examples" / "crm_contact" / "first-contact.yaml"
    assert path.read_text().startswith("note: The first of the export.\ngiven:\n")
    # a change breaks it: before and after stand side by side
    await row(page, "target", "first_name").click()
    await inspector(page).get_by_role("radio", name="Text").click()
    box = inspector(page).get_by_role("combobox", name="Expression")
    await box.fill('upper(squeeze("First Name"))')
    await box.press("Enter")
    failing = page.locator(".cw-pinned.cw-fails").filter(has_text="first-contact")
    await expect(failing).to_contain_text("1 difference")
    words = await failing.locator(".cw-differences tbody tr td").all_inner_texts()
    assert words[0] == "first_name" and words[1].upper() == words[2] != words[1]
    await failing.get_by_role("button", name="Accept what is now").click()
    await expect(page.locator(".cw-pinned").filter(has_text="first-contact")).to_contain_text("holds")
    example = Workspace.open(studio.folder).examples["crm_contact", "first-contact"]
    assert example.expect[0]["first_name"] == words[2]
    # the examples are a sample, and so is a file that is pasted
    await page.get_by_role("tab", name="Preview").click()
    await page.get_by_role("button", name="Sample", exact=True).click()
    await page.get_by_text("The examples of this mapping").click()
    await expect(page.locator(".cw-records")).to_contain_text("of 2")
    await page.get_by_role("button", name="Sample", exact=True).click()
    await page.get_by_role("button", name="Add a sample").click()
    await page.get_by_text("Paste JSON or CSV text instead").click()
    await page.get_by_label("Text to paste").fill("Contact ID;First Name;Last Name\nC-1;Ada;Byron\n")
    await page.get_by_role("button", name="Use this text").click()
    await expect(page.locator(".cw-records")).to_contain_text("of 1")
    await expect(await cell(page, 0, "first_name")).to_have_text("ADA")
    chosen = json.loads((studio.folder / ".crosswalk" / "sample-choice.json").read_text())
    assert chosen == {"crm_contact": {"crm_contact": "file:pasted"}}
