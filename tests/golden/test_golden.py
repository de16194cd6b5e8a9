"""Golden files: what people read of the compiler and of the errors, as it is, for people to read.

`UPDATE_GOLDEN=1 python -m pytest tests/golden` writes them anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.workspace import Workspace
from runtime.cli.demo import copy_demo
from runtime.diagnostics import CrosswalkError, Diagnostic, Place, render
from runtime.engines.batch.rule_query import rule_columns
from runtime.io.infer import infer
from runtime.plan.build import build
from runtime.run.load import check_workspace, from_workspace, load, parts_of
from runtime.values import DATE, INTEGER, STRING, decimal
from tests.cli.conftest import Crosswalk, crosswalk
from tests.contracts import a_list, leaf, model, source

__all__ = ["crosswalk"]  # the fixture

HERE = Path(__file__).parent


def compare(name: str, text: str) -> None:
    """Fails when the golden file says something else, or is not there."""
    file = HERE / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        file.write_bytes(text.encode())
    assert file.is_file(), f"{name} is missing; UPDATE_GOLDEN=1 writes it"
    assert text == file.read_bytes().decode()


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # so that places are the same everywhere
    copy_demo(Path("demo"))
    return Path("demo")


HL7 = HERE.parent / "acceptance" / "workspaces" / "hl7"


def test_the_query_of_a_mapping(crosswalk: Crosswalk, demo: Path) -> None:
    compare("crm_contact.sql", crosswalk("explain", "crm_contact", "--sql", "-w", demo).out)


@pytest.mark.parametrize(("workspace", "mapping"), [(None, "billing_invoice"), (HL7, "patient")])
def test_what_the_query_says_of_the_rules(demo: Path, workspace: Path | None, mapping: str) -> None:
    parts = parts_of(Workspace.open(workspace or demo), mapping)
    reader = parts.source.reader
    compare(f"{mapping}.rules.sql", rule_columns(parts.build().plan, reader.format if reader else None) + "\n")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("explain_mapping", ("crm_contact",)),
        ("explain_nested", ("billing_invoice",)),
        ("explain_field", ("crm_contact", "address.country", "--record", "2")),
        ("explain_loop", ("billing_invoice", "lines.kind", "--record", "1")),
    ],
)
def test_explanations_as_they_are_printed(crosswalk: Crosswalk, demo: Path, name: str, words: tuple[str, ...]) -> None:
    done = crosswalk("explain", *words, "-w", demo)
    assert done.code == 0, done.err
    compare(f"{name}.txt", done.out)


def test_errors_as_they_are_shown(demo: Path) -> None:
    said = [f"## {title}\n\n" + "\n".join(map(render, found)) for title, found in situations(demo)]
    compare("errors.txt", "\n\n".join(said) + "\n")


def situations(demo: Path) -> Iterator[tuple[str, list[Diagnostic]]]:
    """What can go wrong on the way from a workspace to an output, and how it is told."""
    yield "A mapping with many mistakes", mistaken_rules()
    yield "The demo's deliberate fault", [d for d in check_workspace(Workspace.open(demo)) if d.severity == "error"]
    (demo / "mappings" / "broken.yaml").write_text("name: broken\nrules: {a: [1,\n")
    (demo / "mappings" / "lost.yaml").write_text("crosswalk: 1\nname: lost\nmodel: invoise@1\nsource: crm_contact\n")
    (demo / "lookups" / "country.csv").write_text("from,too\nDE,Germany\n")
    yield "Documents with faults", [d for d in Workspace.open(demo).diagnostics if d.severity == "error"]
    yield "A mapping that does not exist", raised(lambda: from_workspace(Workspace.open(demo), "crm_contacts"))
    Path("b.crosswalk.json").write_text('{"crosswalk_bundle": 1, "sha256": "0"}')
    yield "A bundle that was changed", raised(lambda: load("b.crosswalk.json"))
    for name, content in INPUTS.items():
        Path(name).write_bytes(content)
        yield f"{name}: {content[:24]!r}", raised(lambda name=name: infer(name, "x"))  # type: ignore[misc]
    yield "No file at all", raised(lambda: infer("nowhere.csv", "x"))


INPUTS = {
    "empty.csv": b"",
    "comma.json": b'{\n  "a": [1, 2,]\n}',
    "picture.csv": b"\x89PNG\r\n\x1a\n0000",
    "short.csv": b"a,b,c\n1,2\n",
}


def mistaken_rules() -> list[Diagnostic]:
    rules = (
        Rule("number", "upper(numbr)"),
        Rule("name", "uper(number)"),
        Rule("total", "divide(cents)"),
        Rule("issued_on", "created"),
        Rule("lines", rules=(Rule("amount", "amount"),)),
        Rule("notes", "number"),
    )
    orders = source(leaf("number", STRING), leaf("created", INTEGER), leaf("cents", INTEGER),
                    a_list("lines", leaf("amount", INTEGER)))  # fmt: skip
    order = model(leaf("number", STRING, required=True), leaf("name", STRING), leaf("total", decimal(10, 2)),
                  leaf("issued_on", DATE), a_list("lines", leaf("amount", INTEGER)),
                  leaf("currency", STRING, required=True))  # fmt: skip
    lines = {rule.target: number for number, rule in enumerate(rules, 7)}
    mapping = Mapping("orders", "1.0.0", "order@1", "orders", rules, file="mappings/orders.yaml", lines=lines)
    return [d for d in build(mapping, orders, order).diagnostics if d.severity == "error"]


def raised(call: Callable[[], object]) -> list[Diagnostic]:
    with pytest.raises(CrosswalkError) as caught:
        call()
    return list(caught.value.diagnostics)


def test_a_missing_golden_file_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UPDATE_GOLDEN", raising=False)
    with pytest.raises(AssertionError, match="UPDATE_GOLDEN=1 writes it"):
        compare("nowhere.txt", render(Diagnostic("E401", "no such file", Place("x.csv"))))
