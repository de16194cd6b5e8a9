"""The pure functions of the table, by Node's own test runner (the one that Playwright brings along)."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

HERE = Path(__file__).parent


def test_the_pure_functions_of_the_table() -> None:
    node, _ = compute_driver_executable()
    files = sorted(map(str, HERE.glob("*.test.mjs")))
    assert files
    done = subprocess.run([node, "--test", *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 0" not in done.stdout
