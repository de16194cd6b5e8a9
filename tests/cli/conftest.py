"""The command as a user calls it: arguments in, exit code and both outputs back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from runtime.cli.demo import copy_demo
from runtime.cli.main import main


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
    from runtime.artefacts.edits import PutRule, apply
    from runtime.artefacts.workspace import Workspace
    from runtime.run.load import parts_of

    workspace = Workspace.open(demo)
    for name, mapping in list(workspace.mappings.items()):
        for problem in parts_of(workspace, name).build().diagnostics:
            if problem.fix is not None:
                from dataclasses import replace

                rule = mapping.rule(problem.fix.rule)
                assert rule is not None
                after = apply(mapping, PutRule(problem.fix.rule, replace(rule, source=problem.fix.expression)))
                workspace.save_mapping(name, after)
    return demo
