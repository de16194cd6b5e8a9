"""Files that break importers: never a crash, never a silently wrong table."""

import json
import os
from pathlib import Path

import pytest

from runtime.artefacts.contract import Contract, Reader
from runtime.diagnostics import CrosswalkError
from runtime.io import strict_json
from runtime.io.detect import detect
from runtime.io.infer import infer
from runtime.io.sources import open_source

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(os.environ.get("CROSSWALK_CASES", ROOT.parent / "shared" / "cases"))
PARSING = sorted((CASES / "json_bad_input" / "test_parsing").glob("*.json"))
TRANSFORM = sorted((CASES / "json_bad_input" / "test_transform").glob("*.json"))
MESSY = sorted(p for p in (CASES / "messy_csv").rglob("*.*") if p.suffix != ".txt" and p.name != "README.md")
SPECTRUM = sorted((CASES / "messy_csv" / "csv_spectrum").glob("*.csv"))

pytestmark = pytest.mark.acceptance


def test_the_cases_are_there() -> None:
    assert (len(PARSING), len(SPECTRUM)) == (318, 11)
    assert MESSY


@pytest.mark.parametrize("path", PARSING, ids=lambda p: p.stem)
def test_json_documents(path: Path) -> None:
    """Accepted or refused as the suite says, refused with line and column, and never a crash."""
    try:
        text = strict_json.decode_bytes(path.read_bytes())
        try:
            strict_json.parse(text)
        except strict_json.Broken as broken:
            raise strict_json.as_failure(text, broken) from broken
    except CrosswalkError as error:
        assert not path.name.startswith("y_")
        place = error.diagnostics[0].place
        assert place.line
        assert place.column
    else:
        assert not path.name.startswith("n_")


@pytest.mark.parametrize("path", PARSING + TRANSFORM, ids=lambda p: p.stem)
def test_json_files_through_detection(path: Path) -> None:
    try:
        detect(path)
    except CrosswalkError as error:
        problem = error.diagnostics[0]
        # A text or a number is valid JSON and no record; a blank file is said to be one.
        allowed = ("E406",) if path.name.startswith("y_") else ("E404", "E406", "E402", "E403")
        assert problem.code in allowed
        if problem.code == "E404":
            assert problem.place.line
            assert problem.place.column
    else:
        assert not path.name.startswith("n_")


@pytest.mark.parametrize("path", [p for p in PARSING if b"\n" not in p.read_bytes().strip()], ids=lambda p: p.stem)
def test_the_same_texts_as_fields_of_ndjson(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes().strip(b" \r\n\t")
    file = tmp_path / "in.ndjson"
    file.write_bytes(b'{"ok":1}\n{"value":' + data + b'}\n{"ok":2}\n')
    source = open_source(file, Contract("c", "1.0.0", "source", ()), Reader("ndjson"))
    rows = [row for batch in source.batches() for row in batch.table.column("_row").to_pylist()]
    assert rows in ([0, 1, 2], [0, 2])
    if path.name.startswith("y_") and not data.startswith(b"\xef\xbb\xbf"):
        assert rows == [0, 1, 2]
    # With braces around it a broken text may become a sound one, which then is really JSON.
    if path.name.startswith("n_") and rows == [0, 1, 2]:
        json.loads(file.read_bytes().splitlines()[1], parse_constant=pytest.fail)


@pytest.mark.parametrize("path", SPECTRUM, ids=lambda p: p.stem)
def test_csv_spectrum(path: Path) -> None:
    # The line ends of some of these files became plain newlines on their way here.
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8").replace("\\r\\n", "\\n"))
    detection = detect(path)
    found = infer(path, "x")
    rows = [{name: value or "" for name, value in row.items()} for row in found.rows]
    assert rows == expected
    assert detection.doubts == ()


@pytest.mark.parametrize("path", MESSY, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_messy_files_are_read_or_refused_in_words(path: Path) -> None:
    try:
        found = infer(path, "x")
    except CrosswalkError as error:
        assert error.diagnostics[0].code in ("E402", "E403", "E404", "E405", "E406")
        return
    if found.reader.format != "csv":
        return
    # Nothing is lost in silence: every line that holds anything is in a record, skipped or refused, and said.
    source = open_source(path, found.contract, found.reader)
    kept = sum(batch.table.num_rows for batch in source.batches())
    text = path.read_bytes().decode(found.reader.encoding)
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    inside = sum(str(value).count("\n") for row in found.rows for value in row.values())
    head = found.reader.skip + found.reader.header
    if kept == len(found.rows):
        assert kept + len(source.unreadable) + head + inside >= lines
    if source.unreadable or found.reader.skip:
        assert found.doubts


@pytest.mark.parametrize(
    ("name", "doubt"),
    [
        ("duplicate-headers.csv", "two columns are called"),
        ("blank-headers.csv", "has no name"),
        ("blank-rows-multiple.csv", "no value at all"),
        ("latin1.csv", "not UTF-8"),
        ("countries.csv", "do not fit the header"),
        ("skip-rows-before-headers.csv", "before the header skipped"),
        ("escaping.csv", "quote"),
        ("structure-errors.csv", "expected 3 values, found 6"),
    ],
)
def test_the_cause_is_named(name: str, doubt: str) -> None:
    found = infer(CASES / "messy_csv" / "frictionless" / name, "x")
    assert any(doubt in d.message for d in found.doubts)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("accent.csv", "accessibilité"),
        ("delimiter.csv", "name"),
        ("issue-844.csv", "età"),
        ("numeric-labels.csv", "100022"),
        ("matrix-with-comment.csv", "f4"),
        ("bom.csv", "id"),
    ],
)
def test_headers_are_found(name: str, names: str) -> None:
    assert names in [f.name for f in infer(CASES / "messy_csv" / "frictionless" / name, "x").contract.fields]
