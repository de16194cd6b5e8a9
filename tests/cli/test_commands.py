"""Every verb on real files, with good and with bad input: what is said, and the exit code."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import runtime.cli.main as main_module
from runtime import CrosswalkError, load
from runtime.cli.output import _EXIT_CODES
from tests.cli.conftest import Crosswalk


@pytest.fixture
def bundle(crosswalk: Crosswalk, mended: Path, tmp_path: Path) -> Path:
    target = tmp_path / "invoice.crosswalk.json"
    assert crosswalk("export", "billing_invoice", "-w", mended, "-o", target).code == 0
    return target


def test_demo_points_at_its_one_fault(crosswalk: Crosswalk, tmp_path: Path) -> None:
    assert crosswalk("demo", tmp_path / "mine").code == 0
    done = crosswalk("check", tmp_path / "mine")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "E303" in done.err
    assert "mappings/" in done.err
    assert "write to_date(" in done.err


def test_demo_never_overwrites(crosswalk: Crosswalk, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("keep")
    done = crosswalk("demo", tmp_path / "mine")
    assert (done.code, list((tmp_path / "mine").iterdir())) == (5, [tmp_path / "mine" / "note.txt"])
    assert "not empty" in done.err


def test_a_mended_demo_has_no_problems(crosswalk: Crosswalk, mended: Path) -> None:
    done = crosswalk("check", mended, "--format", "json")
    assert (done.code, json.loads(done.out)) == (0, [])


def test_export_refuses_a_mapping_with_problems(crosswalk: Crosswalk, demo: Path, tmp_path: Path) -> None:
    done = crosswalk("export", "billing_invoice", "-w", demo, "-o", tmp_path / "x.json")
    assert done.code == 4
    assert "E503" in done.err
    assert "E303" in done.err
    assert not (tmp_path / "x.json").exists()


def test_run_writes_records_rejects_and_report(
    crosswalk: Crosswalk, bundle: Path, mended: Path, tmp_path: Path
) -> None:
    given = mended / "samples" / "billing_invoices.json"
    out, rejects, report = (tmp_path / n for n in ("out.parquet", "rejects.ndjson", "report.json"))
    done = crosswalk("run", bundle, given, "-o", out, "--rejects", rejects, "--report", report)
    assert done.code == 0
    said = json.loads(report.read_text())
    count = len(json.loads(given.read_text())["data"])
    assert said["records"]["read"] == count
    assert said["records"]["written"] == pq.read_table(out).num_rows
    lines = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert said["records"]["rejected"] == len(lines) > 0
    assert said["records"]["written"] + len(lines) == count
    assert all(line["reasons"][0]["message"] and line["source"]["id"] for line in lines)
    assert any(d["count"] > 0 for d in said["decisions"])


@pytest.mark.parametrize("ending", ["ndjson", "csv", "json"])
def test_the_format_follows_the_name(
    crosswalk: Crosswalk, bundle: Path, mended: Path, tmp_path: Path, ending: str
) -> None:
    given, out = mended / "samples" / "billing_invoices.json", tmp_path / f"out.{ending}"
    assert crosswalk("run", bundle, given, "-o", out).code == 0
    text = out.read_text(encoding="utf-8")
    if ending == "csv":
        numbers = [row["invoice_number"] for row in csv.DictReader(text.splitlines())]
    else:
        records = json.loads(text) if ending == "json" else [json.loads(line) for line in text.splitlines()]
        numbers = [record["invoice_number"] for record in records]
    expected = load(bundle).run(given, tmp_path / "other.parquet")
    assert numbers == pq.read_table(tmp_path / "other.parquet")["invoice_number"].to_pylist()
    assert len(numbers) == expected.written


def test_too_many_rejects(crosswalk: Crosswalk, bundle: Path, mended: Path, tmp_path: Path) -> None:
    given = mended / "samples" / "billing_invoices.json"
    done = crosswalk("run", bundle, given, "-o", tmp_path / "o.parquet", "--max-rejects", "0")
    assert done.code == 6
    assert "E505" in done.err
    assert crosswalk("run", bundle, given, "-o", tmp_path / "o.parquet", "--max-rejects", "50%").code == 0
    assert crosswalk("run", bundle, given, "-o", tmp_path / "o.parquet", "--max-rejects", "few").code == 2


BAD_INPUT = {
    "absent": (None, 3, "E401"),
    "empty": ("", 3, "E402"),
    "broken": ('{"data": [{"id": "a", }]}', 3, "E404"),
    "no_records": ('{"other": []}', 3, "E406"),
}


@pytest.mark.parametrize("name", BAD_INPUT)
def test_run_on_input_that_cannot_be_read(crosswalk: Crosswalk, bundle: Path, tmp_path: Path, name: str) -> None:
    text, code, problem = BAD_INPUT[name]
    given, out = tmp_path / f"{name}.json", tmp_path / "out.parquet"
    out.write_text("from an earlier run")
    if text is not None:
        given.write_text(text)
    done = crosswalk("run", bundle, given, "-o", out)
    assert (done.code, problem in done.err) == (code, True)
    assert given.name in done.err
    assert out.read_text() == "from an earlier run"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"id;amount\n1;2\n", "the contract says JSON"),
        ("x.ndjson", b'{"a": 1}\n{"a": 2}\n', "write format: ndjson"),
        ("x.parquet", b"PAR1....PAR1", "the file is Parquet"),
        ("x.png", b"\x89PNG\r\n\x1a\n0000", "a PNG picture"),
    ],
)
def test_run_on_another_format_than_the_contract_says(
    crosswalk: Crosswalk, bundle: Path, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = crosswalk("run", bundle, tmp_path / name, "-o", tmp_path / "o.parquet")
    assert (done.code, done.err[:5]) == (3, "E403 ")
    assert words in done.err


def test_json_for_the_contract_of_a_table(crosswalk: Crosswalk, mended: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "contact.crosswalk.json"
    assert crosswalk("export", "crm_contact", "-w", mended, "-o", bundle).code == 0
    done = crosswalk("run", bundle, mended / "samples" / "billing_invoices.json", "-o", tmp_path / "o.csv")
    assert (done.code, done.err.startswith("E403 the contract says CSV, the file is JSON")) == (3, True)


def test_every_verb_with_output_speaks_json(crosswalk: Crosswalk, mended: Path, tmp_path: Path) -> None:
    target, folder = tmp_path / "b.json", tmp_path / "new"
    said = json.loads(crosswalk("export", "crm_contact", "-w", mended, "-o", target, "--format", "json").out)
    assert (said["file"], said["mapping"]) == (str(target), "crm_contact")
    assert json.loads(crosswalk("demo", folder, "--format", "json").out) == {"folder": str(folder)}
    sample, contract = mended / "samples" / "crm_contacts.csv", tmp_path / "c.odcs.yaml"
    said = json.loads(crosswalk("infer", sample, "-o", contract, "--format", "json").out)
    assert said["format"] == "csv"
    assert contract.exists()


def test_exit_codes_are_documented_once_and_the_same() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    readme = re.findall(r"^\| (\d+) \| .+ \|$", text, re.MULTILINE)
    told = re.findall(r"(?<= )\d+(?= [a-z])", (main_module.__doc__ or "").partition("Exit codes:")[2])
    assert readme == told
    assert {str(code) for code in _EXIT_CODES.values()} <= set(told)


def test_broken_json_names_line_and_column(crosswalk: Crosswalk, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{\n  "a": [1, 2,]\n}')
    done = crosswalk("infer", tmp_path / "x.json")
    assert done.code == 3
    assert "x.json:2:" in done.err


def test_a_bundle_that_was_changed_is_not_run(crosswalk: Crosswalk, bundle: Path, mended: Path, tmp_path: Path) -> None:
    bundle.write_text(bundle.read_text().replace("upper(currency)", "lower(currency)"))
    done = crosswalk("run", bundle, mended / "samples" / "billing_invoices.json", "-o", tmp_path / "o.parquet")
    assert (done.code, "E501" in done.err) == (4, True)
    assert not (tmp_path / "o.parquet").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"crosswalk_bundle": 99}', "\x00\x01", '{"a":' * 400])
def test_what_is_no_bundle_is_not_run(crosswalk: Crosswalk, tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text)
    done = crosswalk("run", tmp_path / "b.json", tmp_path / "x.csv", "-o", tmp_path / "o.parquet")
    assert (done.code, done.err.startswith("E50")) == (4, True)


def test_an_output_that_cannot_be_written(crosswalk: Crosswalk, bundle: Path, mended: Path, tmp_path: Path) -> None:
    given = mended / "samples" / "billing_invoices.json"
    done = crosswalk("run", bundle, given, "-o", tmp_path / "missing" / "o.parquet")
    assert (done.code, "E504" in done.err) == (5, True)
    done = crosswalk("run", bundle, given, "-o", tmp_path / "o.xyz")
    assert (done.code, "E403" in done.err) == (3, True)


def test_unreadable_lines_are_rejects_and_the_rest_goes_through(
    crosswalk: Crosswalk, mended: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "contact.crosswalk.json"
    assert crosswalk("export", "crm_contact", "-w", mended, "-o", bundle).code == 0
    lines = (mended / "samples" / "crm_contacts.csv").read_text(encoding="utf-8").splitlines()
    ragged = tmp_path / "ragged.csv"
    ragged.write_text("\n".join([*lines[:3], "only;two", *lines[3:]]) + "\n", encoding="utf-8")
    rejects = tmp_path / "r.ndjson"
    done = crosswalk("run", bundle, ragged, "-o", tmp_path / "o.ndjson", "--rejects", rejects, "--format", "json")
    records = json.loads(done.out)["records"]
    assert (records["read"], records["unreadable"]) == (len(lines), 1)
    bad = [json.loads(line) for line in rejects.read_text().splitlines() if "only;two" in line]
    assert bad[0]["line"] == 4
    assert bad[0]["reasons"][0]["code"] == "unreadable"


def test_check_lists_every_broken_document(crosswalk: Crosswalk, mended: Path) -> None:
    (mended / "mappings" / "broken.yaml").write_text("name: [1,\nrules: {")
    (mended / "decisions" / "0009-x.md").write_text("no front matter")
    done = crosswalk("check", mended)
    assert done.code == 1
    assert "broken.yaml:" in done.err
    assert "0009-x.md" in done.err


def test_a_folder_that_is_no_workspace(crosswalk: Crosswalk, tmp_path: Path) -> None:
    done = crosswalk("check", tmp_path)
    assert (done.code, "E109" in done.err, "crosswalk demo" in done.err) == (1, True, True)


def test_infer_prints_a_contract_and_its_doubts(crosswalk: Crosswalk, tmp_path: Path) -> None:
    file = tmp_path / "Orders 2026.csv"
    file.write_text("id;amount;when\n1;10,5;2026-01-02\n2;11,5;2026-01-03\n")
    done = crosswalk("infer", file)
    assert done.code == 0
    assert "name: orders_2026" in done.out
    assert "logicalType: date" in done.out
    contract = tmp_path / "orders_2026.odcs.yaml"
    assert crosswalk("infer", file, "-o", contract).code == 0
    assert contract.read_text() == done.out


def test_a_contract_is_called_as_its_file(crosswalk: Crosswalk, tmp_path: Path) -> None:
    (tmp_path / "export-17.csv").write_text("id\n1\n")
    assert crosswalk("infer", tmp_path / "export-17.csv", "-o", tmp_path / "orders.odcs.yaml").code == 0
    assert "\nname: orders\n" in (tmp_path / "orders.odcs.yaml").read_text()


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\x89PNG\r\n\x1a\n0000", b"PK\x03\x04xxxx"])
def test_infer_says_what_is_wrong_with_a_file(crosswalk: Crosswalk, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    done = crosswalk("infer", tmp_path / "x.csv")
    assert done.err.startswith(("E40", "W410"))
    assert done.code == (0 if done.err.startswith("W") else 3)


def test_python_api_says_the_same(bundle: Path, mended: Path) -> None:
    mapping = load(bundle)
    records = json.loads((mended / "samples" / "billing_invoices.json").read_text())["data"]
    applied = [mapping.apply(r) for r in records]
    report = mapping.run(records)
    assert report.written == sum(a.ok for a in applied)
    assert {c.code for c in report.ranked()} == {r.code for a in applied for r in a.reasons}
    with pytest.raises(CrosswalkError, match="E401"):
        load("nowhere.json")


def test_help_and_a_wrong_verb() -> None:
    done = subprocess.run([sys.executable, "-m", "runtime.cli.main", "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert all(verb in done.stdout for verb in ("studio", "demo", "infer", "check", "run", "export"))
    wrong = subprocess.run([sys.executable, "-m", "runtime.cli.main", "rnu"], capture_output=True, text=True)
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (2, False)


def test_records_on_standard_output_stand_alone(crosswalk: Crosswalk, bundle: Path, mended: Path) -> None:
    done = crosswalk("run", bundle, mended / "samples" / "billing_invoices.json", "-o", "-")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert all(record["invoice_number"] for record in records)
    assert f"{len(records)} written" in done.err


def test_a_column_that_is_not_there_is_told_with_its_likely_name(
    crosswalk: Crosswalk, mended: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "contact.crosswalk.json"
    assert crosswalk("export", "crm_contact", "-w", mended, "-o", bundle).code == 0
    text = (mended / "samples" / "crm_contacts.csv").read_text(encoding="utf-8")
    (tmp_path / "x.csv").write_text(text.replace("Company", "COMPANY", 1), encoding="utf-8")
    done = crosswalk("run", bundle, tmp_path / "x.csv", "-o", tmp_path / "o.ndjson")
    assert "the source has no field 'Company'; it was read as null - did you mean 'COMPANY'?" in done.out


def test_functions_are_listed_and_told_one_by_one(crosswalk: Crosswalk) -> None:
    listed = crosswalk("functions").out
    assert "round(x, places?)" in listed and "Dates and times" in listed
    told = crosswalk("functions", "iban").out
    assert "iban(text)" in told and "fails: not valid by its standard" in told
    (found,) = json.loads(crosswalk("functions", "iban", "--format", "json").out)
    assert found["group"] == "standards" and found["examples"][0]["gives"] == "GB82WEST12345698765432"
    assert crosswalk("functions", "iban", "--format", "markdown").out.startswith("# Functions\n")
    wrong = crosswalk("functions", "ibna")
    assert wrong.code == 1 and "did you mean 'iban'?" in wrong.err
