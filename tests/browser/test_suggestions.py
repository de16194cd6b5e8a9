"""Suggestions in a real browser: reviewed, accepted one by one and together, refused for good, brought back by undo."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import Locator, Page, expect

from runtime.artefacts.workspace import Workspace
from tests.browser.conftest import Studio
from tests.browser.screen import inspector, row, tree

pytestmark = pytest.mark.browser
NAME = "billing_invoice_to_contact"


def rules_in_file(studio: Studio) -> set[str]:
    mapping = Workspace.open(studio.folder).mappings[NAME]
    return {
        path for path in ("contact_id", "display_name", "email", "created_on", "address.city") if mapping.rule(path)
    }


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Suggestions")


async def new_mapping(page: Page) -> None:
    """A mapping without a rule, from the billing invoices to the contact."""
    await page.goto("/mappings?new=1&source=billing_invoice&model=contact")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill(NAME)
    await dialog.get_by_role("button", name="Start mapping").click()
    await page.wait_for_url(f"**/mappings/{NAME}")
    await expect(row(page, "target", "")).to_be_visible()


async def test_suggestions_are_reviewed_accepted_refused_and_brought_back(page: Page, studio: Studio) -> None:
    await new_mapping(page)
    said = bar(page).get_by_role("status")
    await expect(said).to_have_text("7 suggestions")

    await bar(page).get_by_role("button", name="Review").click()
    head = inspector(page).get_by_role("heading", level=2)
    await expect(head).to_have_text("contact_id")
    await expect(inspector(page)).to_contain_text("99% likely")
    await expect(inspector(page)).to_contain_text("“customer” is near “contact”")
    await expect(inspector(page)).to_contain_text("cus_1mQ7")

    # one, with its conversion
    await row(page, "target", "created_on").click()
    await expect(head).to_have_text("created_on")
    await inspector(page).get_by_role("button", name="Accept", exact=True).click()
    await expect(said).to_have_text("6 suggestions")
    assert rules_in_file(studio) == {"created_on"}
    made = Workspace.open(studio.folder).mappings[NAME].rule("created_on")
    assert made is not None and made.source == "to_date(from_epoch(created, 's'))"

    # refused: also after a reload
    await row(page, "target", "display_name").click()
    await inspector(page).get_by_role("button", name="Not this").click()
    await expect(said).to_have_text("5 suggestions")
    await page.reload()
    await expect(said).to_have_text("5 suggestions")
    await row(page, "target", "display_name").click()
    await expect(head).to_have_text("display_name")
    await expect(inspector(page).get_by_role("button", name="Not this")).to_have_count(0)
    kept = json.loads((studio.folder / ".crosswalk" / "suggestions" / f"{NAME}.json").read_text())
    assert kept["refused"] == [["customer.name", "display_name"]]

    # by the keyboard, on the canvas
    await row(page, "target", "email").click()
    await tree(page, "target").press("a")
    await expect(said).to_have_text("4 suggestions")
    assert rules_in_file(studio) == {"created_on", "email"}

    # the confident ones in one step, and back
    await bar(page).get_by_role("button", name="Accept the 4 confident").click()
    await expect(said).to_have_text("No suggestions")
    assert rules_in_file(studio) == {"created_on", "email", "contact_id", "address.city"}
    for left in ("4 suggestions", "5 suggestions", "6 suggestions"):
        await page.keyboard.press("Control+z")
        await expect(said).to_have_text(left)
    assert rules_in_file(studio) == {"created_on"}

    # fewer, none, and what was refused
    await bar(page).get_by_role("button", name="Options").click()
    await page.get_by_role("button", name="Nothing").click()
    await expect(said).to_have_text("6 suggestions hidden")
    await bar(page).get_by_role("button", name="Show").click()
    await expect(said).to_have_text("6 suggestions")
