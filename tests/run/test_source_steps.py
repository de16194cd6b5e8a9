"""Mappings of several sources as people run them: from a workspace, exported, by the command, and record by record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runtime import CrosswalkError, load
from runtime.artefacts.bundle import make_bundle, read_bundle
from runtime.artefacts.workspace import Workspace
from runtime.engines.record.feed import RecordFeed, StepCount
from runtime.run.load import RunnableMapping, check_workspace, from_workspace
from tests.cli.conftest import Crosswalk, crosswalk

__all__ = ["crosswalk"]

CONTRACT = """apiVersion: v3.1.0
kind: DataContract
id: {name}
name: {name}
version: 1.0.0
status: active
{servers}schema:
- name: {name}
  logicalType: object
  properties:
{fields}"""
SERVERS = """servers:
- server: local
  type: local
  path: {name}.csv
  format: csv
"""
MAPPING = """crosswalk: 1
name: sales
version: 1.0.0
model: invoice
source:
  from: lines
  steps:
    - where: kind != 'test'
    - join: {customer: customers}
      on: {customer_id: id}
      take: one
    - group_by: {number: invoice, who: customer.name}
      into: {lines: "@", total: "sum([*].amount)"}
rules:
  number: number
  customer: who
  total: total
  lines:
    each: lines
    rules:
      text: text
      amount: amount
"""
LINES = """invoice,kind,customer_id,text,amount
1,sale,a,Apples,1.50
1,sale,a,Pears,2.25
2,test,a,Nothing,0
2,sale,b,Plums,many
3,sale,c,Nuts,4.00
4,sale,d,Figs,1.00
5,sale,,Salt,0.10
"""
CUSTOMERS = "id,name\na,Ana\nb,Bo\nc,Cy\nc,Cyril\nz,Zoe\n"


def contract(name: str, fields: dict[str, str], servers: str = "") -> str:
    lines = []
    for field, of in fields.items():
        physical = "\n    physicalType: decimal(10,2)" if of == "decimal" else ""
        lines.append(f"  - name: {field}\n    logicalType: {'number' if of == 'decimal' else of}{physical}")
    return CONTRACT.format(name=name, fields="\n".join(lines) + "\n", servers=servers)


INVOICE = """  - name: number
    logicalType: integer
  - name: customer
    logicalType: string
  - name: total
    logicalType: number
    physicalType: decimal(38,2)
  - name: lines
    logicalType: array
    items:
      logicalType: object
      properties:
      - name: text
        logicalType: string
      - name: amount
        logicalType: number
        physicalType: decimal(10,2)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = {"invoice": "integer", "kind": "string", "customer_id": "string", "text": "string", "amount": "decimal"}
    texts = {
        "workspace.yaml": "name: shop\n",
        "sources/lines.odcs.yaml": contract("lines", lines, SERVERS.format(name="lines")),
        "sources/customers.odcs.yaml": contract(
            "customers", {"id": "string", "name": "string"}, SERVERS.format(name="customers")
        ),
        "models/invoice.odcs.yaml": CONTRACT.format(name="invoice", fields=INVOICE, servers=""),
        "mappings/sales.yaml": MAPPING,
        "lines.csv": LINES,
        "customers.csv": CUSTOMERS,
    }
    for name, text in texts.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "shop"


@pytest.fixture
def mapping(folder: Path) -> RunnableMapping:
    return from_workspace(Workspace.open(folder), "sales")


def files(folder: Path) -> dict[str, Any]:
    return {"lines": folder / "lines.csv", "customers": folder / "customers.csv"}


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_workspace_has_no_problems(folder: Path) -> None:
    assert [d for d in check_workspace(Workspace.open(folder)) if d.severity != "info"] == []


def test_a_fault_in_a_step_is_the_one_problem_of_its_mapping(folder: Path) -> None:
    source, sales = folder / "sources" / "lines.odcs.yaml", folder / "mappings" / "sales.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("format: csv", "format: json"), encoding="utf-8")
    sales.write_text(MAPPING.replace("where: kind", "where: knid"), encoding="utf-8")
    (found,) = (d for d in check_workspace(Workspace.open(folder)) if d.severity != "info")
    assert (found.code, found.hint) == ("E202", "did you mean 'kind'?")


def test_a_source_that_is_not_there_is_said_once_at_its_line(folder: Path) -> None:
    (folder / "sources" / "customers.odcs.yaml").unlink()
    (found,) = check_workspace(Workspace.open(folder))
    assert (found.code, found.place.line) == ("E103", 5)


def test_a_run_tells_what_became_of_every_record(folder: Path, mapping: RunnableMapping) -> None:
    report = mapping.run(files(folder), folder / "out.ndjson", rejects=folder / "rejects.ndjson")
    assert records(folder / "out.ndjson") == [
        {"number": 1, "customer": "Ana", "total": 3.75,
         "lines": [{"text": "Apples", "amount": 1.5}, {"text": "Pears", "amount": 2.25}]},
        {"number": 4, "customer": None, "total": 1.0, "lines": [{"text": "Figs", "amount": 1.0}]},
        {"number": 5, "customer": None, "total": 0.1, "lines": [{"text": "Salt", "amount": 0.1}]},
    ]  # fmt: skip
    assert [(s.name, s.before, s.after) for s in report.steps] == [
        ("step 1 (where)", 7, 6), ("step 2 (join)", 6, 6), ("step 3 (group_by)", 6, 5),
    ]  # fmt: skip
    assert [(i.name, i.read) for i in report.inputs] == [("lines", 7), ("customers", 5)]
    assert (report.read, report.written, report.rejected) == (7, 3, 2)
    bad, double = records(folder / "rejects.ndjson")
    assert [(r["code"], r["source"]) for r in bad["reasons"]] == [("wrong_kind", ["lines: amount"])]
    assert bad["source"]["number"] == 2 and bad["row"] == 3
    assert [(r["code"], r["rule"], r["value"]) for r in double["reasons"]] == [("several", "source step 2 (join)", "c")]


def test_the_bundle_holds_every_source(folder: Path, mapping: RunnableMapping) -> None:
    text = make_bundle(Workspace.open(folder), "sales")
    bundle = read_bundle(text)
    assert list(bundle.others) == ["customers"]
    (folder / "sales.crosswalk.json").write_text(text, encoding="utf-8")
    exported = load(folder / "sales.crosswalk.json")
    assert exported.plan.feed == mapping.plan.feed
    exported.run(files(folder), folder / "a.ndjson")
    mapping.run(files(folder), folder / "b.ndjson")
    assert (folder / "a.ndjson").read_bytes() == (folder / "b.ndjson").read_bytes()


def test_records_in_memory_on_the_record_engine(folder: Path, mapping: RunnableMapping) -> None:
    given = {
        "lines": [
            {"invoice": "1", "kind": "sale", "customer_id": "a", "text": "x", "amount": "1.10"},
            {"invoice": "1", "kind": "sale", "customer_id": "a", "text": "y", "amount": "2.20"},
        ],
        "customers": [{"id": "a", "name": "Ana"}],
    }
    (made,) = mapping.apply_all(given)
    assert made.ok and str(made.value["total"]) == "3.30" and made.value["customer"] == "Ana"
    with pytest.raises(CrosswalkError, match="E412 source steps make this mapping's records"):
        mapping.apply(given["lines"][0])


def test_the_command_takes_each_source_by_its_name(folder: Path, crosswalk: Crosswalk) -> None:
    bundle, out = folder / "sales.crosswalk.json", folder / "out.ndjson"
    exported = crosswalk("export", "sales", "-w", folder, "-o", bundle)
    assert (exported.code, "lines=FILE customers=FILE -o" in " ".join(exported.out.split())) == (0, True)
    lines, customers = folder / "lines.csv", folder / "customers.csv"
    done = crosswalk("run", bundle, lines, f"customers={customers}", "-o", out)
    assert done.code == 0, done.err
    assert "7 -> 6 records, source step 1 (where)" in " ".join(done.out.split())
    assert len(records(out)) == 3
    missing = crosswalk("run", bundle, lines, "-o", out)
    assert (missing.code, "the source 'customers' is not given" in missing.err) == (3, True)
    assert "give it by its name: customers=" in missing.err
    twice = crosswalk("run", bundle, lines, customers, "-o", out)
    assert (twice.code, "given twice" in twice.err) == (2, True)
    unknown = crosswalk("run", bundle, lines, f"customrs={customers}", "-o", out)
    assert unknown.code != 0 and "Traceback" not in unknown.err


def test_what_cannot_be_read_of_any_source_is_a_reject(folder: Path, mapping: RunnableMapping) -> None:
    (folder / "customers.csv").write_text(CUSTOMERS + 'q,"Q\n', encoding="utf-8")
    report = mapping.run(files(folder), folder / "out.ndjson", rejects=folder / "rejects.ndjson")
    assert report.unreadable == 1
    assert [(i.name, i.unreadable) for i in report.inputs] == [("lines", 0), ("customers", 1)]
    assert [r["origin"] for r in records(folder / "rejects.ndjson") if "origin" in r] == ["customers"]


def test_an_output_never_replaces_a_further_source(folder: Path, mapping: RunnableMapping) -> None:
    with pytest.raises(CrosswalkError, match="E504"):
        mapping.run(files(folder), folder / "customers.csv")
    assert (folder / "customers.csv").read_text(encoding="utf-8") == CUSTOMERS


def test_many_records_need_not_fit_into_memory(folder: Path, mapping: RunnableMapping) -> None:
    """A grouping of records that take more than the memory limit goes to disk, and gives every group."""
    count = 60_000
    with (folder / "lines.csv").open("w", encoding="utf-8") as stream:
        stream.write("invoice,kind,customer_id,text,amount\n")
        stream.writelines(f"{n % 20_000},sale,a,{'x' * 500}{n},1.00\n" for n in range(count))
    report = mapping.run(files(folder), folder / "out.ndjson", memory_limit="60MB", threads=1)
    assert (report.written, report.rejected) == (20_000, 0)
    assert sum(len(r["lines"]) for r in records(folder / "out.ndjson")) == count


def test_a_step_that_runs_row_by_row_is_told(folder: Path, crosswalk: Crosswalk) -> None:
    path = folder / "mappings" / "sales.yaml"
    path.write_text(MAPPING.replace("kind != 'test'", "normalize(kind) != 'test'"), encoding="utf-8")
    done = crosswalk("check", folder, "--notes")
    assert "W307 source step 1 (where) runs row by row, because" in done.out
    bundle, out = folder / "sales.crosswalk.json", folder / "out.ndjson"
    exported = crosswalk("export", "sales", "-w", folder, "-o", bundle)
    assert (exported.code, "lines=FILE customers=FILE -o" in " ".join(exported.out.split())) == (0, True)
    sources = (f"{name}={path}" for name, path in files(folder).items())
    assert crosswalk("run", bundle, *sources, "-o", out).code == 0
    assert len(records(out)) == 3


def test_a_join_tells_how_many_found_no_partner(folder: Path, mapping: RunnableMapping, crosswalk: Crosswalk) -> None:
    report = mapping.run(files(folder), folder / "out.ndjson")
    assert [(s.name, s.no_partner) for s in report.steps if s.no_partner] == [("step 2 (join)", 2)]
    lines = [{"invoice": 1, "kind": "sale", "customer_id": key} for key in ("a", "x", None)]
    counts: dict[int, StepCount] = {}
    assert mapping.plan.feed is not None
    RecordFeed(mapping.plan.feed, {}).apply({"lines": lines, "customers": [{"id": "a", "name": "Ana"}]}, counts)
    assert [count.no_partner for count in counts.values()] == [0, 2, 0]
    path = folder / "mappings" / "sales.yaml"
    path.write_text(MAPPING.replace("take: one", "take: many").replace("customer.name", "'customer[0].name'"))
    assert crosswalk("export", "sales", "-w", folder, "-o", folder / "many.json").code == 0
    sources = (f"{name}={path}" for name, path in files(folder).items())
    done = crosswalk("run", folder / "many.json", *sources, "-o", folder / "out.ndjson")
    assert "source step 2 (join), 2 without a partner" in done.out


def test_a_column_that_a_further_source_lacks_is_told(folder: Path, crosswalk: Crosswalk) -> None:
    (folder / "customers.csv").write_text(CUSTOMERS.replace("id,", "ident,", 1), encoding="utf-8")
    bundle = folder / "sales.crosswalk.json"
    exported = crosswalk("export", "sales", "-w", folder, "-o", bundle)
    assert "lines=FILE customers=FILE -o" in exported.out
    done = crosswalk("run", bundle, *(f"{n}={p}" for n, p in files(folder).items()), "-o", folder / "out.ndjson")
    assert "note: the source 'customers' has no field 'id'; it was read as null" in done.out
    assert "5 read from customers" in " ".join(done.out.split())


def test_a_step_that_cannot_be_read_is_never_left_out_in_silence(folder: Path, crosswalk: Crosswalk) -> None:
    path = folder / "mappings" / "sales.yaml"
    path.write_text(MAPPING.replace("- where:", "- filter:"), encoding="utf-8")
    with pytest.raises(CrosswalkError, match="E102 a source step says exactly one of where"):
        from_workspace(Workspace.open(folder), "sales")
    assert "a source step says exactly one of where" in crosswalk("explain", "sales", "-w", folder).out


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("group_by: {number: invoice, who: coalesce(customer.name, kind)}", "there is no expression for 'kind)'"),
        ("join: {other: customers}", "the step has no 'on'"),
    ],
)
def test_what_is_missing_in_a_step_is_named(folder: Path, step: str, message: str) -> None:
    path = folder / "mappings" / "sales.yaml"
    path.write_text(MAPPING.replace("where: kind != 'test'", step), encoding="utf-8")
    found = [d.message for d in check_workspace(Workspace.open(folder)) if d.code == "E102"]
    assert found == [message]


def test_a_mapping_whose_file_is_broken_is_told_as_that(folder: Path) -> None:
    path = folder / "mappings" / "sales.yaml"
    path.write_text(MAPPING.replace("customer.name", "customer[0].name"), encoding="utf-8")
    with pytest.raises(CrosswalkError, match="E101") as raised:
        from_workspace(Workspace.open(folder), "sales")
    assert raised.value.diagnostics[0].place.line == 12


def test_a_source_joined_to_itself_may_come_from_an_iterator(folder: Path) -> None:
    path = folder / "mappings" / "sales.yaml"
    written = MAPPING.replace("customers}", "lines}").replace("customer_id: id", "customer_id: text")
    path.write_text(written.replace("customer.name", "customer.kind"), encoding="utf-8")
    mapping = from_workspace(Workspace.open(folder), "sales")
    given = [{"invoice": "1", "kind": "sale", "text": "x"}, {"invoice": "2", "kind": "sale", "customer_id": "x"}]
    report = mapping.run({"lines": iter(given)}, folder / "out.ndjson")
    assert (report.read, [r["customer"] for r in records(folder / "out.ndjson")]) == (2, [None, "sale"])


def test_records_in_memory_are_given_as_records(folder: Path, mapping: RunnableMapping) -> None:
    with pytest.raises(CrosswalkError, match="E412 the source 'customers' is a file, records are expected"):
        mapping.apply_all({"lines": [], "customers": folder / "customers.csv"})  # type: ignore[dict-item]
    with pytest.raises(CrosswalkError, match="E404 record 1 of 'lines' is not an object"):
        mapping.apply_all({"lines": [{}, 5], "customers": []})  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("total", "reads"),
    [
        ("to_decimal(length(@), `2`)", ["invoice"]),
        ("to_decimal(length(map(&kind, @)), `2`)", ["invoice", "kind"]),
        ("max_by(@, &text).amount", ["amount", "invoice", "text"]),
        ("sort_by(@, &text)[-1].amount", ["amount", "invoice", "text"]),
        ("sum(reverse(@)[*].amount)", ["amount", "invoice"]),
    ],
)
def test_a_group_reads_no_more_of_its_records_than_it_uses(folder: Path, total: str, reads: list[str]) -> None:
    path = folder / "mappings" / "sales.yaml"
    head = MAPPING.partition("    - where")[0]
    group = f'    - group_by: {{number: invoice}}\n      into: {{total: "{total}"}}\n'
    path.write_text(head + group + "rules:\n  number: number\n  total: total\n", encoding="utf-8")
    mapping = from_workspace(Workspace.open(folder), "sales")
    assert mapping.plan.feed is not None
    assert sorted(name for name, _ in mapping.plan.feed.reads.fields) == reads
    given = [{"invoice": "1", "text": text, "amount": "1.00", "customer_id": {}} for text in "ab"]
    report = mapping.run(given, folder / "out.ndjson")
    assert report.rejected == 0
    applied = [made.value for made in mapping.apply_all(given)]
    assert [float(made["total"]) for made in applied] == [made["total"] for made in records(folder / "out.ndjson")]


@pytest.mark.parametrize(("condition", "left"), [("customer", ["1"]), ("!customer", ["2"])])
def test_whether_there_is_a_partner_reads_nothing_of_it(folder: Path, condition: str, left: list[str]) -> None:
    path = folder / "mappings" / "sales.yaml"
    head, _, rest = MAPPING.partition("    - where: kind != 'test'\n")
    join = rest.partition("    - group_by")[0]
    path.write_text(f'{head}{join}    - where: "{condition}"\nrules:\n  number: invoice\n', encoding="utf-8")
    mapping = from_workspace(Workspace.open(folder), "sales")
    given = {
        "lines": [{"invoice": "1", "customer_id": "a"}, {"invoice": "2", "customer_id": "x"}],
        "customers": [{"id": "a", "name": {"what": "no text"}}],
    }
    assert mapping.run(given, folder / "out.ndjson").rejected == 0
    assert [str(r["number"]) for r in records(folder / "out.ndjson")] == left
    assert [str(made.value["number"]) for made in mapping.apply_all(given) if made.ok] == left


def test_a_share_of_rejects_is_one_of_the_records_that_steps_made(folder: Path, crosswalk: Crosswalk) -> None:
    bundle = folder / "sales.crosswalk.json"
    assert crosswalk("export", "sales", "-w", folder, "-o", bundle).code == 0
    sources = [f"{name}={path}" for name, path in files(folder).items()]
    done = crosswalk("run", bundle, *sources, "-o", folder / "out.ndjson", "--max-rejects", "30%")
    assert (done.code, "2 of 5 records were rejected, 30% are allowed" in done.err) == (6, True)
