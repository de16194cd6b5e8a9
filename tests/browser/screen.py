"""The mapping screen as a test sees it: rows, cells and gestures by the names that readers know."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.async_api import Locator, Page, expect


async def open_mapping(page: Page, name: str) -> None:
    """Opens a mapping and waits until canvas and preview stand."""
    await page.goto(f"/mappings/{name}")
    await expect(row(page, "target", "")).to_be_visible()
    await expect(page.locator(".cw-grid-row").first).to_be_visible()


def row(page: Page, side: str, path: str) -> Locator:
    return page.locator(f".cw-{side} .cw-row[data-path={json.dumps(path)}]")


def inspector(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Inspector")


def tree(page: Page, side: str) -> Locator:
    return page.locator(f".cw-{side} .cw-body")


async def bring(page: Page, side: str, path: str) -> Locator:
    """A row, scrolled onto the screen by the search of its side, which then is empty again."""
    found = row(page, side, path)
    if not await found.count() or not await in_pane(found, tree(page, side)):
        search = page.get_by_label(f"Search {side} fields")
        await search.fill(path.rpartition(".")[2])
        await search.press("Enter")
        await expect(found).to_be_visible()
        await found.click()
        await search.fill("")
        await expect(found).to_be_visible()
    return found


async def in_pane(found: Locator, pane: Locator) -> bool:
    inner, outer = await found.bounding_box(), await pane.bounding_box()
    if inner is None or outer is None:
        return False
    return outer["y"] <= inner["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"]


async def middle(locator: Locator) -> tuple[float, float]:
    box = await locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def drag(page: Page, start: Locator, end: Locator) -> None:
    (x1, y1), (x2, y2) = await middle(start), await middle(end)
    await page.mouse.move(x1, y1)
    await page.mouse.down()
    await page.mouse.move((x1 + x2) / 2, y1 + 30, steps=4)
    await page.mouse.move(x2, y2, steps=5)
    await page.mouse.up()


def preview_of(fetch: Callable[[str], bytes], name: str) -> dict[str, Any]:
    """The preview as the grid fetched it."""
    found: dict[str, Any] = json.loads(fetch(f"/api/mappings/{name}/preview?count=500"))
    return found


async def cell(page: Page, record: int, path: str) -> Locator:
    """A cell of the grid, brought on screen by its column's name."""
    names = await page.evaluate(
        "async (src) => (await (await fetch(src)).json()).columns.map((c) => c.path)",
        f"/api/mappings/{page.url.rpartition('/')[2]}/preview",
    )
    column = names.index(path)
    await page.locator(".cw-grid-scroll").focus()
    await page.keyboard.press("Home")
    # Every step is made: what stands at a place now may be what was drawn before the keys.
    for _ in range(column):
        await page.keyboard.press("ArrowRight")
    return page.locator(f'.cw-grid-cell[data-row="{record}"][data-column="{column}"]')
