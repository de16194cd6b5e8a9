"""Bundles: the same bytes for the same artefacts, and nothing read before the digest is right."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runtime.artefacts.bundle import bundle_name, digest, make_bundle, read_bundle
from runtime.artefacts.decision import Decision
from runtime.artefacts.lookup import Lookup, LookupRow
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.workspace import Workspace
from runtime.diagnostics import CrosswalkError
from tests.artefacts.test_workspace import EXAMPLE, LOOKUP, MAPPING, MODEL, SOURCE, workspace

__all__ = ["workspace"]


def test_a_bundle_holds_what_the_workspace_held(workspace: Workspace) -> None:
    workspace.create("lookups", Lookup("unused", (LookupRow("a", "b"),)))
    workspace.create("decisions", Decision(2, "About something else", affects=("other.x",)))
    bundle = read_bundle(make_bundle(workspace, "orders"))
    field = SOURCE.fields[0]
    assert bundle.mapping == MAPPING and bundle.model == MODEL
    assert bundle.source == replace(SOURCE, fields=(replace(field, examples=()), SOURCE.fields[1]))
    assert bundle.lookups == {"country": LOOKUP}
    assert bundle.decisions == {1: workspace.decisions[1]}
    assert bundle.examples == (EXAMPLE,)
    assert bundle.name == bundle_name(MAPPING) == "orders-1.0.0.crosswalk.json"
    assert bundle.lookup_tables() == {"country": {"UK": "GB", "XX": None}}


def test_no_sample_value_is_in_a_bundle(workspace: Workspace) -> None:
    text = make_bundle(workspace, "orders")
    assert "secret" not in text
    assert read_bundle(text).source.fields[0].profile == {"rows": 3, "nulls": 0, "null_rate": 0.5}


def test_the_same_artefacts_give_the_same_bytes(workspace: Workspace) -> None:
    text = make_bundle(workspace, "orders")
    assert make_bundle(Workspace.open(workspace.folder), "orders") == text
    path = workspace.path_of("mappings", "orders")
    head, _, rules = path.read_text().partition("model:")
    lines = head.splitlines()
    path.write_text("# reviewed\nmodel:" + rules + "\n".join(reversed(lines)) + "   # the end\n")
    model = workspace.path_of("models", "order")
    model.write_text(model.read_text().replace("required: true", "required: true  # always"))
    assert make_bundle(Workspace.open(workspace.folder), "orders") == text
    assert json.loads(text)["sha256"] == digest({k: v for k, v in json.loads(text).items() if k != "sha256"})
    path.write_text(path.read_text().replace("number: id", "number: trim(id)"))
    assert make_bundle(Workspace.open(workspace.folder), "orders") != text


def test_a_mapping_with_faults_is_not_bundled(workspace: Workspace) -> None:
    workspace.create("mappings", Mapping("m", "1.0.0", "order@1", "orders"))
    with pytest.raises(CrosswalkError) as caught:
        make_bundle(workspace, "m")
    assert [d.code for d in caught.value.diagnostics] == ["E503", "E103"]
    (workspace.folder / "lookups" / "country.csv").write_text("from,to\na,b\na,c\n")
    workspace.reload()
    with pytest.raises(CrosswalkError, match="E108"):
        make_bundle(workspace, "orders")
    with pytest.raises(CrosswalkError, match="E103"):
        make_bundle(workspace, "nothing")


def changed(text: str, **changes: Any) -> str:
    """A bundle with other content, and the digest that goes with it."""
    content = json.loads(text) | changes
    content.pop("sha256", None)
    content = {key: value for key, value in content.items() if value is not ...}
    return json.dumps(content | {"sha256": digest(content)})


def test_a_bundle_that_was_touched_is_refused(workspace: Workspace) -> None:
    text = make_bundle(workspace, "orders")
    with pytest.raises(CrosswalkError, match="E501"):
        read_bundle(text.replace('"trim', '"trm').replace('"id"', '"ID"', 1))
    with pytest.raises(CrosswalkError, match="E501"):
        read_bundle(text.replace('"crosswalk_bundle": 1', '"crosswalk_bundle": 2'))
    assert read_bundle(json.dumps(json.loads(text))).mapping == MAPPING  # laid out otherwise, the same content


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"sha256": 1}', '{"a": NaN}', "[" * 100_000, b"\xff\xfe{"])
def test_what_is_no_bundle_is_refused(text: str | bytes) -> None:
    with pytest.raises(CrosswalkError, match="E502"):
        read_bundle(text)


def test_content_that_a_bundle_cannot_have_is_refused(workspace: Workspace) -> None:
    text = make_bundle(workspace, "orders")
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    content = json.loads(text)
    for changes in (
        {"crosswalk_bundle": 2},
        {"mapping": ...},
        {"mapping": []},
        {"mapping": content["mapping"] | {"crosswalk": 2}},
        {"mapping": content["mapping"] | {"rules": [{"target": "a", "on_error": "x"}]}},
        {"source": {}},
        {"source": None},
        {"lookups": {"a": [[1]]}},
        {"decisions": [{}]},
        {"examples": [{"given": 1}]},
        {"deep": deep},
    ):
        with pytest.raises(CrosswalkError, match="E502"):
            read_bundle(changed(text, **changes))


def test_a_bundle_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(CrosswalkError, match=r"E502.*larger"):
        read_bundle(b" " * 20_000_001)


def test_a_bundle_is_written_as_text_that_people_can_compare(workspace: Workspace, tmp_path: Path) -> None:
    text = make_bundle(workspace, "orders")
    assert text.startswith('{\n "crosswalk_bundle": 1,\n "decisions": [') and text.endswith("}\n")
    path = tmp_path / bundle_name(MAPPING)
    path.write_text(text, encoding="utf-8")
    assert read_bundle(path.read_bytes()) == read_bundle(text)
