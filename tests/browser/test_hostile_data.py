"""Names and values that try to become script or markup stay text on the mapping screen."""

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
NAMES = (":onclick", f"<img src=x onerror='{ATTACK}'>", "{{ constructor }}", "__proto__")
VALUES = (f":alert({ATTACK})", f"<script>{ATTACK}</script>", "${7*7}", "javascript:alert(1)")


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
    for tab in ("Record", "Problems", "Preview"):
        await page.get_by_role("tab", name=tab).click()
    await page.goto("/mappings/attack/export")
    await expect(page.get_by_role("button", name="Download")).to_be_visible()
    assert await page.evaluate("window.hacked") is None
    assert await page.locator("img[src=x], .cw-frame script").count() == 0
