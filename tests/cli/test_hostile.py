"""Hostile names, contracts, files and paths through the command: right values or a clear problem, never a loss."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from runtime.artefacts.bundle import digest
from runtime.artefacts.workspace import Workspace
from tests.cli.conftest import Crosswalk, Done

ANY = {"customProperties": [{"property": "crosswalk.type", "value": "any"}]}


def prop(name: str, of: str = "string", **facts: Any) -> dict[str, Any]:
    return {"name": name, "logicalType": of, **facts}


def enum(*values: Any) -> list[dict[str, Any]]:
    return [{"value": value} for value in values]


@dataclass
class Made:
    """A workspace with one source, one model and one mapping, and what the commands say of it."""

    folder: Path
    crosswalk: Crosswalk

    def check(self) -> Done:
        return self.crosswalk("check", self.folder)

    def export(self) -> Done:
        return self.crosswalk("export", "map", "-w", self.folder, "-o", self.bundle)

    @property
    def bundle(self) -> Path:
        return self.folder / "map.crosswalk.json"

    def run(self, content: bytes, *more: object, name: str = "in.txt") -> Done:
        exported = self.export()
        assert exported.code == 0, exported.err
        (self.folder / name).write_bytes(content)
        return self.crosswalk("run", self.bundle, self.folder / name, "-o", self.folder / "out.ndjson", *more)

    def values(self, content: bytes) -> list[dict[str, Any]]:
        done = self.run(content)
        assert done.code == 0, done.err
        return [json.loads(line) for line in (self.folder / "out.ndjson").read_text("utf-8").splitlines()]


def made(
    folder: Path, crosswalk: Crosswalk, source: list[Any], model: list[Any], rules: dict[str, Any], form: str = "ndjson"
) -> Made:
    for kind in ("sources", "models", "mappings", "decisions"):
        (folder / kind).mkdir(parents=True)
    (folder / "workspace.yaml").write_text("name: t\n")
    (folder / "sources" / "src.odcs.yaml").write_text(_contract("src", source, form))
    (folder / "models" / "mdl.odcs.yaml").write_text(_contract("mdl", model))
    head = "crosswalk: 1\nname: map\nversion: 1.0.0\nstatus: draft\nmodel: mdl@1\nsource: src\n"
    (folder / "mappings" / "map.yaml").write_text(f"{head}rules: {json.dumps(rules)}\n")
    return Made(folder, crosswalk)


def _contract(name: str, properties: list[Any], form: str | None = None) -> str:
    server = f"servers:\n  - {{server: f, type: local, format: {form}, path: x}}\n" if form else ""
    return (
        f"apiVersion: v3.1.0\nkind: DataContract\nid: {name}\nname: {name}\nversion: 1.0.0\nstatus: draft\n{server}"
        f"schema:\n  - name: {name}\n    logicalType: object\n    properties: {json.dumps(properties)}\n"
    )


# -- names


def test_columns_called_like_the_engines_own_are_not_mixed_up(tmp_path: Path, crosswalk: Crosswalk) -> None:
    names = ["v0", "V1", "e0_0", "t0", "x1", "j_", "_problems", "d1", "g0", "batch"]
    fields = [prop(name) for name in names]
    rules = {name: f"upper(join('', [{json.dumps(name)}]))" for name in names}
    workspace = made(tmp_path / "w", crosswalk, fields, fields, rules, "csv")
    content = f"{','.join(names)}\n{','.join(f'is {n}' for n in names)}\n".encode()
    assert workspace.values(content) == [{name: f"IS {name.upper()}" for name in names}]


def test_model_fields_called_like_the_engines_own(tmp_path: Path, crosswalk: Crosswalk) -> None:
    names = ["_row", "_errors", "_raw", "d1", "v0", "c0"]
    workspace = made(
        tmp_path / "w", crosswalk, [prop("a")], [prop(n) for n in names], {n: f"concat(a, '{n}')" for n in names}
    )
    assert workspace.values(b'{"a": "1"}\n') == [{name: f"1{name}" for name in names}]


ODD = [
    "__proto__",
    "a.b",
    'a"b',
    "from",
    "select",
    "\U0001f986",
    "\u0639",
    "it's",
    "a/*b",
    "*/",
    "-- x",
    "*",
    "~1",
    "\\",
]


def test_odd_names_go_all_the_way(tmp_path: Path, crosswalk: Crosswalk) -> None:
    """As JSON in the documents, which writes the duck as two halves: a bundle of these once failed its own digest."""
    fields = [prop(name) for name in ODD]
    rules = {name: json.dumps(name, ensure_ascii=False) for name in ODD}
    workspace = made(tmp_path / "w", crosswalk, fields, fields, rules)
    assert workspace.values(json.dumps({n: n for n in ODD}).encode()) == [{n: n for n in ODD}]


def test_names_that_differ_by_case_only(tmp_path: Path, crosswalk: Crosswalk) -> None:
    both = [prop("a"), prop("A")]
    source = made(tmp_path / "s", crosswalk, both, [prop("x"), prop("y")], {"x": "a", "y": "A"})
    assert source.values(b'{"a": "1", "A": "2"}\n') == [{"x": "1", "y": "2"}]
    nested = [{"name": "o", "logicalType": "object", "properties": both}]
    for number, (model, rules) in enumerate([(both, {"a": "a", "A": "a"}), (nested, {"o": {"rules": {"a": "a"}}})]):
        checked = made(tmp_path / str(number), crosswalk, [prop("a")], model, rules).check()
        assert checked.code == 1
        assert "differ by case only" in checked.err


def test_a_name_cannot_lead_out_of_the_folder(
    tmp_path: Path, crosswalk: Crosswalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = made(tmp_path / "w", crosswalk, [prop("a")], [prop("a")], {"a": "a"})
    file = workspace.folder / "mappings" / "map.yaml"
    file.write_text(file.read_text().replace("name: map", "name: ../evil"))
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    done = crosswalk("export", "../evil", "-w", workspace.folder)
    assert (done.code, done.err[:4]) == (1, "E110")
    assert not list(tmp_path.glob("*.json"))


# -- models


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (prop("a", logicalTypeOptions={"pattern": "(["}), "cannot be run"),
        (prop("a", logicalTypeOptions={"pattern": "(?=x)a"}), "cannot be run"),
        (prop("a", logicalTypeOptions={"maxLength": -3}), "at least 0"),
        (prop("a", logicalTypeOptions={"minimum": 3}), "has no meaning for a string"),
        (prop("a", "integer", logicalTypeOptions={"minimum": "abc"}), "is not an integer"),
        (prop("a", "number", logicalTypeOptions={"minimum": [1]}), "is not a number"),
        (prop("a", "date", logicalTypeOptions={"maximum": "soon"}), "is not a date"),
        (prop("a", "integer", enum=enum("x")), "is not an integer"),
        (prop("a", enum=enum("x"), **ANY), "cannot be held against"),
    ],
)
def test_demands_that_cannot_be_run_are_problems(
    tmp_path: Path, crosswalk: Crosswalk, field: dict[str, Any], said: str
) -> None:
    plain = {key: value for key, value in field.items() if key not in ("logicalTypeOptions", "enum")}
    checked = made(tmp_path / "w", crosswalk, [plain], [field], {"a": "a"}).check()
    assert checked.code == 1
    assert "E102" in checked.err
    assert said in checked.err


@pytest.mark.parametrize(
    ("of", "allowed", "good", "bad"),
    [
        ({"logicalType": "number", "physicalType": "decimal(10,2)"}, enum(1.5, "2.00", 3), [1.5, 2, 3], 4),
        ({"logicalType": "date"}, enum("2024-01-01"), ["2024-01-01"], "2024-01-02"),
        (
            {"logicalType": "timestamp"},
            enum("2024-01-01T00:00:00Z"),
            ["2024-01-01T01:00:00+01:00"],
            "2024-01-02T00:00:00Z",
        ),
        ({"logicalType": "string"}, enum("x", 3, None), ["x", "3"], "y"),
    ],
)
def test_allowed_values_of_every_type(
    tmp_path: Path, crosswalk: Crosswalk, of: dict[str, Any], allowed: list[Any], good: list[Any], bad: Any
) -> None:
    workspace = made(tmp_path / "w", crosswalk, [{"name": "a"} | of], [{"name": "a", "enum": allowed} | of], {"a": "a"})
    content = "".join(json.dumps({"a": value}) + "\n" for value in [*good, bad]).encode()
    assert len(workspace.values(content)) == len(good)
    from runtime.run.load import load

    mapping = load(workspace.bundle)
    assert [mapping.apply({"a": value}).ok for value in [*good, bad]] == [True] * len(good) + [False]


@pytest.mark.parametrize("default", ["x", [[1]], {"q": 1}])
def test_a_default_of_a_wrong_kind_is_a_problem(tmp_path: Path, crosswalk: Crosswalk, default: Any) -> None:
    field = {"name": "l", "logicalType": "array", "items": {"logicalType": "string"}}
    checked = made(tmp_path / "w", crosswalk, [prop("a")], [field], {"l": {"default": default}}).check()
    assert (checked.code, "E303" in checked.err) == (1, True)


def test_untyped_values_are_json_in_the_output_and_no_text(tmp_path: Path, crosswalk: Crosswalk) -> None:
    rules = {"y": {"from": "a", "default": {"d": [1, None]}}}
    workspace = made(tmp_path / "w", crosswalk, [prop("a", **ANY)], [prop("y", **ANY)], rules)
    given = [{"x": [1, None, 'q"']}, "t", 5]
    content = "".join(json.dumps({"a": value}) + "\n" for value in [*given, None]).encode()
    assert [row["y"] for row in workspace.values(content)] == [*given, {"d": [1, None]}]


def test_what_sql_cannot_say_runs_row_by_row_and_a_note_says_so(tmp_path: Path, crosswalk: Crosswalk) -> None:
    any_two = [prop("a", **ANY), prop("b", **ANY)]
    workspace = made(tmp_path / "w", crosswalk, any_two, [prop("y", "boolean")], {"y": "a < b"})
    assert (workspace.check().code, "W307" in workspace.check().out) == (0, False)
    notes = crosswalk("check", workspace.folder, "--notes")
    assert "W307 this rule runs row by row, because two untyped values are put in order" in notes.out
    content = b'{"a": 1, "b": 2.5}\n{"a": "b", "b": "a"}\n{"a": 1, "b": "a"}\n{}\n'
    assert [row["y"] for row in workspace.values(content)] == [True, False, None, None]


def test_decisions_in_a_circle(tmp_path: Path, crosswalk: Crosswalk) -> None:
    workspace = made(tmp_path / "w", crosswalk, [prop("a")], [prop("a")], {"a": "a"})
    for number, following in ((1, 2), (2, 3), (3, 1), (4, 4), (5, 1)):
        text = f"---\nid: {number}\nstatus: superseded by {following}\n---\n# T\n"
        (workspace.folder / "decisions" / f"000{number}-x.md").write_text(text)
    found = [d for d in Workspace.open(workspace.folder).diagnostics if d.code == "E305"]
    assert [d.message for d in found] == [
        "decision 1 by 2 by 3 by 1 is superseded in a circle",
        "decision 2 by 3 by 1 by 2 is superseded in a circle",
        "decision 3 by 1 by 2 by 3 is superseded in a circle",
        "decision 4 by 4 is superseded in a circle",
    ]


# -- bundles


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("lookups", "country", 0, 0), []),
        (("lookups", "country", 0, 1), True),
        (("mapping", "ignored", 0, "field"), 7),
        (("mapping", "rules", 0, "target"), None),
    ],
)
def test_a_bundle_with_a_wrong_value_is_refused(
    mended: Path, crosswalk: Crosswalk, at: tuple[Any, ...], value: Any
) -> None:
    file = mended / "b.json"
    assert crosswalk("export", "billing_invoice", "-w", mended, "-o", file).code == 0
    content = json.loads(file.read_text("utf-8"))
    holder = content
    for step in at[:-1]:
        holder = holder[step]
    holder[at[-1]] = value
    del content["sha256"]
    file.write_text(json.dumps(content | {"sha256": digest(content)}), "utf-8")
    done = crosswalk("run", file, mended / "workspace.yaml", "-o", mended / "out.ndjson")
    assert (done.code, done.err[:4]) == (4, "E502")


# -- files


def parquet(**columns: Any) -> bytes:
    written = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), written)
    return bytes(written.getvalue())


@pytest.mark.parametrize(
    ("declared", "column"),
    [
        (prop("a", "integer"), pa.array(["1", "0x10"])),
        (prop("a", "integer"), pa.array([1.5])),
        (prop("a", "boolean"), pa.array([1, 5])),
        (prop("a"), pa.array([1])),
        (prop("a", "number", physicalType="decimal(10,2)"), pa.array([1.005])),
        (prop("a", "date"), pa.array(["2024-1-1"])),
        (prop("a", "timestamp"), pa.array(["2024-01-01T10:00:00+02:00"])),
        ({"name": "a", "logicalType": "array", "items": {"logicalType": "integer"}}, pa.array([["x"]])),
        ({"name": "a", "logicalType": "object", "properties": [prop("p", "integer")]}, pa.array([{"p": "x"}])),
    ],
)
def test_parquet_of_another_type_is_refused(
    tmp_path: Path, crosswalk: Crosswalk, declared: dict[str, Any], column: pa.Array
) -> None:
    done = made(tmp_path / "w", crosswalk, [declared], [declared], {"a": "a"}, "parquet").run(parquet(a=column))
    assert (done.code, done.err[:4]) == (3, "E411")
    assert not (tmp_path / "w" / "out.ndjson").exists()


def test_parquet_values_out_of_range_are_rejected(tmp_path: Path, crosswalk: Crosswalk) -> None:
    fields = [prop("a", "integer"), prop("b", "number")]
    workspace = made(tmp_path / "w", crosswalk, fields, fields, {"a": "a", "b": "b"}, "parquet")
    content = parquet(a=pa.array([2**64 - 1, 5, 6], pa.uint64()), b=pa.array([1.0, 2.0, float("nan")]))
    assert workspace.values(content) == [{"a": 5, "b": 2.0}]


def test_parquet_in_an_untyped_field_and_a_column_of_nulls(tmp_path: Path, crosswalk: Crosswalk) -> None:
    fields = [prop("a", **ANY), prop("b", "integer")]
    workspace = made(tmp_path / "w", crosswalk, fields, fields, {"a": "a", "b": "b"}, "parquet")
    content = parquet(a=pa.array(["t", '{"x": 1}']), b=pa.nulls(2))
    assert workspace.values(content) == [{"a": "t", "b": None}, {"a": '{"x": 1}', "b": None}]


CONTENT = {
    "csv": b"a,b\n1,2\n",
    "json": b'[{"a": "1"}]',
    "ndjson": b'{"a": "1"}\n{"a": "3"}\n',
    "parquet": parquet(a=["1"]),
}


@pytest.mark.parametrize("said", CONTENT)
@pytest.mark.parametrize("found", CONTENT)
def test_a_file_of_another_format_is_refused(tmp_path: Path, crosswalk: Crosswalk, said: str, found: str) -> None:
    done = made(tmp_path / "w", crosswalk, [prop("a"), prop("b")], [prop("a")], {"a": "a"}, said).run(CONTENT[found])
    if said == found:
        assert done.code == 0
    else:
        assert (done.code, done.err[:4] in ("E403", "E404", "E409")) == (3, True)


def test_a_number_of_thousands_of_digits_is_a_reject(tmp_path: Path, crosswalk: Crosswalk) -> None:
    fields = [prop("a", "integer")]
    workspace = made(tmp_path / "w", crosswalk, fields, fields, {"a": "a"})
    done = workspace.run(b'{"a": ' + b"9" * 5000 + b'}\n{"a": 1}\n', "--rejects", tmp_path / "rejects.ndjson")
    assert (done.code, "2 read, 1 written, 1 rejected" in done.out) == (0, True)
    assert "9" * 5000 in (tmp_path / "rejects.ndjson").read_text()


def test_numbers_beyond_all_bounds_can_be_inferred(tmp_path: Path, crosswalk: Crosswalk) -> None:
    (tmp_path / "a.json").write_text('[{"a": 1e400}, {"a": 2}]')
    assert crosswalk("infer", tmp_path / "a.json", "-o", tmp_path / "a.yaml").code == 0


# -- what a run writes


@pytest.fixture
def simple(tmp_path: Path, crosswalk: Crosswalk) -> Made:
    workspace = made(tmp_path / "w", crosswalk, [prop("a")], [prop("a", required=True)], {"a": "a"})
    assert workspace.export().code == 0
    (workspace.folder / "in.ndjson").write_text('{"a": "1"}\n{}\n')
    return workspace


def test_no_file_of_a_run_replaces_another(simple: Made) -> None:
    folder, given = simple.folder, simple.folder / "in.ndjson"
    os.link(given, folder / "hard.ndjson")
    before = given.read_text()
    for more in (
        ("-o", given),
        ("-o", folder / "hard.ndjson"),
        ("-o", simple.bundle),
        ("-o", folder / "o.ndjson", "--rejects", folder / "o.ndjson"),
        ("-o", folder / "o.ndjson", "--rejects", given),
        ("-o", folder / "o.json", "--report", folder / "o.json"),
        ("-o", folder / "o.json", "--report", folder / "no" / "report.json"),
    ):
        done = simple.crosswalk("run", simple.bundle, given, *more)
        assert (done.code, done.err[:4]) == (5, "E504"), more
    assert given.read_text() == before
    assert not list(folder.glob("o.*"))


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_run_that_is_stopped_leaves_the_old_output(simple: Made, sent: signal.Signals, code: int) -> None:
    folder = simple.folder
    with (folder / "big.ndjson").open("w") as file:
        file.writelines(f'{{"a": "{number}"}}\n' for number in range(1_500_000))
    (folder / "out.ndjson").write_text("OLD")
    words = ["run", str(simple.bundle), str(folder / "big.ndjson"), "-o", str(folder / "out.ndjson")]
    running = subprocess.Popen([sys.executable, "-m", "runtime.cli.main", *words], stderr=subprocess.PIPE)
    while not list(folder.glob(".out.ndjson.*.part")):
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(sent)
    _, said = running.communicate(timeout=60)
    assert running.returncode == code
    assert (folder / "out.ndjson").read_text() == "OLD"
    assert b"Traceback" not in said
    if sent is not signal.SIGKILL:  # which leaves no time to tidy up
        assert not list(folder.glob(".*.part"))
