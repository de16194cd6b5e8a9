"""The mapping canvas at 10,000 fields a side with 2,000 rules, in a real Chromium: time until it is ready, frames a
second while scrolling, time from a drop to the confirmed line, bytes of a patch. Wanted: 1.5 s, 50, 100 ms, 1 kB.

    python -m tests.benchmarks.canvas [--fields 10000 --rules 2000]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.async_api import Page, WebSocket, async_playwright

from tests.benchmarks.wide_mapping import FIELDS, RULES, make_wide
from tests.browser.conftest import FLAGS, chromium, free_port, start

LOADS, EDITS, WHEELS = 3, 10, 60
PAUSE = 2500  # between two edits: what follows from one is not part of the next
READY = "document.querySelector('.cw-target .cw-row') && document.querySelector('.cw-line') && performance.now()"
FRAMES = """() => new Promise((done) => {
  const times = [];
  const tick = (now) => {
    times.push(now);
    if (now - times[0] > 2000) done(times); else requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})"""
# From the release of the button to the frame in which nothing waits for the server any more.
CONFIRMED = """() => new Promise((done) => addEventListener("pointerup", (ev) => {
  let waited = false;
  const look = () => {
    const waiting = document.querySelector(".cw-waiting") !== null;
    waited ||= waiting;
    if (waited && !waiting) done(performance.now() - ev.timeStamp); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}, { once: true }))"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fields", type=int, default=FIELDS)
    parser.add_argument("--rules", type=int, default=RULES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        name = make_wide(Path(folder) / "wide", given.fields, given.rules)
        process, _ = start(Path(folder) / "wide", port := free_port())
        try:
            asyncio.run(measure(f"http://127.0.0.1:{port}/mappings/{name}"))
        finally:
            process.terminate()
            process.wait(10)


async def measure(address: str) -> None:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        ready = []
        for number in range(LOADS + 1):  # the first one opens the document on the server
            context = await browser.new_context(viewport={"width": 1440, "height": 900})
            page = await context.new_page()
            patches = sizes_of(page)
            await page.goto(address, wait_until="commit")
            ready.append(await (await page.wait_for_function(READY)).json_value())
            if number < LOADS:  # one browser edits
                await context.close()
        row("canvas: first load, the document opened", ready[0], "ms")
        row("canvas: ready, empty cache", statistics.median(ready[1:]), "ms", "1,500")
        await page.wait_for_timeout(3000)
        await scrolling(page)
        await editing(page, patches)
        await browser.close()


def sizes_of(page: Page, with_texts: Sequence[str] = ()) -> list[int]:
    """The sizes of the patches that arrive over the socket, of those with all these texts in them."""
    sizes: list[int] = []

    def on_frame(payload: str | bytes) -> None:
        text = payload if isinstance(payload, str) else payload.decode(errors="replace")
        if all(part in text.replace("\\", "") for part in ("applyPatch", *with_texts)):
            sizes.append(len(payload))

    def on_socket(socket: WebSocket) -> None:
        socket.on("framereceived", on_frame)

    page.on("websocket", on_socket)
    return sizes


async def scrolling(page: Page) -> None:
    await page.get_by_role("button", name="Collapse or expand all in source").click()
    await page.get_by_role("button", name="Collapse or expand all in target").click()
    for side, x in (("source", 300), ("target", 900)):
        rate, slowest = await scrolled(page, x)
        row(f"canvas: scrolling the {side}", rate, "frames/s", "50")
        row(f"canvas: slowest of 20 frames, {side}", slowest, "ms")


async def scrolled(page: Page, x: int) -> tuple[float, float]:
    """Frames a second while the wheel is turned there, and how long the slowest of twenty frames took."""
    await page.mouse.move(x, 400)
    watching = asyncio.create_task(page.evaluate(FRAMES))
    for _ in range(WHEELS):
        await page.mouse.wheel(0, 180)
        await asyncio.sleep(0.02)
    times = await watching
    frames = sorted(b - a for a, b in pairwise(times))
    return 1000 * len(frames) / (times[-1] - times[0]), frames[int(0.95 * len(frames))]


async def editing(page: Page, patches: list[int]) -> None:
    for side in (0, 1):
        await page.get_by_role("radio", name="Unmapped fields").nth(side).click()
    took, bytes_each = [], []
    for _ in range(EDITS):
        start, end = (page.locator(f".cw-{side} .cw-row:not(.cw-group)").nth(3) for side in ("source", "target"))
        patches.clear()
        watching = asyncio.create_task(page.evaluate(CONFIRMED))
        await drag(page, await box(start), await box(end))
        took.append(await asyncio.wait_for(watching, 30))
        bytes_each.append(patches[0])
        await page.wait_for_timeout(PAUSE)
    row("canvas: an edit, from the drop to the line", statistics.median(took), "ms", "100")
    row("canvas: the slowest of them", max(took), "ms")
    row("canvas: its patch", statistics.median(bytes_each), "bytes", "1,000")


async def box(found: Any) -> tuple[float, float]:
    place = await found.bounding_box()
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


async def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move((start[0] + end[0]) / 2, start[1], steps=3)
    await page.mouse.move(*end, steps=4)
    await page.mouse.up()


def row(what: str, value: float, unit: str, wanted: str = "") -> None:
    """One line of the table that `make bench` prints."""
    print(f"{what:45} {value:9,.1f} {unit:10} {f'wanted {wanted}' if wanted else ''}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
