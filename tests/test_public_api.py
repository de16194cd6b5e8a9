"""The Python API: exactly these names, each with a docstring that says what it raises, importable on demand."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import runtime

NAMES = [
    "Applied",
    "Built",
    "CrosswalkError",
    "Diagnostic",
    "Inference",
    "Place",
    "Reason",
    "RunReport",
    "RunnableMapping",
    "Workspace",
    "build",
    "check_workspace",
    "from_workspace",
    "infer",
    "load",
    "make_bundle",
]


def test_the_names() -> None:
    assert runtime.__all__ == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_a_docstring(name: str) -> None:
    found = getattr(runtime, name)
    assert found.__name__ == name
    said = inspect.getdoc(found) or ""
    assert len(said.split()) > 3
    assert not said.startswith(f"{name}("), "that is what dataclasses write for themselves"


@pytest.mark.parametrize("name", NAMES)
def test_every_public_method_has_a_docstring(name: str) -> None:
    found = getattr(runtime, name)
    if not inspect.isclass(found):
        return
    own = {n: m for n, m in vars(found).items() if not n.startswith("_")}
    functions = {n: m for n, m in own.items() if inspect.isroutine(m) or isinstance(m, property | classmethod)}
    assert [n for n, m in functions.items() if not inspect.getdoc(m)] == []


@pytest.mark.parametrize("name", ["build", "check_workspace", "from_workspace", "infer", "load", "make_bundle"])
def test_every_function_says_what_it_raises(name: str) -> None:
    assert "raise" in (inspect.getdoc(getattr(runtime, name)) or "").lower()


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse(Path(str(runtime.__file__)).read_text(encoding="utf-8"))
    seen = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert seen - {"import_module", "TYPE_CHECKING"} == set(NAMES)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="lode"):
        _ = runtime.lode  # type: ignore[attr-defined]


def test_importing_the_package_loads_no_engine() -> None:
    code = "import sys, runtime; sys.exit('duckdb' in sys.modules or 'pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1]).returncode == 0
