"""The shape of the code, held by a test: import order, sizes, and where NiceGUI and DuckDB may be named."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = [
    ["runtime.diagnostics", "runtime.values", "runtime.whole_file"],
    ["runtime.artefacts"],
    ["runtime.language"],
    ["runtime.plan"],
    ["runtime.engines", "runtime.io"],
    ["runtime.run", "runtime.principles"],
    ["runtime.change"],
    ["runtime.cli"],
    ["studio.state"],
    ["studio.components"],
    ["studio.pages"],
    ["studio.app"],
]
MODULES = sorted(p for top in ("runtime", "studio") for p in (ROOT / top).rglob("*.py"))
MAX_LINES, MAX_FUNCTION_LINES = 500, 60
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base", "misc"}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> int | None:
    for level, names in enumerate(LAYERS):
        if any(module == n or module.startswith(n + ".") for n in names):
            return level
    return None


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def wrong_imports(module: str, imported: str) -> str | None:
    """Why a module may not import another, or None."""
    if module.startswith("runtime.") and imported.partition(".")[0] in ("studio", "nicegui"):
        return "the runtime knows nothing of browsers"
    mine, theirs = layer_of(module), layer_of(imported)
    if mine is not None and theirs is not None and theirs > mine:
        return "against the direction of the layers"
    if imported.partition(".")[0] == "nicegui" and not module.startswith(
        ("studio.components", "studio.pages", "studio.app")
    ):
        return "NiceGUI belongs to components, pages and app"
    if imported.partition(".")[0] == "duckdb" and not module.startswith(("runtime.engines", "runtime.io")):
        return "DuckDB belongs to engines and io"
    return None


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    module = name_of(path)
    if module in ("runtime", "studio"):
        return
    wrong = {i: why for i in imports(path) if (why := wrong_imports(module, i))}
    assert not wrong


def test_the_rule_itself_can_fail() -> None:
    assert wrong_imports("runtime.plan.build", "runtime.engines.batch.engine")
    assert wrong_imports("runtime.run.run", "nicegui")
    assert wrong_imports("studio.state.history", "nicegui.ui")
    assert wrong_imports("studio.pages.home", "duckdb")
    assert not wrong_imports("runtime.engines.batch.engine", "runtime.plan.steps")


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "studio").rglob("*.js"))], ids=lambda p: p.name)
def test_modules_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    if path.suffix == ".py":
        functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        long = [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > MAX_FUNCTION_LINES]
        assert not long


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_say_what_they_decide(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree), "a module needs a docstring"


def test_the_runtime_is_importable_without_the_studio() -> None:
    code = (
        "import sys; sys.modules['nicegui'] = None; sys.modules['studio'] = None\n"
        "import runtime; [getattr(runtime, n) for n in runtime.__all__]\n"
        "import runtime.cli.main\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_project_names_no_place_of_its_makers() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    tracked = [
        t for t in tracked if t.endswith((".py", ".md", ".toml", ".js", ".yaml", ".css")) and "test_arch" not in t
    ]
    places = ("/" + "work/", "/" + "tmp/", "pypi" + "-more")
    named = [t for t in tracked if any(p in (ROOT / t).read_text(encoding="utf-8") for p in places)]
    assert not named
