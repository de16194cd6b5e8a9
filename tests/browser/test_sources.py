"""Bringing sources: paste, a large file that is stopped, a table of a database, and a new file for a known source."""

from __future__ import annotations

import asyncio
import csv
import sqlite3
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Studio

pytestmark = pytest.mark.browser


async def test_a_pasted_payload_and_a_table_of_a_database(page: Page, studio: Studio, tmp_path: Path) -> None:
    await page.goto("/sources/new")
    await page.get_by_text("Paste JSON or CSV text instead").click()
    await page.get_by_label("Text to paste").fill('id\tname\n1\t<b>Ada</b>\n2\t"Bo"\n')
    await page.get_by_role("button", name="Use this text").click()
    await expect(page.get_by_text("2 fields, 2 rows shown")).to_be_visible()
    await expect(page.get_by_text("<b>Ada</b>")).to_be_visible()
    await page.get_by_label("Name of the source").fill("people")
    await page.get_by_role("button", name="Accept as a source").click()
    await expect(page.get_by_text("people is a source now")).to_be_visible()
    assert (studio.folder / "samples" / "people.csv").is_file()

    file = tmp_path / "shop.sqlite"
    made = sqlite3.connect(file)
    made.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, total DECIMAL(10,2), code TEXT)")
    made.executemany("INSERT INTO orders VALUES (?, ?, ?)", [(n, n * 1.25, f"AB-{n:03}") for n in range(40)])
    made.commit()
    made.close()
    await page.goto("/sources/new")
    await page.locator("input[type=file]").set_input_files(file)
    await page.get_by_role("row", name="orders").click()
    await expect(page.get_by_text("3 fields, 40 rows shown")).to_be_visible()
    await page.get_by_role("button", name="Accept as a source").click()
    await expect(page.get_by_text("The table orders of shop.sqlite")).to_be_visible()
    await expect(page.get_by_text("AA-999", exact=True)).to_be_visible()
    await page.get_by_role("row", name="total").click()
    side = page.get_by_role("complementary", name="Inspector")
    await expect(side.get_by_role("img", name="Spread of the values, 0 to 48.75")).to_be_visible()
    await page.goto("/sources")
    await expect(page.get_by_role("row", name="orders").get_by_text("all 40 rows")).to_be_visible()


async def test_a_file_on_its_way_shows_progress_and_can_be_stopped(page: Page, studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"id,name\n" + b"1,abcdefghij\n" * 4_000_000)
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 4_000_000}
    await page.goto("/sources/new")
    await devtools.send("Network.emulateNetworkConditions", limits)
    await page.locator("input[type=file]").set_input_files(path)
    bar = page.get_by_role("progressbar", name="Upload")
    await expect(bar).to_be_visible()
    await expect(bar).not_to_have_attribute("aria-valuenow", "0")
    await page.get_by_role("button", name="Stop").click()
    await expect(page.get_by_text("Stopped. Nothing was kept.")).to_be_visible()
    uploads = studio.folder / ".crosswalk" / "uploads"
    for _ in range(100):
        if not list(uploads.glob("*")):
            break
        await asyncio.sleep(0.05)
    assert not list(uploads.glob("*"))
    await devtools.send("Network.emulateNetworkConditions", limits | {"uploadThroughput": -1})
    await page.locator("input[type=file]").set_input_files(path)
    await expect(page.get_by_text("2 fields, 50 rows shown")).to_be_visible(timeout=20_000)


async def test_a_new_file_keeps_every_rule(page: Page, studio: Studio, tmp_path: Path) -> None:
    sample = studio.folder / "samples" / "crm_contacts.csv"
    with sample.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    names = {"First Name": "Vorname", "Last Name": "surname", "City": None}
    new = [{names.get(k, k) or "": v for k, v in row.items() if names.get(k, k)} for row in rows]
    path = tmp_path / "contacts 2027.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(new[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(new)
    mapping = studio.folder / "mappings" / "crm_contact.yaml"
    before = mapping.read_text(encoding="utf-8")

    await page.goto("/sources/crm_contact")
    await page.get_by_role("link", name="New file").click()
    await page.locator("input[type=file]").set_input_files(path)
    different = page.get_by_role("region", name="What is different")
    await expect(different.get_by_text("3 things are different")).to_be_visible()
    await expect(different.get_by_text("is now Vorname, it seems")).to_be_visible()
    await expect(different.get_by_text("read by display_name and first_name")).to_have_count(0)
    await expect(different.get_by_text("read by display_name, first_name")).to_be_visible()
    await expect(different.get_by_text("City", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Take over").click()
    await expect(page.get_by_text("was taken over: 3 changes")).to_be_visible()
    assert mapping.read_text(encoding="utf-8") == before

    await page.get_by_role("link", name="Rules of crm_contact wait for a field").click()
    tray = page.get_by_role("region", name="Rules without their field")
    await expect(tray.get_by_text("4 rules have lost the field that they read or fill")).to_be_visible()
    await tray.get_by_role("button", name="Point 3 rules to the likely field").click()
    await expect(tray.get_by_text("1 rule has lost the field")).to_be_visible()
    assert "squeeze(Vorname), squeeze(surname)" in mapping.read_text(encoding="utf-8")
    choice = tray.get_by_label("Point to another field: city")
    await choice.fill("Postal")
    await page.get_by_role("option", name="Postal Code").click()
    await expect(tray).to_be_hidden()
    assert 'city: trim("Postal Code")' in mapping.read_text(encoding="utf-8").replace("'", "")
    await page.get_by_role("button", name="Undo").click()
    await expect(tray.get_by_text("1 rule has lost the field")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(tray.get_by_text("4 rules have lost")).to_be_visible()
    assert mapping.read_text(encoding="utf-8") == before

    await page.goto("/sources/crm_contact")
    await page.get_by_role("button", name="Take back", exact=True).click()
    await expect(page.get_by_text("The earlier file is back")).to_be_visible()
    await expect(page.get_by_text("First Name", exact=True)).to_be_visible()
