"""The canvas in a real browser: what a reader sees and does, by pointer and by keyboard."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import environment, free_port

pytestmark = pytest.mark.browser

NAMES = (f"doc{n}" for n in itertools.count())


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("canvas_app.py"))],
        env=environment() | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "open\n"
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest_asyncio.fixture(loop_scope="session")
async def page(server: str, browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 700}, base_url=server, reduced_motion="reduce"
    )
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((server, "data:")) else problems.append(f"foreign request {request.url}")
        ),
    )
    yield page
    await context.close()
    assert not problems, problems


async def opened(page: Page, name: str = "", query: str = "") -> str:
    name = name or next(NAMES)
    await page.goto(f"/m/{name}{query}")
    await page.wait_for_function("window.did_handshake && document.querySelector('.cw-row')")
    return name


def row(page: Page, side: str, path: str) -> Locator:
    return page.locator(f'.cw-{side} .cw-row[data-path="{path}"]')


def port(page: Page, side: str, path: str) -> Locator:
    return row(page, side, path).locator(".cw-port")


def confirmed(page: Page) -> Locator:
    return page.locator(".cw-line:not(.cw-waiting)")


async def middle(locator: Locator) -> tuple[float, float]:
    box = await locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def drag(page: Page, start: Locator, end: Locator) -> None:
    (x1, y1), (x2, y2) = await middle(start), await middle(end)
    await page.mouse.move(x1, y1)
    await page.mouse.down()
    await page.mouse.move((x1 + x2) / 2, y1 + 40, steps=4)
    await page.mouse.move(x2, y2, steps=5)
    await page.mouse.up()


async def post(server_page: Page, address: str, data: object) -> None:
    await server_page.request.post(address, data=data)


async def test_a_drag_connects_and_the_line_ends_at_its_row(page: Page) -> None:
    await opened(page)
    await drag(page, row(page, "source", "head.1"), row(page, "target", "head.2"))
    await expect(confirmed(page)).to_have_count(1)
    await expect(row(page, "target", "head.2")).to_have_class(re.compile("cw-mapped"))
    shape = await page.locator(".cw-line").get_attribute("d")
    top = (await page.locator(".cw-canvas").bounding_box() or {})["y"]
    _, y = await middle(row(page, "target", "head.2"))
    assert abs(top + float((shape or "").rsplit(" ", 1)[1]) - y) < 1


async def test_a_drag_from_the_target_connects_too(page: Page) -> None:
    await opened(page)
    await drag(page, port(page, "target", "head.2"), row(page, "source", "head.1"))
    await expect(confirmed(page)).to_have_count(1)
    await expect(row(page, "source", "head.1")).to_have_class(re.compile("cw-mapped"))


async def test_a_drop_outside_or_on_an_object_does_nothing(page: Page) -> None:
    await opened(page)
    await drag(page, row(page, "source", "head.1"), row(page, "target", "party"))
    await drag(page, row(page, "source", "head.1"), page.locator(".cw-chips"))
    await expect(page.locator(".cw-hint")).to_contain_text("connect the fields inside it")
    await drag(page, row(page, "source", "head.2"), row(page, "target", "head.2"))
    await expect(confirmed(page)).to_have_count(1)
    await expect(page.locator(".cw-line")).to_have_count(1)
    await expect(page.locator(".cw-hint")).to_have_count(0)


async def test_a_group_is_not_connected_and_says_so(page: Page) -> None:
    await opened(page)
    await drag(page, row(page, "source", "head"), row(page, "target", "head.1"))
    await expect(page.locator(".cw-hint")).to_contain_text("A group has no line of its own")
    await expect(page.locator(".cw-line")).to_have_count(0)


async def test_two_clicks_connect(page: Page) -> None:
    await opened(page)
    await row(page, "source", "head.1").click()
    await port(page, "target", "head.1").click()
    await expect(confirmed(page)).to_have_count(1)
    await port(page, "source", "lines").click()
    await expect(page.locator(".cw-hint")).to_contain_text("lines is taken")
    await row(page, "target", "lines").scroll_into_view_if_needed()
    await row(page, "target", "lines").click()
    await expect(page.locator(".cw-hint")).to_have_count(0)
    await expect(row(page, "target", "lines")).to_have_class(re.compile("cw-mapped"))


async def test_a_second_source_makes_one_rule_with_one_chip(page: Page) -> None:
    await opened(page)
    for source in ("head.0", "head.1"):
        await drag(page, row(page, "source", source), row(page, "target", "head.2"))
        await expect(page.locator(".cw-waiting")).to_have_count(0)
    await expect(confirmed(page)).to_have_count(2)
    await expect(page.locator(".cw-chip")).to_have_text(["join"])


async def test_a_refused_edit_takes_its_line_back_and_says_why(page: Page) -> None:
    await opened(page)
    await row(page, "source", "head.1").click()
    await page.get_by_role("tree", name="Order fields").focus()
    await page.keyboard.press("End")
    await page.get_by_label("Search target fields").fill("party_9")
    await port(page, "target", "party.9").click()
    await expect(page.locator(".cw-hint")).to_have_text("party.9 is fixed by a decision.")
    await expect(page.locator(".cw-line")).to_have_count(0)


async def test_keyboard_only(page: Page) -> None:
    await opened(page)
    await page.get_by_role("tree", name="invoice fields").focus()
    for key in ("ArrowDown", "ArrowDown", "m"):
        await page.keyboard.press(key)
    target = page.get_by_role("tree", name="Order fields")
    await expect(target).to_be_focused()
    await page.keyboard.press("n")
    await page.keyboard.press("m")
    await expect(confirmed(page)).to_have_count(1)
    await expect(row(page, "target", "head.0")).to_have_class(re.compile("cw-mapped"))
    await expect(page.get_by_role("tree", name="invoice fields")).to_be_focused()
    await page.keyboard.press("g")
    await expect(target).to_be_focused()
    await page.keyboard.press("Delete")
    await expect(page.locator(".cw-line")).to_have_count(0)
    await page.keyboard.press("Control+z")
    await expect(confirmed(page)).to_have_count(1)
    await page.keyboard.press("Control+z")
    await expect(page.locator(".cw-line")).to_have_count(0)
    await page.keyboard.press("Control+Shift+z")
    await expect(confirmed(page)).to_have_count(1)


async def test_type_ahead_needs_two_letters(page: Page) -> None:
    await opened(page)
    tree = page.get_by_role("tree", name="invoice fields")
    await tree.focus()

    async def active() -> str | None:
        return await page.locator(".cw-source .cw-cursor").get_attribute("data-path")

    assert await active() == ""
    await page.keyboard.type("p")
    assert await active() == ""
    await page.keyboard.type("a")
    assert await active() == "party"


async def test_search_marks_and_keeps_ancestors(page: Page) -> None:
    await opened(page)
    await page.get_by_role("tree", name="invoice fields").focus()
    await page.keyboard.press("/")
    search = page.get_by_label("Search source fields")
    await expect(search).to_be_focused()
    await search.fill("party_3")
    await expect(page.locator(".cw-source .cw-row")).to_have_count(3)
    await expect(page.locator(".cw-source mark")).to_have_text("party_3")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("tree", name="invoice fields")).to_be_focused()


async def test_closed_groups_take_the_lines_and_a_double_click_opens_them(page: Page) -> None:
    await opened(page)
    for k in (1, 2):
        await drag(page, row(page, "source", f"head.{k}"), row(page, "target", f"head.{k}"))
        await expect(confirmed(page)).to_have_count(k)
    for side in ("source", "target"):
        await row(page, side, "head").locator(".cw-chevron").click()
    await expect(page.locator(".cw-chip")).to_have_text(["2 fields"])
    await expect(page.locator(".cw-line")).to_have_count(1)
    await page.locator(".cw-chip").dblclick()
    await expect(page.locator(".cw-line")).to_have_count(2)


async def test_a_resting_drag_opens_a_closed_group(page: Page) -> None:
    await opened(page)
    await row(page, "target", "head").locator(".cw-chevron").click()
    await expect(row(page, "target", "head.1")).to_have_count(0)
    x, y = await middle(row(page, "source", "head.1"))
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(*await middle(row(page, "target", "head")), steps=5)
    await expect(row(page, "target", "head.1")).to_have_count(1)
    await page.mouse.move(*await middle(row(page, "target", "head.1")), steps=3)
    await page.mouse.up()
    await expect(confirmed(page)).to_have_count(1)


async def test_lines_off_screen_are_counted_and_reached(page: Page) -> None:
    name = await opened(page)
    rule = {
        "id": "far",
        "s": ["head.1"],
        "t": "lines.9",
        "k": "direct",
        "label": "",
        "st": "ok",
        "loop": False,
    }
    await post(page, f"/api/publish/{name}", [{"op": "put", "rule": rule}])
    pill = page.locator(".cw-target .cw-beyond.cw-down")
    await expect(pill).to_have_text("↓ 1 below")
    await expect(page.locator(".cw-line")).to_have_class(re.compile("cw-clamped"))
    await pill.click()
    await expect(pill).to_be_hidden()
    await expect(page.locator(".cw-line:not(.cw-clamped)")).to_have_count(1)


async def test_info_flags_and_status_arrive_by_patch(page: Page) -> None:
    name = await opened(page)
    await post(
        page,
        f"/api/publish/{name}",
        [
            {"op": "values", "side": "source", "values": {"head.1": "\0null"}},
            {"op": "flags", "side": "source", "values": {"head.2": 8}},
            {
                "op": "put",
                "rule": {"id": "a", "s": ["head.3"], "t": "head.3", "k": "direct", "label": "", "st": "ok"},
            },
            {"op": "status", "items": [["a", "error", "no date"]]},
        ],
    )
    await expect(row(page, "source", "head.1").locator(".cw-info")).to_have_class(re.compile("cw-is-null"))
    await expect(row(page, "source", "head.2")).to_contain_text("ignored")
    await page.locator(".cw-chip.cw-err").hover()
    await expect(page.locator(".cw-look")).to_contain_text("no date")


async def test_a_lost_patch_is_made_good_by_a_fresh_snapshot(page: Page) -> None:
    name = await opened(page)
    await row(page, "source", "party").locator(".cw-chevron").click()
    rule = {
        "id": "head.1",
        "s": ["head.1"],
        "t": "head.1",
        "k": "direct",
        "label": "",
        "st": "ok",
        "loop": False,
    }
    await post(page, f"/api/publish/{name}?skip=3", [{"op": "put", "rule": rule}])
    await expect(confirmed(page)).to_have_count(1)
    await expect(row(page, "source", "party.1")).to_have_count(0)


async def test_two_browsers_see_each_other(page: Page) -> None:
    name = await opened(page)
    assert page.context.browser is not None
    other = await page.context.browser.new_page(base_url=page.url.rsplit("/m/", 1)[0])
    await opened(other, name)
    await drag(page, row(page, "source", "head.1"), row(page, "target", "head.2"))
    await expect(other.locator(".cw-line")).to_have_count(1)


async def test_the_view_comes_back(page: Page) -> None:
    name = await opened(page)
    await row(page, "target", "head").locator(".cw-chevron").click()
    await page.get_by_label("Search source fields").fill("lines_4")
    await expect(page.locator(".seen")).to_have_text("lines_4")
    await opened(page, name)
    await expect(page.get_by_label("Search source fields")).to_have_value("lines_4")
    await expect(row(page, "target", "head.1")).to_have_count(0)


async def test_selection_is_reported_and_the_page_can_select(page: Page) -> None:
    await opened(page)
    await drag(page, row(page, "source", "head.1"), row(page, "target", "head.1"))
    await row(page, "source", "head.1").click()
    await expect(page.locator(".heard")).to_have_text("head.1 source head.1")
    await page.keyboard.press("Enter")
    await expect(page.locator(".heard")).to_have_text("open head.1")
    await page.keyboard.press("Escape")
    await expect(page.locator(".heard")).to_have_text("None None None")
    await page.get_by_role("button", name="rule", exact=True).click()
    await expect(page.locator(".cw-line")).to_have_class(re.compile("cw-on"))
    await expect(page.locator(".heard")).to_have_text("None None None")
    await page.get_by_role("button", name="reveal").click()
    await expect(row(page, "target", "lines.9")).to_be_in_viewport()


async def test_a_reader_changes_nothing(page: Page) -> None:
    name = await opened(page, query="?readonly=true")
    await drag(page, row(page, "source", "head.1"), row(page, "target", "head.2"))
    await page.keyboard.press("m")
    rule = {"id": "head.3", "s": ["head.3"], "t": "head.3", "k": "direct", "label": "", "st": "ok", "loop": False}
    await post(page, f"/api/publish/{name}", [{"op": "put", "rule": rule}])  # what was sent before would show before
    await expect(row(page, "target", "head.3")).to_have_class(re.compile("cw-mapped"))
    await expect(page.locator(".cw-line")).to_have_count(1)


async def test_trees_are_trees_to_a_screen_reader(page: Page) -> None:
    await opened(page)
    item = row(page, "source", "head.1")
    assert await item.get_attribute("aria-level") == "3"
    assert await item.get_attribute("aria-setsize") == "10"
    assert await item.get_attribute("aria-posinset") == "2"
    tree = page.get_by_role("tree", name="invoice fields")
    await tree.focus()
    await page.keyboard.press("End")
    active = await tree.get_attribute("aria-activedescendant")
    await expect(page.locator(f"#{active}")).to_have_attribute("data-path", "lines.9")
    await page.mouse.move(300, 400)
    await page.mouse.wheel(0, -4000)
    await expect(page.locator(f"#{active}")).to_have_count(1)


async def test_suggestions_are_dashed_and_answered_by_pointer_and_by_key(page: Page) -> None:
    name = await opened(page)
    items = [{"t": f"head.{k}", "s": [f"head.{k + 1}"], "p": 70 + k, "why": "similar names"} for k in (1, 2, 3)]
    await post(page, f"/api/publish/{name}", [{"op": "suggestions", "items": items}])
    await expect(page.locator(".cw-line.cw-suggested")).to_have_count(3)
    await expect(page.locator(".cw-chip")).to_have_text(["71%", "72%", "73%"])
    await expect(row(page, "target", "head.1")).not_to_have_class(re.compile("cw-mapped"))
    await page.locator(".cw-chip", has_text="71%").hover()
    await expect(page.locator(".cw-look-why")).to_have_text("71% sure: similar names")
    await page.get_by_role("button", name="Accept").click()
    await expect(confirmed(page).and_(page.locator(":not(.cw-suggested)"))).to_have_count(1)
    await expect(row(page, "target", "head.1")).to_have_class(re.compile("cw-mapped"))
    await row(page, "target", "head.2").click()
    await page.keyboard.press("r")
    await expect(page.locator(".cw-chip", has_text="72%")).to_have_count(0)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("a")
    await expect(row(page, "target", "head.3")).to_have_class(re.compile("cw-mapped"))
    await expect(page.locator(".cw-suggested")).to_have_count(0)
