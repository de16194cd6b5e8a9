"""`crosswalk diff`, `impact` and `check --against` as a user calls them, git included."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from runtime.change.difference import difference
from runtime.change.version import open_version
from tests.cli.conftest import Crosswalk


def replaced(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def newer(mended: Path, tmp_path: Path) -> Path:
    """The mended demo with UK mapped to another country."""
    folder = tmp_path / "newer"
    shutil.copytree(mended, folder)
    replaced(folder, "lookups/country.csv", "UK,GB", "UK,IE")
    return folder


def test_two_workspaces_with_the_records_that_change(crosswalk: Crosswalk, mended: Path, newer: Path) -> None:
    assert crosswalk("diff", mended, mended).out == f"{mended} and {mended} say the same\n"
    done = crosswalk("diff", mended, newer, "--sample")
    assert done.code == 1 and "now maps UK to IE; before to GB" in done.out  # crm_contact is published
    assert "E112" in done.err and "1.1.0" in done.err and "crm_contact" in done.err
    assert '"GB" -> "IE"' in done.out
    replaced(newer, "mappings/crm_contact.yaml", "version: 1.0.0", "version: 1.1.0")
    said = json.loads(crosswalk("diff", mended, newer, "--sample", "--format", "json").out)
    assert said["problems"] == [] and said["grade"] == "minor"
    assert {d["name"]: d["grade"] for d in said["documents"]} == {
        "country": "minor", "billing_invoice": "minor", "crm_contact": "minor"
    }  # fmt: skip
    effect = said["effects"]["crm_contact"]
    assert [field["path"] for field in effect["fields"]] == ["address.country"]
    assert effect["records"]["changed"] == effect["fields"][0]["records"] > 0
    sample = mended / "samples" / "crm_contacts.csv"
    one = crosswalk("diff", mended, newer, "--input", sample, "--mapping", "crm_contact", "--format", "json")
    assert json.loads(one.out)["effects"] == {"crm_contact": effect}


def test_bundles_documents_and_a_workspace_against_them(
    crosswalk: Crosswalk, mended: Path, newer: Path, tmp_path: Path
) -> None:
    for folder, name in ((mended, "old.json"), (newer, "new.json")):
        assert crosswalk("export", "crm_contact", "-w", folder, "-o", tmp_path / name).code == 0
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    for after in (new, newer):  # of a workspace only what the bundle is about
        done = crosswalk("diff", old, after)
        assert done.code == 1 and "lookup country" in done.out
        assert "billing_invoice" not in done.out and "invoice" not in done.out
    assert crosswalk("diff", old, mended).code == 0
    file = "lookups/country.csv"
    assert "now maps UK to IE" in crosswalk("diff", mended / file, newer / file).out
    assert "now maps UK to IE" in crosswalk("diff", mended / file, newer).out
    done = crosswalk("check", newer, "--against", old)
    assert done.code == 1 and "E112" in done.err


def test_a_workspace_against_its_revisions(crosswalk: Crosswalk, mended: Path) -> None:
    done = crosswalk("diff", "HEAD", mended)
    assert done.code == 1 and "E109" in done.err and "no git repository" in done.err
    git(mended, "init", "-q")
    git(mended, "add", "-A")
    git(mended, "commit", "-qm", "first")
    git(mended, "tag", "v1")
    before = sorted(p for p in (mended / ".git").rglob("*") if p.is_file())
    assert crosswalk("diff", "v1", mended).out.endswith("say the same\n")
    replaced(mended, "models/invoice.odcs.yaml", "validValues: [draft, open, paid,", "validValues: [draft, open,")
    done = crosswalk("diff", "v1", mended)
    assert done.code == 1 and "status: 'paid' is no longer allowed" in done.out and "version: 2.0.0" in done.err
    assert "E112" not in crosswalk("check", mended).err
    done = crosswalk("check", mended, "--against", "v1")
    assert done.code == 1 and "E112" in done.err
    git(mended, "commit", "-qam", "second")
    assert "E112" not in crosswalk("check", mended, "--against", "git:HEAD").err
    assert "is allowed now too" in crosswalk("diff", "HEAD", "v1", "-w", mended).out
    for wrong in ("nope", "--upload-pack=x", "v1:models", ""):
        done = crosswalk("diff", "--", wrong, mended)
        assert done.code == 1 and "E109" in done.err
    assert set(before) <= {p for p in (mended / ".git").rglob("*") if p.is_file()}


def test_no_git_is_said(crosswalk: Crosswalk, mended: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(mended))
    done = crosswalk("diff", "HEAD", mended)
    assert done.code == 1 and "git is not installed" in done.err


def test_what_cannot_be_compared_is_said(crosswalk: Crosswalk, mended: Path, demo: Path, tmp_path: Path) -> None:
    done = crosswalk("diff", mended, mended, "--sample", "--mapping", "crm_contct")
    assert done.code == 1 and "did you mean 'crm_contact'" in done.err
    assert crosswalk("diff", mended, mended, "--input", tmp_path / "none.csv", "--mapping", "crm_contact").code == 3
    (tmp_path / "x.txt").write_text("x")
    assert "E102" in crosswalk("diff", tmp_path / "x.txt", mended).err


def test_impact_in_words_and_json(crosswalk: Crosswalk, mended: Path) -> None:
    done = crosswalk("impact", "lookups/country.UK", "-w", mended)
    assert done.code == 0 and "rule crm_contact.address.country - it asks the lookup" in done.out
    said = json.loads(crosswalk("impact", "decisions/2", "-w", mended, "--format", "json").out)
    assert said["what"] == "decision 2" and said["touches"]
    done = crosswalk("impact", "invoice.curency", "-w", mended)
    assert done.code == 1 and "did you mean 'currency'" in done.err


def test_equal_versions_of_every_kind_have_no_difference(mended: Path) -> None:
    version = open_version(str(mended))
    assert difference(version, version).documents == ()
