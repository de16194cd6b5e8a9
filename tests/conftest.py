"""One browser for the whole session: its tests share an event loop, and each has a context of its own."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

EXPECT_SECONDS = 20
"""So long a test waits for what it expects: never the usual time, and enough on a machine that is busy."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") and inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    from tests.browser.conftest import FLAGS, chromium

    expect.set_options(timeout=EXPECT_SECONDS * 1000)
    async with async_playwright() as driver:
        made = await driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield made
        await made.close()
