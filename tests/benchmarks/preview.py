"""How soon the preview follows an edit: `python -m tests.benchmarks.preview [--rows N] [--edits N] [--no-browser]`.

A source of 40 fields, one of them a list, in NDJSON; a rule for each field. Edits are made through the document, and
then typed into the page in a real browser. Prints medians; no figure is a test.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from playwright.async_api import Page, async_playwright

from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.workspace import Workspace
from runtime.values import BOOLEAN, DATE, INTEGER, NUMBER, STRING, Type, decimal
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from tests.browser.conftest import FLAGS, chromium, free_port, start
from tests.contracts import a_list, leaf, model, source

KINDS: tuple[Type, ...] = (STRING, INTEGER, NUMBER, BOOLEAN, STRING, STRING)
FIELDS = [(f"f{i}", KINDS[i % len(KINDS)]) for i in range(36)]
WORDS = ("alpha beta", "gamma", "delta epsilon ", "omega", " rho")


def workspace(folder: Path, rows: int) -> None:
    """Orders of 40 fields onto a model of 40 fields, with a sample."""
    made = Workspace.make(folder, "big")
    lines = a_list("lines", leaf("sku", STRING), leaf("amount", INTEGER), leaf("quantity", INTEGER))
    fields = [leaf(name, of) for name, of in FIELDS]
    further = [leaf("created", STRING), leaf("country", STRING), leaf("email", STRING)]
    made.create("sources", source(*fields, *further, lines, format="ndjson", name="order"))
    targets = [leaf(f"t{name}", of) for name, of in FIELDS]
    more = [leaf("created", DATE), leaf("country", STRING), leaf("email", STRING)]
    items = a_list("items", leaf("sku", STRING), leaf("amount", decimal(12, 2)))
    made.create("models", model(*targets, *more, items, name="sale"))
    rules = [Rule(f"t{name}", f"trim({name})" if of == STRING else name) for name, of in FIELDS]
    rules += [Rule("created", "to_date(created)"), Rule("country", "upper(country)"), Rule("email", "lower(email)")]
    rules.append(Rule("items", each="lines", rules=(Rule("sku", "sku"), Rule("amount", "amount"))))
    made.create("mappings", Mapping("order", "0.1.0", "sale@1", "order", tuple(rules)))
    (folder / "samples").mkdir()
    draw = random.Random(7)
    with (folder / "samples" / "order.ndjson").open("w", encoding="utf-8") as out:
        for number in range(rows):
            out.write(json.dumps(_record(draw, number)) + "\n")


def _record(draw: random.Random, number: int) -> dict[str, object]:
    found: dict[str, object] = {name: _value(draw, of) for name, of in FIELDS}
    found |= {"created": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}", "country": draw.choice(("de", "fr", "us"))}
    lines = [{"sku": f"s{at}", "amount": at * 100, "quantity": at} for at in range(number % 4)]
    return found | {"email": f"A{number}@example.org", "lines": lines}


def _value(draw: random.Random, of: Type) -> object:
    if of == STRING:
        return draw.choice(WORDS) + str(draw.randrange(1000))
    if of == INTEGER:
        return draw.randrange(1_000_000)
    return draw.random() * 1000 if of == NUMBER else draw.random() < 0.5


async def through_the_document(folder: Path, edits: int) -> None:
    """Seconds from an edit to the records on screen, and to the profile of the edited rule."""
    opened = OpenWorkspace(folder)
    began = time.perf_counter()
    document = opened.open_mapping("order")
    heard = asyncio.Event()
    document.preview.on_result(lambda _: heard.set())
    document.subscribe()
    first = await _until(
        document, heard, lambda: len(document.preview.result.rows) == 50 if document.preview.result else False
    )
    print(f"from opening to 50 rows: {first - began:.2f} s")
    whole = await _until(document, heard, lambda: not document.preview.stale)
    print(f"from opening to all profiles of {document.sample.count:,} records: {whole - began:.2f} s")
    rows, profiles = [], []
    for number in range(edits):
        name, text = FIELDS[number % 6 * 6][0], f"-{number}"
        began = time.perf_counter()
        document.set_expression(f"t{name}", f"concat(upper(trim({name})), '{text}')")
        rows.append(await _until(document, heard, partial(_refreshed, document, f"t{name}", text)) - began)
        profiles.append(await _until(document, heard, lambda: not document.preview.stale) - began)
        assert document.preview.result is not None
        assert document.preview.result.profiles[f"t{name}"].top[0][0].endswith(text)
    print(f"from an edit to 50 refreshed rows:            {_said(rows)}")
    print(f"from an edit to the profile of the edited rule: {_said(profiles)}")
    status = Path(f"/proc/{document.preview.pid}/status")
    if status.exists():
        most = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        print(f"memory of the worker at most: {int(most) / 1024:.0f} MB")
    opened.close()


def _refreshed(document: MappingDocument, path: str, text: str) -> bool:
    result = document.preview.result
    place = [c.path for c in result.columns].index(path) if result is not None else 0
    return result is not None and all((row[place] or "").endswith(text) for row in result.rows)


async def _until(document: MappingDocument, heard: asyncio.Event, there: Callable[[], bool]) -> float:
    while not there():
        heard.clear()
        await asyncio.wait_for(heard.wait(), 120)
    return time.perf_counter()


async def through_the_page(folder: Path, edits: int) -> None:
    """The same from the last key in the expression editor to the cells of the grid, as the browser's own clock says."""
    port = free_port()
    process, _ = start(folder, port)
    try:
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = await (await browser.new_context(viewport={"width": 1440, "height": 900})).new_page()
            await page.goto(f"http://127.0.0.1:{port}/mappings/order?rule=tf0")
            await _settled(page)
            times = [await _typed(page, number) for number in range(edits)]
            print(f"in the page, from the last key to the rows:   {_said(times)}")
            await browser.close()
    finally:
        process.terminate()
        process.wait(10)


async def _settled(page: Page) -> None:
    await page.locator(".cw-grid-row .cw-grid-cell").first.wait_for(timeout=120_000)
    await page.wait_for_function("!document.querySelector('.cw-preview-grid.cw-stale')", timeout=120_000)


WATCH = """([mark]) => { const seen = window.cwSeen = {};
  document.addEventListener('keydown', () => { seen.key = performance.now(); }, true);
  const look = () => {
    const cells = [...document.querySelectorAll('.cw-grid-cell[data-column="0"]')];
    if (!seen.rows && cells.length && cells.every((c) => c.textContent.endsWith(mark))) seen.rows = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look); }"""


async def _typed(page: Page, number: int) -> float:
    mark = f"~{number}"
    await page.evaluate(WATCH, [mark])
    await page.get_by_role("radio", name="Text").click()
    editor = page.get_by_role("combobox", name="Expression")
    await editor.fill(f"concat(trim(f0), '{mark}')")
    await editor.press("Enter")
    await page.wait_for_function("window.cwSeen.rows", timeout=60_000)
    seen = await page.evaluate("window.cwSeen")
    return float(seen["rows"] - seen["key"]) / 1000


def _said(seconds: list[float]) -> str:
    return f"median {1000 * statistics.median(seconds):4.0f} ms, worst {1000 * max(seconds):4.0f} ms of {len(seconds)}"


async def main() -> None:
    parser = argparse.ArgumentParser(description="How soon the preview follows an edit.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--no-browser", action="store_true")
    given = parser.parse_args()
    ways: list[Callable[[Path, int], Awaitable[None]]] = [through_the_document]
    ways += [] if given.no_browser else [through_the_page]
    with tempfile.TemporaryDirectory() as folder:
        workspace(Path(folder) / "big", given.rows)
        for way in ways:
            await way(Path(folder) / "big", given.edits)


if __name__ == "__main__":
    asyncio.run(main())
