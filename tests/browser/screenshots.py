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
    page.goto("/mappings/billing_invoice?rule=due_on&view=canvas")
    expect(page.locator(".cw-grid-row").first).to_be_visible()
    expect(page.get_by_role("complementary", name="Inspector").get_by_text("due_on").first).to_be_visible()


def table(page: Page) -> None:
    page.goto("/mappings/billing_invoice?view=table")
    expect(page.locator(".cw-table-scroll").get_by_text("due_on").first).to_be_visible()
    expect(page.locator(".cw-grid-row").first).to_be_visible()
    page.get_by_role("radio", name="Canvas").wait_for()


def explain(page: Page) -> None:
    page.goto("/mappings/crm_contact?view=canvas")
    expect(page.locator(".cw-grid-row").first).to_be_visible()
    page.locator('.cw-grid-cell[data-row="0"][data-column="2"]').click()
    expect(page.locator(".cw-explain").first).to_be_visible()


def questions(page: Page) -> None:
    page.goto("/mappings/crm_contact?view=canvas")
    expect(page.locator(".cw-grid-row").first).to_be_visible()
    page.get_by_role("tab", name="Questions").click()
    expect(page.get_by_role("article").first).to_be_visible()


def suggestions(page: Page) -> None:
    """A mapping before its first rule; made once, and opened again in the other theme."""
    page.goto("/mappings/contacts_again?view=canvas")
    if page.get_by_text("No such mapping").count():
        page.goto("/mappings?new&source=crm_contact&model=contact")
        page.get_by_role("dialog").get_by_label("Name").fill("contacts_again")
        page.get_by_role("button", name="Start mapping").click()
    expect(page.get_by_role("button", name="Accept the")).to_be_visible(timeout=20_000)
    expect(page.locator(".cw-grid-row").first).to_be_visible()


def source_steps(page: Page) -> None:
    page.goto("/mappings/billing_invoice?view=canvas")
    expect(page.locator(".cw-grid-row").first).to_be_visible()
    page.get_by_role("button", name="Add step").first.click()
    expect(page.get_by_role("menu").or_(page.locator(".q-menu")).first).to_be_visible()


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
    "table": table,
    "explain": explain,
    "questions": questions,
    "source-steps": source_steps,
    "suggestions": suggestions,
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
