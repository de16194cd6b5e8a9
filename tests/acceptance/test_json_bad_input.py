"""JSON as the standard has it: what must be accepted is, what must be refused is, with line and column.

Every file of the suite goes through the parser, through detection as a file of its own, and as a field of a line.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runtime.artefacts.contract import Contract, Reader
from runtime.diagnostics import CrosswalkError
from runtime.io import strict_json
from runtime.io.detect import detect
from runtime.io.infer import infer
from runtime.io.sources import open_source
from tests.acceptance.cases import CASES

PARSING = sorted((CASES / "json_bad_input" / "test_parsing").glob("*.json"))
TRANSFORM = sorted((CASES / "json_bad_input" / "test_transform").glob("*.json"))

pytestmark = pytest.mark.acceptance


def test_the_cases_are_there() -> None:
    assert (len(PARSING), len(TRANSFORM)) == (318, 22)


@pytest.mark.case_kind("json_bad_input")
@pytest.mark.parametrize("path", PARSING, ids=lambda p: p.stem)
def test_documents(path: Path) -> None:
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
def test_files_through_detection(path: Path) -> None:
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
def test_the_same_texts_as_fields_of_lines(path: Path, tmp_path: Path) -> None:
    """A broken line costs one record, which is refused with its place; the others are read."""
    data = path.read_bytes().strip(b" \r\n\t")
    file = tmp_path / "in.ndjson"
    file.write_bytes(b'{"ok":1}\n{"value":' + data + b'}\n{"ok":2}\n')
    source = open_source(file, Contract("c", "1.0.0", "source", ()), Reader("ndjson"))
    rows = [row for batch in source.batches() for row in batch.table.column("_row").to_pylist()]
    assert rows in ([0, 1, 2], [0, 2])
    if rows == [0, 2]:
        assert [(u.row, u.line) for u in source.unreadable] == [(1, 2)]
        assert source.unreadable[0].message
    if path.name.startswith("y_") and not data.startswith(b"\xef\xbb\xbf"):
        assert rows == [0, 1, 2]
    # With braces around it a broken text may become a sound one, which then is really JSON.
    if path.name.startswith("n_") and rows == [0, 1, 2]:
        json.loads(file.read_bytes().splitlines()[1], parse_constant=pytest.fail)


SAID = {
    "object_same_key_different_values": "W428",
    "object_same_key_same_value": "W428",
    "object_same_key_unclear_values": "W428",
    "number_1.000000000000000005": "W429",
    "number_1e-999": "W429",
}


@pytest.mark.case_kind("json_bad_input")
@pytest.mark.parametrize("path", TRANSFORM, ids=lambda p: p.stem)
def test_what_parsers_differ_in_is_said(path: Path, tmp_path: Path) -> None:
    """The texts of the second folder as a record: keys that come twice and numbers that lose digits are said."""
    data = path.read_bytes().strip()
    file = tmp_path / "in.json"
    file.write_bytes(data if data.startswith(b"{") else b'{"value": ' + data + b"}")
    try:
        codes = {d.code for d in infer(file, "x").doubts}
    except CrosswalkError as error:
        assert "codepoint" in path.stem  # half a surrogate pair is no character
        assert error.diagnostics[0].code == "E404"
        assert error.diagnostics[0].place.column
    else:
        assert codes & {"W428", "W429"} == ({SAID[path.stem]} if path.stem in SAID else set())
