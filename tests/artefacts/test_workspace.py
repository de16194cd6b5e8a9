"""A workspace folder: opened whole whatever is wrong in it, saved file by file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.artefacts.contract import Contract, Field, Reader
from runtime.artefacts.decision import Decision
from runtime.artefacts.edits import PutRule, SetMapping, apply
from runtime.artefacts.example import Example
from runtime.artefacts.lookup import Lookup, LookupRow
from runtime.artefacts.mapping import Ignored, Mapping, Rule
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError
from runtime.values import STRING

SOURCE = Contract(
    "orders", "1.0.0", "source",
    (Field("id", STRING, "id", examples=("secret-1",),
           profile={"rows": 3, "nulls": 0, "top": [["secret-2", 2]], "min": "secret-3", "null_rate": 0.5}),
     Field("country", STRING, "country")),
    reader=Reader("csv"),
)  # fmt: skip
MODEL = Contract("order", "2.0.0", "model", (Field("number", STRING, "number", required=True),
                                             Field("country", STRING, "country")))  # fmt: skip
MAPPING = Mapping(
    "orders", "1.0.0", "order@2", "orders",
    rules=(Rule("number", "id"), Rule("country", "lookup('country', country)", decision=1)),
    ignored=(Ignored("x", "nobody"),),
)  # fmt: skip
LOOKUP = Lookup("country", (LookupRow("UK", "GB"), LookupRow("XX", None, "unknown")))
DECISION = Decision(1, "Unknown countries are empty", "accepted", deciders=("Ana",), affects=("order.country",))
EXAMPLE = Example("orders", "uk", ({"id": "1", "country": "UK"},), ({"number": "1", "country": "GB"},))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.make(tmp_path / "acme", "acme")
    made.create("sources", SOURCE)
    made.create("models", MODEL)
    made.create("mappings", MAPPING)
    made.create("lookups", LOOKUP)
    made.create("decisions", DECISION)
    made.create("examples", EXAMPLE)
    return made


def codes(workspace: Workspace) -> list[tuple[str, str | None, int | None]]:
    return [(d.code, d.place.file, d.place.line) for d in workspace.diagnostics]


def test_what_is_created_is_there_when_it_is_opened_again(workspace: Workspace) -> None:
    again = Workspace.open(workspace.folder)
    assert again.diagnostics == [] and again.broken == []
    assert again.name == "acme"
    assert (again.sources, again.models, again.mappings) == (
        {"orders": SOURCE}, {"order": MODEL}, {"orders": MAPPING}
    )  # fmt: skip
    assert (again.lookups, again.examples) == ({"country": LOOKUP}, {("orders", "uk"): EXAMPLE})
    assert again.decisions[1].title == DECISION.title
    assert again.lookup_tables() == {"country": {"UK": "GB", "XX": None}}
    assert sorted(p.relative_to(again.folder).as_posix() for p in again.folder.rglob("*.*") if p.is_file()) == [
        ".gitignore",
        "decisions/0001-unknown-countries-are-empty.md",
        "examples/orders/uk.yaml",
        "lookups/country.csv",
        "mappings/orders.yaml",
        "models/order.odcs.yaml",
        "sources/orders.odcs.yaml",
        "workspace.yaml",
    ]
    assert again.path_of("mappings", "orders") == again.folder / "mappings" / "orders.yaml"
    assert again.mappings["orders"].file == "mappings/orders.yaml"


def test_a_folder_that_is_no_workspace_says_so(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(CrosswalkError) as caught:
            Workspace.open(folder)
        (problem,) = caught.value.diagnostics
        assert problem.code == "E109" and "crosswalk demo" in (problem.hint or "")


def test_faulty_files_are_listed_with_their_text_and_hide_nothing(workspace: Workspace) -> None:
    folder = workspace.folder
    (folder / "mappings" / "broken.yaml").write_text("crosswalk: 1\nrules: [a\n")
    (folder / "models" / "latin.odcs.yaml").write_bytes(b"name: caf\xe9\n")
    (folder / "lookups" / "twice.csv").write_text("from,to\na,b\na,c\n")
    (folder / "decisions" / "plain.md").write_text("# no front matter\n")
    (folder / "sources" / "zz.odcs.yaml").write_text((folder / "sources" / "orders.odcs.yaml").read_text())
    (folder / "mappings" / "big.yaml").write_text("a: " + "x" * 5_000_001)
    assert workspace.reload()
    assert codes(workspace) == [
        ("E104", "sources/zz.odcs.yaml", 1),
        ("E101", "models/latin.odcs.yaml", 1),
        ("E108", "lookups/twice.csv", 3),
        ("E107", "decisions/plain.md", 1),
        ("E105", "mappings/big.yaml", None),
        ("E101", "mappings/broken.yaml", 3),
    ]
    assert {o.file: o.text[:12] for o in workspace.broken} == {
        "sources/zz.odcs.yaml": "apiVersion: ",
        "models/latin.odcs.yaml": "name: caf\\xe",
        "decisions/plain.md": "# no front m",
        "mappings/big.yaml": "",
        "mappings/broken.yaml": "crosswalk: 1",
    }
    assert workspace.mappings == {"orders": MAPPING} and set(workspace.lookups) == {"country", "twice"}


def test_names_that_lead_nowhere_are_found_at_their_lines(workspace: Workspace) -> None:
    text = "crosswalk: 1\nname: m\nversion: 1.0.0\nmodel: order@1\nsource: order\n"
    (workspace.folder / "mappings" / "m.yaml").write_text(text)
    workspace.create("decisions", Decision(2, "x", affects=("orders.idd", "nowhere.a")))
    workspace.create("examples", replace(EXAMPLE, mapping="gone"))
    workspace.reload()
    found = [(d.code, d.place.file, d.place.line, d.hint) for d in workspace.diagnostics]
    assert found == [
        ("E103", "mappings/m.yaml", 5, "did you mean 'orders'?"),
        ("E103", "mappings/m.yaml", 4, "write order@2"),
        ("W311", "decisions/0002-x.md", 1, "did you mean 'id'?"),
        ("W311", "decisions/0002-x.md", 1, "a source, model or mapping, and a field of it"),
        ("E103", "examples/gone/uk.yaml", 1, None),
    ]
    assert len(workspace.faults_of("mappings", "m")) == 2


def test_a_decision_may_name_a_rule_of_a_mapping_that_is_called_as_its_source(workspace: Workspace) -> None:
    text = "crosswalk: 1\nname: orders\nversion: 1.0.0\nmodel: order\nsource: orders\nrules: {number: id}\n"
    (workspace.folder / "mappings" / "orders.yaml").write_text(text)
    workspace.create("decisions", Decision(2, "x", affects=("orders.number", "orders.id", "orders.numbr")))
    workspace.reload()
    assert [d.message for d in workspace.diagnostics] == ["'orders' has no field 'numbr'"]


def test_a_mapping_is_saved_by_the_lines_that_changed(workspace: Workspace) -> None:
    path = workspace.path_of("mappings", "orders")
    text = path.read_text().replace("number: id", "number: id   # the key").replace("rules:", "x-ours: 1\nrules:")
    path.write_text(text)
    assert workspace.reload()
    after = apply(workspace.mappings["orders"], PutRule("number", Rule("", source="trim(id)")))
    saved = workspace.save_mapping("orders", after)
    assert saved == after == workspace.mappings["orders"]
    assert path.read_text() == text.replace("number: id ", "number: trim(id) ")
    renamed = workspace.save_mapping("orders", apply(after, SetMapping(name="orders2")))
    assert set(workspace.mappings) == {"orders2"} and renamed.file == "mappings/orders.yaml"


def test_what_somebody_else_changed_meanwhile_is_not_written_over(workspace: Workspace) -> None:
    path = workspace.path_of("mappings", "orders")
    path.write_text(path.read_text() + "# mine\n")
    after = apply(workspace.mappings["orders"], SetMapping(version="1.1.0"))
    with pytest.raises(CrosswalkError, match="E111"):
        workspace.save_mapping("orders", after)
    assert workspace.reload()
    assert not workspace.reload()
    workspace.save_mapping("orders", after)
    assert path.read_text().endswith("# mine\n") and "version: 1.1.0" in path.read_text()


def test_a_removed_file_is_put_aside(workspace: Workspace) -> None:
    text = workspace.path_of("lookups", "country").read_text()
    first = workspace.remove("lookups", "country")
    assert first.read_text() == text and "country" not in workspace.lookups
    workspace.create("lookups", LOOKUP)
    assert workspace.remove("lookups", "country") != first


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a b", "x" * 200, "a\0b", "C:\\x"])
def test_a_name_that_is_no_file_s_name_is_refused(workspace: Workspace, name: str) -> None:
    before = sorted(workspace.folder.parent.rglob("*"))
    for kind, record in (
        ("mappings", replace(MAPPING, name=name)),
        ("examples", replace(EXAMPLE, mapping=name)),
    ):
        with pytest.raises(CrosswalkError, match="E110"):
            workspace.create(kind, record)  # type: ignore[arg-type]
    assert sorted(workspace.folder.parent.rglob("*")) == before


def test_links_that_lead_outside_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("crosswalk: 1\nname: secret\n")
    (workspace.folder / "mappings" / "link.yaml").symlink_to(outside / "secret.yaml")
    (workspace.folder / "examples" / "out").symlink_to(outside)
    (workspace.folder / "lookups" / "inside.csv").symlink_to(workspace.folder / "lookups" / "country.csv")
    workspace.reload()
    assert [(d.code, d.place.file) for d in workspace.diagnostics] == [
        ("E110", "mappings/link.yaml"),
        ("E110", "examples/out/secret.yaml"),
    ]
    assert set(workspace.mappings) == {"orders"} and set(workspace.lookups) == {"country", "inside"}
    with pytest.raises(CrosswalkError, match="E110"):
        workspace.create("examples", replace(EXAMPLE, mapping="out"))
    assert sorted(p.name for p in outside.iterdir()) == ["secret.yaml"]


def test_a_pipe_in_the_folder_does_not_hang(workspace: Workspace) -> None:
    os.mkfifo(workspace.folder / "lookups" / "pipe.csv")
    workspace.reload()
    assert [(d.code, d.place.file) for d in workspace.diagnostics] == [("E401", "lookups/pipe.csv")]


def test_a_name_that_is_taken_is_refused(workspace: Workspace) -> None:
    with pytest.raises(CrosswalkError, match="E104"):
        workspace.create("mappings", MAPPING)
    with pytest.raises(CrosswalkError, match=r"E103.*did you mean 'orders'"):
        workspace.path_of("mappings", "order")
