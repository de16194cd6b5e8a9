"""The inspector in a real browser: steps, text, settings and the ways to fill a field, each seen in the file."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.async_api import Locator, Page, expect

from runtime.artefacts.mapping import Rule
from runtime.artefacts.workspace import Workspace
from tests.browser.conftest import Studio
from tests.browser.screen import cell, inspector, open_mapping, preview_of, row

pytestmark = pytest.mark.browser


def rule_in_file(studio: Studio, path: str) -> Rule | None:
    return Workspace.open(studio.folder).mappings["crm_contact"].rule(path)


def expression(page: Page) -> Locator:
    return inspector(page).get_by_role("combobox", name="Expression")


async def choose_target(page: Page, path: str) -> None:
    await open_mapping(page, "crm_contact")
    await row(page, "target", path).click()
    await expect(inspector(page).get_by_role("heading", level=2)).to_have_text(path.rpartition(".")[2])


async def test_a_step_is_added_given_an_argument_moved_and_removed(page: Page, studio: Studio) -> None:
    await choose_target(page, "address.city")
    await inspector(page).get_by_role("button", name="Add step").click()
    await page.get_by_label("Search functions").fill("replace")
    await page.get_by_role("menuitem").filter(has_text="The text with every occurrence").click()
    find = inspector(page).get_by_label("find of replace")
    await find.fill("Port")
    await find.press("Tab")
    put = inspector(page).get_by_label("with of replace")
    await put.fill("Harbour")
    await put.press("Enter")
    await expect(await cell(page, 0, "address.city")).to_have_text("Harbourland")
    rule = rule_in_file(studio, "address.city")
    assert rule is not None and rule.source == "replace(trim(City), 'Port', 'Harbour')"
    await inspector(page).get_by_role("button", name="More for replace").click()
    await page.get_by_text("Move up").click()
    await expect(inspector(page).locator(".cw-step .cw-fn-name")).to_have_text(["replace", "trim"])
    await inspector(page).get_by_role("button", name="Remove replace").click()
    await expect(await cell(page, 0, "address.city")).to_have_text("Portland")


async def test_text_and_steps_are_the_same_thing(page: Page) -> None:
    await choose_target(page, "address.city")
    await inspector(page).get_by_role("radio", name="Text").click()
    await expect(expression(page)).to_have_value("trim(City)")
    await expression(page).fill("upper(City)")
    await expression(page).press("Enter")
    await expect(await cell(page, 0, "address.city")).to_have_text("PORTLAND")
    await inspector(page).get_by_role("radio", name="Steps").click()
    await expect(inspector(page).locator(".cw-step .cw-fn-name")).to_have_text(["upper"])
    await expect(inspector(page).locator(".cw-step").nth(1)).to_contain_text("PORTLAND")


async def test_a_wrong_expression_is_kept_underlined_and_explained(page: Page, studio: Studio) -> None:
    await choose_target(page, "address.city")
    await inspector(page).get_by_role("radio", name="Text").click()
    await expression(page).fill("uper(City)")
    await expression(page).press("Enter")
    await expect(inspector(page)).to_contain_text("E203")
    await expect(inspector(page)).to_contain_text("upper")
    await expect(inspector(page).locator(".cw-expression .cw-bad").first).to_have_text("uper")
    rule = rule_in_file(studio, "address.city")
    assert rule is not None and rule.source == "uper(City)"


async def test_completion_offers_fields_and_functions(page: Page) -> None:
    await choose_target(page, "address.city")
    await inspector(page).get_by_role("radio", name="Text").click()
    await expression(page).fill("")
    await expression(page).press_sequentially("upper(Ci")
    offered = inspector(page).get_by_role("option").first
    await expect(offered).to_contain_text("City")
    await expression(page).press("Tab")
    await expect(expression(page)).to_have_value("upper(City")
    await expression(page).press("End")
    await expression(page).press(")")
    await expression(page).press("Escape")
    await expression(page).blur()
    await expect(await cell(page, 0, "address.city")).to_have_text("Portland")


async def test_an_unmapped_field_is_filled_with_a_constant(page: Page, studio: Studio) -> None:
    await choose_target(page, "address.city")
    await inspector(page).get_by_role("button", name="Disconnect").click()
    await expect(inspector(page)).to_contain_text("not mapped")
    await inspector(page).get_by_label("Constant value").fill("Nowhere's end")
    await inspector(page).get_by_role("button", name="Set").click()
    await expect(await cell(page, 0, "address.city")).to_have_text("Nowhere's end")
    rule = rule_in_file(studio, "address.city")
    assert rule is not None and rule.source == r"'Nowhere\'s end'"


async def test_what_happens_on_failure_is_chosen(page: Page, studio: Studio) -> None:
    await choose_target(page, "created_on")
    await expect(page.locator(".cw-counts")).to_contain_text("1 rejected")
    await inspector(page).get_by_label("When it fails").click()
    await page.get_by_role("option", name="Leave it empty, and report it").click()
    await expect(inspector(page).get_by_label("When it fails")).to_have_value("Leave it empty, and report it")
    rule = rule_in_file(studio, "created_on")
    assert rule is not None and rule.on_error == "flag"


async def test_a_source_field_is_left_out_with_a_reason_and_taken_back(page: Page, studio: Studio) -> None:
    await choose_target(page, "address.city")
    await inspector(page).get_by_role("button", name="Disconnect").click()
    await row(page, "source", "City").click()
    await expect(inspector(page)).to_contain_text("not used")
    await inspector(page).get_by_label("Reason to ignore the field").fill("nobody asks")
    await inspector(page).get_by_role("button", name="Ignore this field").click()
    await expect(inspector(page)).to_contain_text("nobody asks")
    mapping = Workspace.open(studio.folder).mappings["crm_contact"]
    assert ("City", "nobody asks") in [(i.path, i.because) for i in mapping.ignored]
    await inspector(page).get_by_role("button", name="Use it again").click()
    await expect(inspector(page)).to_contain_text("not used")


async def test_a_failing_cell_leads_to_its_rule_and_says_why(page: Page, fetch: Callable[[str], bytes]) -> None:
    await open_mapping(page, "billing_invoice")
    marks = preview_of(fetch, "billing_invoice")["marks"]
    record, _, mark = next(m for m in marks if m[2]["rule"] == "status")
    await page.get_by_role("button", name="Next record with a problem").click()
    failed = await cell(page, record, "status")
    await failed.hover()
    tip = page.get_by_role("tooltip").filter(has_text=mark["message"])
    await expect(tip).to_contain_text(mark["message"])
    await expect(tip).to_contain_text(mark["value"])
    await failed.click()
    await expect(inspector(page).get_by_role("heading", level=2)).to_have_text("status")
    await expect(inspector(page).locator(".cw-value-row").first).to_contain_text("fails")
    await expect(row(page, "target", "status")).to_have_class(re.compile("cw-selected"))


async def test_the_address_of_a_rule_opens_it(page: Page) -> None:
    await page.goto("/mappings/crm_contact?rule=address.country")
    await expect(inspector(page).get_by_role("heading", level=2)).to_have_text("country")
    await expect(row(page, "target", "address.country")).to_have_class(re.compile("cw-selected"))


async def test_steps_that_take_the_value_are_offered_first(page: Page, studio: Studio) -> None:
    await choose_target(page, "address.city")
    await inspector(page).get_by_role("button", name="Add step").click()
    offered = page.get_by_role("menuitem")
    await expect(offered.first).to_contain_text("upper")
    await expect(page.get_by_text("For other values than texts")).to_be_attached()
    search = page.get_by_label("Search functions")
    await expect(search).to_be_focused()
    await search.press("Enter")  # nothing was searched for: nothing is added
    await search.fill("upper")
    await expect(offered).to_have_count(1)
    await search.press("Enter")
    await expect(inspector(page).locator(".cw-step")).to_have_count(3)
    rule = rule_in_file(studio, "address.city")
    assert rule is not None and rule.source is not None and "upper" in rule.source
