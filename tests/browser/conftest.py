"""A studio of its own on a fresh copy of the demo, and a browser that fails the test on any problem it sees."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

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
    process = launch(folder, port)
    assert process.stdout is not None
    return process, process.stdout.readline()


def launch(folder: Path, port: int) -> subprocess.Popen[str]:
    """Starts `crosswalk studio`, and does not wait until it can be opened."""
    command = [sys.executable, "-c", CLI, "studio", str(folder), "--port", str(port), "--no-browser"]
    return subprocess.Popen(command, env=environment(), cwd=folder.parent, stdout=subprocess.PIPE, text=True)


class Studios:
    """A studio for each test, with a workspace of its own; the next one starts while a test runs."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._ending: list[subprocess.Popen[str]] = []
        self._next = self._begin()

    def take(self) -> tuple[Studio, subprocess.Popen[str]]:
        (studio, process), self._next = self._next, self._begin()
        assert process.stdout is not None
        assert process.stdout.readline() == f"Crosswalk studio: {studio.address}  (workspace demo)\n"
        return studio, process

    def end(self, process: subprocess.Popen[str]) -> None:
        """Tells it to end, and waits for the one before, so that few are there at once."""
        process.terminate()
        for earlier in self._ending:
            earlier.wait(20)
        self._ending = [process]

    def close(self) -> None:
        self.end(self._next[1])
        self.end(self._next[1])

    def _begin(self) -> tuple[Studio, subprocess.Popen[str]]:
        folder, port = self._folder() / "demo", free_port()
        copy_demo(folder)
        return Studio(f"http://127.0.0.1:{port}", folder), launch(folder, port)


@pytest.fixture(scope="session")
def studios(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studios]:
    made = Studios(lambda: tmp_path_factory.mktemp("studio"))
    yield made
    made.close()


@pytest.fixture
def studio(studios: Studios) -> Iterator[Studio]:
    found, process = studios.take()
    yield found
    studios.end(process)


@pytest.fixture
def fetch(studio: Studio) -> Callable[[str], bytes]:
    """What the studio answers to a GET."""

    def get(path: str) -> bytes:
        with urllib.request.urlopen(studio.address + path) as answer:
            return bytes(answer.read())

    return get


@pytest_asyncio.fixture(loop_scope="session")
async def pages(studio: Studio, browser: Browser) -> AsyncIterator[Callable[[], object]]:
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

    contexts: list[BrowserContext] = []

    async def window() -> Page:
        contexts.append(
            await browser.new_context(
                viewport={"width": 1440, "height": 900}, base_url=studio.address, reduced_motion="reduce"
            )
        )
        return watch(await contexts[-1].new_page())

    yield window
    for context in contexts:
        await context.close()
    assert not problems, problems


@pytest_asyncio.fixture(loop_scope="session")
async def page(pages: Callable[[], object]) -> Page:
    made: Page = await pages()  # type: ignore[misc]
    return made


@contextmanager
def running_demo(folder: Path) -> Iterator[Studio]:
    """A studio on a fresh copy of the demo, for the tests of a module that share it."""
    copy_demo(folder)
    port = free_port()
    process, _ = start(folder, port)
    try:
        yield Studio(f"http://127.0.0.1:{port}", folder)
    finally:
        process.terminate()
        process.wait(10)
