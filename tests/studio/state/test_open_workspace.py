"""The open workspace: lists and attention in words, shared documents, new artefacts with good names."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.diagnostics import CrosswalkError
from runtime.values import STRING
from studio.state.fields import add_field
from studio.state.open_workspace import OpenWorkspace
from tests.studio.state.conftest import SOURCE, leaf, text_of

DEMO = Path(__file__).parents[3] / "templates" / "demo"


def test_the_lists(opened: OpenWorkspace) -> None:
    (source,), (model,), (mapping,) = opened.sources(), opened.models(), opened.mappings()
    assert (source.name, source.format, source.sample, source.mappings) == ("order", "json", "all 3 rows", ("order",))
    assert (model.name, model.version, model.mappings) == ("sale", "1.0.0", ("order",))
    assert (mapping.coverage.required, mapping.errors) == (1, 0)


def test_attention_is_in_words_and_the_worst_comes_first(opened: OpenWorkspace, folder: Path) -> None:
    document = opened.open_mapping("order")
    document.remove("number")
    document.set_expression("channel", "uper(from)")
    (folder / "mappings" / "broken.yaml").write_text("crosswalk: [\n")
    opened.refresh()
    texts = [a.text for a in opened.attention()]
    assert "order: channel: unknown function 'uper'" in texts
    assert "order: 1 required field has no rule: number" in texts
    assert any(t.startswith("mappings/broken.yaml (line ") for t in texts)
    assert [a.severity for a in opened.attention()] == sorted(
        (a.severity for a in opened.attention()), key="error warning info".find
    )
    assert "order has no owner" in texts


def test_one_document_for_everybody(opened: OpenWorkspace) -> None:
    assert opened.open_mapping("order") is opened.open_mapping("order")
    with pytest.raises(CrosswalkError, match="there is no 'ordr'"):
        opened.open_mapping("ordr")


def test_changes_on_disk_reach_open_documents(opened: OpenWorkspace, folder: Path) -> None:
    document, told = opened.open_mapping("order"), []
    end = opened.on_change(lambda: told.append(1))
    assert not opened.refresh()
    (folder / "mappings" / "order.yaml").write_text(text_of(folder) + "  channel: from\n")
    assert opened.refresh() and document.rule("channel") is not None
    (folder / "lookups" / "country.csv").write_text("from,to,note\nxx,XX,\n")
    assert opened.refresh() and document.lookups["country"] == {"xx": "XX"}
    assert len(told) >= 2
    end()
    (folder / "samples" / "order.json").write_text("[]")
    assert opened.sample_of("order").label == "no rows"


def test_a_document_whose_file_goes_away_keeps_the_work(opened: OpenWorkspace, folder: Path) -> None:
    document = opened.open_mapping("order")
    (folder / "mappings" / "order.yaml").unlink()
    opened.refresh()
    assert document.rule("number") is not None and not document.saved
    assert "gone" in (document.save_error or "")


def test_a_model_from_a_source_has_names_in_one_style(opened: OpenWorkspace) -> None:
    model = opened.create_model("sales order", "order")
    assert (model.name, model.version, model.role) == ("sales_order", "1.0.0", "model")
    assert [f.path for f in model.fields][:5] == ["number", "created", "from", "paid", "property_hs_all_funky"]
    assert model.find("lines.data.parts.code") is not None
    name = opened.create_mapping("order", "sales_order")
    assert name == "order_to_sales_order"
    assert opened.workspace.mappings[name].model == "sales_order@1"
    assert opened.create_mapping("order", "sales_order") == "order_to_sales_order_2"


def test_an_edited_contract_keeps_comments(opened: OpenWorkspace, folder: Path) -> None:
    path = folder / "sources" / "order.odcs.yaml"
    path.write_text(path.read_text().replace("name: number", "name: number # as printed"))
    opened.refresh()
    before = opened.workspace.sources["order"]
    after = replace(add_field(before, "customer", leaf("vat", STRING)), purpose="Orders of the shop.")
    made = opened.change_contract("sources", before, after)
    assert made.find("customer.vat") is not None and made.purpose == "Orders of the shop."
    assert "# as printed" in path.read_text()


def test_names_that_are_free_and_safe(opened: OpenWorkspace) -> None:
    assert opened.free_name("sources", "order") == "order_2"
    assert opened.free_name("sources", "../../etc/passwd") == "etc_passwd"
    assert opened.free_name("models", " ") == "unnamed"
    assert SOURCE.name in opened.workspace.sources


def test_the_demo_has_one_fault_that_one_click_mends(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "demo")
    opened = OpenWorkspace(tmp_path / "demo")
    errors = [a for a in opened.attention() if a.severity == "error"]
    assert [a.name for a in errors] == ["billing_invoice"]
    document = opened.open_mapping("billing_invoice")
    (problem,) = document.problems()
    assert problem.fix is not None and document.apply_fix(problem.fix).done
    assert document.problems() == []
    assert [a for a in opened.attention() if a.severity == "error"] == []
    result = document.preview.run_now()
    assert result.problem is None and result.ok > 50 and result.decisions
    for path in [r["id"] for r in document.snapshot()["rules"]]:
        assert document.sentence(path)
        assert document.trace(path).problem is None
    opened.close()
