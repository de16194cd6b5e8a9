"""The pages around the canvas: bringing files good and bad, models made and edited, and addresses that lead nowhere."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from runtime.artefacts.workspace import Workspace
from tests.browser.conftest import Studio, running_demo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One studio for all tests here: each makes things of its own."""
    with running_demo(tmp_path_factory.mktemp("pages") / "demo") as found:
        yield found


async def bring(page: Page, path: Path) -> None:
    await page.goto("/sources/new")
    await page.locator(".cw-drop-zone input[type=file]").set_input_files(path)


async def choose(page: Page, label: str, option: str) -> None:
    await page.get_by_label(label, exact=True).click()
    await page.get_by_role("option", name=option, exact=True).click()


async def accept(page: Page, name: str) -> None:
    await page.get_by_label("Name of the source").fill(name)
    await page.get_by_role("button", name="Accept as a source").click()
    await page.wait_for_url(f"**/sources/{name}?new")


async def test_home_leads_to_the_planted_fault(page: Page) -> None:
    await page.goto("/")
    first = page.locator(".cw-attention").first
    await expect(first).to_contain_text("due_on")
    assert await first.get_by_role("link").get_attribute("href") == "/mappings/billing_invoice?rule=due_on"
    await expect(page.get_by_role("row", name="crm_contact").first).to_contain_text("5 of 5")


async def test_a_csv_with_a_corrected_delimiter_becomes_a_source(page: Page, studio: Studio, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("item:a|price;kind\n" + "".join(f"n{i}:x|{i};k\n" for i in range(30)), encoding="utf-8")
    await bring(page, file)
    await expect(page.get_by_role("heading", name="First rows")).to_be_visible()
    await choose(page, "Values are separated by", "Semicolon")
    await expect(page.get_by_role("columnheader")).to_have_count(3)
    await choose(page, "Values are separated by", "Bar")
    await expect(page.get_by_role("columnheader").nth(2)).to_contain_text("price;kind")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("n0:x")
    await accept(page, "prices")
    await expect(page.get_by_role("link", name="Map it to a model")).to_be_visible()
    made = Workspace.open(studio.folder).sources["prices"]
    assert made.reader is not None and made.reader.delimiter == "|"
    assert [f.name for f in made.fields] == ["item:a", "price;kind"]


async def test_a_type_is_corrected_in_the_head_of_its_column(page: Page, studio: Studio, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("code,size\n" + "".join(f"{100 + i},{i}\n" for i in range(30)), encoding="utf-8")
    await bring(page, file)
    await choose(page, "Type of code", "Text")
    await expect(page.get_by_role("columnheader", name="code")).to_contain_text("Aa")
    await accept(page, "codes")
    made = Workspace.open(studio.folder).sources["codes"]
    assert [f.type.kind for f in made.fields] == ["string", "integer"]


async def test_broken_json_says_line_and_column_and_nothing_is_lost(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    file.write_text('[\n  {"id": 1},\n  {"id": 2,, "x": 3}\n]\n', encoding="utf-8")
    await bring(page, file)
    said = page.get_by_role("alert")
    await expect(said).to_contain_text("E404")
    await expect(said).to_contain_text("line 3, column 12")
    await expect(page.get_by_role("button", name="Accept as a source")).to_have_count(0)
    await page.get_by_role("button", name="Another file").click()
    await expect(page.get_by_role("button", name="Drop a file here")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "E402"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "E403"),
        ("broken.json", b"[1, 2", "E404"),
    ],
)
async def test_files_that_are_none_are_explained(
    page: Page, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    await bring(page, tmp_path / name)
    await expect(page.get_by_role("alert")).to_contain_text(code)
    await expect(page.get_by_text("Nothing was saved.")).to_be_visible()


async def test_a_header_without_rows_and_ragged_lines_are_doubts(page: Page, tmp_path: Path) -> None:
    (tmp_path / "header.csv").write_text("a,b,c\n", encoding="utf-8")
    await bring(page, tmp_path / "header.csv")
    await expect(page.get_by_text("The file has names and no rows.")).to_be_visible()
    await expect(page.get_by_role("note").filter(has_text="W410")).to_be_visible()
    rows = "".join("1,2,3\n" if i % 5 else "1,2\n" for i in range(40))
    (tmp_path / "ragged.csv").write_text("a,b,c\n" + rows, encoding="utf-8")
    await bring(page, tmp_path / "ragged.csv")
    await expect(page.get_by_role("note").filter(has_text="W421")).to_be_visible()
    await expect(page.get_by_role("button", name="Accept as a source")).to_be_visible()


async def test_json_records_are_found_at_a_path_and_make_a_model(page: Page, studio: Studio, tmp_path: Path) -> None:
    people = [{"Full Name": f"N{i}", "address": {"city": "Oslo"}, "tags": ["a"]} for i in range(25)]
    (tmp_path / "people.json").write_text(json.dumps({"meta": {"page": 1}, "result": {"people": people}}))
    await bring(page, tmp_path / "people.json")
    where = page.get_by_label("Where the records are")
    await where.fill("result.nothing")
    await where.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("E406")
    await where.fill("result.people")
    await where.press("Enter")
    await expect(page.get_by_role("columnheader", name="address.city")).to_be_visible()
    await accept(page, "people")
    await page.goto("/models/new")
    await choose(page, "Source", "people")
    await page.get_by_label("Name of the model").fill("person")
    await page.get_by_role("button", name="Make the model").click()
    await page.wait_for_url("**/models/person?new")
    await expect(page.get_by_role("row", name="full_name")).to_be_visible()
    await expect(page.get_by_role("note").first).to_contain_text("person is a model now")
    opened = Workspace.open(studio.folder)
    assert opened.sources["people"].reader.records == "result.people"  # type: ignore[union-attr]
    assert opened.models["person"].find("address.city") is not None


async def test_the_records_of_a_document_are_chosen_from_its_places(page: Page, tmp_path: Path) -> None:
    kinds = {"invoice": {"number": "F-1", "paid": True}, "charge": {"amount": 3}}
    (tmp_path / "fixtures.json").write_text(json.dumps({"version": 2, "kinds": kinds}))
    await bring(page, tmp_path / "fixtures.json")
    await page.get_by_role("button", name="Places in the document").click()
    await page.get_by_role("menuitem", name="kinds.invoice").click()
    await expect(page.get_by_role("columnheader", name="number")).to_be_visible()
    await expect(page.get_by_label("Where the records are")).to_have_value("kinds.invoice")
    await expect(page.get_by_role("columnheader")).to_have_count(3)


async def test_a_field_is_edited_saved_and_taken_back(page: Page, studio: Studio) -> None:
    await page.goto("/models/contact")
    before = Workspace.open(studio.folder).models["contact"]
    path = before.fields[1].path
    await page.get_by_role("row", name=path).first.click()
    await page.get_by_label("Description").fill("Said by a test")
    await page.get_by_label("Description").press("Tab")
    await expect(page.get_by_role("status")).to_have_text("Saved")
    await expect(page.get_by_role("combobox", name="Classification")).to_be_focused()
    name = page.get_by_label("Name", exact=True)
    await name.fill("renamed_field")
    await name.press("Enter")
    await expect(page.get_by_role("row", name="renamed_field")).to_be_visible()
    found = Workspace.open(studio.folder).models["contact"].find("renamed_field")
    assert found is not None and found.description == "Said by a test"
    await page.get_by_role("button", name=f"Undo: {path} renamed").click()
    await page.get_by_role("button", name=f"Undo: description of {path}").click()
    await expect(page.get_by_role("button", name="Undo: nothing to take back")).to_be_disabled()
    assert Workspace.open(studio.folder).models["contact"] == before


async def test_a_field_is_added_inside_a_group_and_a_taken_name_is_refused(page: Page, studio: Studio) -> None:
    await page.goto("/models/invoice")
    await page.get_by_role("row", name="customer required").first.click()
    await page.get_by_role("button", name="Add a field inside").click()
    box = page.get_by_role("dialog")
    await box.get_by_label("Name").fill("email")
    await box.get_by_role("button", name="Add", exact=True).click()
    await expect(box.get_by_role("alert")).to_contain_text("already")
    await box.get_by_label("Name").fill("vat_id")
    await box.get_by_label("Name").press("Enter")
    await expect(page.get_by_role("row", name="vat_id")).to_be_visible()
    assert Workspace.open(studio.folder).models["invoice"].find("customer.vat_id") is not None


async def test_pasted_text_is_a_file_too(page: Page) -> None:
    await page.goto("/sources/new")
    await page.get_by_text("Paste JSON or CSV text instead").click()
    await page.get_by_label("Text to paste").fill('[{"a": 1, ":b": "<img src=x onerror=alert(1)>"}]')
    await page.get_by_role("button", name="Use this text").click()
    await expect(page.get_by_role("columnheader", name=":b")).to_be_visible()
    await expect(page.get_by_role("cell", name="<img src=x onerror=alert(1)>")).to_be_visible()


async def test_a_new_mapping_joins_a_source_and_a_model(page: Page, studio: Studio) -> None:
    await page.goto("/mappings?new&source=crm_contact&model=invoice")
    await page.get_by_role("dialog").get_by_label("Name").fill("odd_pair")
    await page.get_by_role("button", name="Start mapping").click()
    await page.wait_for_url("**/mappings/odd_pair")
    made = Workspace.open(studio.folder).mappings["odd_pair"]
    assert (made.source, made.model) == ("crm_contact", "invoice@1")


async def test_decisions_and_guides_can_be_read(page: Page) -> None:
    await page.goto("/decisions")
    await page.get_by_role("link", name="D-2").click()
    await expect(page.get_by_role("heading", name="UK means GB")).to_be_visible()
    await expect(page.get_by_role("heading", name="Decision Outcome")).to_be_visible()
    await page.goto("/help")
    await page.get_by_role("link", name="Functions", exact=True).first.click()
    await page.get_by_label("Search functions").fill("lookup")
    await expect(page.get_by_text("lookup(table, key)")).to_be_visible()
    await page.get_by_role("link", name="Keys", exact=True).click()
    await expect(page.get_by_text("Next unmapped field")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("/sources/crm_contacts", "crm_contact"),
        ("/models/invoices", "invoice"),
        ("/models/%22%3E%3Cscript%3E", "No such model"),
        ("/decisions/99", "No such decision"),
        ("/help/nothing", "No such help page"),
        ("/no/such/page", "Nothing is at this address"),
    ],
)
def test_addresses_that_lead_nowhere_are_answered_kindly(studio: Studio, address: str, offered: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(studio.address + address)
    said = refused.value.read().decode("utf-8")
    assert refused.value.code == 404
    assert offered in said and "><script>" not in said
