"""The table view at 10,000 fields a side with 2,000 rules, in a real Chromium: time until it is ready, frames a second
while scrolling, time from Enter to the confirmed cell, bytes of a patch. Wanted: 1.5 s, 50, 100 ms, 1 kB.

    python -m tests.benchmarks.table [--fields 10000 --rules 2000]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.benchmarks.canvas import EDITS, LOADS, PAUSE, row, scrolled, sizes_of
from tests.benchmarks.wide_mapping import FIELDS, RULES, make_wide
from tests.browser.conftest import FLAGS, chromium, free_port, start

READY = "document.querySelector('.cw-table-row') && performance.now()"
CELL = ".cw-table-row [data-column='4']"  # the expression
# From Enter to the frame in which nothing waits for the server any more.
CONFIRMED = """() => new Promise((done) => addEventListener("keydown", (ev) => {
  let waited = false;
  const look = () => {
    const waiting = document.querySelector(".cw-table-row .cw-waiting") !== null;
    waited ||= waiting;
    if (waited && !waiting) done(performance.now() - ev.timeStamp); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}, { once: true, capture: true }))"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fields", type=int, default=FIELDS)
    parser.add_argument("--rules", type=int, default=RULES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        name = make_wide(Path(folder) / "wide", given.fields, given.rules)
        process, _ = start(Path(folder) / "wide", port := free_port())
        try:
            asyncio.run(measure(f"http://127.0.0.1:{port}/mappings/{name}?view=table"))
        finally:
            process.terminate()
            process.wait(10)


async def measure(address: str) -> None:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        ready = []
        for number in range(LOADS + 1):  # the first one opens the document on the server
            page = await (await browser.new_context(viewport={"width": 1440, "height": 900})).new_page()
            patches = sizes_of(page, ['"rows'])
            await page.goto(address, wait_until="commit")
            ready.append(await (await page.wait_for_function(READY)).json_value())
            if number < LOADS:
                await page.context.close()
        row("table: ready, empty cache", statistics.median(ready[1:]), "ms", "1,500")
        await page.wait_for_timeout(3000)
        rate, slowest = await scrolled(page, 700)
        row("table: scrolling", rate, "frames/s", "50")
        row("table: slowest of 20 frames", slowest, "ms")
        await editing(page, patches)
        await browser.close()


async def editing(page: Page, patches: list[int]) -> None:
    """Types expressions into cells of rules, one below the other."""
    took, bytes_each = [], []
    await page.keyboard.press("Control+Home")
    for number in range(EDITS):
        cells = page.locator(CELL).filter(has_text="_")
        cell = cells.nth(number % await cells.count())
        await cell.dblclick()
        text = await page.locator(".cw-table-row input, .cw-table-row textarea").first.input_value()
        await page.keyboard.press("Control+a")
        await page.keyboard.insert_text(f"trim({text})")
        patches.clear()
        watching = asyncio.create_task(page.evaluate(CONFIRMED))
        await asyncio.sleep(0.05)
        await page.keyboard.press("Enter")
        took.append(await asyncio.wait_for(watching, 30))
        bytes_each += patches[:1]
        await page.wait_for_timeout(PAUSE)
    row("table: an edit, from Enter to the cell", statistics.median(took), "ms", "100")
    row("table: the slowest of them", max(took), "ms")
    if bytes_each:
        row("table: its patch", statistics.median(bytes_each), "bytes", "1,000")


if __name__ == "__main__":
    main()
