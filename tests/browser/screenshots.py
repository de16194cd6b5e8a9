"""`make screenshots`: the pictures of README and guide, taken from a studio that runs on the demo."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from runtime.cli.demo import copy_demo
from tests.browser.conftest import FLAGS, ROOT, chromium, free_port, start

IMAGES = ROOT / "studio" / "guide" / "images"
COUNTRIES = ("DE", "FR", "PL")
ORDERS = "Order No;Placed;Customer;Country;Total;Paid\n" + "".join(
    f"A-{1000 + i};2026-0{1 + i % 9}-1{i % 10};Kunde {i % 7};{COUNTRIES[i % 3]};{120 + i},50;{('no', 'yes')[i % 2]}\n"
    for i in range(60)
)


def home(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text("Needs attention")).to_be_visible()


def mapping(page: Page) -> None:
    page.goto("/mappings/billing_invoice?rule=due_on")
    expect(page.locator(".cw-grid-row").first).to_be_visible()
    expect(page.get_by_role("complementary", name="Inspector").get_by_text("due_on").first).to_be_visible()


def source(page: Page) -> None:
    page.goto("/sources/new")
    page.locator("input[type=file]").set_input_files(
        {"name": "orders.csv", "mimeType": "text/csv", "buffer": ORDERS.encode()}
    )
    expect(page.get_by_text("Order No").first).to_be_visible()


def model(page: Page) -> None:
    page.goto("/models/invoice")
    expect(page.get_by_text("invoice_number").first).to_be_visible()


def export(page: Page) -> None:
    page.goto("/mappings/crm_contact/export")
    expect(page.get_by_text("crosswalk run").first).to_be_visible()


SCREENS: dict[str, Callable[[Page], None]] = {
    "home": home,
    "mapping": mapping,
    "source": source,
    "model": model,
    "export": export,
}


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        folder, port = Path(place) / "demo", free_port()
        copy_demo(folder)
        process, _ = start(folder, port)
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            for theme in ("light", "dark"):
                take(browser.new_page, f"http://127.0.0.1:{port}", theme)
        finally:
            browser.close()
            process.terminate()
            process.wait(10)


def take(new_page: Callable[..., Page], address: str, theme: str) -> None:
    page = new_page(
        viewport={"width": 1440, "height": 900}, base_url=address, color_scheme=theme, reduced_motion="reduce"
    )
    page.context.add_cookies([{"name": "crosswalk_theme", "value": theme, "url": address}])
    for name, show in SCREENS.items():
        show(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}-{theme}.png")
        print(f"{name}-{theme}.png")
    page.close()


if __name__ == "__main__":
    main()
