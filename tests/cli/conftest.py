"""The command as a user calls it: arguments in, exit code and both outputs back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from runtime.artefacts.edits import PutRule, apply
from runtime.artefacts.workspace import Workspace
from runtime.cli.demo import copy_demo
from runtime.cli.main import main
from runtime.run.load import check_workspace


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Crosswalk = Callable[..., Done]


@pytest.fixture
def crosswalk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Crosswalk:
    def call(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["crosswalk", *map(str, words)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Done(int(str(code)), said.out, said.err)

    return call


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    copy_demo(folder)
    return folder


@pytest.fixture
def mended(demo: Path) -> Path:
    """The demo with its deliberate fault mended as the check proposes."""
    workspace = Workspace.open(demo)
    (fault,) = [d for d in check_workspace(workspace) if d.fix is not None]
    assert fault.fix is not None
    mapping = workspace.mappings["billing_invoice"]
    rule = mapping.rule(fault.fix.rule)
    assert rule is not None
    workspace.save_mapping(
        mapping.name, apply(mapping, PutRule(fault.fix.rule, replace(rule, source=fault.fix.expression)))
    )
    return demo
