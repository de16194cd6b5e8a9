"""Names and values that try to become script or markup stay text on every screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from runtime.artefacts.workspace import Workspace
from studio.state.open_workspace import OpenWorkspace
from tests.browser.conftest import Studio, free_port, start
from tests.browser.screen import inspector, open_mapping, preview_of, row

pytestmark = pytest.mark.browser
ATTACK = "window.hacked = 1"
NAMES = (":onclick", f"<img src=x onerror='{ATTACK}'>", "{{ constructor }}", "__proto__", "javascript:alert(1)")
FORMULA = f"=HYPERLINK(javascript:{ATTACK})"
VALUES = (f":alert({ATTACK})", f"<script>{ATTACK}</script>", "${7*7}", "javascript:alert(2)", FORMULA)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A studio on a source whose every name and value is an attack, mapped one to one."""
    folder = tmp_path / "demo"
    Workspace.make(folder, "demo")
    export = tmp_path / "hostile.csv"
    quoted = [",".join('"' + text.replace('"', '""') + '"' for text in line) for line in (NAMES, VALUES, VALUES)]
    export.write_text("\n".join(quoted) + "\n", encoding="utf-8")
    workspace = OpenWorkspace(folder)
    source = workspace.accept_import(workspace.begin_import(export, "hostile.csv"), "hostile")
    model = workspace.create_model("goal", source, title=f"<b onclick='{ATTACK}'>Goal</b>")
    document = workspace.open_mapping(workspace.create_mapping("hostile", "goal", "attack"))
    for given, wanted in zip(source.fields, model.fields, strict=True):
        assert document.connect(given.path, wanted.path).done
        document.set_note(wanted.path, f"<img src=x onerror='{ATTACK}'>")
    workspace.close()
    port = free_port()
    process, _ = start(folder, port)
    try:
        yield Studio(f"http://127.0.0.1:{port}", folder)
    finally:
        process.terminate()
        process.wait(10)


async def test_nothing_of_the_data_runs(page: Page, fetch: Callable[[str], bytes]) -> None:
    await open_mapping(page, "attack")
    told = preview_of(fetch, "attack")
    assert told["rows"] == [list(VALUES), list(VALUES)]
    for value in VALUES:
        await expect(page.locator(".cw-grid-cell").filter(has_text=value).first).to_be_visible()
    for path in [r["path"] for r in told["columns"]]:
        await row(page, "target", path).click()
        await expect(inspector(page).locator("textarea[aria-label=Note]")).to_have_value(
            f"<img src=x onerror='{ATTACK}'>"
        )
    for name in NAMES:
        found = page.locator(".cw-source .cw-row").filter(has_text=name)
        await found.click()
        await expect(inspector(page).get_by_role("heading", level=2)).to_have_text(name)
    for tab in ("Record", "Problems", "Questions", "Examples", "Decisions", "Preview"):
        await page.get_by_role("tab", name=tab).click()
    for value in VALUES:
        await page.locator(".cw-grid-cell").filter(has_text=value).first.click()
        await expect(page.locator(".cw-explain").first).to_contain_text(value)
    await nothing_ran(page)


SCREENS = (
    "/", "/sources", "/sources/hostile", "/models", "/models/goal", "/mappings", "/mappings/attack?view=table",
    "/mappings?new&source=hostile&model=goal", "/mappings/attack/export", "/decisions", "/templates",
)  # fmt: skip


async def test_nothing_runs_on_any_other_screen(page: Page) -> None:
    for address in SCREENS:
        await page.goto(address)
        await expect(page.get_by_role("heading", level=1).first).to_be_visible()
        await nothing_ran(page)
    await page.goto("/mappings/attack?view=table")
    for name in NAMES:
        await expect(page.locator(".cw-table-scroll").get_by_text(name, exact=True).first).to_be_visible()
    await nothing_ran(page)
    links = await page.locator("a[href]").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")
    assert [href for href in links if not href.startswith(("/", "#", "?"))] == []


async def test_a_hostile_file_is_looked_at_and_nothing_runs(page: Page, tmp_path: Path) -> None:
    await page.goto("/sources/new")
    await page.locator(".cw-drop-zone input[type=file]").set_input_files(tmp_path / "hostile.csv")
    for name in NAMES:
        await expect(page.get_by_role("columnheader", name=name)).to_be_visible()
    for value in VALUES:
        await expect(page.get_by_role("cell", name=value, exact=True).first).to_be_visible()
    await nothing_ran(page)


async def nothing_ran(page: Page) -> None:
    assert await page.evaluate("window.hacked") is None
    assert await page.locator("img[src=x], .cw-frame script, a[href^='javascript']").count() == 0
