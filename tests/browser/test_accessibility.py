"""Every page and the main dialogs under axe-core, light and dark; at 200 % zoom everything stays in reach.

axe comes with a package for the tests; nothing serious or critical may be found. It runs as an evaluated script, since
the studio's content security policy lets no other in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Studio, running_demo
from tests.browser.screen import inspector, open_mapping

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN = """async (rules) => {
  const dialog = document.querySelector('.q-dialog');
  if (dialog) {  // axe takes what lies behind the dialog for what its own buttons lie on: it is laid out in the page
    const style = document.head.appendChild(document.createElement('style'));
    style.textContent = '.q-dialog__backdrop, .cw-frame { display: none !important }'
      + '.q-dialog, .q-dialog__inner { position: static !important }';
  }
  const options = rules ? {runOnly: rules} : {};
  return (await axe.run(dialog ?? document, {...options, resultTypes: ['violations']})).violations
    .filter((v) => ['serious', 'critical'].includes(v.impact))
    .map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`); }"""
#: Nothing appears or fades any more.
STILL = """() => !document.querySelector('[class*=-enter-active]') && !document.querySelector('.q-dialog--animate')
  && !document.getAnimations().some((a) => a.playState === 'running' && a.effect?.getTiming().iterations === 1)"""
#: What the theme can change; all else is the same in both, and looked at once.
OF_THEME = {"light": None, "dark": ["color-contrast"]}
PAGES = (
    "/", "/templates", "/sources", "/sources/new", "/sources/crm_contact", "/models", "/models/new", "/models/invoice",
    "/mappings", "/mappings/crm_contact/export", "/export", "/decisions", "/decisions/2", "/help/first-mapping",
    "/help/functions", "/help/keys",
)  # fmt: skip
Step = Callable[[Page], Awaitable[Any]]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One studio for all tests here: they change nothing."""
    with running_demo(tmp_path_factory.mktemp("accessible") / "demo") as found:
        yield found


async def in_theme(page: Page, studio: Studio, theme: str) -> None:
    cookie: Any = {"name": "crosswalk_theme", "value": theme, "url": studio.address}
    await page.context.add_cookies([cookie])


async def found_on(page: Page, where: str, theme: str) -> list[str]:
    """What axe finds on the page as it is now, or in the dialog that lies over it."""
    await page.wait_for_function(STILL)
    if not await page.evaluate("!!window.axe"):
        await page.evaluate(AXE)
    return [f"{where}: {found}" for found in await page.evaluate(RUN, OF_THEME[theme])]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_pages_have_nothing_serious(page: Page, studio: Studio, theme: str) -> None:
    await in_theme(page, studio, theme)
    found = []
    for address in PAGES:
        await page.goto(address)
        await expect(page.get_by_role("heading", level=1).first).to_be_visible()
        found += await found_on(page, address, theme)
    assert not found, "\n".join(found)


async def select_rule(page: Page) -> None:
    await page.locator('.cw-target .cw-row[data-path="status"]').click()
    await expect(inspector(page).get_by_role("heading", level=2, name="status")).to_be_visible()


def tab(name: str) -> Step:
    async def show(page: Page) -> None:
        await page.get_by_role("tab", name=name).click()
        await expect(page.get_by_role("tabpanel", name=name)).to_be_visible()

    return show


async def show_keys(page: Page) -> None:
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys").get_by_text("This list")).to_be_visible()


MAPPING: tuple[tuple[str, Step], ...] = (
    ("a rule", select_rule), ("the record", tab("Record")), ("problems", tab("Problems")),
    ("questions", tab("Questions")), ("examples", tab("Examples")), ("decisions", tab("Decisions")),
    ("all keys", show_keys),
)  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_mapping_screen_has_nothing_serious(page: Page, studio: Studio, theme: str) -> None:
    await in_theme(page, studio, theme)
    await open_mapping(page, "billing_invoice")
    found = await found_on(page, "the mapping", theme)
    for where, step in MAPPING:
        await step(page)
        found += await found_on(page, where, theme)
    await page.goto("/mappings/billing_invoice?view=table")
    await expect(page.get_by_role("grid", name="Rules").or_(page.locator(".cw-rules-table")).first).to_be_visible()
    found += await found_on(page, "the table", theme)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_bringing_a_file_has_nothing_serious(page: Page, studio: Studio, tmp_path: Path, theme: str) -> None:
    await in_theme(page, studio, theme)
    file = tmp_path / "orders.csv"
    file.write_text("No;Total\n" + "".join(f"{i};{i},50\n" for i in range(30)) + "31\n", encoding="utf-8")
    await page.goto("/sources/new")
    await page.locator(".cw-drop-zone input[type=file]").set_input_files(file)
    await expect(page.get_by_role("heading", name="First rows")).to_be_visible()
    found = await found_on(page, "an import", theme)
    await page.goto("/mappings?new")
    await expect(page.get_by_role("dialog", name="New mapping")).to_be_visible()
    found += await found_on(page, "a new mapping", theme)
    assert not found, "\n".join(found)


async def test_at_double_zoom_everything_stays_in_reach(page: Page) -> None:
    """A window of 1440x900 at 200 % has 720x450 pixels: nothing is cut off sideways, and the main ways are there."""
    await page.set_viewport_size({"width": 720, "height": 450})
    for address in ("/", "/templates", "/sources/new", "/models/invoice", "/decisions", "/help/first-mapping"):
        await page.goto(address)
        await expect(page.get_by_role("heading", level=1).first).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
    await page.goto("/mappings/crm_contact")
    await page.locator('.cw-target .cw-row[data-path="email"]').click()
    for reached in (
        inspector(page).get_by_role("heading", level=2, name="email"), page.get_by_role("button", name="Export"),
        page.get_by_role("tab", name="Questions"), page.get_by_role("button", name="Theme"),
    ):  # fmt: skip
        await reached.scroll_into_view_if_needed()
        await expect(reached).to_be_in_viewport()
    await page.get_by_role("tab", name="Questions").click()
    await expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)
