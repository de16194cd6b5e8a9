"""A studio of its own on a fresh copy of the demo, and a browser that fails the test on any problem it sees."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from runtime.cli.demo import copy_demo

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")
CLI = "from runtime.cli.main import main; main()"


@dataclass(frozen=True)
class Studio:
    """A running studio: its address and its workspace."""

    address: str
    folder: Path


def chromium() -> str | None:
    """The system's browser; None for the one that Playwright downloaded."""
    named = os.environ.get("CROSSWALK_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def environment() -> dict[str, str]:
    """What the server inherits; NiceGUI looks for signs of pytest and would not start."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NICEGUI_", "PYTEST_"))}
    return kept | {"PYTHONPATH": str(ROOT)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    """Starts `crosswalk studio`; gives the process and the line it says once it can be opened."""
    command = [sys.executable, "-c", CLI, "studio", str(folder), "--port", str(port), "--no-browser"]
    process = subprocess.Popen(command, env=environment(), cwd=folder.parent, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline()


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    folder = tmp_path / "demo"
    copy_demo(folder)
    port = free_port()
    process, said = start(folder, port)
    try:
        assert said == f"Crosswalk studio: http://127.0.0.1:{port}  (workspace demo)\n"
        yield Studio(f"http://127.0.0.1:{port}", folder)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def fetch(studio: Studio) -> Callable[[str], bytes]:
    """What the studio answers to a GET."""

    def get(path: str) -> bytes:
        with urllib.request.urlopen(studio.address + path) as answer:
            return bytes(answer.read())

    return get


@pytest.fixture
async def pages(studio: Studio) -> AsyncIterator[Callable[[], object]]:
    """Makes browser windows; at the end none of them may have seen an error or asked another host."""
    problems: list[str] = []

    def watch(page: Page) -> Page:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((studio.address, "data:", "blob:"))
                else problems.append(f"foreign request {r.url}")
            ),
        )
        return page

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=FLAGS)

        async def window() -> Page:
            context = await browser.new_context(
                viewport={"width": 1440, "height": 900}, base_url=studio.address, reduced_motion="reduce"
            )
            return watch(await context.new_page())

        yield window
        await browser.close()
    assert not problems, problems


@pytest.fixture
async def page(pages: Callable[[], object]) -> Page:
    made: Page = await pages()  # type: ignore[misc]
    return made
