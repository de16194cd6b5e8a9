"""The README is true: its commands run in their order, its Python prints what it says, its files are there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.artefacts.workspace import Workspace
from runtime.run.load import check_workspace

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAIN = "from runtime.cli.main import main; main()"
FAULTY = {"check": 1}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[list[str]]:
    """Every `crosswalk` line of the shell blocks that ends by itself."""
    lines = "".join(blocks("sh")).replace("\\\n", " ").splitlines()
    found = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("crosswalk ")]
    return [words for words in found if words[0] != "studio"]


def python(code: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [sys.executable, "-c", code, *words], cwd=folder, env=environment, capture_output=True, text=True
    )


def press_the_button(folder: Path) -> None:
    """What the reader does in the studio at step 1."""
    workspace = Workspace.open(folder)
    (fix,) = [d.fix for d in check_workspace(workspace) if d.fix is not None]
    rules = workspace.document("mappings", "billing_invoice")
    workspace.save_document("mappings", "billing_invoice", rules.set(("rules", fix.rule), fix.expression))


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a reader typed everything in turn."""
    folder = tmp_path_factory.mktemp("reader")
    for words in commands():
        if words[0] == "export":
            press_the_button(folder / "tour")
        done = python(MAIN, *words, folder=folder)
        assert done.returncode == FAULTY.get(words[0], 0), (words, done.stdout, done.stderr)
    return folder


def test_the_commands_run_in_their_order(walked: Path) -> None:
    assert [words[0] for words in commands()] == ["demo", "check", "export", "run"]
    assert {"invoices.parquet", "rejects.ndjson", "report.json"} <= {p.name for p in walked.iterdir()}


def test_the_python_gives_what_its_comments_say(walked: Path) -> None:
    code = "\n".join(blocks("python"))
    told = code + "\nprint(applied.ok, applied.value['invoice_number'], bool(applied.reasons))\n"
    told += "print(report.read, report.written, report.rejected)\n"
    told += "print(sorted(received(b'{\"number\": 5}')['errors'][0]))"
    done = python(told, folder=walked)
    assert done.returncode == 0, done.stderr
    *first, reason = done.stdout.splitlines()
    assert first == ["False F-1001 True", "60 58 2"]
    assert reason == "['code', 'hint', 'message', 'source', 'value']"
    assert "# False, what could be made, and why" in code and "# 60, 58, 2" in code


def test_targets_of_make_and_links_are_there() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?= |`|$)", "".join(blocks("sh")))) <= targets
    for target in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / target).exists(), target
