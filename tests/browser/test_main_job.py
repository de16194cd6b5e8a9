"""The main job in a real browser: map, mend, preview, export; then run without the studio, and compare."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from playwright.async_api import Page, expect

from runtime.artefacts.path import split
from studio.state.preview.result import cell as shown_as
from tests.browser.conftest import CLI, Studio, environment
from tests.browser.screen import bring, cell, drag, inspector, open_mapping, preview_of, row, tree

pytestmark = pytest.mark.browser
Fetch = Callable[[str], bytes]


async def disconnect(page: Page, path: str) -> None:
    await (await bring(page, "target", path)).click()
    await tree(page, "target").focus()
    await page.keyboard.press("Delete")
    await expect(row(page, "target", path)).not_to_have_class(re.compile("cw-mapped"))


async def test_a_field_is_connected_by_dragging_and_the_preview_follows(page: Page) -> None:
    await open_mapping(page, "crm_contact")
    city = await cell(page, 0, "address.city")
    await expect(city).to_have_text("Portland")
    await disconnect(page, "address.city")
    await expect(city).to_have_text("null")
    await drag(page, row(page, "source", "Language"), row(page, "target", "address.city"))
    await expect(row(page, "target", "address.city")).to_have_class(re.compile("cw-mapped"))
    await expect(city).to_have_text("en")


async def test_a_field_is_connected_by_keyboard_alone(page: Page) -> None:
    await open_mapping(page, "crm_contact")
    city = await cell(page, 0, "address.city")
    await disconnect(page, "address.city")
    await expect(city).to_have_text("null")
    await tree(page, "source").focus()
    await page.keyboard.press("/")
    await page.keyboard.type("City")
    await page.keyboard.press("Enter")
    await page.keyboard.press("m")
    await expect(tree(page, "target")).to_be_focused()
    await page.keyboard.press("Home")
    await page.keyboard.press("n")
    await page.keyboard.press("m")
    await expect(row(page, "target", "address.city")).to_have_class(re.compile("cw-mapped"))
    await expect(city).to_have_text("Portland")


async def test_the_planted_fault_is_mended_by_one_click(page: Page) -> None:
    await open_mapping(page, "billing_invoice")
    await expect(page.locator(".cw-counts")).to_contain_text("1 error")
    due = await cell(page, 0, "due_on")
    await expect(due).to_have_text("null")
    await row(page, "target", "due_on").click()
    await expect(inspector(page)).to_contain_text("E303")
    await expect(inspector(page).get_by_text("from_epoch")).to_have_count(1)  # on the button, not above it as well
    await inspector(page).get_by_role("button", name="Convert with").click()
    await expect(inspector(page)).not_to_contain_text("E303")
    await expect(due).to_have_text("2025-09-17")
    await expect(page.locator(".cw-counts")).not_to_contain_text("error")


async def test_undo_and_redo_say_what_they_do(page: Page, studio: Studio) -> None:
    file = studio.folder / "mappings" / "crm_contact.yaml"
    before = file.read_text(encoding="utf-8")
    await open_mapping(page, "crm_contact")
    await disconnect(page, "address.city")
    assert file.read_text(encoding="utf-8") != before
    undo = page.get_by_role("button", name="Undo: removed the rule of address.city")
    await undo.click()
    await expect(row(page, "target", "address.city")).to_have_class(re.compile("cw-mapped"))
    await expect(page.get_by_role("button", name=re.compile("^Undo"))).to_be_disabled()
    await page.locator(".cw-bar").click()
    await page.keyboard.press("Control+Shift+z")
    await expect(row(page, "target", "address.city")).not_to_have_class(re.compile("cw-mapped"))
    await page.keyboard.press("Control+z")
    await expect(row(page, "target", "address.city")).to_have_class(re.compile("cw-mapped"))
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    assert file.read_text(encoding="utf-8").split() == before.split()


async def test_a_reload_loses_nothing(page: Page) -> None:
    await open_mapping(page, "crm_contact")
    await disconnect(page, "address.city")
    await page.reload()
    await expect(row(page, "target", "address.city")).to_be_visible()
    await expect(row(page, "target", "address.city")).not_to_have_class(re.compile("cw-mapped"))
    await expect(row(page, "target", "address.postal_code")).to_have_class(re.compile("cw-mapped"))
    await expect(page.get_by_role("button", name=re.compile("^Undo: removed"))).to_be_enabled()


async def test_two_browsers_see_each_others_edits(pages: Callable[[], Any]) -> None:
    ana, ben = await pages(), await pages()
    await open_mapping(ana, "crm_contact")
    await open_mapping(ben, "crm_contact")
    await row(ben, "target", "address.city").click()
    await expect(inspector(ben)).to_contain_text("trim")
    await disconnect(ana, "address.city")
    await expect(row(ben, "target", "address.city")).not_to_have_class(re.compile("cw-mapped"))
    await expect(inspector(ben)).to_contain_text("not mapped")
    await expect(await cell(ben, 0, "address.city")).to_have_text("null")


async def test_the_export_runs_headless_and_gives_what_the_preview_showed(
    page: Page, studio: Studio, fetch: Fetch, tmp_path: Path
) -> None:
    await open_mapping(page, "billing_invoice")
    await page.get_by_role("button", name="Check").click()
    await page.get_by_role("tabpanel").get_by_role("button", name="Convert with").click()
    await expect(page.get_by_role("button", name=re.compile("^Check$"))).to_be_visible()
    await page.get_by_role("tab", name="Preview").click()
    await expect(await cell(page, 0, "due_on")).to_have_text("2025-09-17")
    preview = preview_of(fetch, "billing_invoice")
    whole = json.loads(fetch("/api/mappings/billing_invoice/record?row=0&whole=target"))

    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as arriving:
        await page.get_by_role("button", name="Download").click()
    download = await arriving.value
    assert download.suggested_filename == "billing_invoice-0.9.0.crosswalk.json"
    bundle = tmp_path / download.suggested_filename
    await download.save_as(bundle)

    report = run_headless(bundle, studio.folder / "samples" / "billing_invoices.json", tmp_path)
    records = pq.read_table(tmp_path / "out.parquet").to_pylist()
    rejected = {index for index, _ in preview["rejected"]}
    assert report["records"]["read"] == len(preview["rows"])
    assert report["records"]["rejected"] == len(rejected) > 0
    paths = [split(column["path"]) for column in preview["columns"]]
    expected = [row for index, row in enumerate(preview["rows"]) if index not in rejected]
    assert [[shown_as(reach(r, path)) for path in paths] for r in records] == expected
    assert json.loads(json.dumps(records[0], default=shown_as)) == whole


def run_headless(bundle: Path, source: Path, folder: Path) -> dict[str, Any]:
    """`crosswalk run`, in a process that knows nothing of the studio; gives its report."""
    outputs = ["-o", "out.parquet", "--rejects", "rejects.ndjson", "--report", "report.json"]
    command = [sys.executable, "-c", CLI, "run", str(bundle), str(source), *outputs]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def reach(record: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        record = record.get(name) if isinstance(record, dict) else None
    return record
