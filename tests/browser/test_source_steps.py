"""A mapping of two sources in a real browser: the steps with their counts, and rules over what they make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect
from playwright.async_api import TimeoutError as NotThere

from runtime.artefacts.document import read_document
from runtime.artefacts.mapping_file import read_mapping
from runtime.artefacts.workspace import Workspace
from runtime.run.load import from_workspace
from tests.browser.conftest import Studio, free_port, start
from tests.browser.screen import cell, drag, inspector, open_mapping, row
from tests.run.test_source_steps import MAPPING, files, folder, records

__all__ = ["folder"]

pytestmark = pytest.mark.browser

WANTED, _ = read_mapping(read_document(MAPPING))
assert WANTED is not None
STEPS = WANTED.steps
RULES = {
    "number": "number", "who": "customer", "total": "total", "lines.text": "lines.text", "lines.amount": "lines.amount",
}  # fmt: skip
OUT = [
    {"number": 1, "customer": "Ana", "total": 3.75,
     "lines": [{"text": "Apples", "amount": 1.5}, {"text": "Pears", "amount": 2.25}]},
    {"number": 4, "customer": None, "total": 1.0, "lines": [{"text": "Figs", "amount": 1.0}]},
    {"number": 5, "customer": None, "total": 0.1, "lines": [{"text": "Salt", "amount": 0.1}]},
]  # fmt: skip


def strip(page: Page) -> Locator:
    return page.get_by_role("region", name="Source steps")


def step(page: Page, word: str) -> Locator:
    return strip(page).get_by_role("button", name=f"{word}:")


def kind(page: Page, word: str) -> Locator:
    return page.get_by_role("menuitem", name=re.compile(f"^{word} "))


def peek(page: Page) -> Locator:
    return page.get_by_role("region", name="Records").get_by_role("row").filter(has=page.get_by_role("cell"))


async def choose(page: Page, label: str, option: str) -> None:
    """Takes one of a list in the inspector."""
    box = inspector(page).get_by_label(label, exact=True)
    wanted = page.get_by_role("option", name=option, exact=True)
    while await box.input_value() != option:  # counts that arrive draw the form again, and an open list closes
        await box.click()
        with suppress(NotThere):
            await wanted.click(timeout=2_000)
    await expect(box).to_have_value(option)


async def fill(page: Page, label: str, typed: str) -> None:
    box = inspector(page).get_by_label(label, exact=True)
    await box.fill(typed)
    await box.press("Tab")


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
    chips = strip(page).get_by_role("listitem")
    await expect(chips).to_have_count(5)
    await expect(chips.nth(0)).to_contain_text("all 7 rows")
    await expect(chips.nth(1)).to_contain_text("7 → 6−1")
    await expect(chips.nth(2)).to_contain_text("1 rejected")
    await expect(chips.nth(3)).to_contain_text("6 → 5")
    await step(page, "where").click()
    await expect(inspector(page)).to_contain_text("7 records come in, 6 go out. 1 is left out.")
    await expect(inspector(page).get_by_label("Comparison")).to_have_value("is not")
    await expect(peek(page)).to_have_count(6)

    await expect(row(page, "source", "who")).to_contain_text("Ana")
    await page.get_by_role("button", name=re.compile("^Next record( +]|$)")).click()
    await expect(row(page, "source", "who")).to_contain_text("Bo")
    await row(page, "source", "who").click()
    await expect(inspector(page)).to_contain_text("customers: name")

    await drag(page, row(page, "source", "lines.kind"), row(page, "target", "lines.text"))
    await expect(await cell(page, 0, "lines")).to_have_text("2 items")
    rule = Workspace.open(studio.folder).mappings["sales"].rule("lines.text")
    assert rule is not None and rule.source is not None and "kind" in rule.source
    assert len(Workspace.open(studio.folder).mappings["sales"].steps) == 3

    await page.get_by_role("tab", name="Problems").click()
    await page.get_by_role("button", name=re.compile("^(?!Next).*lines: amount")).click()
    await expect(inspector(page).get_by_role("heading", level=2)).to_have_text("amount")


async def test_invoices_are_made_of_lines_and_customers_by_mouse_and_keyboard(page: Page, studio: Studio) -> None:
    await page.goto("/mappings?new&source=lines")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Add another source").click()
    await expect(dialog.get_by_label("How source 2 comes in")).to_have_value("join it where customer_id is its id")
    await dialog.get_by_role("button", name="Leave customers out").click()
    await dialog.get_by_label("Name").fill("billing")
    await dialog.get_by_role("button", name="Start mapping").click()
    await page.wait_for_url("**/mappings/billing")

    # where, with the mouse
    form = inspector(page)
    await strip(page).get_by_role("button", name="Add step").click()
    await expect(kind(page, "each")).to_be_disabled()
    await kind(page, "where").click()
    await choose(page, "Field", "kind")
    await choose(page, "Comparison", "is not")
    await form.get_by_label("Value").fill("test")
    await form.get_by_label("Value").press("Tab")
    await expect(step(page, "where")).to_contain_text("7 → 6−1")

    # join, with the keyboard alone
    await strip(page).get_by_role("button", name="Add step").focus()
    await page.keyboard.press("Enter")
    await expect(kind(page, "where")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(form.get_by_label("Our field")).to_have_value("customer_id")
    await expect(form.get_by_label("Field of customers")).to_have_value("id")
    await expect(form).to_contain_text("3 of 6 records find exactly one in customers, 1 finds several, 2 find none.")

    # group_by
    await strip(page).get_by_role("button", name="Add step").click()
    await kind(page, "group_by").click()
    await choose(page, "Key 1", "invoice")
    await fill(page, "Name of key 1", "number")
    await form.get_by_role("button", name="Add a key").click()
    await choose(page, "Key 2", "customer.name")
    await fill(page, "Name of key 2", "who")
    await fill(page, "Name of field 1", "lines")
    await form.get_by_role("button", name="Add a field").click()
    await fill(page, "Name of field 2", "total")
    await choose(page, "What field 2 is", "sum of")
    await choose(page, "Of which field 2", "amount")
    await expect(step(page, "group_by")).to_contain_text("6 → 5")
    assert Workspace.open(studio.folder).mappings["billing"].steps == STEPS

    words = strip(page).locator(".cw-feed-word")
    # what is undone comes back, and a step is moved by keys and taken away
    for _ in range(2):
        await page.get_by_role("button", name="Undo").click()
    await expect(form.get_by_label("What field 2 is")).to_have_value("number of records")
    for _ in range(2):
        await page.get_by_role("button", name="Redo").click()
    await expect(form.get_by_label("Of which field 2")).to_have_value("amount")
    await expect(step(page, "group_by")).to_contain_text("6 → 5")
    await step(page, "where").focus()
    await page.keyboard.press("Shift+ArrowRight")
    await expect(words).to_have_text(["lines", "join", "where", "group_by"])
    await expect(step(page, "where")).to_be_focused()
    await expect(step(page, "join")).to_contain_text("7 → 7")
    await step(page, "where").drag_to(step(page, "join"))
    await expect(words).to_have_text(["lines", "where", "join", "group_by"])
    await step(page, "join").focus()
    await page.keyboard.press("Delete")
    await expect(step(page, "group_by")).to_have_class(re.compile("cw-feed-wrong"))
    await page.get_by_role("tab", name="Problems").click()
    await page.get_by_role("button", name=re.compile("billing.yaml.*customer")).first.click()
    await expect(form).to_contain_text("customer.name (not there)")
    await page.get_by_role("tab", name="Preview").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(step(page, "group_by")).to_contain_text("6 → 5")
    assert Workspace.open(studio.folder).mappings["billing"].steps == STEPS

    for source, target in RULES.items():
        await drag(page, row(page, "source", source), row(page, "target", target))
    await expect(await cell(page, 0, "lines")).to_have_text("2 items")
    await expect(step(page, "join")).to_contain_text("1 rejected")
    made = from_workspace(Workspace.open(studio.folder), "billing")
    report = made.run(files(studio.folder), studio.folder / "out.ndjson", rejects=studio.folder / "rejects.ndjson")
    assert records(studio.folder / "out.ndjson") == OUT
    assert (report.written, report.rejected) == (3, 2)
